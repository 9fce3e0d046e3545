"""Who asked what, how it ended and how long it took: one entry a question, without the question's text."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

LOG = logging.getLogger("kg.audit.cypher")

Outcome = Literal["answered", "truncated", "refused", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One question that came to the door.

    Attributes:
        who: who asked; None for a caller without a key.
        request_id: of the HTTP request.
        query_hash: SHA-256 of the text: the same question again has the same; its text is not kept.
        outcome: how it ended.
        error: class of the error; None where there was none.
        seconds: from the question to the last row.
        rows: rows handed out.
        graph_version: version that answered; None when the question did not come so far.
    """

    who: str | None
    request_id: str | None
    query_hash: str
    outcome: Outcome
    error: str | None
    seconds: float
    rows: int
    graph_version: str | None


Audit = Callable[[AuditEntry], None]


def log_entry(entry: AuditEntry) -> None:
    """Write an entry to the log `kg.audit.cypher`; what is used where no audit log is kept."""
    LOG.info(
        "cypher %s by %s: %s rows in %.3f s, %s%s",
        entry.query_hash[:16],
        entry.who or "anonymous",
        entry.rows,
        entry.seconds,
        entry.outcome,
        f" ({entry.error})" if entry.error else "",
    )
