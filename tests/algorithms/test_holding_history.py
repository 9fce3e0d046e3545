"""Who held a patent on a day: applicants first, then every recorded change up to that day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.algorithms.holding_history import Change, Holder, Succession, holders_on, read_holders_on
from kg.errors import NotFoundError
from kg.snapshot import Snapshot, open_snapshot


def change(
    number: int, day: str, gives: Sequence[str], receives: Sequence[str], kind: str = "assignment"
) -> Change:
    return Change(f"t:{number}", date.fromisoformat(day), kind, frozenset(gives), frozenset(receives))


HISTORY = (
    change(2, "2015-06-01", ["B"], ["B2"], "nameChange"),
    change(1, "2012-03-01", ["A"], ["B"]),
    change(3, "2018-01-01", ["B2"], ["C", "D"], "merger"),
)


@pytest.mark.parametrize(
    ("day", "agents"),
    [
        ("2012-02-29", ["A"]),
        ("2012-03-01", ["B"]),
        ("2015-05-31", ["B"]),
        ("2015-06-01", ["B2"]),
        ("2020-01-01", ["C", "D"]),
    ],
)
def test_the_holder_of_a_day_is_the_one_of_the_last_change_before(day: str, agents: list[str]) -> None:
    assert [h.agent for h in holders_on(["A"], HISTORY, date.fromisoformat(day))] == agents


def test_a_co_owner_who_gives_leaves_the_other_in_place() -> None:
    found = holders_on(["A", "B"], [change(1, "2012-03-01", ["A"], ["C"])], date(2013, 1, 1))
    assert found == (Holder("B"), Holder("C", date(2012, 3, 1), "t:1"))


def test_a_giver_that_held_nothing_is_a_gap_in_the_title() -> None:
    found = holders_on(["A"], [change(1, "2012-03-01", ["X"], ["C"])], date(2013, 1, 1))
    assert found == (Holder("A"), Holder("C", date(2012, 3, 1), "t:1", is_gap=True))


def test_a_change_without_a_named_giver_replaces_all_holders() -> None:
    found = holders_on(["A", "B"], [change(1, "2012-03-01", [], ["C"])], date(2013, 1, 1))
    assert [h.agent for h in found] == ["C"]


@given(st.permutations(HISTORY), st.dates(date(2010, 1, 1), date(2020, 1, 1)))
def test_the_order_of_the_records_does_not_count(history: list[Change], day: date) -> None:
    assert holders_on(["A"], history, day) == holders_on(["A"], HISTORY, day)


TABLES = {
    "nodes/Transfer": "SELECT 't:1' AS transactionId, DATE '2012-03-01' AS recordedDate, "
    "DATE '2012-01-01' AS signedDate, 'assignment' AS transferType",
    "relationships/FamilyMembership": "SELECT 'CN1A' AS startKey, 'family:1' AS endKey",
    "relationships/FamilyHolding": "SELECT 'family:1' AS startKey, 'A' AS endKey",
    "relationships/TransactionFamily": "SELECT 't:1' AS startKey, 'family:1' AS endKey",
    "relationships/TransactionParty": "SELECT 't:1' AS startKey, unnest(['A', 'B']) AS endKey, "
    "unnest(['transferor', 'transferee']) AS role",
}


def authored(folder: Path) -> Snapshot:
    for name, query in TABLES.items():
        path = folder / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        duckdb.sql(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    manifest = {"version": "authored", "tables": {name: {"rows": 1, "sha256": ""} for name in TABLES}}
    (folder / "manifest.json").write_bytes(orjson.dumps(manifest))
    return open_snapshot(folder)


def test_a_snapshot_tells_who_held_a_patent_on_a_day(tmp_path: Path) -> None:
    snapshot = authored(tmp_path)
    assert read_holders_on(snapshot, "CN1A", date(2012, 2, 1)) == (Holder("A"),)
    assert read_holders_on(snapshot, "CN1A", date(2012, 3, 1)) == (Holder("B", date(2012, 3, 1), "t:1"),)
    with pytest.raises(NotFoundError, match="no family of this publication; found CN2A"):
        read_holders_on(snapshot, "CN2A", date(2012, 3, 1))


def succession(before: str, after: str, day: str, kind: str | None = "merger") -> Succession:
    return Succession(before, after, date.fromisoformat(day), kind)


MERGED = (succession("B", "Y", "2013-01-01"), succession("Y", "Z", "2014-01-01", "nameChange"))


@pytest.mark.parametrize(
    ("day", "holder"),
    [
        ("2012-12-31", Holder("B", date(2012, 3, 1), "t:1")),
        ("2013-01-01", Holder("Y", date(2013, 1, 1), "t:1")),
        ("2015-01-01", Holder("Z", date(2014, 1, 1), "t:1")),
    ],
)
def test_who_took_the_place_of_a_holder_holds_from_that_day(day: str, holder: Holder) -> None:
    assert holders_on(["A"], HISTORY[1:2], date.fromisoformat(day), MERGED) == (holder,)


@pytest.mark.parametrize("giver", ["B", "Y", "Z"])
def test_a_later_record_may_name_the_holder_by_any_of_its_names(giver: str) -> None:
    changes = [HISTORY[1], change(9, "2016-01-01", [giver], ["C"])]
    assert holders_on(["A"], changes, date(2017, 1, 1), MERGED) == (Holder("C", date(2016, 1, 1), "t:9"),)


@pytest.mark.parametrize(
    "unsure",
    [
        (succession("A", "X", "2013-01-01", "split"),),
        (succession("A", "X", "2013-01-01"), succession("A", "Y", "2013-01-01")),
    ],
)
def test_of_a_division_or_two_successors_nobody_can_say_who_took_it(unsure: tuple[Succession, ...]) -> None:
    assert holders_on(["A"], [], date(2015, 1, 1), unsure) == (Holder("A"),)


def test_what_received_a_patent_after_its_own_end_stays_as_recorded() -> None:
    found = holders_on(
        ["A"], [change(1, "2012-03-01", ["A"], ["B"])], date(2015, 1, 1), [succession("B", "Y", "2011-01-01")]
    )
    assert found == (Holder("B", date(2012, 3, 1), "t:1"),)


@given(st.permutations(MERGED), st.dates(date(2010, 1, 1), date(2020, 1, 1)))
def test_successions_count_in_order_of_their_days(successions: list[Succession], day: date) -> None:
    assert holders_on(["A"], HISTORY, day, successions) == holders_on(["A"], HISTORY, day, MERGED)


def test_a_round_trip_of_names_ends() -> None:
    back = (*MERGED, succession("Z", "B", "2015-01-01"))
    assert [h.agent for h in holders_on(["B"], [], date(2020, 1, 1), back)] == ["B"]
