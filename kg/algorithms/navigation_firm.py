"""Enterprise-operation navigation 企业运营类专利导航 of a firm (GB/T 39551-2020, 专利导航指南).

Status, key products, competitors on each, development strategy, use of the results. A key product is a link
on which the firm holds most; where the files know its products on the link they are named.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kg.algorithms.as_of import AsOf
from kg.algorithms.chain_model import Chain
from kg.algorithms.completion import advantage, holder_masses
from kg.algorithms.dataclass_json import as_json
from kg.algorithms.link_graph import Floats
from kg.algorithms.navigation_facts import (
    Windows,
    filed_families,
    limits_between,
    top_families,
    trend_windows,
)
from kg.algorithms.navigation_firm_facts import HOLDS_NOTHING, Firm, FirmParameters, gather_firm
from kg.algorithms.navigation_model import NavigationReport, Said, Section, Words, say, section
from kg.algorithms.navigation_report import report, truncated_from
from kg.algorithms.navigation_strategy import application, strategy
from kg.algorithms.portfolio_risk import world_expiry_cliff
from kg.algorithms.snapshot_challenges import read_legal_record
from kg.algorithms.snapshot_portfolio import subject_families, subject_holders
from kg.algorithms.snapshot_products import products_on_links
from kg.algorithms.snapshot_titles import read_titles
from kg.algorithms.snapshot_value_paths import value_paths_view
from kg.algorithms.world import World
from kg.snapshot import Snapshot


def navigate_firm(
    snapshot: Snapshot,
    world: World,
    as_of: AsOf,
    chain: Chain,
    *,
    name: str,
    parameters: FirmParameters | None = None,
) -> NavigationReport:
    """Return the navigation of a firm on a chain.

    Args:
        snapshot: the snapshot that the world was made from.
        world: of the chain, seen from the firm (a holder, or a group of them).
        as_of: the instant.
        chain: the chain, for the names of its links.
        name: of the firm, for the reader.
        parameters: how many of what to tell; the defaults when None.
    """
    firm = gather_firm(snapshot, world, as_of, chain, name, parameters or FirmParameters())
    inward, outward = limits_between(world, firm.blocking)
    sections = (
        _status(firm),
        _key_products(firm),
        _competitors(firm, inward, outward),
        strategy(firm, inward),
        application(firm, outward),
    )
    return report(
        snapshot,
        world,
        as_of,
        chain,
        kind="enterpriseOperation",
        titles=(f"{name}企业运营类专利导航", f"Enterprise-operation patent navigation of {name}"),
        sections=sections,
        parameters={"firm": as_json(firm.parameters)},
    )


def _status(firm: Firm) -> Section:
    world, members = firm.world, firm.world.subject.members
    families = subject_families(world)
    holdings = say(
        "holdings",
        {
            "asOf": firm.as_of.date.isoformat(),
            "families": len(families),
            "patentMass": float(firm.own.sum()),
            "links": int((firm.own > 0).sum()),
        },
        words=Words(
            {"firm": firm.name, "chain": firm.chain.name_zh}, {"firm": firm.name, "chain": firm.chain.name_en}
        ),
        evidence=top_families(world, members),
        made_by="kg.algorithms.navigation_facts.own_masses",
    )
    windows = trend_windows(truncated_from(world))
    said: list[Said] = [holdings, _filings(firm, windows), _self_determination(firm), _expiry(firm)]
    if families:
        said += [_titles(firm, families), *_value_paths(firm, families)]
    return section("enterpriseStatus", said)


def _filings(firm: Firm, windows: Windows) -> Said:
    members = firm.world.subject.members
    return say(
        "filings",
        {
            "late": filed_families(firm.world, firm.years, members, windows.late),
            "early": filed_families(firm.world, firm.years, members, windows.early),
            "lateFrom": windows.late[0],
            "lateTo": windows.late[1],
            "earlyFrom": windows.early[0],
            "earlyTo": windows.early[1],
        },
        made_by="kg.algorithms.navigation_facts.filed_families",
        limits=firm.limits.truncated,
    )


def _self_determination(firm: Firm) -> Said:
    aut = firm.control.links["selfDetermination"].to_numpy(dtype=np.float64)
    total = float(firm.own.sum())
    value = float(np.nansum(np.where(firm.own > 0, aut * firm.own, 0.0)) / total) if total > 0 else None
    return say(
        "selfDetermination",
        {"selfDetermination": value, "blocked": None if value is None else 1 - value},
        made_by="kg.algorithms.control.self_determination",
        limits=firm.limits.references,
        reasons=dict.fromkeys(("selfDetermination", "blocked"), HOLDS_NOTHING),
    )


def _expiry(firm: Firm) -> Said:
    cliff = world_expiry_cliff(firm.world, firm.world.subject.members, months=firm.parameters.horizon_months)
    numbers = {
        "months": firm.parameters.horizon_months,
        "shareLow": None if cliff is None else cliff.share_low,
        "shareHigh": None if cliff is None else cliff.share_high,
    }
    reasons = dict.fromkeys(("shareLow", "shareHigh"), HOLDS_NOTHING)
    made_by = "kg.algorithms.portfolio_risk.world_expiry_cliff"
    return say(
        "expiry", numbers, made_by=made_by, limits=(str(firm.world.facts.get("inForce")),), reasons=reasons
    )


def _titles(firm: Firm, families: Sequence[str]) -> Said:
    record = read_legal_record(firm.snapshot, families, firm.as_of)
    titles = read_titles(firm.snapshot, families, firm.as_of, record)
    clouded = [name for name, state in titles.states.items() if state.flags]
    acts = [item.act for item in titles.facts if item.act is not None]
    return say(
        "titles",
        {"families": len(families), "clouded": len(clouded), "unknown": titles.unknown},
        evidence=(*clouded[:5], *acts[:5]),
        made_by="kg.algorithms.snapshot_titles.read_titles",
        limits=tuple(f"{kind}: {told}" for kind, told in titles.looked_at.items()),
    )


def _value_paths(firm: Firm, families: Sequence[str]) -> list[Said]:
    agents = subject_holders(firm.world)
    view = value_paths_view(firm.snapshot, families, agents, firm.as_of, listed=5)
    said = []
    for path in view.paths:
        shown = [kind for kind in path.kinds if kind.found]
        found = sum(kind.found or 0 for kind in shown) if path.shown is not None else None
        zh = "、".join(f"{kind.zh} {kind.found}" for kind in shown) or "无"
        en = ", ".join(f"{kind.en} {kind.found}" for kind in shown) or "none"
        said.append(
            say(
                "valuePath",
                {"found": found, **{kind.kind: kind.found for kind in path.kinds}},
                about=path.path,
                words=Words({"path": path.zh, "kinds": zh}, {"path": path.en.capitalize(), "kinds": en}),
                evidence=[event.id for kind in shown for event in kind.events][:10],
                made_by="kg.algorithms.snapshot_value_paths.value_paths_view",
                limits=[
                    f"{kind.kind}: {kind.undefined['found']}" for kind in path.kinds if kind.found is None
                ],
                reasons={"found": path.undefined.get("shown", "")},
            )
        )
    return said


def _key_products(firm: Firm) -> Section:
    matrix = holder_masses(firm.world)
    members = firm.world.subject.members
    rta = advantage(firm.own, matrix.sum(axis=0))
    direct = firm.control.links["subjectDirectShare"].to_numpy(dtype=np.float64)
    products = products_on_links(firm.snapshot, subject_holders(firm.world), firm.chain)
    said: list[Said] = []
    for link in firm.keys:
        others = matrix[~members, link]
        said.append(
            say(
                "keyProduct",
                {
                    "patentMass": float(firm.own[link]),
                    "directShare": float(direct[link]),
                    "rank": 1 + int((others > firm.own[link]).sum()),
                    "holders": int((others > 0).sum()) + 1,
                    "rta": float(rta[link]),
                },
                about=firm.world.chain.ids[link],
                words=firm.words(link),
                parameters={"keyProducts": firm.parameters.key_products},
                evidence=top_families(firm.world, members, link),
                made_by="kg.algorithms.control.compute_control",
            )
        )
        said.append(_products(firm, link, products))
    return section("keyProducts", said)


def _products(firm: Firm, link: int, products: dict[str, list[tuple[str, str]]] | str) -> Said:
    key = firm.world.chain.ids[link]
    reason = products if isinstance(products, str) else "no product of the firm is known on the link"
    found = [] if isinstance(products, str) else products.get(key, [])
    names = "、".join(name for _, name in found[:5])
    return say(
        "products",
        {"products": len(found) or None},
        about=key,
        words=firm.words(link, names=names),
        evidence=[product for product, _ in found[:5]],
        made_by="kg.algorithms.snapshot_products.products_on_links",
        reasons={"products": reason},
    )


def _competitors(firm: Firm, inward: pd.DataFrame, outward: pd.DataFrame) -> Section:
    matrix = holder_masses(firm.world)
    said: list[Said] = []
    for link in firm.keys:
        row = firm.control.links.iloc[link]
        said.append(
            say(
                "rivalry",
                {
                    "effectiveHolders": float(row["effectiveHolders"]),
                    "concentrationRatio": float(row["concentrationRatio"]),
                    "largest": firm.parameters.control.largest,
                },
                about=firm.world.chain.ids[link],
                words=firm.words(link),
                made_by="kg.algorithms.control.compute_control",
            )
        )
        outside = np.where(firm.world.subject.members, -1.0, matrix[:, link])
        order = np.lexsort((np.arange(outside.size), -outside))[: firm.parameters.competitors]
        said += [_competitor(firm, link, int(i), inward, outward, matrix) for i in order if outside[i] > 0]
    return section("competitors", said)


def _competitor(
    firm: Firm, link: int, rival: int, inward: pd.DataFrame, outward: pd.DataFrame, matrix: Floats
) -> Said:
    holders = firm.control.holders
    theirs = inward[(inward["link"] == link) & (inward["blocker"] == rival)]
    ours = outward[(outward["link"] == link) & (outward["owner"] == rival)]
    # A unit that several of the firm's holders limit counts once, by the strongest.
    limited = ours.groupby("unit")["mass"].max().sum()
    own = np.arange(firm.world.holders.size) == rival
    return say(
        "competitor",
        {
            "rivalId": holders.names[rival],
            "directShare": float(holders.direct[rival, link]),
            "reach": float(holders.reach[rival, link]),
            "blocksUs": float(theirs["mass"].sum() / firm.own[link]),
            "blockedByUs": float(limited / matrix[rival, link]),
        },
        about=f"{firm.world.chain.ids[link]} {holders.names[rival]}",
        words=firm.words(link, rival=firm.called(holders.names[rival])),
        parameters={"competitors": firm.parameters.competitors},
        evidence=(
            *top_families(firm.world, own, link, 3),
            *(str(firm.world.families[v]) for v in dict.fromkeys(theirs["via"].tolist()[:3])),
        ),
        made_by="kg.algorithms.control.compute_control",
        limits=firm.limits.references,
    )
