"""Scenarios of the operation views: an office, risks, a grading, SEP shares, an alliance in one JSON file.

As in the scenarios of the metrics, absent parts mean «none» or «undefined», never a default. A risk scenario
is a scenario of the metrics (chain, families, subject, holdings, …) with the questions beside it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import numpy as np

from kg.algorithms.alliance import alliance
from kg.algorithms.control import ControlParameters
from kg.algorithms.dataclass_json import as_json, json_object
from kg.algorithms.defensive_moves import counter_blocking, defensive_purchase, ownership_shock
from kg.algorithms.fto_exposure import fto_exposure
from kg.algorithms.income_concentration import income_concentration
from kg.algorithms.invalidation_survival import invalidation_survival
from kg.algorithms.otl_funnel import Disclosure, KnownDate, ReportedTotal, StageEvent, otl_funnel
from kg.algorithms.portfolio_grading import DAYS_OF_YEAR, GradedFamily, grade_portfolio
from kg.algorithms.portfolio_risk import (
    Litigation,
    TitleFact,
    litigiousness,
    title_states,
    world_expiry_cliff,
)
from kg.algorithms.scenario import Scenario, scenario_of, scenario_world
from kg.algorithms.scenario_file import Place, read_json
from kg.algorithms.sep_shares import Declared, sep_shares
from kg.algorithms.world import World
from kg.errors import ScenarioError

KINDS = ("otl", "risk", "grading", "sep", "alliance")
Parts = Mapping[str, Place]
_RISK_PARTS = (
    "litigation",
    "purchase",
    "takeover",
    "counterBlocking",
    "titleFacts",
    "titleLookedAt",
    "rights",
)
_COUNTS = {
    "familySize": "family_size",
    "jurisdictions": "jurisdictions",
    "claims": "claims",
    "citationsReceived": "citations_received",
    "classBreadth": "class_breadth",
    "licences": "licences",
    "transfers": "transfers",
    "pledges": "pledges",
}
_FAMILY_KEYS = ("id", "field", "filingYear", "active", "activeUntil", *_COUNTS)


def compute_operations(kind: str, path: Path) -> dict[str, object]:
    """Return an operation view of a scenario file, JSON-ready.

    Args:
        kind: otl, risk, grading, sep or alliance.
        path: the file.

    Raises:
        ScenarioError: the kind is unknown, or the file has the wrong form or contradicts itself.
        NotFoundError: a question names a family or holder that the scenario does not have.
    """
    return operations_of(kind, read_json(path))


def operations_of(kind: str, root: Place) -> dict[str, object]:
    """Return an operation view of a scenario, JSON-ready.

    Raises:
        ScenarioError: the kind is unknown, or the scenario has the wrong form or contradicts itself.
        NotFoundError: a question names a family or holder that the scenario does not have.
    """
    views = {"otl": _otl, "risk": _risk, "grading": _grading, "sep": _sep, "alliance": _alliance}
    if kind not in views:
        raise ScenarioError("unknown operation view", found=kind, expected=", ".join(KINDS))
    try:
        return views[kind](root)
    except ValueError as error:
        raise ScenarioError(str(error), where=root.where) from error


def _otl(root: Place) -> dict[str, object]:
    parts = root.record(("asOf", "disclosures", "events", "incomes", "top", "reported"))
    funnel = otl_funnel(
        [_disclosure(item) for item in _items(parts, "disclosures")],
        [_event(item) for item in _items(parts, "events")],
        _needed(root, parts, "asOf").date(),
        reported=[_reported(item) for item in _items(parts, "reported")],
    )
    shown = as_json(funnel)
    assert isinstance(shown, dict)
    if "incomes" in parts:
        incomes = {
            name: None if place.value is None else place.number()
            for name, place in parts["incomes"].members().items()
        }
        top = _count(parts["top"]) if "top" in parts else 1
        shown["incomeConcentration"] = as_json(income_concentration(incomes, top=top))
    return _with_notices(shown, root.notices)


def _disclosure(place: Place) -> Disclosure:
    row = place.record(("id", "disclosed", "abandoned"))
    name = _needed(place, row, "id").text()
    return Disclosure(name, _known_date(row.get("disclosed")), _known_date(row.get("abandoned")))


def _event(place: Place) -> StageEvent:
    row = place.record(("disclosure", "stage", "date"))
    disclosure, stage = (_needed(place, row, key).text() for key in ("disclosure", "stage"))
    return StageEvent(disclosure, stage, _known_date(row.get("date")))


def _reported(place: Place) -> ReportedTotal:
    row = place.record(("stage", "count", "source"))
    stage, count, source = (_needed(place, row, key) for key in ("stage", "count", "source"))
    return ReportedTotal(stage.text(), _count(count), source.text())


def _known_date(place: Place | None) -> KnownDate | None:
    """Return a date with the precision that its form has: YYYY, YYYY-MM or YYYY-MM-DD."""
    if place is None:
        return None
    day = place.date()
    precision: dict[int, Literal["year", "month"]] = {4: "year", 7: "month"}
    return KnownDate(day, precision.get(len(str(place.value)), "day"))


def _risk(root: Place) -> dict[str, object]:
    extra = root.members()
    parts = {name: extra[name] for name in _RISK_PARTS if name in extra and extra[name].value is not None}
    scenario = scenario_of(Place(root.value, root.where))
    world = _dated_world(scenario)
    control = ControlParameters(delta=scenario.delta or 0.0, evidence_holders=0)
    shown: dict[str, object] = {
        "expiryCliff": as_json(world_expiry_cliff(world, world.subject.members)),
        "litigiousness": _litigiousness(parts),
        "defensivePurchase": as_json(defensive_purchase(world, parts["purchase"].texts(), control))
        if "purchase" in parts
        else None,
        "ownershipShock": _takeover(parts, world, control),
        "counterBlocking": _counter(parts, world, control),
        "title": _titles(parts, scenario),
        "ftoExposure": as_json(fto_exposure(world, control)),
        "invalidationSurvival": _survival(parts, scenario),
    }
    reasons = {
        "expiryCliff": "asOf is not given",
        "title": "asOf or titleFacts is not given",
        "invalidationSurvival": "asOf or rights is not given",
    }
    shown["undefined"] = {
        name: reasons.get(name, "not asked for") for name, value in shown.items() if value is None
    }
    own = {f"{root.where}.{name} is not known and was not used" for name in parts}
    return _with_notices(shown, [note for note in scenario.notices if note not in own])


def _dated_world(scenario: Scenario) -> World:
    world = scenario_world(scenario)
    until = {family.id: family.active_until for family in scenario.families}
    days = [until[str(name)] or "NaT" for name in world.families]
    return dataclasses.replace(world, active_until=np.array(days, dtype="datetime64[D]"))


def _litigiousness(parts: Parts) -> object:
    if "litigation" not in parts:
        return None
    row = parts["litigation"].record(("subject", "peers"))
    subject = _litigation(_needed(parts["litigation"], row, "subject"))
    return as_json(litigiousness(subject, [_litigation(item) for item in _items(row, "peers")]))


def _litigation(place: Place) -> Litigation:
    row = place.record(("id", "cases", "families"))
    return Litigation(_count(_needed(place, row, "cases")), _needed(place, row, "families").number())


def _takeover(parts: Parts, world: World, control: ControlParameters) -> object:
    if "takeover" not in parts:
        return None
    row = parts["takeover"].record(("firm", "buyer"))
    firm, buyer = (_needed(parts["takeover"], row, key).text() for key in ("firm", "buyer"))
    return as_json(ownership_shock(world, firm, buyer, control))


def _counter(parts: Parts, world: World, control: ControlParameters) -> object:
    if "counterBlocking" not in parts:
        return None
    row = parts["counterBlocking"].record(("ours", "theirs"))
    ours, theirs = (_needed(parts["counterBlocking"], row, key).texts() for key in ("ours", "theirs"))
    return as_json(counter_blocking(world, ours, theirs, control))


def _titles(parts: Parts, scenario: Scenario) -> object:
    if "titleFacts" not in parts or scenario.as_of is None:
        return None
    facts = [_title_fact(item) for item in parts["titleFacts"].items()]
    looked_at = parts["titleLookedAt"].texts() if "titleLookedAt" in parts else []
    families = [family.id for family in scenario.families]
    return as_json(title_states(families, facts, scenario.as_of, looked_at=looked_at))


def _survival(parts: Parts, scenario: Scenario) -> object:
    """Return the survival of rights: granted, challenged, invalidated, ended, each a day or absent."""
    if "rights" not in parts or scenario.as_of is None:
        return None
    years, invalidated, challenged = [], [], []
    for item in parts["rights"].items():
        row = item.record(("granted", "challenged", "invalidated", "ended"))
        days = {name: place.date() for name, place in row.items()}
        granted = _needed(item, row, "granted").date()
        happened = {name: day for name, day in days.items() if day <= scenario.as_of}
        end = happened.get("invalidated", happened.get("ended", scenario.as_of))
        if end < granted:
            raise item.fail("the right ends before it is granted", "days in order, granted by asOf")
        years.append((end - granted).days / DAYS_OF_YEAR)
        invalidated.append("invalidated" in happened)
        challenged.append("challenged" in happened or "invalidated" in happened)
    found = invalidation_survival(np.array(years), np.array(invalidated, bool), np.array(challenged, bool))
    return as_json(found)


def _title_fact(place: Place) -> TitleFact:
    row = place.record(("family", "kind", "since", "until"))
    family, kind = (_needed(place, row, key).text() for key in ("family", "kind"))
    since, until = (row[key].date() if key in row else None for key in ("since", "until"))
    return TitleFact(family, kind, since, until)


def _grading(root: Place) -> dict[str, object]:
    parts = root.record(("asOf", "families", "portfolio", "weights", "thresholds"))
    graded = grade_portfolio(
        _needed(root, parts, "portfolio").texts(),
        [_graded_family(item) for item in _items(parts, "families")],
        _needed(root, parts, "asOf").date(),
        weights=_numbers(parts.get("weights")),
        thresholds=_numbers(parts.get("thresholds")),
    )
    shown = {"weights": _numbers(parts.get("weights")), "families": as_json(list(graded.values()))}
    return _with_notices(shown, root.notices)


def _sep(root: Place) -> dict[str, object]:
    parts = root.record(("declared", "prior", "probability"))
    prior = parts["prior"].record(("a", "b")) if "prior" in parts else {}
    numbers = {name: place.number() for name, place in prior.items()}
    if "probability" in parts:
        numbers["probability"] = parts["probability"].number(0, 1)
    groups: dict[tuple[str | None, str | None], dict[str, Declared]] = {}
    for item in _items(parts, "declared"):
        key, declarant, row = _declared(item)
        if declarant in groups.setdefault(key, {}):
            raise item.fail(f"{declarant} stands twice for one release", "each declarant once")
        groups[key][declarant] = row
    releases = [
        {"standard": key[0], "release": key[1], "declarants": as_json(sep_shares(rows, **numbers))}
        for key, rows in groups.items()
    ]
    return _with_notices({"parameters": {**_SEP_PRIOR, **numbers}, "releases": releases}, root.notices)


_SEP_PRIOR = {"a": 1.0, "b": 1.0, "probability": 0.9}


def _declared(place: Place) -> tuple[tuple[str | None, str | None], str, Declared]:
    row = place.record(("declarant", "standard", "release", "families", "checked", "essential"))
    standard, release = (row[key].text() if key in row else None for key in ("standard", "release"))
    checked, essential = (_count(row[key]) if key in row else 0 for key in ("checked", "essential"))
    families = _count(_needed(place, row, "families"))
    declarant = _needed(place, row, "declarant").text()
    return (standard, release), declarant, Declared(families, checked, essential)


def _alliance(root: Place) -> dict[str, object]:
    members = _needed(root, root.members(), "members").texts()
    scenario = scenario_of(Place(root.value, root.where))
    control = ControlParameters(delta=scenario.delta or 0.0, evidence_holders=0)
    found = alliance(_dated_world(scenario), members, control)
    own = f"{root.where}.members is not known and was not used"
    return _with_notices(json_object(found), [note for note in scenario.notices if note != own])


def _graded_family(place: Place) -> GradedFamily:
    row = place.record(_FAMILY_KEYS)
    counts = {name: _count(row[key]) if key in row else None for key, name in _COUNTS.items()}
    active = row["active"].value if "active" in row else None
    if active is not None and not isinstance(active, bool):
        raise row["active"].fail("not a truth value", "true, false or null")
    return GradedFamily(
        id=_needed(place, row, "id").text(),
        leading_field=row["field"].text() if "field" in row else None,
        filing_year=_count(row["filingYear"]) if "filingYear" in row else None,
        is_active=active,
        active_until=row["activeUntil"].date() if "activeUntil" in row else None,
        **counts,
    )


def _numbers(place: Place | None) -> dict[str, float] | None:
    return None if place is None else {name: item.number() for name, item in place.members().items()}


def _count(place: Place) -> int:
    value = place.number()
    if not value.is_integer():
        raise place.fail("not a whole number", "a whole number")
    return int(value)


def _items(parts: Parts, key: str) -> list[Place]:
    return parts[key].items() if key in parts else []


def _needed(place: Place, row: Parts, key: str) -> Place:
    if key not in row:
        raise ScenarioError("a part is missing", where=place.where, expected=key)
    return row[key]


def _with_notices(shown: dict[str, object], notices: list[str]) -> dict[str, object]:
    return {**shown, "ignored": notices} if notices else shown
