"""Industry-planning navigation 产业规划类专利导航 of a zone (GB/T 39551-2020, 专利导航指南).

Direction: where the whole chain is going. Position: what the zone holds and covers. Path: which links to
complete first, whom to attract or cultivate, on whom it depends.
"""

from __future__ import annotations

import numpy as np

from kg.algorithms.as_of import AsOf
from kg.algorithms.chain_model import Chain
from kg.algorithms.dataclass_json import as_json
from kg.algorithms.navigation_facts import Trend, Windows, filed_masses, top_families, trend, trend_windows
from kg.algorithms.navigation_model import NavigationReport, Said, Section, Value, Words, say, section
from kg.algorithms.navigation_path import path
from kg.algorithms.navigation_report import report, truncated_from
from kg.algorithms.navigation_wording import GAP_CLASSES, KINDS
from kg.algorithms.navigation_zone_facts import Zone, ZoneParameters, gather_zone, rank_of
from kg.algorithms.snapshot_portfolio import subject_families
from kg.algorithms.unknowns import known_number
from kg.algorithms.world import World
from kg.snapshot import Snapshot

_GAP_NUMBERS = (
    "coverage",
    "coverageLow",
    "coverageHigh",
    "patentMass",
    "targetMass",
    "lambdaMean",
    "lambdaLow",
    "lambdaHigh",
)
_TREND = "kg.algorithms.navigation_facts.trend"
_COVERAGE = "kg.algorithms.coverage.compute_coverage"


def navigate_zone(
    snapshot: Snapshot,
    world: World,
    as_of: AsOf,
    chain: Chain,
    *,
    names: tuple[str, str],
    parameters: ZoneParameters | None = None,
) -> NavigationReport:
    """Return the navigation of a zone, province or country on a chain.

    Args:
        snapshot: the snapshot that the world was made from.
        world: of the chain, seen from the zone.
        as_of: the instant.
        chain: the chain, for the names of its links.
        names: of the zone, Chinese and English, for the reader.
        parameters: how many of what to tell; the defaults when None.
    """
    zone = gather_zone(snapshot, world, as_of, chain, names, parameters or ZoneParameters())
    return report(
        snapshot,
        world,
        as_of,
        chain,
        kind="industryPlanning",
        titles=(
            f"{names[0]}{chain.name_zh}产业规划类专利导航",
            f"Industry-planning patent navigation of {names[1]}: {chain.name_en}",
        ),
        sections=(_direction(zone), _position(zone), path(zone)),
        parameters={"zone": as_json(zone.parameters)},
    )


def _direction(zone: Zone) -> Section:
    windows = trend_windows(truncated_from(zone.world))
    early, late = (filed_masses(zone.world, zone.years, span) for span in (windows.early, windows.late))
    whole = trend(float(early.sum()), float(late.sum()))
    said: list[Said] = [
        say(
            "chainTrend",
            _numbers(whole, windows),
            words=zone.words(None),
            evidence=(),
            made_by=_TREND,
            limits=zone.limits.truncated,
            reasons={"ratio": "nothing was filed in the earlier years"},
        )
    ]
    trends = {i: trend(float(early[i]), float(late[i])) for i in range(early.size) if early[i] + late[i] > 0}
    grown = sorted(trends, key=lambda i: (-trends[i].low, i))[: zone.parameters.trend_links]
    said += [_link_trend(zone, link, trends[link], whole, windows) for link in grown]
    thicket = zone.control.links["thicketDensity"].to_numpy(dtype=np.float64)
    dense = [int(i) for i in np.argsort(-np.nan_to_num(thicket, nan=-1.0), kind="stable")]
    said += [_control_point(zone, link) for link in dense[: zone.parameters.control_points]]
    return section("direction", said)


def _numbers(found: Trend, windows: Windows) -> dict[str, Value]:
    return {
        "late": found.late,
        "early": found.early,
        "ratio": found.ratio,
        "ratioLow": found.low,
        "ratioHigh": found.high,
        "probability": found.probability,
        "lateFrom": windows.late[0],
        "lateTo": windows.late[1],
        "earlyFrom": windows.early[0],
        "earlyTo": windows.early[1],
    }


def _link_trend(zone: Zone, link: int, found: Trend, whole: Trend, windows: Windows) -> Said:
    shares = {
        "shareEarly": found.early / whole.early if whole.early > 0 else None,
        "shareLate": found.late / whole.late if whole.late > 0 else None,
    }
    everybody = np.ones(zone.world.holders.size, dtype=np.bool_)
    return say(
        "linkTrend",
        {**_numbers(found, windows), **shares},
        about=zone.world.chain.ids[link],
        words=zone.words(link),
        parameters={"trendLinks": zone.parameters.trend_links},
        evidence=top_families(zone.world, everybody, link),
        made_by=_TREND,
        limits=zone.limits.truncated,
        reasons=dict.fromkeys(("ratio", "shareEarly", "shareLate"), "nothing was filed in the earlier years"),
    )


def _control_point(zone: Zone, link: int) -> Said:
    row = zone.control.links.iloc[link]
    reach = zone.control.holders.reach[:, link]
    widest = None if np.isnan(reach).all() else int(np.nanargmax(reach))
    holder = "" if widest is None else zone.control.holders.names[widest]
    numbers = {name: known_number(row[name]) for name in ("thicketDensity", "effectiveHolders")}
    own = np.arange(zone.world.holders.size) == widest
    return say(
        "controlPoint",
        {**numbers, "holderId": holder, "reach": None if widest is None else float(reach[widest])},
        about=zone.world.chain.ids[link],
        words=zone.words(link, holder=zone.called(holder)),
        parameters={"controlPoints": zone.parameters.control_points},
        evidence=top_families(zone.world, own, link, 3),
        made_by="kg.algorithms.control.compute_control",
        limits=zone.limits.references,
        reasons=dict.fromkeys(
            ("thicketDensity", "effectiveHolders", "reach"), "nobody holds mass on the link"
        ),
    )


def _position(zone: Zone) -> Section:
    held = [int(i) for i in np.argsort(-zone.own, kind="stable") if zone.own[i] > 0]
    said = [*_whole(zone), *[_gap(zone, link) for link in range(zone.own.size)]]
    for link in held[: zone.parameters.held_links]:
        said += [_specialisation(zone, link), _self_determination(zone, link)]
    return section("position", said)


def _whole(zone: Zone) -> list[Said]:
    world, members = zone.world, zone.world.subject.members
    everything = float(zone.control.links["heldMass"].sum())
    total = float(zone.own.sum())
    holdings = say(
        "zoneHoldings",
        {
            "asOf": zone.as_of.date.isoformat(),
            "holders": int((zone.matrix[members].sum(axis=1) > 0).sum()),
            "families": len(subject_families(world)),
            "patentMass": total,
            "directShare": total / everything if everything > 0 else None,
        },
        words=zone.words(None),
        evidence=top_families(world, members),
        made_by="kg.algorithms.navigation_facts.own_masses",
        reasons={"directShare": "nobody holds mass on the chain"},
    )
    result = zone.coverage
    numbers = {"chainCoverage": result.chain_coverage, "match": result.match}
    said: list[Said] = [holdings, _rank(zone)]
    for name, value in numbers.items():
        reasons = {name: result.undefined.get(name, "undefined")}
        sources = tuple(world.subject.shares_source)
        said.append(
            say(
                name,
                {name: value},
                words=zone.words(None),
                made_by=_COVERAGE,
                limits=sources,
                reasons=reasons,
            )
        )
    known: dict[str, Value] = {
        "knownCoverage": result.known_coverage,
        "knownImportance": result.known_importance,
    }
    if result.chain_coverage is None:
        reasons = {"knownCoverage": result.undefined.get("knownCoverage", "undefined")}
        said.append(say("knownCoverage", known, made_by=_COVERAGE, reasons=reasons))
    return said


def _rank(zone: Zone) -> Said:
    rank = rank_of(zone)
    numbers: dict[str, Value] = {"rank": None, "subjects": None}
    zh, en = KINDS.get(rank.kind if rank else "", ("同类主体", "subjects of its kind"))
    if rank is not None:
        numbers = {"rank": rank.place, "subjects": rank.subjects}
    return say(
        "zoneRank",
        numbers,
        words=Words({"kind": zh}, {"kind": en}),
        made_by="kg.algorithms.navigation_zone_facts.rank_of",
        reasons=dict.fromkeys(("rank", "subjects"), "it is not known with which subjects to compare"),
    )


def _gap(zone: Zone, link: int) -> Said:
    row = zone.coverage.links.iloc[link]
    numbers: dict[str, Value] = {name: known_number(row[name]) for name in _GAP_NUMBERS}
    label = row["gapClass"] if isinstance(row["gapClass"], str) else None
    zh, en = GAP_CLASSES[label] if label else ("", "")
    key = zone.world.chain.ids[link]
    gaps = zone.parameters.coverage.gaps
    return say(
        "gap",
        {**numbers, "gapClassId": label, "probability": gaps.interval},
        about=key,
        words=Words(
            {**zone.words(link).zh, "gapClass": zh},
            {**zone.words(link).en, "gapClass": en},
        ),
        parameters={"prior": gaps.prior, "minimumTarget": gaps.minimum_target},
        evidence=top_families(zone.world, zone.world.subject.members, link),
        made_by=_COVERAGE,
        limits=(*zone.world.subject.shares_source, *zone.limits.truncated),
        reasons=zone.coverage.link_undefined.get(key, {}),
    )


def _specialisation(zone: Zone, link: int) -> Said:
    share = zone.control.links["subjectDirectShare"].iloc[link]
    return say(
        "specialisation",
        {
            "patentMass": float(zone.own[link]),
            "directShare": known_number(share),
            "rta": known_number(zone.rta[link]),
        },
        about=zone.world.chain.ids[link],
        words=zone.words(link),
        parameters={"heldLinks": zone.parameters.held_links},
        evidence=top_families(zone.world, zone.world.subject.members, link),
        made_by="kg.algorithms.completion.advantage",
    )


def _self_determination(zone: Zone, link: int) -> Said:
    return say(
        "zoneAut",
        {"selfDetermination": known_number(zone.control.links["selfDetermination"].iloc[link])},
        about=zone.world.chain.ids[link],
        words=zone.words(link),
        made_by="kg.algorithms.control.self_determination",
        limits=zone.limits.references,
    )
