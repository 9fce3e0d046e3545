"""The path in the navigation of a zone: links to complete, whom to attract or cultivate, on whom it rests."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from kg.algorithms.completion import completion_list
from kg.algorithms.coverage import CoverageResult
from kg.algorithms.navigation_dependence import say_dependence
from kg.algorithms.navigation_facts import holder_kinds, limits_between, top_families
from kg.algorithms.navigation_model import Said, Section, Silence, say, section
from kg.algorithms.navigation_zone_facts import Zone
from kg.algorithms.snapshot_otl import INSTITUTIONS
from kg.algorithms.unknowns import known_number
from kg.algorithms.what_if import Change, what_if

NOBODY = "no holder within has a family in force on the link"
NO_FRONT = "coverage is undefined, so no link can be ranked by what completing it adds"


def path(zone: Zone) -> Section:
    """Return the path: completion, attraction, cultivation, research and dependences of the focus links."""
    listed = completion_list(zone.world, zone.coverage, zone.parameters.control)
    front = listed[listed["isPareto"].astype(bool)]
    said: list[Said] = [_completion(zone, row) for row in front.to_dict("records")]
    if front.empty:
        said.append(
            Silence("completion", "", NO_FRONT if listed["gain"].isna().any() else "every link is covered")
        )
    focus = _focus(zone, front)
    inward, _ = limits_between(zone.world, zone.blocking)
    kinds = holder_kinds(zone.snapshot, zone.world)
    for link in focus:
        said += [_attract(zone, link), _cultivate(zone, link), _research(zone, link, kinds)]
        said += _dependence(zone, link, inward)
    return section("path", said)


def _focus(zone: Zone, front: pd.DataFrame) -> list[int]:
    """Return the links that the path speaks of: see `ZoneParameters.focus_links`."""
    ids = zone.world.chain.ids
    if not front.empty:
        return [ids.index(link) for link in front["link"]][: zone.parameters.focus_links]
    mass = zone.matrix.sum(axis=0)
    known = [i for i in range(len(ids)) if mass[i] > 0]
    return sorted(known, key=lambda i: (np.nan_to_num(zone.rta[i]), -mass[i]))[: zone.parameters.focus_links]


def _completion(zone: Zone, row: Mapping[Hashable, Any]) -> Said:
    names = ("gain", "density", "outsideChokepoint", "rta")
    numbers = {name: known_number(row[name]) for name in names}
    link = zone.world.chain.ids.index(str(row["link"]))
    holder = row["chokedBy"] if isinstance(row["chokedBy"], str) else None
    own = zone.world.holders == holder
    return say(
        "completion",
        {**numbers, "holderId": holder},
        about=str(row["link"]),
        words=zone.words(link, holder=zone.called(holder) if holder else "—"),
        parameters={"criteria": "gain, density, outsideChokepoint"},
        evidence=top_families(zone.world, own, link, 3),
        made_by="kg.algorithms.completion.completion_list",
        limits=zone.limits.references,
        reasons={"rta": "the zone has no mass"},
    )


def _attract(zone: Zone, link: int) -> Said:
    outside = np.where(zone.world.subject.members, -1.0, zone.matrix[:, link])
    about = zone.world.chain.ids[link]
    if not outside.size or outside.max() <= 0:
        return Silence("attract", about, "nobody outside holds a family in force on the link")
    best = int(np.argmax(outside))
    holder = str(zone.world.holders[best])
    after = what_if(zone.prepared, Change(attract=(holder,)))
    return say(
        "attract",
        {
            "holderId": holder,
            "patentMass": float(outside[best]),
            "before": _on(zone.coverage, link),
            "after": _on(after, link),
            "chainBefore": zone.coverage.chain_coverage,
            "chainAfter": after.chain_coverage,
        },
        about=f"{about} {holder}",
        words=zone.words(link, holder=zone.called(holder)),
        evidence=top_families(zone.world, np.arange(outside.size) == best, link),
        made_by="kg.algorithms.what_if.what_if",
        limits=zone.world.subject.shares_source,
        reasons={
            **dict.fromkeys(
                ("before", "after"), zone.coverage.link_undefined.get(about, {}).get("coverage", "")
            ),
            **dict.fromkeys(("chainBefore", "chainAfter"), zone.coverage.undefined.get("chainCoverage", "")),
        },
    )


def _on(result: CoverageResult, link: int) -> float | None:
    return known_number(result.links["coverage"].iloc[link])


def _cultivate(zone: Zone, link: int) -> Said:
    inside = np.where(zone.world.subject.members, zone.matrix[:, link], 0.0)
    about = zone.world.chain.ids[link]
    if not inside.size or inside.max() <= 0:
        return Silence("cultivate", about, NOBODY)
    best = int(np.argmax(inside))
    holder = str(zone.world.holders[best])
    return say(
        "cultivate",
        {
            "holderId": holder,
            "patentMass": float(inside[best]),
            "share": float(inside[best] / inside.sum()),
        },
        about=f"{about} {holder}",
        words=zone.words(link, holder=zone.called(holder)),
        evidence=top_families(zone.world, np.arange(inside.size) == best, link),
        made_by="kg.algorithms.completion.holder_masses",
    )


def _research(zone: Zone, link: int, kinds: Mapping[str, str]) -> Said:
    members = zone.world.subject.members
    does = np.array([kinds.get(str(name)) in INSTITUTIONS for name in zone.world.holders], dtype=np.bool_)
    inside = float(zone.matrix[members, link].sum())
    about = zone.world.chain.ids[link]
    if inside <= 0:
        return Silence("research", about, NOBODY)
    mass = float(zone.matrix[members & does, link].sum())
    return say(
        "research",
        {"patentMass": mass, "share": mass / inside},
        about=about,
        words=zone.words(link),
        parameters={"kinds": ", ".join(INSTITUTIONS)},
        evidence=top_families(zone.world, members & does, link),
        made_by="kg.algorithms.completion.holder_masses",
    )


def _dependence(zone: Zone, link: int, inward: pd.DataFrame) -> list[Said]:
    rows = inward[inward["link"] == link]
    if rows.empty or zone.own[link] <= 0:
        return []
    mass = rows.groupby("blocker")["mass"].sum()
    blocker = min(mass.index, key=lambda name: (-mass[name], int(name)))
    own = rows[rows["blocker"] == blocker].groupby("via")["mass"].sum()
    through = [int(v) for v, _ in sorted(own.items(), key=lambda item: (-item[1], int(str(item[0]))))]
    holder = str(zone.world.holders[int(blocker)])
    return [
        say_dependence(
            zone.world,
            ("zoneDependence", "zoneDependenceUndated"),
            holder,
            float(mass[blocker] / zone.own[link]),
            through,
            link=zone.world.chain.ids[link],
            words=zone.words(link, holder=zone.called(holder)),
            limits=zone.limits.references,
        )
    ]
