"""How the operations of the metrics are declared: ids, both languages, every status, every format."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from kg.api import examples
from kg.api.access.roles import require_role
from kg.api.collections.formats import MEDIA_TYPES, TABULAR, essence
from kg.api.problems import MEDIA_TYPE, Problem

Route = TypeVar("Route", bound=Callable[..., Any])
STATUSES = (404, 406, 421, 422, 503)
# Who sends a question of his own has a key of an analyst, or sits at the machine.
SENDING = [Depends(require_role("analyst"))]
HEADERS = {"ETag": {"description": "Changes with version and question.", "schema": {"type": "string"}}}


def responses(*more: int, tabular: bool = True, is_kept: bool = True) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI declaration of an operation's statuses and formats."""
    declared: dict[int | str, dict[str, Any]] = {}
    if is_kept:
        declared[304] = {"description": "The client holds this answer."}
    for status in (*STATUSES, *more):
        example = examples.PROBLEMS[status]
        declared[status] = {
            "model": Problem,
            "content": {MEDIA_TYPE: {"example": example}},
            "description": example["title"],
        }
    content: dict[str, Any] = {essence(MEDIA_TYPES[name]): {} for name in TABULAR[1:]} if tabular else {}
    declared[200] = {"content": content, "headers": HEADERS}
    return declared


def get(
    router: APIRouter, path: str, operation: str, tag: str, summary: str, model: type[BaseModel]
) -> Callable[[Route], Route]:
    """Return the decorator that adds a read-only operation.

    Args:
        router: to add it to.
        path: below /api/v1.
        operation: its id.
        tag: group in the documentation.
        summary: one line, English and Chinese.
        model: of its JSON body.
    """
    return router.get(
        path,
        operation_id=operation,
        tags=[tag],
        summary=summary,
        response_model=model,
        responses=responses(),
    )


def post(
    router: APIRouter, path: str, operation: str, tag: str, summary: str, model: type[BaseModel]
) -> Callable[[Route], Route]:
    """Return the decorator that adds an operation whose question is a body; it changes nothing."""
    return router.post(
        path,
        operation_id=operation,
        tags=[tag],
        summary=summary,
        response_model=model,
        responses=responses(413, is_kept=False),
        dependencies=SENDING,
    )
