"""Who could fill a link for a subject 补链候选: firms, universities, families, and what each would change.

Those outside the subject with most mass on the link are tried one by one on the searched world: what the
coverage and the self-determination would be if this firm came, or this family were bought. Nothing is scored
or blended; whoever is listed may be neither for sale nor willing to move.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kg.algorithms.completion import advantage, holder_masses
from kg.algorithms.coverage import CoverageResult
from kg.algorithms.link_graph import Booleans, Floats
from kg.algorithms.navigation_facts import holder_kinds, top_families
from kg.algorithms.snapshot_evidence import describe_families
from kg.algorithms.snapshot_otl import INSTITUTIONS
from kg.algorithms.sparse import sums
from kg.algorithms.unknowns import known_number
from kg.algorithms.what_if import Change, Prepared, what_if
from kg.algorithms.world import World
from kg.questions.metric_answers import Answered
from kg.questions.request import MetricRequest
from kg.questions.subject_answers import head, links_named
from kg.questions.worlds import Question, Worlds

FIRMS, UNIVERSITIES, FAMILIES, INSIDE = 8, 6, 8, 5
NOTE = (
    "按在该环节持有的有效专利量排列；逐一推演，不合成分数。名单不表示对方愿意迁入或出让 · by mass in force "
    "on the link, each tried by itself, no blended score; nobody listed need be willing to come or to sell"
)
_ON_LINK = (
    "coverage",
    "coverageLow",
    "coverageHigh",
    "patentMass",
    "lambdaMean",
    "selfDetermination",
    "gapClass",
)


@dataclass(frozen=True)
class _Link:
    """A link of a question, with what its candidates are measured by.

    Attributes:
        index: of the link in the chain.
        matrix: mass of each holder on each link, shape (holders, links).
        kinds: class of each holder.
        prepared: the world searched for what-if.
    """

    index: int
    matrix: Floats
    kinds: Mapping[str, str]
    prepared: Prepared

    @property
    def world(self) -> World:
        return self.prepared.world

    @property
    def total(self) -> float:
        """Return the mass of everybody on the link."""
        return float(self.matrix[:, self.index].sum())


def list_candidates(worlds: Worlds, request: MetricRequest, link: str) -> Answered:
    """Return who could fill a link for the subject, with the numbers before and after each.

    Args:
        worlds: of a version.
        request: chain, subject and instant.
        link: identifier of the link, with or without its chain.

    Raises:
        NotFoundError: there is no such chain, subject or link.
    """
    asked = worlds.open(request)
    name = links_named(asked.world, link)[0]
    index = asked.world.chain.ids.index(name)
    kinds = holder_kinds(worlds.snapshot, asked.world)
    here = _Link(index, holder_masses(asked.world), kinds, worlds.prepared(asked))
    rows = [*_holders(here), *_families(here, asked)]
    answer = {
        **head(asked),
        "link": name,
        "before": _state(here.prepared.before, index),
        "totalMass": here.total,
        "candidates": rows,
        "inside": _inside(here),
        "undefined": dict(here.prepared.before.link_undefined.get(name, {})),
        "note": NOTE,
    }
    return Answered(pd.json_normalize(rows), answer)


def _state(result: CoverageResult, index: int) -> dict[str, Any]:
    row = result.links.iloc[index]
    shown = {name: known_number(row[name]) for name in _ON_LINK if name != "gapClass"}
    label = row["gapClass"] if isinstance(row["gapClass"], str) else None
    return {**shown, "gapClass": label, "chainCoverage": result.chain_coverage, "match": result.match}


def _holders(here: _Link) -> list[dict[str, Any]]:
    """Return the outsiders with most mass on the link: firms and others, then universities and institutes."""
    mass = np.where(here.world.subject.members, 0.0, here.matrix[:, here.index])
    does = np.array([here.kinds.get(str(h)) in INSTITUTIONS for h in here.world.holders], dtype=np.bool_)
    firms = _largest(np.where(does, 0.0, mass), FIRMS)
    schools = _largest(np.where(does, mass, 0.0), UNIVERSITIES)
    everybody = here.matrix.sum(axis=0)
    rta = advantage(here.matrix[[*firms, *schools]], everybody) if firms or schools else np.zeros((0, 0))
    return [
        _holder(here, holder, "firm" if position < len(firms) else "university", rta[position])
        for position, holder in enumerate((*firms, *schools))
    ]


def _largest(mass: Floats, most: int) -> list[int]:
    order = np.argsort(-mass, kind="stable")[:most]
    return [int(i) for i in order if mass[i] > 0]


def _holder(here: _Link, holder: int, kind: str, rta: Floats) -> dict[str, Any]:
    key = str(here.world.holders[holder])
    countries = here.world.countries
    mass = float(here.matrix[holder, here.index])
    return {
        "kind": kind,
        "id": key,
        "name": here.world.names.get(key, key),
        "class": here.kinds.get(key),
        "country": None if countries is None else countries[holder],
        "seats": _seats(here.world, holder),
        "patentMass": mass,
        "share": mass / here.total if here.total > 0 else None,
        "rta": known_number(rta[here.index]),
        "after": _state(what_if(here.prepared, Change(attract=(key,))), here.index),
    }


def _seats(world: World, holder: int) -> list[str]:
    """Return the names of the places where a holder sits, the smallest first."""
    if world.places is None:
        return []
    found = [place for place, rows in world.places.rows.items() if holder in rows]
    found.sort(key=lambda place: (world.places.rows[place].size if world.places else 0, place))
    return [world.places.names.get(place, place) for place in found]


def _families(here: _Link, asked: Question) -> list[dict[str, Any]]:
    """Return the families of outsiders alone that weigh most on the link."""
    world = here.world
    outside = np.asarray(~world.subject.members)
    named = top_families(world, outside, here.index, FAMILIES)
    told = describe_families(asked.run.snapshot, named)
    mass = _family_mass(world, here.index, outside)
    return [
        _family(here, family, told.get(family, {}), float(mass[here.prepared.families[family]]))
        for family in named
    ]


def _family_mass(world: World, link: int, holders: Booleans) -> Floats:
    """Return what each family adds to the mass of some holders on a link, shape (families,)."""
    units = np.flatnonzero(holders[world.holdings.holder])
    size = world.families.size
    held = sums(world.holdings.family[units], world.holdings.share[units], size) * world.is_active
    rows = world.memberships
    on = rows.link == link
    return np.asarray(sums(rows.family[on], rows.share[on] * held[rows.family[on]], size))


def _family(here: _Link, family: str, told: Mapping[str, Any], mass: float) -> dict[str, Any]:
    world = here.world
    position = here.prepared.families[family]
    own = world.holdings.holder[world.holdings.family == position]
    holders = [str(world.holders[i]) for i in own]
    until = None if world.active_until is None else world.active_until[position]
    return {
        "kind": "family",
        "id": family,
        "name": told.get("title") or told.get("publicationNumber") or family,
        "publicationNumber": told.get("publicationNumber"),
        "holders": [{"holder": key, "name": world.names.get(key, key)} for key in holders],
        "activeUntil": None if until is None or np.isnat(until) else str(until)[:10],
        "patentMass": mass,
        "share": mass / here.total if here.total > 0 else None,
        "after": _state(what_if(here.prepared, Change(buy=(family,))), here.index),
    }


def _inside(here: _Link) -> list[dict[str, Any]]:
    """Return the subject's own holders on the link, to be cultivated, the largest first."""
    mass = np.where(here.world.subject.members, here.matrix[:, here.index], 0.0)
    whole = float(mass.sum())
    rows = []
    for holder in _largest(mass, INSIDE):
        key = str(here.world.holders[holder])
        name = here.world.names.get(key, key)
        kind = here.kinds.get(key)
        rows.append(
            {
                "holder": key,
                "name": name,
                "class": kind,
                "patentMass": float(mass[holder]),
                "share": mass[holder] / whole,
            }
        )
    return rows
