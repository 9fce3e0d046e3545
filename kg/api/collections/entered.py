"""The overlay of a version as it stands now, or stood when a walk began; nothing where nothing is pending."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa

from kg.api.collections.overlay import (
    ENTERED,
    Known,
    Overlay,
    mark_of,
    overlaid_table,
    with_entered,
)
from kg.api.collections.resources import Resource
from kg.errors import StorageError
from kg.ledger.domain_rows import fund_row
from kg.ledger.graph_rows import KINDS
from kg.ledger.pending import Change, changes_between
from kg.ledger.watch import LedgerWatch
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.api.collections.versions import OpenVersion

Key = TypeVar("Key")
Value = TypeVar("Value")
LOG = logging.getLogger(__name__)
MOST_KEPT = 6
_LINKS = """
SELECT split_part(linkId, '/', 1) AS chain, linkId FROM "ChainLink"
WHERE split_part(linkId, '/', 1) IN (SELECT unnest(?)) ORDER BY linkId
"""
_FUND = """
SELECT agentId FROM "Fund" WHERE list_has_any(coalesce(identifiers, []), ?::VARCHAR[]) OR name = ? LIMIT 2
"""
READ_SECONDS = 20.0


@dataclass(frozen=True)
class Laid:
    """A collection with what is entered laid over it.

    Attributes:
        given: the table that its source names.
        mark: what the entity tag gains; None where nothing of the collection is pending.
        position: of the ledger; a walk that begins here goes on with it.
    """

    resource: Resource
    given: dict[str, pa.Table]
    mark: str | None
    position: int


class Entered:
    """What people entered, as lists and look-ups need it."""

    def __init__(self, settings: Settings) -> None:
        self._watch = LedgerWatch(settings)
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, int], Overlay] = {}
        self._tables: dict[tuple[str, int, str], pa.Table] = {}
        self._position = 0

    def overlay(self, version: OpenVersion, position: int | None = None) -> Overlay | None:
        """Return what the ledger says at a position and the version does not have; None for nothing.

        Args:
            version: over which it is laid.
            position: of the ledger; None: the last entry.
        """
        at = self._now() if position is None else position
        if at <= version.folded:
            return None
        key = (version.published.graph_version, at)
        found = self._kept.get(key)
        return found or self._make(version, at)

    def made(self, version: OpenVersion) -> tuple[bool, Overlay | None]:
        """Return whether it is known what `overlay` gives now, and what it is.

        To make an overlay reads the ledger and the version's tables, which may wait for other questions: no
        work for the event loop.
        """
        at = self._now()
        if at <= version.folded:
            return True, None
        found = self._kept.get((version.published.graph_version, at))
        return found is not None, found

    def lay(self, version: OpenVersion, resource: Resource, position: int | None = None) -> Laid:
        """Return a collection with what is entered laid over it; as it is where nothing of it is pending."""
        at = self._now() if position is None else position
        overlay = self.overlay(version, at)
        things = overlay.things(resource.root) if overlay is not None else {}
        if overlay is None or not things:
            return Laid(resource, {}, None, at)
        table = self._table(version, resource, overlay)
        if table.num_rows == 0:
            return Laid(resource, {}, None, at)
        mark = mark_of(part for parts in things.values() for part in parts)
        return Laid(with_entered(resource), {ENTERED: table}, mark, at)

    def close(self) -> None:
        """Give back what is open."""
        self._watch.close()

    def _now(self) -> int:
        try:
            self._position = self._watch.position()
        except StorageError:  # what is published is read all the same
            LOG.warning("the ledger does not answer; shown as it stood at entry %d", self._position)
        return self._position

    def _make(self, version: OpenVersion, at: int) -> Overlay:
        changes = changes_between(self._watch.ledger(), version.folded, at, KINDS)
        made = Overlay(at, changes, read_known(version, changes))
        with self._lock:
            _keep(self._kept, (version.published.graph_version, at), made)
        return made

    def _table(self, version: OpenVersion, resource: Resource, overlay: Overlay) -> pa.Table:
        name = (version.published.graph_version, overlay.position, resource.name)
        found = self._tables.get(name)
        if found is None:
            key, keys = resource.identity[0], list(overlay.things(resource.root))
            sql = f'SELECT * FROM {resource.source} WHERE "{key}" IN (SELECT unnest(?))'
            with version.tables.cursor(READ_SECONDS) as session:
                rows = session.sql(sql, params=[keys]).to_arrow_table()
            found = overlaid_table(rows, resource, overlay)
            with self._lock:
                _keep(self._tables, name, found, 4 * MOST_KEPT)
        return found


def read_known(version: OpenVersion, changes: Sequence[Change]) -> Known:
    """Return what the version knows of the chains and funds that changes name."""
    chains = {change.last.thing for change in changes if change.last.kind == "chain"}
    funds = {change.last.thing: change for change in changes if change.last.kind == "fundCriteria"}
    if not chains and not funds:
        return Known()
    with version.tables.cursor(READ_SECONDS) as session:
        links = session.execute(_LINKS, [sorted(chains)]).fetchall()
        named = [(thing, *_fund_names(change)) for thing, change in funds.items()]
        found = {thing: session.execute(_FUND, names).fetchall() for thing, *names in named}
    by_chain: dict[str, list[str]] = defaultdict(list)
    for chain, link in links:
        by_chain[chain].append(link)
    # Several funds of one name: nobody knows which is meant before the next load.
    return Known({thing: rows[0][0] for thing, rows in found.items() if len(rows) == 1}, by_chain)


def _fund_names(change: Change) -> tuple[list[str], str | None]:
    """Return the identifiers by which a fund is known, and its name where it has none."""
    entry = change.now or change.before or change.last
    _, _, told = fund_row(entry.thing, entry.value or {})
    return told["identifiers"] or [], None if told["identifiers"] else told["name"]


def _keep(kept: dict[Key, Value], key: Key, value: Value, most: int = MOST_KEPT) -> None:
    """Keep a value; the oldest goes when there are too many."""
    while len(kept) >= most:
        kept.pop(next(iter(kept)))
    kept[key] = value
