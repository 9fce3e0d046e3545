"""The audit log: every write, every free query, every refusal: who, what, when, and how it ended.

JSON lines in `<home>/access/audit.jsonl`, only ever appended to. A line has the path of a request and never
its query string, body, headers or parameters, so that no secret gets there.
"""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.api.access.callers import Caller
from kg.api.request_ids import request_id_of
from kg.settings import Settings

REFUSALS = {401, 403, 429}
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
LONGEST = 2000


class AuditLog:
    """The file."""

    def __init__(self, settings: Settings) -> None:
        self._path: Path = settings.home / "access" / "audit.jsonl"
        self._lock = threading.Lock()

    def write(self, record: dict[str, Any]) -> None:
        """Append a line; lines of several processes do not mix."""
        line = orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(file, line)
            finally:
                os.close(file)


class AccessRecords:
    """Writes the audit log and adds the headers of the limits, whatever answered."""

    def __init__(self, app: ASGIApp, log: AuditLog) -> None:
        self._app, self._log = app, log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        status = 500

        async def noting_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in (state.get("limit_headers") or {}).items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, noting_send)
        finally:
            if status in REFUSALS or scope["method"] not in SAFE_METHODS or "audit" in state:
                self._log.write(audit_record(scope, status))


def audit_record(scope: Scope, status: int) -> dict[str, Any]:
    """Return the line of a request.

    An operation may add what it did as `request.state.audit`, a text without parameters.
    """
    state = scope["state"]
    caller = state.get("caller")
    known = isinstance(caller, Caller)
    client = scope.get("client")
    record = {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "requestId": request_id_of(Request(scope)),
        "who": caller.name if known else "unknown",
        "role": caller.role.word if known else None,
        "from": client[0] if client else None,
        "method": scope["method"],
        "path": scope["path"][:LONGEST].encode("utf-8", "replace").decode(),
        "status": status,
    }
    said = state.get("audit")
    return (
        record
        if said is None
        else {**record, "said": str(said)[:LONGEST].encode("utf-8", "replace").decode()}
    )
