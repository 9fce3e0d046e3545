"""Supply and demand of a snapshot: what is on offer, for whom, by which parts, and what nobody can tell."""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from kg.algorithms.as_of import AsOf
from kg.algorithms.chain_model import Chain
from kg.algorithms.dataclass_json import json_object
from kg.algorithms.listings import listing_link_tables
from kg.algorithms.results import Stamp
from kg.algorithms.shares import ShareRow
from kg.algorithms.snapshot_inputs import load_world
from kg.algorithms.snapshot_market import NO_CATEGORY, MarketQuestion, MarketView, market_view
from kg.algorithms.supply_demand import Pair
from kg.algorithms.supply_demand_file import read_needs
from kg.errors import ScenarioError
from kg.questions.market import market_answer
from kg.snapshot import Snapshot
from tests.algorithms.operation_world import DAY, MEMBERSHIP, TABLES, linked

Tables = Mapping[str, Sequence[Mapping[str, Any]]]
OPEN: Tables = {
    "OpenLicence": [
        {"transactionId": "o1", "recordedDate": dt.date(2018, 1, 1), "sources": ["cnipa:open.csv:2"]},
        {
            "transactionId": "o2",
            "recordedDate": dt.date(2018, 1, 1),
            "validTo": dt.date(2019, 1, 1),
        },
    ],
    "TransactionFamily": [*TABLES["TransactionFamily"], linked("o1", "x1"), linked("o2", "z1")],
    "TransactionParty": [*TABLES["TransactionParty"], linked("o1", "f:x", role="licensor")],
    "PatentPool": [{"poolId": "pool:1", "name": "pool", "sources": ["doc:p.txt:1"]}],
    "PoolFamily": [linked("z1", "pool:1"), linked("u1", "pool:1")],
    "PoolMembership": [linked("f:z", "pool:1"), linked("f:x", "pool:1")],
}
SHARES = (ShareRow("country:CN", "g", "", 0.5, 2019, "yearbook"),)


@pytest.fixture
def ask(make_snapshot: Callable[..., Snapshot], chain: Chain) -> Callable[..., MarketView]:
    number = iter(range(100))

    def view(
        more: Tables = OPEN, day: dt.date = DAY, subject: str = "country:CN", **asked: Any
    ) -> MarketView:
        firms = [{**row, "countryCode": "CN", "countryConfidence": 1.0} for row in TABLES["Firm"]]
        snapshot = make_snapshot(f"s{next(number)}", **{**TABLES, "Firm": firms, **more})
        world = load_world(snapshot, chain, MEMBERSHIP, as_of=AsOf(day), subject=subject, shares=SHARES)
        return market_view(snapshot, world, AsOf(day), chain="toy", question=MarketQuestion(**asked))

    return view


def pairs_of(view: MarketView, offer: str) -> dict[str, Pair]:
    (found,) = [listed for listed in view.result.offers if listed.subject == offer]
    return {pair.demand: pair for pair in found.pairs}


def test_open_licences_in_force_and_pools_are_on_offer(ask: Callable[..., MarketView]) -> None:
    view = ask()
    assert dict(view.offers) == {"openLicence": 1, "pool": 1}
    assert [listed.subject for listed in view.result.offers] == ["o1", "pool:1"]
    assert view.evidence["o1"]["sources"] == ["cnipa:open.csv:2"]
    assert view.evidence["x1"]["publicationNumber"] == "CNX1G"
    early = ask(day=dt.date(2018, 6, 1))
    assert dict(early.offers) == {"openLicence": 2, "pool": 1}
    assert set(view.undefined) == {"needs"}


def test_who_cites_an_offer_may_need_it_and_its_owner_does_not(ask: Callable[..., MarketView]) -> None:
    pairs = pairs_of(ask(), "o1")
    assert pairs["f:x"].gate.refusals[0].startswith("owner: f:x already holds")
    # y1 of y's two families in force and z's only one cite x1.
    assert pairs["f:y"].parts["laterReferences"].value == 0.5
    assert pairs["f:z"].parts["laterReferences"].value == 1
    assert pairs["f:z"].parts["linkFit"].value == 1
    assert pairs["f:y"].parts["textSimilarity"].value is not None
    # Four families in force, half of them expected: the zone holds three and a half.
    assert pairs["f:y"].parts["chainNeed"].value == 0
    assert pairs["f:z"].gate.unknown == ("title",)


def test_a_seller_s_families_are_offers_with_their_titles(ask: Callable[..., MarketView]) -> None:
    view = ask({}, sellers=("f:y",))
    assert dict(view.offers) == {"sale": 2}
    refusals = pairs_of(view, "sale:y1")["f:x"].gate.refusals
    assert refusals == ("title: dispute", "title: pledge")
    assert pairs_of(view, "sale:y2")["f:x"].gate.refusals == ("title: coOwnership",)


def test_without_categories_later_references_are_undefined_not_zero(ask: Callable[..., MarketView]) -> None:
    plain = [{**row, "isCritical": None} for row in TABLES["FamilyCitation"]]
    part = pairs_of(ask({**OPEN, "FamilyCitation": plain}), "o1")["f:z"].parts["laterReferences"]
    assert (part.value, part.reason) == (None, NO_CATEGORY)


def test_nothing_on_offer_is_told(ask: Callable[..., MarketView]) -> None:
    view = ask({})
    assert view.result.offers == ()
    assert set(view.undefined) == {"offers", "needs"}


def test_declared_needs_are_matched_with_what_is_on_offer(
    ask: Callable[..., MarketView], chain: Chain, tmp_path: Path
) -> None:
    links = [f"toy/{link.id}" for link in chain.links]
    path = tmp_path / "needs.json"
    need = {
        "id": "n1",
        "words": "battery x1",
        "links": {"battery": 1},
        "zone": "country:CN",
        "kinds": ["pool"],
    }
    path.write_text(json.dumps({"needs": [need], "scoreWeights": {"linkFit": 1}}), encoding="utf-8")
    needs, weights = read_needs(path, links)
    assert needs[0].links == {"toy/battery": 1}
    view = ask(needs=needs, weights=weights)
    (listed,) = view.result.needs
    assert [(pair.offer, pair.score) for pair in listed.pairs] == [("pool:1", 1), ("o1", None)]
    shown = market_answer(view)
    assert shown["calibrated"] is True
    assert json.loads(json.dumps(shown, allow_nan=False))["undefined"] == {}
    assert json_object(view)["head"]["subject"] == "country:CN"  # type: ignore[index]
    path.write_text(json.dumps({"needs": [{**need, "links": {"warp": 1}}]}), encoding="utf-8")
    with pytest.raises(ScenarioError, match="warp"):
        read_needs(path, links)


ENTERED = {"enteredBy": "局", "enteredAt": dt.datetime.fromisoformat("2026-03-01T08:30:00"), "reason": "登记"}
LISTED: Tables = {
    "PatentOffer": [
        {
            "listingId": "offer:1",
            "title": "motor",
            "offerKind": "sale",
            "priceLow": 40.0,
            "priceHigh": 60.0,
            "currency": "CNY",
            "sources": ["ledger:ledger-000004.jsonl:1"],
            **ENTERED,
        },
        {
            "listingId": "offer:2",
            "title": "elsewhere",
            "offerKind": "sale",
            "linkShares": ["other/link=1.0"],
            **ENTERED,
        },
        {
            "listingId": "offer:3",
            "title": "battery x1",
            "offerKind": "pool",
            "linkShares": ["toy/battery=0.5", "toy/aircraft=0.5"],
            "isTitleClear": True,
            "inForceUntil": dt.date(2031, 1, 1),
            "territory": ["CN"],
            **ENTERED,
        },
    ],
    "PatentNeed": [
        {
            "listingId": "need:1",
            "title": "motor",
            "budgetHigh": 50.0,
            "currency": "CNY",
            "linkShares": ["toy/battery=1.0"],
            **ENTERED,
        },
        {"listingId": "need:2", "title": "x", "budgetHigh": 9.0, "currency": "EUR", **ENTERED},
    ],
    "ListingParty": [
        {"startKey": "offer:1", "endKey": "f:y"},
        {"startKey": "need:1", "endKey": "f:z"},
    ],
    "OfferedFamily": [{"startKey": "offer:1", "endKey": "y1"}],
}


def test_offers_and_needs_of_the_version_are_matched_with_what_the_records_say(
    ask: Callable[..., MarketView],
) -> None:
    view = ask(LISTED)
    assert dict(view.offers) == {"pool": 1, "sale": 1}
    assert (view.currency, view.other_currencies, dict(view.undefined)) == ("CNY", ["EUR"], {})
    first, second = view.result.needs
    assert (first.subject, second.subject) == ("need:1", "need:2")
    by_offer = {pair.offer: pair for pair in first.pairs}
    # y1 is pledged and in dispute on record, whatever was entered.
    assert by_offer["offer:1"].gate.refusals == ("title: dispute", "title: pledge")
    assert by_offer["offer:1"].parts["priceFit"].value == 0.5
    assert by_offer["offer:3"].gate.refusals == ()
    assert by_offer["offer:3"].parts["linkFit"].value == 0.5
    # The need whose amounts are in another currency declares no budget that can be compared.
    assert {pair.parts["priceFit"].reason for pair in second.pairs} == {"need:2 declares no budget"}
    assert pairs_of(view, "offer:1")["f:y"].gate.refusals[0].startswith("owner: f:y already holds")
    assert view.evidence["need:1"] == {"title": "motor", **ENTERED, "sources": ["authored:1"]}
    assert view.evidence["offer:1"]["sources"] == ["ledger:ledger-000004.jsonl:1"]
    assert {"f:y", "f:z"} <= view.names.keys()
    shown = market_answer(view)
    assert shown["currency"] == "CNY"
    assert json.loads(json.dumps(shown["evidence"], allow_nan=False))["need:1"]["enteredAt"] == (
        "2026-03-01T08:30:00"
    )


def test_nothing_is_known_of_a_listing_before_it_was_entered(ask: Callable[..., MarketView]) -> None:
    before = ask(LISTED, listed_by=dt.date(2026, 2, 28))
    assert (dict(before.offers), before.result.needs) == ({}, ())
    assert set(before.undefined) == {"offers", "needs"}
    on_the_day = ask(LISTED, listed_by=dt.date(2026, 3, 1))
    assert dict(on_the_day.offers) == {"pool": 1, "sale": 1}


def test_an_offer_without_a_family_says_nothing_of_its_title_or_its_end(
    ask: Callable[..., MarketView],
) -> None:
    bare = {"listingId": "offer:9", "title": "words", "offerKind": "licence", **ENTERED}
    need = {"listingId": "need:9", "title": "words", **ENTERED}
    view = ask({"PatentOffer": [bare], "PatentNeed": [need]})
    ((pair,),) = [found.pairs for found in view.result.needs]
    assert (pair.gate.refusals, pair.gate.unknown) == ((), ("title", "term"))
    assert pair.parts["linkFit"].value is None


def test_the_links_of_a_listing_are_relations_of_the_chain_s_results(
    make_snapshot: Callable[..., Snapshot], chain: Chain
) -> None:
    snapshot = make_snapshot("links", **{**TABLES, **LISTED})
    keys = [f"toy/{link.id}" for link in chain.links]
    stamp = Stamp("toy", None, DAY, snapshot.version)
    found = listing_link_tables(snapshot, "toy", keys, stamp)["relationships/ListingLink"].to_pylist()
    assert sorted((row["startKey"], row["endKey"], row["share"]) for row in found) == [
        ("need:1", "toy/battery", 1.0),
        ("offer:3", "toy/aircraft", 0.5),
        ("offer:3", "toy/battery", 0.5),
    ]
    assert listing_link_tables(snapshot, "toy", [], stamp) == {}
