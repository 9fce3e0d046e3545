"""Weights of families: their parts by hand, their mean of 1, and what they cannot be made of."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from kg.algorithms.as_of import AsOf
from kg.algorithms.chain_model import Chain
from kg.algorithms.coverage import compute_coverage
from kg.algorithms.family_weights import read_markets
from kg.algorithms.masses import with_weights
from kg.algorithms.snapshot_inputs import load_world
from kg.algorithms.world import World
from kg.errors import FormatError, SnapshotError
from kg.questions.chains import MARKETS
from kg.snapshot import Snapshot

DAY = dt.date(2020, 1, 1)
MARKET = {"US": 20.0, "CN": 10.0}


def family(name: str, year: int) -> dict[str, Any]:
    return {
        "familyId": name,
        "familyRule": "singleton",
        "isStub": False,
        "memberCount": 1,
        "earliestFilingDate": dt.date(year, 1, 1),
        "earliestPublicationDate": dt.date(year + 1, 7, 1),
    }


def cites(citing: str, cited: str) -> dict[str, Any]:
    return {"startKey": citing, "endKey": cited, "isCritical": True}


def published(number: str, country: str, day: dt.date) -> dict[str, Any]:
    facts = {"countryCode": country, "documentNumber": number[2:], "isStub": False}
    return {"publicationNumber": number, "publicationDate": day, **facts}


# a and b are of one cohort; a is cited by c and d and also American, b is only Chinese; e comes too late.
TABLES: dict[str, Any] = {
    "SimpleFamily": [*(family(n, 2010) for n in "ab"), *(family(n, 2013) for n in "cd"), family("e", 2019)],
    "FamilyCitation": [cites("c", "a"), cites("d", "a"), cites("e", "b")],
    "FamilyHolding": [
        {"startKey": n, "endKey": f"f:{n}", "share": 1.0, "confidence": 1.0, "basis": "organizationsOnly"}
        for n in "ab"
    ],
    "Publication": [
        published("CN1", "CN", dt.date(2011, 7, 1)),
        published("US1", "US", dt.date(2012, 7, 1)),
        published("CN2", "CN", dt.date(2011, 7, 1)),
        published("US2", "US", dt.date(2021, 7, 1)),
    ],
    "FamilyMembership": [
        {"startKey": number, "endKey": name}
        for number, name in (("CN1", "a"), ("US1", "a"), ("CN2", "b"), ("US2", "b"))
    ],
    "ClassificationSymbol": [
        {"symbolId": f"IPC:{s}", "scheme": "IPC", "symbol": s, "subclass": s} for s in ("B64C", "H01M")
    ],
    "FamilyClassification": [
        {"startKey": name, "endKey": f"IPC:{symbol}"}
        for name, symbol in (("a", "B64C"), ("b", "B64C"), ("c", "B64C"), ("d", "H01M"))
    ],
}
MEMBERSHIP = pa.table(
    {"startKey": ["a", "b"], "endKey": ["toy/battery"] * 2, "membership": [1.0] * 2, "confidence": [1.0] * 2}
)


@pytest.fixture
def world_of(make_snapshot: Callable[..., Snapshot], chain: Chain) -> Callable[..., World]:
    def load(weight: str, tables: dict[str, Any] = TABLES, markets: dict[str, float] = MARKET) -> World:
        snapshot = make_snapshot(f"w{weight}{len(tables)}{len(markets)}", **tables)
        return load_world(snapshot, chain, MEMBERSHIP, as_of=AsOf(DAY, weight=weight), markets=markets)

    return load


def test_the_composite_is_the_mean_of_indicators_over_the_largest_of_the_cohort(
    world_of: Callable[..., World],
) -> None:
    weights = world_of("oecd").memberships.share
    # forward 2 and 0, size 2 and 1, generality 1 − (½² + ½²) and 0, backward none: the 98th percentile of two
    # values lies 0.98 of the way between them, and a is cut there.
    a, b = (1 + 1 + 1 + 0) / 4, (0 + 1 / 1.98 + 0 + 0) / 4
    assert weights == pytest.approx(np.array([a, b]) / ((a + b) / 2))


def test_the_asset_index_is_relevance_times_market(world_of: Callable[..., World]) -> None:
    # Relevance 2 and 0 over a mean of 1; b's American member and its citation came after the date.
    assert world_of("pai").memberships.share == pytest.approx([2.0, 0.0])
    with pytest.raises(SnapshotError, match="sizes of markets"):
        world_of("pai", markets={"CN": 1.0})


def test_weighted_masses_have_a_mean_of_1_and_fewer_effective_counts(world_of: Callable[..., World]) -> None:
    world = world_of("oecd")
    assert world.reference_mass.tolist() == pytest.approx([2.0, 0.0])
    assert world.effective is not None
    w = world.memberships.share
    assert world.effective[0] == pytest.approx(w.sum() / (w**2).sum())
    assert world.facts["weight"] == "oecd"


def test_equal_weights_change_nothing(world_of: Callable[..., World]) -> None:
    world = world_of("1")
    same = with_weights(world, np.ones(world.families.size))
    assert compute_coverage(same).links.equals(compute_coverage(world).links)


def test_a_calibrated_weight_needs_renewals(world_of: Callable[..., World]) -> None:
    with pytest.raises(SnapshotError, match="too few families whose rights were kept or dropped"):
        world_of("calibrated")


def test_a_calibrated_weight_follows_what_was_kept(
    make_snapshot: Callable[..., Snapshot], chain: Chain
) -> None:
    names = [f"f{i:02d}" for i in range(60)]
    # Families with two offices were kept for ten years, those with one dropped after four.
    wide = {name for i, name in enumerate(names) if i % 2}
    offices = [(name, c) for name in names for c in (("CN", "US") if name in wide else ("CN",))]
    tables = {
        "SimpleFamily": [family(name, 2005) for name in names],
        "FamilyCitation": [cites("c", "a")],
        "Publication": [published(f"{c}{n.upper()}", c, dt.date(2006, 7, 1)) for n, c in offices],
        "FamilyMembership": [{"startKey": f"{c}{n.upper()}", "endKey": n} for n, c in offices],
        "Application": [
            {"applicationNumber": f"{c}A{n}", "countryCode": c, "isStub": False} for n, c in offices
        ],
        "PublicationOfApplication": [
            {"startKey": f"{c}{n.upper()}", "endKey": f"{c}A{n}"} for n, c in offices
        ],
        "LegalEvent": [
            {
                "legalEventId": f"e{c}{n}",
                "eventDate": dt.date(2009, 1, 1) if n not in wide else dt.date(2016, 1, 1),
                "rightState": "inactive" if n not in wide else "active",
            }
            for n, c in offices
        ],
        "EventOfApplication": [{"startKey": f"e{c}{n}", "endKey": f"{c}A{n}"} for n, c in offices],
    }
    membership = pa.table(
        {
            "startKey": names,
            "endKey": ["toy/battery"] * 60,
            "membership": [1.0] * 60,
            "confidence": [1.0] * 60,
        }
    )
    snapshot = make_snapshot(**tables)
    world = load_world(snapshot, chain, membership, as_of=AsOf(DAY, weight="calibrated"))
    weight = dict(zip(world.families[world.memberships.family], world.memberships.share, strict=True))
    assert {round(weight[name], 9) for name in wide} == {1.0}
    assert max(weight[name] for name in names if name not in wide) < 0.5


def test_the_sizes_of_markets_have_one_unit_and_are_above_0(tmp_path: Path) -> None:
    assert read_markets(MARKETS)["US"] == 18.295
    for text, message in (
        ("office,value\nUS,1\n", "columns are missing"),
        ("office,value,unit\nUS,1,USD\nCN,1,CNY\n", "several units"),
        ("office,value,unit\nUS,0,USD\n", "not a size"),
    ):
        path = tmp_path / "markets.csv"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(FormatError, match=message):
            read_markets(path)
