"""Asking the application in this process, as a caller over HTTP would: the same answers, roles, refusals."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
from fastapi import FastAPI

from kg.api.assistant.cutting import MOST_BYTES, cut, next_page, rest_of, size_of
from kg.api.assistant.inputs import RESUME, JsonObject, Operation
from kg.errors import KgError

LOG = logging.getLogger(__name__)
HERE = "http://127.0.0.1"
# Lines of a problem document below its title and detail.
SAID = ("where", "found", "expected", "reason", "operator", "line", "column", "requestId")


class RefusedError(KgError):
    """The application answers with a problem; `problem` is its document."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(problem_text(problem))
        self.problem = dict(problem)


class Asker:
    """Asks one application.

    Args:
        app: the application.
        key: a key of it; without one the asker is who comes without: this machine's user on loopback.
    """

    def __init__(self, app: FastAPI, key: str | None = None) -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        # No timeout here: the application has its own for every question.
        self._client = httpx.AsyncClient(transport=transport, base_url=HERE, headers=headers, timeout=None)

    async def ask(self, operation: Operation, arguments: Mapping[str, Any]) -> JsonObject:
        """Return an answer: request, graphVersion, answer, leftOut (what was cut) and more (further pages).

        Raises:
            RequestError: an argument is none of the tool's, or is missing.
            RefusedError: the application refuses.
        """
        mark = arguments.get(RESUME)
        wanted = {name: value for name, value in arguments.items() if name != RESUME}
        body, request = await self._fetch(operation, wanted)
        version = body.get("graphVersion") if isinstance(body, dict) else None
        told = {"request": request, "graphVersion": version}
        if mark is not None:
            items, pointer, first = rest_of(body, version, str(mark))
            return (
                told
                | {"answer": {"list": pointer, "start": first, "items": items}}
                | {
                    "leftOut": cut(items, version, pointer, first),
                    "more": None,
                }
            )
        if operation.is_paged:
            body, told["request"] = await self._fit_page(operation, wanted, body, request)
        return told | {"answer": body, "leftOut": cut(body, version), "more": next_page(body)}

    async def _fit_page(
        self, operation: Operation, wanted: JsonObject, body: Any, request: str
    ) -> tuple[Any, str]:
        """Ask for a shorter page until it fits: the API's cursor then goes on where the page ends."""
        while (size := size_of(body)) > MOST_BYTES:
            shown = rows_of(body)
            if shown <= 1:
                break
            fewer = max(1, min(shown - 1, int(shown * MOST_BYTES / size * 0.9)))
            page, asked = await self._fetch(operation, wanted | {"per_page": fewer})
            if rows_of(page) >= shown:  # a list that is not paged, such as the holders of a control answer
                break
            body, request = page, asked
        return body, request

    async def _fetch(self, operation: Operation, arguments: JsonObject) -> tuple[Any, str]:
        language = {"Accept-Language": str(arguments["lang"])} if arguments.get("lang") else {}
        response = await self._client.request(**operation.request(arguments), headers=language)
        if response.status_code != httpx.codes.OK:
            raise RefusedError(read_problem(response))
        asked = urlsplit(str(response.request.url))
        path = asked.path + (f"?{asked.query}" if asked.query else "")
        return orjson.loads(response.content), f"{operation.method} {path}"

    async def close(self) -> None:
        """Give back what is open."""
        await self._client.aclose()


def rows_of(body: Any) -> int:
    """Return how many rows the page of an answer has."""
    rows = body.get("evidence") or body.get("results") if isinstance(body, dict) else None
    return len(rows) if isinstance(rows, list) else 0


def read_problem(response: httpx.Response) -> JsonObject:
    """Return the problem document of an answer that is none."""
    try:
        problem = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        problem = {}
    if not isinstance(problem, dict) or "title" not in problem:
        problem = {"title": response.reason_phrase, "status": response.status_code}
    if "retry-after" in response.headers:
        problem["retryAfterSeconds"] = response.headers["retry-after"]
    return problem


def problem_text(problem: Mapping[str, Any]) -> str:
    """Return a problem document as words: title, status, detail, then what was found and expected."""
    first = f"{problem.get('title')} ({problem.get('status')})"
    detail = f": {problem['detail']}" if problem.get("detail") else ""
    names = (*SAID, "retryAfterSeconds")
    lines = [f"{name}: {problem[name]}" for name in names if problem.get(name) is not None]
    return "\n".join([first + detail, *lines])
