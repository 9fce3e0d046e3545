"""Development strategy and use of results of a firm: dependencies, options, and what each would change.

An option is a what-if: the number before and after a licence or a purchase. Whether it can be had is not in
the data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from kg.algorithms.completion import holder_masses, relatedness_density
from kg.algorithms.fto_exposure import GROUNDS, fto_exposure
from kg.algorithms.link_graph import Floats
from kg.algorithms.navigation_dependence import say_dependence
from kg.algorithms.navigation_firm_facts import HOLDS_NOTHING, Firm
from kg.algorithms.navigation_model import Said, Section, Silence, say, section
from kg.algorithms.snapshot_evidence import describe_families
from kg.algorithms.what_if import Change, what_if

# Licences, and purchases, tried on each key product: those whose families limit most of it.
CANDIDATES = 8
LEAST_GAIN = 1e-9


def strategy(firm: Firm, inward: pd.DataFrame) -> Section:
    """Return what the key products rest on, what would free them, and which links lie near.

    Args:
        firm: the facts.
        inward: what outsiders limit of the firm's mass (`limits_between`).
    """
    said: list[Said] = []
    licences: dict[str, Floats] = {}
    for link in firm.keys:
        rows = inward[inward["link"] == link]
        blockers = _heaviest(rows, "blocker")
        said += [_dependence(firm, link, b, rows) for b in blockers[: firm.parameters.options]]
        tried = {str(firm.control.holders.names[b]): b for b in blockers[:CANDIDATES]}
        for name in tried:
            if name not in licences:
                licences[name] = _after(firm, Change(open_licences=(name,)))
        said += _licences(firm, link, tried, licences, rows)
        families = [str(firm.world.families[v]) for v in _heaviest(rows, "via")[:CANDIDATES]]
        said += _purchases(firm, link, families)
    return section("productStrategy", [*said, *_near_links(firm)])


def _heaviest(rows: pd.DataFrame, column: str) -> list[int]:
    """Return the values of a column by the mass of their rows, the heaviest first."""
    mass = rows.groupby(column)["mass"].sum()
    pairs = zip(mass.index.tolist(), mass.tolist(), strict=True)
    return [int(v) for v, _ in sorted(pairs, key=lambda pair: (-pair[1], pair[0]))]


def _dependence(firm: Firm, link: int, blocker: int, rows: pd.DataFrame) -> Said:
    own = rows[rows["blocker"] == blocker]
    return say_dependence(
        firm.world,
        ("dependence", "dependenceUndated"),
        firm.control.holders.names[blocker],
        float(own["mass"].sum() / firm.own[link]),
        _heaviest(own, "via"),
        link=firm.world.chain.ids[link],
        words=firm.words(link, holder=firm.called(firm.control.holders.names[blocker])),
        limits=firm.limits.references,
    )


def _after(firm: Firm, change: Change) -> Floats:
    """Return the self-determination on each link after a change, shape (links,)."""
    return what_if(firm.prepared, change).links["selfDetermination"].to_numpy(dtype=np.float64)


def _licences(
    firm: Firm, link: int, tried: Mapping[str, int], licences: Mapping[str, Floats], rows: pd.DataFrame
) -> list[Said]:
    """Return the licences that would change most, each with the number before and after."""
    before = float(firm.prepared.before.links["selfDetermination"].iloc[link])
    gains = {name: float(licences[name][link]) - before for name in tried}
    best = sorted((name for name in tried if gains[name] > LEAST_GAIN), key=lambda name: (-gains[name], name))
    about = firm.world.chain.ids[link]
    if not best:
        return [Silence("licenceWhatIf", about, _no_gain("licence", len(tried), rows))]
    said = []
    for name in best[: firm.parameters.options]:
        through = _heaviest(rows[rows["blocker"] == tried[name]], "via")
        said.append(
            say(
                "licenceWhatIf",
                {"holderId": name, "before": before, "after": float(licences[name][link])},
                about=f"{about} {name}",
                words=firm.words(link, holder=firm.called(name)),
                parameters={"tried": len(tried), "options": firm.parameters.options},
                evidence=[str(firm.world.families[v]) for v in through[:5]],
                made_by="kg.algorithms.what_if.what_if",
                limits=firm.limits.references,
            )
        )
    return said


def _purchases(firm: Firm, link: int, families: Sequence[str]) -> list[Said]:
    """Return the purchase that would change most, with the number before and after."""
    before = float(firm.prepared.before.links["selfDetermination"].iloc[link])
    after = {name: float(_after(firm, Change(buy=(name,)))[link]) for name in families}
    best = sorted(after, key=lambda name: (-after[name], name))
    about = firm.world.chain.ids[link]
    if not best or after[best[0]] - before <= LEAST_GAIN:
        return [Silence("purchaseWhatIf", about, _no_gain("purchase", len(families)))]
    described = describe_families(firm.snapshot, best[:1]).get(best[0], {})
    sentence = say(
        "purchaseWhatIf",
        {"family": best[0], "before": before, "after": after[best[0]]},
        about=f"{about} {best[0]}",
        words=firm.words(link, publication=str(described.get("publicationNumber") or best[0])),
        parameters={"tried": len(families)},
        evidence=best[:1],
        made_by="kg.algorithms.what_if.what_if",
        limits=firm.limits.references,
    )
    return [sentence]


def _no_gain(kind: str, tried: int, rows: pd.DataFrame | None = None) -> str:
    if not tried or (rows is not None and rows.empty):
        return "no outside family limits the firm on the link"
    return f"none of the {tried} tried changes the self-determination: others limit the same mass ({kind})"


def _near_links(firm: Firm) -> list[Said]:
    """Return the links without own families, the most related to what the firm holds first."""
    members = firm.world.subject.members
    density = relatedness_density(holder_masses(firm.world), members)
    empty = [i for i in range(firm.own.size) if firm.own[i] == 0 and not np.isnan(density[i])]
    ranked = sorted(empty, key=lambda i: (-density[i], i))[: firm.parameters.near_links]
    said = []
    for link in ranked:
        row = firm.control.links.iloc[link]
        names = ("effectiveHolders", "thicketDensity")
        numbers = {name: None if np.isnan(row[name]) else float(row[name]) for name in names}
        said.append(
            say(
                "nearLink",
                {"density": float(density[link]), **numbers},
                about=firm.world.chain.ids[link],
                words=firm.words(link),
                parameters={"nearLinks": firm.parameters.near_links},
                made_by="kg.algorithms.completion.relatedness_density",
                reasons=dict.fromkeys(names, "nobody holds mass on the link"),
            )
        )
    return said


def application(firm: Firm, outward: pd.DataFrame) -> Section:
    """Return who may need what the firm holds, and what it should read before it acts.

    Args:
        firm: the facts.
        outward: what the firm limits of others' mass (`limits_between`).
    """
    exposure = fto_exposure(firm.world, firm.parameters.control, listed=5)
    counts = {ground: sum(row[ground] for row in exposure.counts.values()) for ground in GROUNDS}
    reading = say(
        "reading",
        counts if exposure.counts else dict.fromkeys(GROUNDS),
        evidence=[row.family for row in exposure.rows[:10]],
        made_by="kg.algorithms.fto_exposure.fto_exposure",
        limits=(exposure.note,),
        reasons=dict.fromkeys(GROUNDS, HOLDS_NOTHING),
    )
    return section("application", [*_licensees(firm, outward), reading])


def _licensees(firm: Firm, outward: pd.DataFrame) -> list[Said]:
    # A unit that several of the firm's holders limit counts once, by the strongest.
    units = outward.sort_values("mass", ascending=False).drop_duplicates(["link", "unit"])
    groups = units.groupby(["link", "owner"])["mass"].sum().sort_values(ascending=False, kind="stable")
    said = []
    for row in groups.head(firm.parameters.licensees).reset_index().to_dict("records"):
        link, owner, mass = int(row["link"]), int(row["owner"]), float(row["mass"])
        rows = units[(units["link"] == link) & (units["owner"] == owner)]
        through = [str(firm.world.families[v]) for v in dict.fromkeys(rows["via"].tolist())]
        theirs = [str(firm.world.families[firm.world.holdings.family[u]]) for u in rows["unit"].tolist()]
        other = firm.control.holders.names[owner]
        said.append(
            say(
                "licensee",
                {"otherId": other, "mass": mass, "families": len(through)},
                about=f"{firm.world.chain.ids[link]} {other}",
                words=firm.words(link, other=firm.called(other)),
                parameters={"licensees": firm.parameters.licensees},
                evidence=(*through[:3], *theirs[:3]),
                made_by="kg.algorithms.navigation_facts.limits_between",
                limits=firm.limits.references,
            )
        )
    return said
