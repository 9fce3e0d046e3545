"""What access refuses; each carries the headers that its answer needs."""

from __future__ import annotations

from kg.errors import KgError


class AccessError(KgError):
    """A request that is refused for who makes it, or how often.

    Attributes:
        headers: of the answer.
    """

    def __init__(
        self,
        message: str,
        *,
        headers: dict[str, str] | None = None,
        found: str | None = None,
        expected: str | None = None,
    ) -> None:
        super().__init__(message, found=found, expected=expected)
        self.headers = headers or {}


class UnauthenticatedError(AccessError):
    """No key where one is needed, or one that is unknown, revoked or expired."""


class ProviderUnavailableError(AccessError):
    """The identity provider's keys are not known now; Retry-After says when they are asked for again."""


class TooFastError(AccessError):
    """Too many requests in a short time; Retry-After says when to go on."""


class QuotaUsedUpError(AccessError):
    """The requests of the quota's period are used up; the answer says when it begins anew."""


class ForbiddenError(AccessError):
    """The caller is known and its role does not reach."""
