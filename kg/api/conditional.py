"""ETag and If-None-Match: an answer changes only with the published version (RFC 9110, section 13)."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request, Response
from pydantic import BaseModel

JSON_TYPE = "application/json"


def make_etag(*parts: str | None) -> str:
    """Return a weak entity tag: the same answer, whatever its compression."""
    return 'W/"' + "-".join(part or "none" for part in parts) + '"'


def is_fresh(request: Request, etag: str) -> bool:
    """Return whether the client holds this version already; comparison is the weak one."""
    header = request.headers.get("if-none-match", "")
    held = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return "*" in held or etag.removeprefix("W/") in held


def answer_versioned(
    request: Request, etag: str, make: Callable[[], bytes], media_type: str, **headers: str
) -> Response:
    """Return 304 without making the body when the client holds this version, else the body.

    Args:
        request: for its If-None-Match.
        etag: from `make_etag`.
        make: makes the body; not called for a 304.
        media_type: of the body.
        **headers: further headers, names with `_` for `-`.
    """
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    kept = {"ETag": etag, "Cache-Control": "no-cache", **named}
    if is_fresh(request, etag):
        return Response(status_code=304, headers=kept)
    return Response(make(), headers=kept, media_type=media_type)


def to_json(answer: BaseModel) -> bytes:
    """Return an answer as JSON bytes."""
    return answer.model_dump_json(by_alias=True).encode()
