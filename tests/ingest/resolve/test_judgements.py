"""Judgements in the ledger: appended, never rewritten; the last one holds; one taken back does not."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from kg.errors import NotFoundError
from kg.ingest.pipeline import ingest
from kg.ingest.resolve.judgements import find_judgement, judge, read_judgements, take_back
from kg.ledger.errors import InvalidEntryError
from kg.ledger.ledger import Ledger, open_ledger
from kg.ledger.records import record_key
from kg.settings import Settings


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    found = open_ledger(Settings(KG_HOME=tmp_path / "home", KG_LEDGER_URL=None, NEO4J_URI=None))
    yield found
    found.close()


def test_a_record_is_an_identifier_or_a_name() -> None:
    texts = ("stock:600000.SH", "甲公司", "Acme: The Company")
    assert [record_key(text) for text in texts] == [
        "stock:600000.SH",
        "name:甲公司",
        "name:Acme: The Company",
    ]


def test_a_judgement_reads_back_as_it_was_entered(ledger: Ledger) -> None:
    told = judge(ledger, "stock:600000.SH", "甲公司", "positive", by="tester", reason="同一代码")
    assert (told.pair, told.verdict, told.judgedBy, told.reason) == (
        ("name:甲公司", "stock:600000.SH"),
        "positive",
        "tester",
        "同一代码",
    )
    assert read_judgements(ledger) == [told]
    assert find_judgement(ledger, "甲公司", "stock:600000.SH") == told
    assert find_judgement(ledger, "甲公司", "甲公司") is None


def test_the_last_judgement_of_a_pair_holds_whatever_the_order_of_its_sides(ledger: Ledger) -> None:
    judge(ledger, "甲公司", "乙公司", "positive", by="one")
    later = judge(ledger, "乙公司", "甲公司", "negative", by="two")
    assert read_judgements(ledger) == [later]


def test_a_judgement_taken_back_gives_way_to_the_one_before_until_none_is_left(ledger: Ledger) -> None:
    first = judge(ledger, "甲公司", "乙公司", "positive", by="one")
    second = judge(ledger, "甲公司", "乙公司", "negative", by="two")
    assert take_back(ledger, second.judgementId, by="three", reason=None) == second
    assert read_judgements(ledger) == [first]
    assert take_back(ledger, first.judgementId, by="three", reason=None) == first
    assert read_judgements(ledger) == []
    with pytest.raises(NotFoundError, match="no judgement in force"):
        take_back(ledger, first.judgementId, by="three", reason=None)
    assert [entry.action for entry in ledger.list_entries()] == ["set", "set", "undo", "undo"]


def test_what_cannot_be_judged_is_refused(ledger: Ledger) -> None:
    with pytest.raises(InvalidEntryError, match=r"code list verdict: .*; found maybe"):
        judge(ledger, "甲公司", "乙公司", "maybe", by="tester")
    with pytest.raises(InvalidEntryError, match="needs two different records"):
        judge(ledger, "甲公司", " 甲公司 ", "positive", by="tester")
    assert ledger.list_entries() == []


def names_of(home: Path, file: Path) -> list[tuple[object, ...]]:
    snapshot = ingest([file], home=home).snapshot
    return duckdb.sql(
        "SELECT list_sort([name] || coalesce(alternativeNames, [])) "
        f"FROM '{snapshot.table('University')}' ORDER BY 1"
    ).fetchall()


def test_the_graph_follows_a_judgement_and_its_undoing(tmp_path: Path, ledger: Ledger) -> None:
    file, home = tmp_path / "universities.csv", tmp_path / "home"
    file.write_text(
        "id,name,code,department,address,level,remarks\n1,海州大学,4111010001,教育部,北京市,本科,\n"
        "2,江城学院,4111010002,教育部,北京市,本科,\n",
        encoding="utf-8",
    )
    apart = [(["江城学院"],), (["海州大学"],)]
    assert names_of(home, file) == apart
    told = judge(ledger, "海州大学", "江城学院", "positive", by="tester")
    assert names_of(home, file) == [(["江城学院", "海州大学"],)]
    take_back(ledger, told.judgementId, by="tester", reason="two schools after all")
    assert names_of(home, file) == apart
