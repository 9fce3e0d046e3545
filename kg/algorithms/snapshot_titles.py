"""What clouds the titles of a portfolio in a snapshot: co-owners, pledges, licences, disputes, fees."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from kg.algorithms.as_of import AsOf
from kg.algorithms.portfolio_risk import TITLE_KINDS, TitleFact, TitleState, title_states
from kg.algorithms.snapshot_challenges import LegalRecord, RecordedFact
from kg.algorithms.snapshot_holdings import make_holdings
from kg.algorithms.snapshot_inputs import agent_view
from kg.algorithms.snapshot_known import make_unsettled
from kg.algorithms.snapshot_tables import connect_with, make_acts, recorded_offices
from kg.snapshot import Snapshot

_ACTS = """
SELECT t.endKey AS familyId, a.class, a.transactionId, a.since, a.until, a.sources
FROM "TransactionFamily" AS t SEMI JOIN portfolio_input AS p ON p.familyId = t.endKey
JOIN act AS a ON a.transactionId = t.startKey
WHERE a.class IN ('PledgeFinancing', 'Licence', 'OpenLicence')
  AND coalesce(a.knownOn <= $known, true)
ORDER BY familyId, a.transactionId
"""
_CO_OWNED = """
WITH shared AS (
    SELECT familyId FROM holding_as_of WHERE share > 0 GROUP BY familyId HAVING count(DISTINCT agentId) > 1
)
SELECT s.familyId, list_sort(list_distinct(flatten(list(h.sources))))
FROM shared AS s LEFT JOIN "FamilyHolding" AS h ON h.startKey = s.familyId
GROUP BY s.familyId ORDER BY s.familyId
"""
_OFFICES = """
SELECT m.endKey, list(DISTINCT p.countryCode)
FROM "FamilyMembership" AS m JOIN "Publication" AS p ON p.publicationNumber = m.startKey
SEMI JOIN portfolio_input AS i ON i.familyId = m.endKey GROUP BY m.endKey
"""
_KIND = {"PledgeFinancing": "pledge", "Licence": "priorLicence", "OpenLicence": "priorLicence"}


@dataclass(frozen=True)
class Titles:
    """Titles of a portfolio.

    Attributes:
        states: by family.
        facts: what clouds them at the instant or without a first day, with its records.
        counts: number of families by kind that clouds them.
        clean: families whose title is clean, every kind looked at.
        unknown: families without a clouding of which some kind could not be looked at.
        looked_at: by kind, of which families anything could be said.
    """

    states: Mapping[str, TitleState]
    facts: tuple[RecordedFact, ...]
    counts: Mapping[str, int]
    clean: int
    unknown: int
    looked_at: Mapping[str, str]


def read_titles(snapshot: Snapshot, families: Collection[str], as_of: AsOf, record: LegalRecord) -> Titles:
    """Return the state of title of each family of a portfolio.

    Args:
        snapshot: the snapshot.
        families: the portfolio.
        as_of: the instant.
        record: its legal record (`read_legal_record`).
    """
    read = _read(snapshot, families, as_of)
    facts = (*read.facts, *record.facts)
    states: dict[str, TitleState] = {}
    for listed, own in _by_looked_at(sorted(set(families)), read, record).items():
        states |= title_states(own, [item.fact for item in facts], as_of.date, looked_at=listed)
    now = tuple(
        item
        for item in facts
        if (item.fact.since is None or item.fact.since <= as_of.date)
        and (item.fact.until is None or item.fact.until > as_of.date)
    )
    return Titles(
        states=dict(sorted(states.items())),
        facts=now,
        counts={kind: sum(kind in state.flags for state in states.values()) for kind in TITLE_KINDS},
        clean=sum(state.is_clean is True for state in states.values()),
        unknown=sum(state.is_clean is None for state in states.values()),
        looked_at=_told(read, record),
    )


@dataclass(frozen=True)
class _Read:
    """What the tables tell: facts, offices of each family, offices with recorded acts by kind."""

    facts: tuple[RecordedFact, ...]
    offices: Mapping[str, frozenset[str]]
    recorded: Mapping[str, frozenset[str]]


def _read(snapshot: Snapshot, families: Collection[str], as_of: AsOf) -> _Read:
    tables = ("TransactionFamily", "FamilyHolding", "FamilyMembership", "Publication")
    with connect_with(snapshot, *tables) as connection:
        make_acts(connection, snapshot)
        wanted = pa.table({"familyId": pa.array(sorted(set(families)), pa.string())})
        connection.register("portfolio_input", wanted)
        acts = connection.execute(_ACTS, {"known": as_of.knowledge}).fetchall()
        connection.execute(agent_view(snapshot))
        make_unsettled(connection, snapshot, as_of.knowledge)
        make_holdings(connection, snapshot, as_of, "portfolio_input")
        shared = connection.execute(_CO_OWNED).fetchall()
        offices = {name: frozenset(listed) for name, listed in connection.execute(_OFFICES).fetchall()}
        by_class = recorded_offices(connection, as_of.knowledge)
    found = [
        RecordedFact(TitleFact(family, _KIND[name], since, until), act, tuple(sources or ()))
        for family, name, act, since, until, sources in acts
    ]
    # Co-ownership has no day of its own in the holdings: it is that of the instant.
    found += [
        RecordedFact(TitleFact(family, "coOwnership", as_of.date), None, tuple(sources or ()))
        for family, sources in shared
    ]
    recorded: dict[str, frozenset[str]] = {"pledge": frozenset(), "priorLicence": frozenset()}
    for name, kind in _KIND.items():
        recorded[kind] |= frozenset(by_class.get(name, ()))
    return _Read(tuple(found), offices, recorded)


def _by_looked_at(
    families: Sequence[str], read: _Read, record: LegalRecord
) -> dict[frozenset[str], list[str]]:
    """Return the families by the kinds of clouding that could be looked at for them."""
    groups: dict[frozenset[str], list[str]] = {}
    for name in families:
        kinds = {"coOwnership"} if name in read.offices else set()
        kinds |= {"dispute", "fees"} if name in record.recorded else set()
        own = read.offices.get(name, frozenset())
        kinds |= {kind for kind, offices in read.recorded.items() if own & offices}
        groups.setdefault(frozenset(kinds), []).append(name)
    return groups


def _told(read: _Read, record: LegalRecord) -> dict[str, str]:
    """Return, by kind, of which families anything could be said."""
    legal = f"the {len(record.recorded)} families with a legal event in the files"
    told = {"coOwnership": "all families with a recorded member", "dispute": legal, "fees": legal}
    for kind, offices in read.recorded.items():
        listed = ", ".join(sorted(offices))
        told[kind] = (
            f"families at offices with recorded acts: {listed}" if offices else "none: no act is recorded"
        )
    return told
