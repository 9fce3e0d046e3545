"""Methods: how each number is computed, with its formula and source."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from kg.algorithms.results import METHOD_VERSION
from kg.api.conditional import JSON_TYPE, answer_versioned, make_etag, to_json
from kg.api.language import Language, choose_language
from kg.api.metrics.declaring import responses
from kg.api.metrics.methods import METHODS, method_answer
from kg.api.metrics.models import MethodAnswer, MethodList
from kg.api.version import API_VERSION

Lang = Annotated[str | None, Query(max_length=40, description="zh or en. 语言。")]


def make_router() -> APIRouter:
    """Return the descriptions of the methods."""
    router = APIRouter()

    @router.get(
        "/methods",
        operation_id="listMethods",
        tags=["methods"],
        summary="How the numbers are computed 计算方法",
        response_model=MethodList,
        responses=responses(tabular=False),
    )
    def list_methods(request: Request, lang: Lang = None) -> Response:
        language = choose_language(lang, request.headers.get("accept-language"))
        listed = MethodList(methods=[method_answer(name, language) for name in METHODS])
        return answer_versioned(
            request,
            _etag(language),
            lambda: to_json(listed),
            JSON_TYPE,
            Vary="Accept-Language",
            Content_Language=language,
        )

    @router.get(
        "/methods/{name}",
        operation_id="getMethod",
        tags=["methods"],
        summary="How one number is computed: formula, meaning, source 一种计算方法",
        response_model=MethodAnswer,
        responses=responses(tabular=False),
    )
    def get_method(
        request: Request,
        name: Annotated[str, Path(max_length=100, examples=["coverage"])],
        lang: Lang = None,
    ) -> Response:
        language = choose_language(lang, request.headers.get("accept-language"))
        found = method_answer(name, language)
        return answer_versioned(
            request,
            _etag(language),
            lambda: to_json(found),
            JSON_TYPE,
            Vary="Accept-Language",
            Content_Language=language,
        )

    return router


def _etag(language: Language) -> str:
    return make_etag(METHOD_VERSION, API_VERSION, language)
