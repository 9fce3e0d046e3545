"""What can go wrong between this client and a server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.errors import KgError


class ClientError(KgError):
    """The client cannot give what was asked for."""


class UnreachableError(ClientError):
    """The server cannot be reached, took too long, or broke its answer off."""

    exit_code = 3


class TruncatedWarning(UserWarning):
    """A free query had more rows than its limit; the frame holds the first of them."""


class ProblemError(ClientError):
    """The server answered with an RFC 9457 problem document.

    Attributes:
        type: URI of the kind of problem; stays the same for ever.
        title: the kind in words, in the client's language.
        status: HTTP status.
        detail: what happened this time; None where the server does not say.
        request_id: names the request in the server's log.
        retry_after: seconds after which the server asks to be called again; None without them.
        document: the whole problem document.
    """

    def __init__(self, status: int, document: Mapping[str, Any], retry_after: float | None = None) -> None:
        self.type = str(document.get("type") or "about:blank")
        self.title = str(document.get("title") or f"HTTP {status}")
        self.status = status
        self.detail: str | None = document.get("detail")
        self.request_id: str | None = document.get("requestId")
        self.retry_after = retry_after
        self.document = dict(document)
        message = self.title if self.detail is None else f"{self.title}: {self.detail}"
        super().__init__(
            message,
            where=document.get("where"),
            found=document.get("found"),
            expected=document.get("expected"),
        )

    @property
    def slug(self) -> str:
        """Return the last part of the type, such as `not-found`."""
        return self.type.rpartition("/")[2]
