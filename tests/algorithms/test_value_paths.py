"""The four value paths: what shows each, what was looked for in vain, what nobody could look for."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from kg.algorithms.as_of import AsOf
from kg.algorithms.snapshot_value_paths import NOBODY, ValuePathsView, value_paths_view
from kg.algorithms.value_paths import NOT_READ, SoughtKind, ValueEvent, value_paths
from kg.snapshot import Snapshot
from tests.algorithms.operation_world import DAY, TABLES, linked

MakeSnapshot = Callable[..., Snapshot]


def kinds_of(view: ValuePathsView) -> dict[str, SoughtKind]:
    return {kind.kind: kind for path in view.paths for kind in path.kinds}


def of(snapshot: Snapshot, agent: str, families: Sequence[str], day: dt.date = DAY) -> ValuePathsView:
    return value_paths_view(snapshot, families, [agent], AsOf(day), subject=f"agent:{agent}")


@pytest.fixture
def more(make_snapshot: MakeSnapshot) -> Callable[..., Snapshot]:
    def make(**tables: Sequence[Mapping[str, Any]]) -> Snapshot:
        names = {**TABLES, **tables}
        return make_snapshot("more", **{n: [*TABLES.get(n, ()), *tables.get(n, ())] for n in names})

    return make


def test_acts_are_the_giver_s_and_count_from_their_day(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(**TABLES)
    licensor = kinds_of(of(snapshot, "u:1", ["u1", "y2"]))
    assert (licensor["licence"].found, licensor["licence"].families) == (1, 1)
    (event,) = licensor["licence"].events
    assert event == ValueEvent(
        "l1",
        dt.date(2019, 1, 1),
        others=("Z",),
        families=("u1",),
        amount_cny=(100, 100),
        sources=("cnipa:licences.csv:2",),
    )
    assert kinds_of(of(snapshot, "f:z", ["z1"]))["licence"].found == 0
    pledgor = kinds_of(of(snapshot, "f:y", ["y1", "y2"]))["pledge"]
    assert [event.id for event in pledgor.events] == ["p1"]
    # p2 names no pledgor: it is the portfolio's whose family it covers.
    assert kinds_of(of(snapshot, "f:z", ["z1"]))["pledge"].found == 1
    early = kinds_of(of(snapshot, "u:1", ["u1"], dt.date(2018, 12, 31)))["licence"]
    assert (early.found, early.undefined["found"]) == (None, NOBODY)


def test_strategic_use_shows_in_alliances_declarations_and_later_critical_references(
    make_snapshot: MakeSnapshot,
) -> None:
    snapshot = make_snapshot(**TABLES)
    found = kinds_of(of(snapshot, "f:x", ["x1", "x2"]))
    assert [event.title for event in found["alliance"].events] == ["电池联盟"]
    assert found["standard"].found == 2
    blocked = {event.id: (event.families, event.others) for event in found["blocking"].events}
    assert blocked == {
        "y1": (("x1",), ("Y",)),
        "y2": (("x2",), ("Uni", "Y")),
        "z1": (("x1",), ("Z",)),
    }
    # y's own later families do not show that y blocks anybody.
    assert kinds_of(of(snapshot, "f:y", ["y1", "y2"]))["blocking"].found == 0


def test_a_purchase_is_strategic_a_sale_commercial_and_a_renaming_neither(
    more: Callable[..., Snapshot],
) -> None:
    acts = [
        {"transactionId": "t1", "transferType": "assignment", "recordedDate": dt.date(2016, 1, 1)},
        {"transactionId": "t2", "transferType": "nameChange", "recordedDate": dt.date(2016, 1, 1)},
    ]
    parties = [
        linked(act, agent, role=role)
        for act in ("t1", "t2")
        for agent, role in (("f:x", "transferor"), ("f:z", "transferee"))
    ]
    snapshot = more(Transfer=acts, TransactionParty=parties, TransactionFamily=[linked("t1", "z1")])
    seller, buyer = kinds_of(of(snapshot, "f:x", ["x1"])), kinds_of(of(snapshot, "f:z", ["z1"]))
    assert [event.id for event in seller["transfer"].events] == ["t1"]
    assert (seller["acquisition"].found, buyer["transfer"].found) == (0, 0)
    assert [(event.id, event.families) for event in buyer["acquisition"].events] == [("t1", ("z1",))]


def test_money_and_products_of_the_holder_count(more: Callable[..., Snapshot]) -> None:
    snapshot = more(
        InvestmentRound=[
            {
                "roundId": "r1",
                "announcedDate": dt.date(2015, 1, 1),
                "roundType": "a",
                "amountOriginal": "数千万",
            },
            {"roundId": "r2", "announcedDate": dt.date(2015, 1, 1), "roundType": "grant"},
        ],
        RoundOfFirm=[linked("f:x", "r1"), linked("f:x", "r2")],
        RoundParticipation=[linked("f:z", "r1", nameOriginal="Z 基金")],
        Product=[{"productId": "product:1", "name": "电池"}],
        ProductOfFirm=[linked("f:x", "product:1")],
    )
    view = of(snapshot, "f:x", ["x1"])
    found = kinds_of(view)
    (event,) = found["fundInvestment"].events
    assert (event.id, event.others, event.amount) == ("r1", ("Z 基金",), "数千万")
    assert [event.title for event in found["ownProduct"].events] == ["电池"]
    shown = {path.zh: path.shown for path in view.paths}
    assert shown == {"产业化": True, "商品化": None, "金融化": True, "战略化": True}


def test_what_nobody_could_look_for_has_no_number(make_snapshot: MakeSnapshot) -> None:
    names = ("SimpleFamily", "FamilyHolding", "Firm")
    view = of(make_snapshot(**{name: TABLES[name] for name in names}), "f:x", ["x1"])
    assert {path.shown for path in view.paths} == {None}
    found = kinds_of(view)
    assert {kind.found for kind in found.values()} == {None}
    assert found["insurance"].undefined["found"] == NOT_READ
    assert found["transfer"].undefined["found"] == "the snapshot has no Transfer"


def test_references_without_category_are_told(more: Callable[..., Snapshot]) -> None:
    snapshot = more(FamilyCitation=[linked("z1", "y1")])
    assert kinds_of(of(snapshot, "f:y", ["y1"]))["blocking"].note == (
        "a lower bound: 1 references have no category (X, Y, A)"
    )


def test_a_path_is_not_shown_only_where_all_its_kinds_were_looked_for() -> None:
    recorded = {"transfer": 3, "licence": 1, "openLicence": 2, "pledge": 1}
    paths = {path.path: path for path in value_paths({}, recorded, {}, listed=5)}
    assert paths["commercialisation"].shown is False
    assert paths["financialisation"].shown is None
    assert "insurance" in paths["financialisation"].undefined["shown"]


def test_the_latest_events_are_listed_and_all_are_counted() -> None:
    events = [ValueEvent(str(year), dt.date(year, 1, 1), families=("f",)) for year in (2001, 2003, 2002)]
    paths = value_paths({"transfer": events}, {"transfer": 9}, {}, listed=2)
    (kind,) = [k for path in paths for k in path.kinds if k.kind == "transfer"]
    assert (kind.found, kind.recorded, kind.families) == (3, 9, 1)
    assert [event.id for event in kind.events] == ["2003", "2002"]
