"""Where a number comes from: the page that every number of every page leads to.

It asks the operation that gave the number again, with its evidence, and shows the value, how it is computed,
with which parameters, of which version, from which families and data sets; or why it is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from kg.api.access.roles import require_role
from kg.api.pages.asking import Reply, ask, make_address
from kg.api.pages.frame import Frame
from kg.api.pages.names import flatten
from kg.api.pages.why_words import WHY_WORDS
from kg.errors import RequestError

API = "/api/v1/"
MOST_EVIDENCE = 200


def make_router() -> APIRouter:
    """Return the page's route."""
    router = APIRouter()

    @router.get("/why", dependencies=[Depends(require_role("reader"))])
    async def get_why(
        request: Request,
        of: Annotated[str, Query(max_length=4000)],
        at: Annotated[str, Query(max_length=500)] = "",
    ) -> Response:
        frame = Frame.of(request)
        reply = await ask_with_evidence(request, of, frame.language)
        if not reply.is_answer:
            return await frame.respond_problem(reply)
        value, owner, name = follow(reply.body, at)
        method = await find_method(frame, reply.get("method"))
        return await frame.respond(
            "why.html",
            WHY_WORDS,
            reply=reply,
            address=of,
            name=name,
            value=value,
            reason=find_reason(owner, reply.body, name),
            beside=list_parts(owner, name),
            method=method,
            parameters=list(flatten(reply.get("parameters") or {})),
            evidence=list_evidence(reply.body)[:MOST_EVIDENCE],
            evidence_count=len(list_evidence(reply.body)),
        )

    return router


async def ask_with_evidence(request: Request, of: str, language: str) -> Reply:
    """Return the answer of an address of this API, with its evidence where the operation gives it.

    Raises:
        RequestError: the address is none of this API.
    """
    path, _, query = of.partition("?")
    if not path.startswith(API) or ".." in path or not path.isascii():
        raise RequestError(
            "a number is explained from an address of this API", where="query.of", expected=f"{API}…"
        )
    given = {name: value for name, value in parse_qsl(query) if name not in ("format", "output")}
    with_evidence = await ask(request, make_address(path, {**given, "lang": language, "evidence": "true"}))
    if with_evidence.is_answer or with_evidence.status != 422:
        return with_evidence
    return await ask(request, path + "?" + urlencode({**given, "lang": language}))


def follow(body: Any, pointer: str) -> tuple[Any, Mapping[str, Any], str]:
    """Return the value at a JSON pointer (RFC 6901), the object that holds it and its name there.

    Raises:
        RequestError: nothing lies there.
    """
    owner: Any = body
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    found, name = body, ""
    for step in steps:
        try:
            owner, name = found, step
            found = found[int(step)] if isinstance(found, list) else found[step]
        except (KeyError, IndexError, ValueError, TypeError):
            raise RequestError("the answer has no such number", where="query.at", found=pointer) from None
    return found, owner if isinstance(owner, dict) else {}, name


def find_reason(owner: Mapping[str, Any], body: Mapping[str, Any], name: str) -> str | None:
    """Return why a number is unknown, as the answer says it."""
    for held in (owner, body):
        reasons = held.get("undefined")
        if isinstance(reasons, dict) and reasons.get(name):
            return str(reasons[name])
    return None


def list_parts(owner: Mapping[str, Any], name: str) -> list[tuple[str, Any]]:
    """Return the plain values beside a number: what it was computed from or belongs to."""
    plain = (str, int, float, bool)
    return [(key, value) for key, value in owner.items() if key != name and isinstance(value, plain)][:40]


def list_evidence(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the rows of evidence of an answer."""
    rows = body.get("evidence")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


async def find_method(frame: Frame, address: object) -> Mapping[str, Any] | None:
    """Return how the number is computed; None where the answer names no method."""
    if not isinstance(address, str) or not address.startswith(API):
        return None
    reply = await frame.ask(address)
    return reply.body if reply.is_answer else None
