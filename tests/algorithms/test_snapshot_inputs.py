"""From a snapshot to the numbers: the same core as the scenarios, with time and identity."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from kg.algorithms.as_of import AsOf
from kg.algorithms.chain_model import Chain
from kg.algorithms.control import ControlParameters, compute_control, compute_country_control
from kg.algorithms.coverage import compute_coverage
from kg.algorithms.shares import ShareRow
from kg.algorithms.snapshot_inputs import latest_publication, load_world
from kg.algorithms.subjects import countries_of
from kg.algorithms.world import World
from kg.errors import NotFoundError, SnapshotError
from kg.snapshot import Snapshot

MakeSnapshot = Callable[..., Snapshot]
DAY = dt.date(2020, 1, 1)


def family(name: str, published: dt.date | None, filed: dt.date | None, **more: Any) -> dict[str, Any]:
    return {
        "familyId": name,
        "familyRule": "singleton",
        "isStub": False,
        "memberCount": 1,
        "earliestPublicationDate": published,
        "earliestFilingDate": filed,
        **more,
    }


def holding(name: str, agent: str, share: float = 1.0, confidence: float = 1.0) -> dict[str, Any]:
    return {
        "startKey": name,
        "endKey": agent,
        "share": share,
        "confidence": confidence,
        "basis": "organizationsOnly",
    }


def agent(name: str, country: str | None, confidence: float | None) -> dict[str, Any]:
    return {"agentId": name, "name": name.upper(), "countryCode": country, "countryConfidence": confidence}


FAMILIES = [
    family("a1", dt.date(2010, 5, 1), dt.date(2009, 1, 1)),
    family("a2", dt.date(2011, 5, 1), dt.date(2010, 1, 1)),
    family("b1", dt.date(2012, 5, 1), dt.date(2011, 1, 1)),
    family("b2", dt.date(2019, 6, 1), dt.date(2018, 8, 1)),
    family("old", dt.date(1996, 5, 1), dt.date(1995, 1, 1)),
    family("late", dt.date(2020, 6, 1), dt.date(2018, 12, 1)),
    family("orphan", dt.date(2015, 6, 1), None),
    family("undated", None, None),
    family("cited", None, None, isStub=True),
]
HOLDINGS = [
    holding("a1", "f:acme"),
    holding("a2", "f:acme", 0.5),
    holding("a2", "f:beta", 0.5),
    holding("b1", "f:beta"),
    holding("b2", "f:gamma", confidence=0.6),
    holding("old", "f:acme"),
    holding("late", "f:acme"),
    holding("cited", "f:delta"),
]
CITATIONS = [
    {"startKey": "b1", "endKey": "a1", "isCritical": None},
    {"startKey": "b2", "endKey": "a1", "isCritical": True},
    {"startKey": "a2", "endKey": "cited", "isCritical": False},
    {"startKey": "a1", "endKey": "old", "isCritical": True},
]
FIRMS = [
    agent("f:acme", "CN", 1.0),
    agent("f:beta", "US", 0.95),
    agent("f:gamma", "CN", 0.6),
    agent("f:delta", None, None),
]
MEMBERSHIP = pa.table(
    {
        "startKey": ["a1", "a2", "b1", "b2", "old", "late", "orphan", "undated", "a1", "b1"],
        "endKey": ["toy/battery"] * 8 + ["toy/aircraft"] * 2,
        "membership": [0.5, 1.0, 0.5, 1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5],
        "confidence": [0.95, 0.95, 0.7, 0.95, 0.95, 0.95, 0.95, 0.95, 0.7, 0.3],
    }
)


@pytest.fixture
def snapshot(make_snapshot: MakeSnapshot) -> Snapshot:
    return make_snapshot(SimpleFamily=FAMILIES, FamilyHolding=HOLDINGS, FamilyCitation=CITATIONS, Firm=FIRMS)


@pytest.fixture
def world(snapshot: Snapshot, chain: Chain) -> World:
    shares = (ShareRow("country:CN", "g", "", 0.25, 2019, "authored yearbook, p. 3, 2019"),)
    return load_world(snapshot, chain, MEMBERSHIP, as_of=AsOf(DAY), subject="country:CN", shares=shares)


def test_only_families_known_and_in_force_at_the_date_weigh(world: World) -> None:
    # battery: a1 .5, a2 1, b1 .5, b2 1, orphan 1; old has expired, late and undated were not public.
    # aircraft: a1 .5; b1's membership is too unsure.
    assert world.reference_mass.tolist() == [4.0, 0.5]
    assert world.facts["familiesLeftOut"] == 2
    assert world.facts["familiesInForce"] == 5
    assert world.facts["familiesWithoutHolder"] == 1
    assert world.facts["truncatedFrom"] == "2018-07-01"
    assert world.facts["familiesInTruncatedMonths"] == 1


def test_coverage_of_a_country_has_bounds_from_unsure_evidence(world: World) -> None:
    links = compute_coverage(world).links.set_index("link")
    assert links["patentMass"].tolist() == [2.0, 0.5]
    assert links["patentMassLow"].tolist() == [1.0, 0.0]
    assert links["targetMass"].tolist() == [1.0, 0.125]
    assert links["coverage"].tolist() == [1.0, 1.0]
    assert links["coverageLow"].tolist() == [1.0, 0.0]
    assert links["gapClass"].tolist() == ["insufficientData", "insufficientData"]


def test_without_a_share_coverage_is_null_and_the_patents_are_still_shown(
    snapshot: Snapshot, chain: Chain
) -> None:
    world = load_world(snapshot, chain, MEMBERSHIP, as_of=AsOf(DAY), subject="country:US")
    result = compute_coverage(world)
    assert result.links["patentMass"].tolist() == [1.0, 0.0]
    assert np.isnan(result.links["coverage"].to_numpy(dtype=float)).all()
    assert set(result.links["gapClass"]) == {None}
    reasons = {link: found["coverage"] for link, found in result.link_undefined.items()}
    assert reasons == dict.fromkeys(world.chain.ids, "no share g of country:US is given")
    assert result.chain_coverage is None


def test_uncategorised_references_count_kappa_and_say_so(world: World) -> None:
    result = compute_control(world)
    battery = result.links.set_index("link").loc["toy/battery"]
    acme = result.holders.names.index("f:acme")
    # Held mass 3: acme holds a1 .5 and half of a2; b1 cites it without a category, b2 critically.
    assert result.xy_missing is True
    assert battery["heldMass"] == 3.0
    assert battery["unheldMass"] == 1.0
    assert result.holders.direct[acme, 0] == pytest.approx(1 / 3)
    assert result.holders.reach[acme, 0] == pytest.approx((1 + 0.5 * 0.5 + 1) / 3)


def test_a_reference_of_another_category_blocks_nobody(world: World) -> None:
    result = compute_control(world)
    assert result.holders.reach[result.holders.names.index("f:delta")].tolist() == [0.0, 0.0]


def test_a_country_reaches_what_any_of_its_holders_reaches(world: World) -> None:
    countries = compute_country_control(world)
    direct = dict(zip(countries.names, countries.direct[:, 0].tolist(), strict=True))
    reach = dict(zip(countries.names, countries.reach[:, 0].tolist(), strict=True))
    # Held mass 3: a1 .5, half of a2 and b2 are Chinese, half of a2 and b1 .5 American; b1 cites a1.
    assert direct == pytest.approx({"CN": 2 / 3, "US": 1 / 3, "unknown": 0})
    assert reach == pytest.approx({"CN": (2 + 0.25) / 3, "US": 1 / 3, "unknown": 0})


def test_evidence_names_the_families_behind_a_number(world: World) -> None:
    evidence = compute_control(world).evidence
    rows = evidence[(evidence["link"] == "toy/battery") & (evidence["holder"] == "f:acme")]
    assert rows.drop(columns=["link", "holder"]).to_dict("records") == [
        {"kind": "direct", "family": "a1", "viaFamily": None, "mass": 0.5},
        {"kind": "direct", "family": "a2", "viaFamily": None, "mass": 0.5},
        {"kind": "reach", "family": "b2", "viaFamily": "a1", "mass": 1.0},
        {"kind": "reach", "family": "b1", "viaFamily": "a1", "mass": 0.25},
    ]


def test_a_later_load_does_not_change_an_earlier_answer(
    make_snapshot: MakeSnapshot, snapshot: Snapshot, chain: Chain
) -> None:
    later = make_snapshot(
        "later",
        SimpleFamily=[*FAMILIES, family("new", dt.date(2021, 1, 1), dt.date(2019, 7, 1))],
        FamilyHolding=[*HOLDINGS, holding("new", "f:acme")],
        FamilyCitation=[*CITATIONS, {"startKey": "new", "endKey": "b1", "isCritical": True}],
        Firm=FIRMS,
    )
    added = pa.table(
        {"startKey": ["new"], "endKey": ["toy/battery"], "membership": [1.0], "confidence": [1.0]}
    )
    before = load_world(snapshot, chain, MEMBERSHIP, as_of=AsOf(DAY), subject="country:CN")
    after = load_world(
        later, chain, pa.concat_tables([MEMBERSHIP, added]), as_of=AsOf(DAY), subject="country:CN"
    )
    assert compute_control(before).links.equals(compute_control(after).links)
    assert compute_coverage(before).links.equals(compute_coverage(after).links)


def test_onward_references_reach_through_families_outside_the_chain(
    make_snapshot: MakeSnapshot, chain: Chain
) -> None:
    snapshot = make_snapshot(
        SimpleFamily=[family(name, dt.date(2015, 1, 1), dt.date(2014, 1, 1)) for name in "uvw"],
        FamilyHolding=[holding("u", "f:u"), holding("v", "f:v"), holding("w", "f:w")],
        FamilyCitation=[
            {"startKey": "u", "endKey": "v", "isCritical": True},
            {"startKey": "v", "endKey": "w", "isCritical": True},
        ],
        Firm=[agent("f:u", "CN", 1.0)],
    )
    membership = pa.table(
        {"familyId": ["u"], "linkId": ["toy/battery"], "membership": [1.0], "confidence": [1.0]}
    )
    world = load_world(snapshot, chain, membership, as_of=AsOf(DAY, with_onward_references=True))
    holders = compute_control(world, ControlParameters(delta=0.5)).holders
    assert dict(zip(holders.names, holders.reach[:, 0].tolist(), strict=True)) == {
        "f:u": 1.0,
        "f:v": 1.0,
        "f:w": 0.5,
    }


def test_a_snapshot_without_holders_or_citations_has_no_shares(
    make_snapshot: MakeSnapshot, chain: Chain
) -> None:
    world = load_world(make_snapshot(SimpleFamily=FAMILIES), chain, MEMBERSHIP, as_of=AsOf(DAY))
    result = compute_control(world)
    assert result.links["hhi"].isna().all()
    assert result.links["unheldMass"].tolist() == [4.0, 0.5]
    assert result.link_undefined["toy/battery"]["hhi"].startswith("no family in force")


def test_subjects_and_dates(snapshot: Snapshot, world: World, chain: Chain) -> None:
    assert countries_of(world) == {"CN": 2, "US": 1}
    assert latest_publication(snapshot) == dt.date(2020, 6, 1)
    with pytest.raises(NotFoundError, match="unknown subject"):
        load_world(snapshot, chain, MEMBERSHIP, as_of=AsOf(DAY), subject="planet:mars")


def test_a_snapshot_without_families_is_refused(make_snapshot: MakeSnapshot, chain: Chain) -> None:
    with pytest.raises(SnapshotError, match="no families"):
        load_world(make_snapshot(Firm=FIRMS), chain, MEMBERSHIP, as_of=AsOf(DAY))
