"""Clusters and investors of a snapshot as the two sides of a match."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from kg.algorithms.as_of import AsOf
from kg.algorithms.chain_model import Chain
from kg.algorithms.cluster_profiles import profile_clusters, project_of
from kg.algorithms.fund_match import MatchParameters, compute_match
from kg.algorithms.fund_profiles import read_fund_profiles
from kg.algorithms.snapshot_inputs import load_world
from kg.snapshot import Snapshot

MakeSnapshot = Callable[..., Snapshot]
DAY = dt.date(2020, 1, 1)


def family(name: str, year: int, cited: int | None) -> dict[str, Any]:
    return {
        "familyId": name,
        "familyRule": "singleton",
        "isStub": False,
        "memberCount": 1,
        "earliestPriorityDate": dt.date(year, 3, 1),
        "earliestPublicationDate": dt.date(year + 1, 3, 1),
        "earliestFilingDate": dt.date(year, 3, 1),
        "citedByCountReported": cited,
        "title": f"title of {name}",
    }


def held(name: str, agent: str) -> dict[str, Any]:
    return {
        "startKey": name,
        "endKey": agent,
        "share": 1.0,
        "confidence": 1.0,
        "basis": "organizationsOnly",
    }


def raised(number: str, firm: str, investors: list[str], date: dt.date | None, amount: int | None) -> Any:
    round_ = {
        "roundId": number,
        "roundType": "a",
        "announcedDate": date,
        "amountLow": amount,
        "amountHigh": amount,
        "currency": "CNY" if amount else None,
    }
    return (
        round_,
        {"startKey": firm, "endKey": number},
        [{"startKey": name, "endKey": number} for name in investors],
    )


ROUNDS = [
    raised("r1", "firm:sky", ["inv:peak"], dt.date(2015, 1, 1), 10_000_000),
    raised("r2", "firm:cell", ["inv:peak", "inv:lake"], dt.date(2016, 1, 1), 30_000_000),
    raised("r3", "firm:cell", ["inv:lake"], dt.date(2021, 1, 1), 90_000_000),
    raised("r4", "firm:cell", ["inv:lake"], None, None),
    raised("r5", "firm:food", ["inv:lake", "inv:soup"], dt.date(2016, 1, 1), 5_000_000),
]
FIRMS = [
    {"agentId": "firm:sky", "name": "云端", "description": "研发无人机与 drones 飞控"},
    {"agentId": "firm:cell", "name": "Cell", "description": "batteries for cars"},
    {"agentId": "firm:food", "name": "Food", "description": "dronedrop is no word of the chain"},
    {"agentId": "firm:acme", "name": "ACME", "countryCode": "CN", "countryConfidence": 1.0},
]
YEARS = {"a": 2010, "b": 2015, "c": 2016, "d": 2016, "e": 2012}
CITED = {"a": 3, "b": 9, "c": 1, "d": 5, "e": None}


@pytest.fixture
def snapshot(make_snapshot: MakeSnapshot) -> Snapshot:
    return make_snapshot(
        SimpleFamily=[family(name, YEARS[name], CITED[name]) for name in "abcde"],
        FamilyHolding=[
            *(held(name, "firm:acme") for name in "abc"),
            held("d", "uni:north"),
            held("e", "firm:acme"),
        ],
        FamilyClassification=[{"startKey": name, "endKey": "IPC:B64C39/02"} for name in "abcde"],
        ClassificationSymbol=[
            {"symbolId": "IPC:B64C39/02", "scheme": "IPC", "symbol": "B64C39/02", "subclass": "B64C"}
        ],
        Firm=FIRMS,
        University=[{"agentId": "uni:north", "name": "North", "countryCode": "US"}],
        Investor=[{"agentId": name, "name": name.upper()} for name in ("inv:peak", "inv:lake", "inv:soup")],
        InvestmentRound=[round_ for round_, _, _ in ROUNDS],
        RoundOfFirm=[of_firm for _, of_firm, _ in ROUNDS],
        RoundParticipation=[part for _, _, parts in ROUNDS for part in parts],
    )


MEMBERSHIP = pa.table(
    {
        "startKey": list("abcde"),
        "endKey": ["toy/aircraft", "toy/aircraft", "toy/aircraft", "toy/battery", "toy/aircraft"],
        "membership": [1.0] * 5,
        "confidence": [1.0] * 5,
    }
)
CLUSTERS = pd.DataFrame({"familyId": list("abcd"), "clusterId": ["k1"] * 4})


def test_an_investors_terms_are_read_off_past_rounds(snapshot: Snapshot, chain: Chain) -> None:
    profiles = read_fund_profiles(snapshot, chain, DAY)
    lake, peak = profiles.funds
    assert (lake.id, lake.thesis) == ("inv:lake", {"toy/battery": 1.0})
    assert (lake.ticket_low, lake.ticket_high) == (5_000_000, 30_000_000)
    assert (peak.id, peak.thesis) == ("inv:peak", {"toy/aircraft": 0.5, "toy/battery": 0.5})
    assert peak.stages == {"a"}
    assert peak.observed == ("stages", "ticket", "thesis")
    assert profiles.rounds_without_date == 1


def test_the_deals_behind_a_thesis_are_listed(snapshot: Snapshot, chain: Chain) -> None:
    deals = read_fund_profiles(snapshot, chain, DAY).deals
    found = [
        (row["fund"], row["round"], row["firmName"], row["link"], list(row["terms"]))
        for row in deals.to_dict("records")
    ]
    assert found == [
        ("inv:lake", "r2", "Cell", "toy/battery", ["battery"]),
        ("inv:peak", "r1", "云端", "toy/aircraft", ["drone", "无人机"]),
        ("inv:peak", "r2", "Cell", "toy/battery", ["battery"]),
    ]


def test_a_clusters_profile(snapshot: Snapshot) -> None:
    (profile,) = profile_clusters(snapshot, CLUSTERS, MEMBERSHIP, AsOf(DAY))
    assert profile.link_mix == {"toy/aircraft": 0.75, "toy/battery": 0.25}
    # Complete years end in 2017: 2015-2017 has three families, 2012-2014 none.
    assert (profile.families, profile.growth, profile.title) == (4, None, "title of b")
    assert profile.effective_holders == pytest.approx(16 / 10)
    assert profile.top_holders == (("firm:acme", "ACME", 0.75), ("uni:north", "North", 0.25))
    assert profile.availability == 0.25
    assert profile.regions == {"CN", "US"}
    # 2010 and 2015 are cohorts of one (0.5 each); in 2016 c is below d (0.25 and 0.75).
    assert profile.quality == pytest.approx((0.5 + 0.5 + 0.25 + 0.75) / 4)


def test_what_nobody_declared_is_unknown_and_not_passed(snapshot: Snapshot, chain: Chain) -> None:
    world = load_world(snapshot, chain, MEMBERSHIP, as_of=AsOf(DAY), subject="country:CN")
    funds = read_fund_profiles(snapshot, chain, DAY).funds
    projects = [project_of(p) for p in profile_clusters(snapshot, CLUSTERS, MEMBERSHIP, AsOf(DAY))]
    result = compute_match(world, funds, projects, MatchParameters())
    assert result.calibrated is False
    assert result.weights == {"thesisFit": 0.5, "quality": 0.5}
    assert result.scores["eligible"].tolist() == [None, None]
    assert (
        result.scores["unknown"].tolist()
        == [["exclusions", "region", "term", "stage", "ticket", "title"]] * 2
    )
    assert result.scores["score"].tolist() == pytest.approx([(0.25 + 0.5) / 2, (0.75 + 0.5) / 2])
    assert (result.assignment, result.undefined["assignment"]) == (None, "no fund declares its capital")


def test_without_rounds_there_are_no_funds(make_snapshot: MakeSnapshot, chain: Chain) -> None:
    snapshot = make_snapshot("bare", Firm=FIRMS)
    assert read_fund_profiles(snapshot, chain, DAY).funds == ()
