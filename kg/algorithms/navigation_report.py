"""A navigation report put together: its head, its limits, and the records of all that its sentences name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from kg.algorithms.as_of import AsOf
from kg.algorithms.chain_model import Chain
from kg.algorithms.navigation_facts import link_names
from kg.algorithms.navigation_model import NavigationReport, Section
from kg.algorithms.navigation_wording import LOWER_BOUND, NOTES, TRUNCATED, XY_MISSING
from kg.algorithms.operation_head import head_of
from kg.algorithms.snapshot_evidence import describe_families
from kg.algorithms.snapshot_tables import connect_with, make_acts
from kg.algorithms.validity_notes import CONTROL, COVERAGE, with_validity
from kg.algorithms.world import World
from kg.snapshot import Snapshot

_ACTS = """
SELECT a.transactionId, a.class, a.title, a.since, a.sources FROM act AS a
SEMI JOIN wanted_act AS w ON w.id = a.transactionId
"""
_OTHER = """
SELECT t."{key}", '{name}', t."{title}", {day}, t.sources FROM "{name}" AS t
SEMI JOIN wanted_act AS w ON w.id = t."{key}"
"""
# What else a sentence may rest on: class, its key, its title, its day.
_OTHERS = (
    ("LegalEvent", "legalEventId", "eventText", "eventDate"),
    ("InvestmentRound", "roundId", "roundTypeOriginal", "announcedDate"),
    ("SepDeclaration", "declarationId", "release", "declaredDate"),
    ("Alliance", "programmeId", "name", "startDate"),
    ("PatentPool", "poolId", "name", "validFrom"),
    ("Designation", "designationId", "designationType", "designatedDate"),
    ("Product", "productId", "name", None),
)


@dataclass(frozen=True)
class Limits:
    """What numbers of a world leave out, by what they count.

    Attributes:
        references: for numbers made of references.
        truncated: for numbers made of filings.
    """

    references: tuple[str, ...]
    truncated: tuple[str, ...]


def limits_of(world: World, xy_missing: bool, kappa: float) -> Limits:
    """Return the limits of a world's numbers, in both languages."""
    unheld = world.facts.get("citedFamiliesNotLoadedWithoutHolder")
    references = (XY_MISSING.format(kappa=kappa),) if xy_missing else ()
    if unheld:
        references = (*references, LOWER_BOUND.format(count=unheld))
    since = world.facts.get("truncatedFrom")
    return Limits(references, (TRUNCATED.format(since=since),) if since else ())


def truncated_from(world: World) -> dt.date:
    """Return the first day of which filings are not all published."""
    return dt.date.fromisoformat(str(world.facts["truncatedFrom"]))


def report(
    snapshot: Snapshot,
    world: World,
    as_of: AsOf,
    chain: Chain,
    *,
    kind: str,
    titles: tuple[str, str],
    sections: tuple[Section, ...],
    parameters: Mapping[str, object],
) -> NavigationReport:
    """Return a report with the records of everything that its sentences name."""
    sentences = [sentence for part in sections for sentence in part.sentences]
    named = {name for sentence in sentences for name in sentence.evidence}
    holders = {
        str(value) for sentence in sentences for key, value in sentence.numbers.items() if key.endswith("Id")
    }
    zh, en = link_names(chain)
    names = {name: world.names[name] for name in sorted(holders) if name in world.names}
    return NavigationReport(
        head=head_of(
            "navigation",
            snapshot,
            as_of,
            subject=world.subject.name,
            chain=chain.chain_id,
            parameters=with_validity(
                {**parameters, "chainVersion": chain.version, "facts": dict(world.facts)},
                {**COVERAGE, **CONTROL},
            ),
        ),
        kind=kind,
        title_zh=titles[0],
        title_en=titles[1],
        sections=sections,
        evidence=_records(snapshot, named),
        names={**names, **{link: f"{zh[link]} · {en[link]}" for link in zh}},
        notes=NOTES,
    )


def _records(snapshot: Snapshot, named: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """Return number, title and source records of families, and class, title, day and records of acts."""
    listed = sorted(set(named))
    found: dict[str, Mapping[str, Any]] = dict(describe_families(snapshot, listed))
    rest = pa.table({"id": pa.array([name for name in listed if name not in found], pa.string())})
    with connect_with(snapshot, *(name for name, *_ in _OTHERS)) as connection:
        make_acts(connection, snapshot)
        connection.register("wanted_act", rest)
        rows = connection.execute(_ACTS).fetchall()
        for name, column, title, day in _OTHERS:
            told = "NULL" if day is None else f't."{day}"'
            query = _OTHER.format(name=name, key=column, title=title, day=told)
            rows += connection.execute(query).fetchall()
    for key, kind, title, day, sources in rows:
        found[key] = {"class": kind, "title": title, "day": day, "sources": list(sources or ())}
    return dict(sorted(found.items()))
