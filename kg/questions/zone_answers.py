"""A zone, city or province: who sits there, and what it covers of each chain."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

import pandas as pd

from kg.algorithms.completion import advantage, holder_masses
from kg.algorithms.counted_families import counted_families
from kg.algorithms.coverage_bounds import known_bounds
from kg.algorithms.navigation_facts import link_names
from kg.algorithms.result_json import coverage_json
from kg.algorithms.unknowns import known_number
from kg.errors import NotFoundError
from kg.questions.answers import data_sets
from kg.questions.chains import ChainInput
from kg.questions.metric_answers import Answered, coverage_of
from kg.questions.request import MetricRequest
from kg.questions.subject_answers import plain
from kg.questions.worlds import Question, Worlds
from kg.snapshot import Snapshot

LARGEST = 10
_PLACE = 'SELECT * EXCLUDE (sources) FROM "Place" WHERE placeId = $place OR name = $place ORDER BY placeId'
_NEAR = """
SELECT name || ' (' || placeId || ')' FROM "Place"
ORDER BY greatest(jaro_winkler_similarity(placeId, $place), jaro_winkler_similarity(name, $place)) DESC,
         placeId LIMIT 5
"""


def find_place(snapshot: Snapshot, place: str) -> dict[str, Any]:
    """Return a place by its identifier or, if only one is called so, its name.

    Raises:
        NotFoundError: there is none, or there are several of the name.
    """
    rows: list[dict[str, Any]] = []
    near: list[str] = []
    if "Place" in snapshot.nodes:
        with snapshot.connect() as connection:
            rows = connection.sql(_PLACE, params={"place": place}).to_arrow_table().to_pylist()
            if not rows:
                near = [str(row[0]) for row in connection.execute(_NEAR, {"place": place}).fetchall()]
    exact = [row for row in rows if row["placeId"] == place] or rows
    if len(exact) == 1:
        return {name: _json(value) for name, value in exact[0].items()}
    message = "several places have this name" if exact else "no such place"
    expected = ", ".join(str(row["placeId"]) for row in exact) or ", ".join(near) or None
    raise NotFoundError(message, where="placeId", found=place, expected=expected)


def _json(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def answer_zone(worlds: Worlds, request: MetricRequest, chains: list[ChainInput]) -> Answered:
    """Return what the organisations at a place hold of each chain, and how far they cover it.

    Args:
        worlds: of a version.
        request: instant, weights and thresholds; its subject is «place:<id or name>», its chain is not used.
        chains: those to look at.

    Raises:
        NotFoundError: there is no such place.
    """
    place = find_place(worlds.snapshot, request.subject.partition(":")[2])
    shown = [_chain(worlds, request, given, str(place["placeId"])) for given in chains]
    parts = {name: value for name, value in dataclasses.asdict(request).items() if name != "version"}
    answer = {
        "place": place,
        "chains": shown,
        "snapshotVersion": worlds.snapshot.version,
        "parameters": {**parts, "asOf": request.as_of, "knownAt": request.known or request.as_of},
        "dataSets": data_sets(worlds.snapshot),
    }
    columns = ["chain", "asOf", "organizations", "families", "patentMass", "chainCoverage", "knownCoverage"]
    return Answered(pd.DataFrame(shown).reindex(columns=columns), answer)


def _chain(worlds: Worlds, request: MetricRequest, given: ChainInput, place: str) -> dict[str, Any]:
    here = dataclasses.replace(request, chain=given.chain.chain_id, subject=f"place:{place}")
    facts = {"chain": given.chain.chain_id, "name": given.chain.name_zh, "nameEn": given.chain.name_en}
    try:
        asked = worlds.open(here)
    except NotFoundError as error:
        # Nobody with a family of the chain sits there: that is a fact about the place, not a failure.
        nothing = {"organizations": 0, "families": 0, "patentMass": 0.0, "links": [], "largest": []}
        undefined = dict.fromkeys(("chainCoverage", "knownCoverage", "match", "asOf"), error.message)
        return {**facts, "asOf": None, **nothing, **dict.fromkeys(_NUMBERS), "undefined": undefined}
    return {**facts, **_numbers(asked)}


_NUMBERS = ("chainCoverage", "knownCoverage", "knownImportance", "match", "throughRate", "widestPath")


def _numbers(asked: Question) -> dict[str, Any]:
    found = coverage_of(asked)
    result: dict[str, Any] = coverage_json(found)
    low, high = known_bounds(found)
    rows = counted_families(asked.world, asked.world.subject.members, confidence=asked.coverage.candidate)
    return {
        "asOf": asked.world.facts["asOf"],
        "knownAt": asked.world.facts["knownBy"],
        "organizations": int(asked.world.subject.members.sum()),
        "families": int(rows["familyId"].nunique()),
        "patentMass": float(rows["mass"].sum()),
        **{name: result[name] for name in _NUMBERS},
        "knownCoverageLow": low,
        "knownCoverageHigh": high,
        "gapClasses": dict(Counter(str(link["gapClass"]) for link in result["links"] if link["gapClass"])),
        "externallyControlled": sum(bool(link["externallyControlled"]) for link in result["links"]),
        "links": _links(asked, result["links"]),
        "largest": _largest(asked, rows),
        "undefined": result["undefined"],
    }


def _links(asked: Question, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the links with names and the place's revealed advantage, which needs no share g."""
    zh, en = link_names(asked.given.chain)
    matrix = holder_masses(asked.world)
    rta = advantage(matrix[asked.world.subject.members].sum(axis=0), matrix.sum(axis=0))
    return [
        {**row, "name": zh[row["link"]], "nameEn": en[row["link"]], "rta": known_number(value)}
        for row, value in zip(rows, rta, strict=True)
    ]


def _largest(asked: Question, rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the organisations with most families there; a family of several counts for each."""
    if rows.empty:
        return []
    counted = rows.drop_duplicates("familyId").explode("holders")["holders"].value_counts()
    ranked = sorted(counted.items(), key=lambda pair: (-int(pair[1]), str(pair[0])))[:LARGEST]
    return [
        {"holder": str(holder), "name": asked.world.names.get(str(holder)), "families": plain(count)}
        for holder, count in ranked
    ]
