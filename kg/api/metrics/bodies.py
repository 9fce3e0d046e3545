"""Questions whose parameters are a JSON body: read up to a size, places of errors named."""

from __future__ import annotations

from fastapi import Request

from kg.algorithms.scenario_file import Place, parse_json
from kg.api.door.errors import BodyTooLargeError
from kg.errors import ScenarioError

MOST_BYTES = 2 << 20


async def read_body(request: Request) -> Place:
    """Return the root of a request's JSON.

    Raises:
        BodyTooLargeError: it is longer than is read.
        ScenarioError: it is not UTF-8 or not JSON, or a key stands twice in an object.
    """
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            raise BodyTooLargeError("the body is too large", expected=f"at most {MOST_BYTES} bytes")
        parts.append(part)
    try:
        text = b"".join(parts).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScenarioError("the body is not UTF-8", where="body", found=str(error)) from error
    return parse_json(text, "body", "body")
