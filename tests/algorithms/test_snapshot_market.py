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
