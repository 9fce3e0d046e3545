"""Declared criteria close and open the gate; what nobody declared stays unknown."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from kg.algorithms.chain_model import Chain
from kg.algorithms.fund_criteria import read_declared_funds, with_observed
from kg.algorithms.fund_model import FundRecord, Project, check_gate
from kg.snapshot import Snapshot

MakeSnapshot = Callable[..., Snapshot]


def fund(name: str, **more: Any) -> dict[str, Any]:
    return {"agentId": name, "name": name, **more}


def declared(make_snapshot: MakeSnapshot, chain: Chain) -> tuple[FundRecord, ...]:
    link, other = (f"{chain.chain_id}/{link.id}" for link in chain.links[:2])
    snapshot = make_snapshot(
        Fund=[
            fund(
                "fund:dated",
                criteriaDate=dt.date(2026, 1, 1),
                investableCapital=200_000_000,
                ticketLow=5_000_000,
                ticketHigh=30_000_000,
                currency="CNY",
                investmentStages=["early"],
                thesisLinks=[f"{link}=0.6", f"{other}=0.4", "elsewhere/x=1"],
                exclusions=["pledge"],
                rightsHorizon=dt.date(2031, 12, 31),
                maxDeals=10,
                reinvestmentRatio=0.6,
            ),
            fund("fund:elsewhere", criteriaDate=dt.date(2026, 1, 1), thesisLinks=["elsewhere/x=1"]),
            fund("fund:registered", filingNumber="SAA001"),
            fund("fund:undated", ticketLow=1_000_000),
        ],
        FundRegion=[{"startKey": "fund:dated", "endKey": "cn:440300", "reinvestmentRatio": 0.6}],
        Place=[{"placeId": "cn:440300", "name": "深圳市"}],
    )
    return read_declared_funds(snapshot, chain)


def test_a_dated_declaration_leaves_nothing_unchecked(make_snapshot: MakeSnapshot, chain: Chain) -> None:
    dated, undated = declared(make_snapshot, chain)
    link, other = (f"{chain.chain_id}/{link.id}" for link in chain.links[:2])
    assert dated == FundRecord(
        id="fund:dated",
        capital=200_000_000,
        ticket_low=5_000_000,
        ticket_high=30_000_000,
        stages=frozenset({"early"}),
        regions=frozenset({"cn:440300"}),
        reinvestment_ratio=0.6,
        exclusions=frozenset({"pledge"}),
        horizon=dt.date(2031, 12, 31),
        thesis={link: 0.6, other: 0.4},
        max_deals=10,
    )
    assert undated == FundRecord(
        id="fund:undated", ticket_low=1_000_000, undeclared=("exclusions", "region", "term")
    )


def test_the_gate_uses_what_is_declared(make_snapshot: MakeSnapshot, chain: Chain) -> None:
    dated, _ = declared(make_snapshot, chain)
    fitting = Project(
        "p", ask=6_000_000, stage="early", regions=frozenset({"CN"}), active_until=dt.date(2035, 1, 1)
    )
    small = Project(
        "q", ask=1_000_000, stage="late", tags=frozenset({"pledge"}), active_until=dt.date(2030, 1, 1)
    )
    assert (check_gate(dated, fitting).refusals, check_gate(dated, fitting).unknown) == ((), ())
    assert check_gate(dated, small).refusals == (
        "stage: late is not among early",
        "ticket: the ask 1e+06 is below the least ticket 5e+06",
        "exclusion: pledge",
        "term: in force until 2030-01-01, needed until 2031-12-31",
    )


def test_a_place_coarser_than_the_funds_regions_is_unknown_and_a_foreign_one_refused() -> None:
    record = FundRecord("f", regions=frozenset({"cn:440300"}))
    assert check_gate(record, Project("p", regions=frozenset({"CN"}))).unknown == ("region",)
    assert (
        check_gate(record, Project("p", regions=frozenset({"CN", "cn:440000", "cn:440300"}))).is_open is True
    )
    assert (
        check_gate(record, Project("p", regions=frozenset({"CN", "cn:440000", "cn:440100"}))).is_open is False
    )
    assert check_gate(record, Project("p", regions=frozenset({"US"}))).is_open is False


def test_declared_terms_outweigh_observed_ones_and_the_rest_stays_observed() -> None:
    seen = FundRecord(
        "a", ticket_low=1.0, ticket_high=2.0, stages=frozenset({"a"}), observed=("stages", "ticket")
    )
    other = FundRecord("b", observed=("thesis",))
    said = FundRecord("a", ticket_low=9.0)
    assert with_observed((said,), (other, seen)) == (
        FundRecord("a", ticket_low=9.0, stages=frozenset({"a"}), observed=("stages",)),
        other,
    )
