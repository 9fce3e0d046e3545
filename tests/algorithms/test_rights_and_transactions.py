"""What binds holders at an instant: legal events, licences, pools, shareholdings, seats."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from kg.algorithms.as_of import AsOf
from kg.algorithms.chain_model import Chain
from kg.algorithms.control import ControlParameters, compute_control
from kg.algorithms.coverage import compute_coverage
from kg.algorithms.exports import to_json
from kg.algorithms.result_json import control_json, coverage_json
from kg.algorithms.shares import ShareRow
from kg.algorithms.snapshot_inputs import load_world
from kg.algorithms.subjects import with_subject
from kg.algorithms.world import World
from kg.errors import NotFoundError
from kg.snapshot import Snapshot

Tables = Mapping[str, Sequence[Mapping[str, Any]]]
MakeSnapshot = Callable[..., Snapshot]
DAY = dt.date(2020, 1, 1)
NAMES = ("x1", "x2", "y1", "y2", "z1")
MEMBERSHIP = pa.table(
    {
        "startKey": [*NAMES, "late"],
        "endKey": ["toy/battery"] * 6,
        "membership": [1.0] * 6,
        "confidence": [1.0] * 6,
    }
)


def family(name: str, filed: dt.date = dt.date(2012, 1, 1)) -> dict[str, Any]:
    published = filed + dt.timedelta(days=540)
    return {
        "familyId": name,
        "familyRule": "singleton",
        "isStub": False,
        "memberCount": 1,
        "earliestFilingDate": filed,
        "earliestPublicationDate": published,
    }


def owned(name: str, agent: str) -> dict[str, Any]:
    share = {"share": 1.0, "confidence": 1.0, "basis": "organizationsOnly"}
    return {"startKey": name, "endKey": agent, **share}


def critical(citing: str, cited: str) -> dict[str, Any]:
    return {"startKey": citing, "endKey": cited, "isCritical": True}


def publication(name: str, country: str, published: dt.date) -> dict[str, Any]:
    number = f"{country}{name.upper()}"
    facts = {"countryCode": country, "documentNumber": name.upper(), "isStub": False}
    return {"publicationNumber": number, "publicationDate": published, **facts}


def licence(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"transactionId": name, "licenceType": kind, "signedDate": dt.date(2018, 3, 1), **more}


def party(transaction: str, agent: str, role: str) -> dict[str, Any]:
    return {"startKey": transaction, "endKey": agent, "role": role}


# Everybody's second family cites a family of f:x: y1 → x1, y2 → x2, z1 → x1.
BASE: dict[str, list[dict[str, Any]]] = {
    "SimpleFamily": [family(name) for name in NAMES],
    "FamilyHolding": [owned(name, f"f:{name[0]}") for name in NAMES],
    "FamilyCitation": [critical("y1", "x1"), critical("y2", "x2"), critical("z1", "x1")],
    "Firm": [{"agentId": f"f:{name}", "name": name} for name in "xyzp"],
    "Place": [
        {"placeId": "place:z", "name": "高新区", "placeType": "zone"},
        {"placeId": "place:s", "name": "西安市", "placeType": "city"},
        {"placeId": "place:p", "name": "陕西省", "placeType": "province"},
    ],
    "LocatedIn": [{"startKey": "f:y", "endKey": "place:z"}, {"startKey": "f:z", "endKey": "place:s"}],
    "PlaceWithin": [
        {"startKey": "place:z", "endKey": "place:s"},
        {"startKey": "place:s", "endKey": "place:p"},
    ],
}


@pytest.fixture
def world_of(make_snapshot: MakeSnapshot, chain: Chain) -> Callable[..., World]:
    number = iter(range(100))

    def load(more: Tables | None = None, as_of: AsOf | None = None, subject: str | None = None) -> World:
        tables = {
            name: [*BASE.get(name, ()), *(more or {}).get(name, ())] for name in {**BASE, **(more or {})}
        }
        snapshot = make_snapshot(f"s{next(number)}", **tables)
        return load_world(snapshot, chain, MEMBERSHIP, as_of=as_of or AsOf(DAY), subject=subject)

    return load


def reach(world: World) -> dict[str, float]:
    """Mass that each holder reaches on the battery link, of five families."""
    holders = compute_control(world, ControlParameters()).holders
    return {name: round(5 * float(holders.reach[i, 0]), 9) for i, name in enumerate(holders.names)}


def test_without_transactions_x_reaches_all_that_cites_it(world_of: Callable[..., World]) -> None:
    assert reach(world_of()) == {"f:x": 5, "f:y": 2, "f:z": 1}


def licensed(kind: str, licensees: Sequence[str], families: Sequence[str] = (), **more: Any) -> Tables:
    return {
        "Licence": [licence("t", kind, **more)],
        "TransactionParty": [party("t", "f:x", "licensor"), *(party("t", n, "licensee") for n in licensees)],
        "TransactionFamily": [{"startKey": "t", "endKey": name} for name in families],
    }


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        (licensed("nonExclusive", ["f:y"]), 3),
        (licensed("nonExclusive", ["f:y", "f:z"]), 2),
        (licensed("nonExclusive", ["f:y"], ["x1"]), 4),
        (licensed("nonExclusive", ["f:y"], ["elsewhere"]), 5),
        (licensed("nonExclusive", ["f:y"], validTo=dt.date(2019, 12, 31)), 5),
        (licensed("nonExclusive", ["f:y"], recordedDate=dt.date(2020, 1, 2)), 5),
        (licensed("nonExclusive", ["f:y"], territory=["CN"]), 5),
        (licensed("unknown", ["f:y"]), 3),
        (licensed("exclusive", ["f:y"]), 3),
    ],
)
def test_a_licence_frees_its_licensee_where_and_while_it_holds(
    world_of: Callable[..., World], tables: Tables, expected: float
) -> None:
    # f:x holds two families itself and reaches y1, y2 and z1.
    assert reach(world_of(tables))["f:x"] == expected


def test_an_open_licence_frees_everybody_on_the_families_that_it_names(
    world_of: Callable[..., World],
) -> None:
    act = {"transactionId": "o", "signedDate": dt.date(2018, 1, 1)}
    tables = {
        "OpenLicence": [act],
        "TransactionParty": [party("o", "f:x", "licensor")],
        "TransactionFamily": [{"startKey": "o", "endKey": "x1"}],
    }
    assert reach(world_of(tables))["f:x"] == 3


def test_a_declared_fraction_moves_with_an_exclusive_licence(world_of: Callable[..., World]) -> None:
    tables = licensed("exclusive", ["f:y"], ["x1"])
    moved = reach(world_of(tables, AsOf(DAY, exclusive_fraction=0.5)))
    # y1 is free of x1; of the right against z1 half goes to f:y.
    assert moved == {"f:x": 3.5, "f:y": 2.5, "f:z": 1}
    assert world_of(tables).facts["exclusiveWithoutFraction"] == 1


def test_a_pool_frees_its_members_on_the_families_in_it(world_of: Callable[..., World]) -> None:
    tables = {
        "PatentPool": [{"poolId": "pool:1", "name": "一号池"}],
        "PoolMembership": [{"startKey": f"f:{n}", "endKey": "pool:1"} for n in "xy"],
    }
    assert reach(world_of(tables))["f:x"] == 3
    named = {**tables, "PoolFamily": [{"startKey": "x2", "endKey": "pool:1"}]}
    result = compute_control(world_of(named))
    assert reach(world_of(named))["f:x"] == 4
    assert result.pools[0].members == ("f:x", "f:y")
    assert result.pools[0].reach["toy/battery"] == 1


def test_the_latest_statement_of_a_firms_holders_counts(world_of: Callable[..., World]) -> None:
    rows = [("2017-12-31", 0.4), ("2018-12-31", 0.8), ("2020-12-31", 0.1)]
    tables = {
        "Shareholding": [
            {"startKey": "f:p", "endKey": "f:y", "heldOn": dt.date.fromisoformat(day), "share": share}
            for day, share in rows
        ]
    }
    result = compute_control(world_of(tables))
    assert result.look_through == pytest.approx({"f:p": 1.6, "f:x": 2, "f:z": 1, "float:f:y": 0.4})
    assert result.majority_control == {"f:y": "f:p"}
    overfull = {"Shareholding": [*tables["Shareholding"], {**tables["Shareholding"][1], "startKey": "f:z"}]}
    world = world_of(overfull)
    assert (world.shareholdings, world.facts["firmsWithOverfullShareholdings"]) == ((), 1)


EVENT = {"legalEventId": "e1", "eventDate": dt.date(2016, 5, 1), "rightState": "inactive"}
RIGHT: Tables = {
    "Publication": [publication("x1", "CN", dt.date(2013, 6, 1))],
    "FamilyMembership": [{"startKey": "CNX1", "endKey": "x1"}],
    "Application": [{"applicationNumber": "CN1", "countryCode": "CN", "isStub": False}],
    "PublicationOfApplication": [{"startKey": "CNX1", "endKey": "CN1"}],
    "LegalEvent": [EVENT],
    "EventOfApplication": [{"startKey": "e1", "endKey": "CN1"}],
}


def test_a_lapsed_right_counts_until_it_lapsed(world_of: Callable[..., World]) -> None:
    for day, alive in ((dt.date(2016, 4, 30), True), (dt.date(2016, 5, 1), False)):
        world = world_of(RIGHT, AsOf(day))
        assert bool(world.is_active[world.families == "x1"][0]) is alive
    assert world.facts["familiesWithLegalEvents"] == 1
    assert world.active_until is not None
    assert world.active_until[world.families == "x1"][0] == np.datetime64("2016-05-01")
    assert world.active_until[world.families == "x2"][0] == np.datetime64("2032-01-01")


def test_a_restored_right_and_a_right_elsewhere_keep_the_family_in_force(
    world_of: Callable[..., World],
) -> None:
    restored = {
        **RIGHT,
        "LegalEvent": [
            EVENT,
            {**EVENT, "legalEventId": "e2", "eventDate": dt.date(2017, 1, 1), "rightState": "active"},
        ],
        "EventOfApplication": [{"startKey": name, "endKey": "CN1"} for name in ("e1", "e2")],
    }
    abroad = {
        **RIGHT,
        "Publication": [*RIGHT["Publication"], publication("x1", "US", dt.date(2013, 9, 1))],
        "FamilyMembership": [{"startKey": n, "endKey": "x1"} for n in ("CNX1", "USX1")],
        "Application": [
            *RIGHT["Application"],
            {"applicationNumber": "US1", "countryCode": "US", "isStub": False},
        ],
        "PublicationOfApplication": [{"startKey": f"{c}X1", "endKey": f"{c}1"} for c in ("CN", "US")],
    }
    for tables, as_of, alive in (
        (restored, AsOf(DAY), True),
        (restored, AsOf(dt.date(2016, 12, 1)), False),
        (abroad, AsOf(DAY), True),
        (abroad, AsOf(DAY, jurisdiction="US"), True),
    ):
        world = world_of(tables, as_of)
        assert bool(world.is_active[world.families == "x1"][0]) is alive
    # In China the right has lapsed, and no other family has a member there.
    assert world_of(abroad, AsOf(DAY, jurisdiction="CN")).reference_mass.tolist() == [0, 0]


def test_what_was_filed_by_t_may_be_known_later(world_of: Callable[..., World]) -> None:
    more = {"SimpleFamily": [family("late", dt.date(2019, 6, 1))], "FamilyHolding": [owned("late", "f:z")]}
    at_once = world_of(more, AsOf(DAY))
    later = world_of(more, AsOf(DAY, known=dt.date(2021, 6, 1)))
    before = world_of(more, AsOf(dt.date(2019, 1, 1), known=dt.date(2021, 6, 1)))
    masses = [float(world.reference_mass[0]) for world in (at_once, later, before)]
    assert masses == [5, 6, 5]
    assert later.facts["truncatedFrom"] == "2019-12-01"


def test_subjects_by_seat_and_by_controller(world_of: Callable[..., World]) -> None:
    held = {"heldOn": dt.date(2018, 1, 1), "share": 0.6}
    tables = {"Shareholding": [{"startKey": "f:x", "endKey": "f:z", **held}]}
    world = world_of(tables)
    members = {
        name: [str(h) for h in world.holders[with_subject(world, name).subject.members]]
        for name in ("zone:place:z", "place:西安市", "province:陕西省", "firm:f:y", "group:f:x")
    }
    assert members == {
        "zone:place:z": ["f:y"],
        "place:西安市": ["f:y", "f:z"],
        "province:陕西省": ["f:y", "f:z"],
        "firm:f:y": ["f:y"],
        "group:f:x": ["f:x", "f:z"],
    }
    with pytest.raises(NotFoundError, match="no holder sits at this place"):
        with_subject(world, "zone:月球")


LATER: Tables = {
    "SimpleFamily": [family("late", dt.date(2019, 6, 1))],
    "FamilyHolding": [owned("late", "f:x")],
    "FamilyCitation": [critical("late", "z1")],
    "Publication": [publication("z1", "CN", dt.date(2021, 1, 1))],
    "FamilyMembership": [{"startKey": "CNZ1", "endKey": "z1"}],
    "Application": [{"applicationNumber": "CN9", "countryCode": "CN", "isStub": False}],
    "PublicationOfApplication": [{"startKey": "CNZ1", "endKey": "CN9"}],
    "LegalEvent": [{"legalEventId": "e9", "eventDate": dt.date(2021, 5, 1), "rightState": "inactive"}],
    "EventOfApplication": [{"startKey": "e9", "endKey": "CN9"}],
    "Licence": [licence("late", "cross", signedDate=dt.date(2020, 6, 1))],
    "TransactionParty": [party("late", "f:x", "licensor"), party("late", "f:y", "licensee")],
    "PatentPool": [{"poolId": "pool:9", "name": "后来的池", "validFrom": dt.date(2021, 1, 1)}],
    "PoolMembership": [{"startKey": f"f:{n}", "endKey": "pool:9"} for n in "xy"],
    "Shareholding": [{"startKey": "f:p", "endKey": "f:y", "heldOn": dt.date(2020, 12, 31), "share": 0.9}],
}


@pytest.mark.parametrize("delta", [0.0, 0.5])
def test_later_facts_change_no_byte_of_an_earlier_answer(
    world_of: Callable[..., World], delta: float
) -> None:
    def answers(more: Tables | None) -> bytes:
        as_of = AsOf(DAY, with_onward_references=delta > 0)
        world = with_subject(
            world_of(more, as_of), "place:p", (ShareRow("place:p", "g", "", 0.5, 2019, "authored"),)
        )
        control = control_json(compute_control(world, ControlParameters(delta=delta)))
        return to_json({"coverage": coverage_json(compute_coverage(world)), "control": control})

    assert answers(LATER) == answers(None)
    assert answers({**LATER, "Licence": [licence("late", "cross")]}) != answers(None)


def test_an_unknown_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="weight must be one of"):
        dataclasses.replace(AsOf(DAY), weight="gold")
