"""A control answer cut to its leading holders: what a page shows of a chain that very many hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from kg.questions.answers import HOLDER_MAPS

# Holders listed of each link in the answer that is ready beside the whole one.
BRIEF_HOLDERS = 10
Values = Mapping[str, float | None]


def brief_control(answer: Mapping[str, Any], most: int) -> dict[str, Any]:
    """Return a control answer that lists the leading holders only; every other number is the same.

    Listed are, of each link, those with the greatest direct share and those with the furthest reach; of the
    whole chain those and the ones with most chain power. Each link says how many hold it.

    Args:
        answer: a control answer.
        most: holders of each list.
    """
    links = [_link(link, most) for link in answer["links"]]
    power: Values = answer.get("chainPower") or {}
    listed = {name for link in links for field in HOLDER_MAPS for name in link.get(field) or {}}
    listed |= _first(power, most)
    majority = _only(answer.get("majorityControl") or {}, listed)
    cut: dict[str, Any] = {
        "links": links,
        "holdersListed": most,
        "chainPower": _only(power, listed),
        "lookThrough": _only(answer.get("lookThrough") or {}, _first(answer.get("lookThrough") or {}, most)),
        "majorityControl": majority,
        "organizations": _only(
            answer.get("organizations") or {}, {*listed, *(name for name in majority.values() if name)}
        ),
    }
    if answer.get("sensitivity"):
        cases = answer["sensitivity"]["supplierShare"].items()
        cut["sensitivity"] = {"supplierShare": {share: _only(values, listed) for share, values in cases}}
    return {**answer, **cut}


def _link(link: Mapping[str, Any], most: int) -> dict[str, Any]:
    shares: Values = link.get("directShare") or {}
    found = {**link, **_maps(link, most), "holderCount": sum(1 for share in shares.values() if share)}
    if link.get("groups"):
        found["groups"] = {**link["groups"], **_maps(link["groups"], most)}
    return found


def _maps(values: Mapping[str, Any], most: int) -> dict[str, Any]:
    """Return the values of the leading holders; what is unknown as a whole stays so."""
    kept = _first(values.get("directShare") or {}, most) | _first(values.get("reach") or {}, most)
    there = [name for name in HOLDER_MAPS if name in values]
    return {name: None if values[name] is None else _only(values[name], kept) for name in there}


def _first(values: Values, most: int) -> set[str]:
    """Return the names with the greatest values above zero, ties by name."""
    known = [name for name, value in values.items() if value]
    return set(sorted(known, key=lambda name: (-(values[name] or 0.0), name))[:most])


def _only(values: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in names}
