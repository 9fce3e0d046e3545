"""What every operation view of a snapshot carries: about whom, when, of which version, with what assumed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.algorithms.as_of import AsOf
from kg.snapshot import Snapshot

# A reading list is bounded; how many there are is told beside it.
MOST_LISTED = 200


@dataclass(frozen=True)
class ViewHead:
    """The head of an answer.

    Attributes:
        view: otl, risk, grading, sep, alliance, valuePaths or navigation.
        snapshot_version: what was read.
        as_of: valid time t.
        known_by: knowledge time τ.
        subject: whom it is about; None for everybody.
        chain: id of the chain; None where none bears on it.
        jurisdiction: office; None: any.
        parameters: thresholds, weights and rules that the numbers depend on.
    """

    view: str
    snapshot_version: str
    as_of: dt.date
    known_by: dt.date
    subject: str | None = None
    chain: str | None = None
    jurisdiction: str | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)


def head_of(
    view: str,
    snapshot: Snapshot,
    as_of: AsOf,
    *,
    subject: str | None = None,
    chain: str | None = None,
    parameters: Mapping[str, object] | None = None,
) -> ViewHead:
    """Return the head of a view at an instant."""
    return ViewHead(
        view,
        snapshot.version,
        as_of.date,
        as_of.knowledge,
        subject,
        chain,
        as_of.jurisdiction,
        dict(parameters or {}),
    )
