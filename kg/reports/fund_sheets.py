"""The sheet of a cluster in a fund's report: size, growth with interval, titles, expiry, owners."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.reports.document import Block, Heading, Omission, plain
from kg.reports.fund_numbering import Numbering


def sheet_blocks(
    n: Numbering, row: Mapping[str, Any], sheet: Mapping[str, Any], names: Mapping[str, str]
) -> list[Block]:
    """Return the sheet of a cluster.

    Args:
        n: gives numbers.
        row: of the cluster in `answer_fund_match`.
        sheet: of it, as `answer_cluster` gives it.
        names: of the links.
    """
    query = f"GET /api/v1/chains/{sheet['chain']}/clusters/{row['project']}/families"
    first = sheet["families"][:5]
    evidence = [
        n.label(
            str(f["publicationNumber"] or f["familyId"]),
            f"{f['title'] or ''} {'; '.join(f['sources'][:2])}",
        )
        for f in first
    ]
    mix = sorted(row["linkMix"].items(), key=lambda item: (-item[1], item[0]))[:3]
    links = n.join([f"{names.get(link, link)} {share:.0%}" for link, share in mix])
    size = n.say(
        "saySheet",
        name=row["name"],
        families=sheet["familyCount"],
        mass=n.say("unknown") if row["mass"] is None else f"{row['mass']:,.1f}",
        links=links or n.say("unknown"),
    )
    title, expiry = sheet["title"], sheet["expiry"]
    counts = n.join([f"{n.say(kind)} {count}" for kind, count in title["counts"].items()])
    cloud = n.say("sayTitle", clean=title["clean"], unknown=title["unknown"], counts=counts)
    ends = {name: f"{expiry[name]:,.1f}" for name in ("total", "expiring")}
    ends["open"] = f"{expiry['unknown']:,.1f}"
    owners = [
        [
            owner["name"],
            str(owner["kind"] or n.say("unknown")),
            str(owner["families"]),
            f"{owner['share']:.1%}",
        ]
        for owner in sheet["owners"][:10]
        if owner["share"] is not None
    ]
    head = [n.say(name) for name in ("owner", "what", "families", "share")]
    return [
        Heading(plain(row["name"])),
        n.statement(size, query, "/familyCount", evidence),
        _growth(n, sheet, query),
        n.statement(cloud, query, "/title"),
        n.statement(n.say("sayExpiry", **ends), query, "/expiry"),
        *([n.table(plain(row["name"]), head, owners, (5, 3, 1, 1), 2)] if owners else []),
    ]


def _growth(n: Numbering, sheet: Mapping[str, Any], query: str) -> Block:
    if sheet["growth"] is None:
        return Omission(n.say("unknownGrowth"))

    def told(value: float | None) -> str:
        return "…" if value is None else f"{value:+.0%}"

    text = n.say(
        "sayGrowth",
        recent=sheet["recent"]["families"],
        before=sheet["before"]["families"],
        growth=told(sheet["growth"]),
        low=told(sheet["growthLow"]),
        high=told(sheet["growthHigh"]),
    )
    return n.statement(text, query, "/growth")
