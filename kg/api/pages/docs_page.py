"""The API's description for people, drawn from its OpenAPI document without any other host's script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response

from kg.api.access.roles import require_role
from kg.api.conditional import answer_versioned, make_etag
from kg.api.pages.assets import presentation_hash
from kg.api.pages.frame import HTML_TYPE, Frame
from kg.api.version import API_VERSION


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the page shows it."""

    path: str
    operation_id: str
    summary: str
    description: str | None
    parameters: tuple[tuple[str, str, bool, str], ...]
    responses: tuple[tuple[str, str], ...]


def make_router(app: FastAPI) -> APIRouter:
    """Return the route of the page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/docs", dependencies=[Depends(require_role("anyone"))])
    def get_docs(request: Request) -> Response:
        frame = Frame.of(request)
        return answer_versioned(
            request,
            make_etag(API_VERSION, presentation_hash(), frame.language),
            lambda: frame.render("docs.html", is_synthetic=False, operations=list_operations(app.openapi())),
            HTML_TYPE,
            Vary="Accept-Language",
            Content_Language=frame.language,
        )

    return router


def list_operations(document: dict[str, Any]) -> list[Operation]:
    """Return the operations of an OpenAPI document, in its order."""
    return [
        _operation(path, operation)
        for path, methods in document["paths"].items()
        for operation in methods.values()
    ]


def _operation(path: str, operation: dict[str, Any]) -> Operation:
    parameters = tuple(
        (p["name"], p["in"], bool(p.get("required")), p.get("description", ""))
        for p in operation.get("parameters", [])
    )
    responses = tuple((status, r.get("description", "")) for status, r in operation["responses"].items())
    return Operation(
        path,
        operation["operationId"],
        operation.get("summary", ""),
        operation.get("description"),
        parameters,
        responses,
    )
