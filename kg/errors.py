"""The errors of the package; each says where, what was found and what was expected."""

from __future__ import annotations


class KgError(Exception):
    """A failure that the user can act on.

    Attributes:
        message: one sentence: what went wrong and, where it can be said, what to do.
        where: file and line, record id, ontology term or address; None when the message says it.
        found: what was there.
        expected: what should have been there.
        exit_code: exit status of the `kg` command for this class.
    """

    exit_code = 1

    def __init__(
        self,
        message: str,
        *,
        where: str | None = None,
        found: str | None = None,
        expected: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.found = found
        self.expected = expected

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.message}" if self.where else self.message]
        if self.found is not None:
            parts.append(f"found {self.found}")
        if self.expected is not None:
            parts.append(f"expected {self.expected}")
        return "; ".join(parts)


class SettingsError(KgError):
    """An environment variable or option has an unusable value."""

    exit_code = 2


class RequestError(SettingsError):
    """A question has a parameter that it cannot be asked with; `where` is the parameter's name."""


class SchemaError(KgError):
    """The ontology cannot be compiled, or a generated file has drifted from it."""


class ParseError(KgError, ValueError):
    """A text is not a value of the type asked for (number, date, symbol, amount)."""


class FormatError(KgError):
    """A file is of no known format, or of more than one."""

    exit_code = 2


class ThresholdError(KgError):
    """More records of a data set were rejected than its card allows."""

    exit_code = 2


class SnapshotError(KgError):
    """A snapshot is missing, incomplete or altered."""


class ChainError(KgError):
    """A chain definition is not valid."""

    exit_code = 2


class ScenarioError(KgError):
    """A scenario file is not valid."""

    exit_code = 2


class ServerError(KgError):
    """The graph server cannot be fetched, started, reached or stopped."""

    exit_code = 3


class PublishError(KgError):
    """A snapshot could not be published, or the published graph does not match it."""


class QueryError(KgError):
    """A named query is unknown or was called with the wrong parameters."""

    exit_code = 2


class NotFoundError(KgError):
    """Nothing in this version has the identifier asked for."""


class StorageError(KgError):
    """There is no room for what is to be written."""


class MemoryNeedError(KgError):
    """A computation was estimated to need more memory than there is, and was not begun."""


class WorkspaceBusyError(KgError):
    """Another process works on this workspace."""
