"""The ledger of judgements: appended, never rewritten; the last one holds; a withdrawn one does not."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from kg.errors import FormatError, NotFoundError
from kg.ingest.pipeline import ingest
from kg.ingest.resolve.judgements import (
    Judgement,
    append_judgement,
    in_force,
    ledger_path,
    make_judgement,
    read_judgements,
    record_key,
    withdrawal,
)

WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def made(verdict: str, left: str = "甲公司", right: str = "stock:600000.SH") -> Judgement:
    return make_judgement(left, right, verdict, by="tester", at=WHEN)


def test_a_record_is_an_identifier_or_a_name() -> None:
    texts = ("stock:600000.SH", "甲公司", "Acme: The Company")
    assert [record_key(text) for text in texts] == [
        "stock:600000.SH",
        "name:甲公司",
        "name:Acme: The Company",
    ]


def test_a_judgement_reads_back_as_it_was_written(tmp_path: Path) -> None:
    path = ledger_path(tmp_path)
    append_judgement(path, made("positive"))
    append_judgement(path, made("negative"))
    assert read_judgements(path) == [made("positive"), made("negative")]
    assert read_judgements(path)[0].pair == ("name:甲公司", "stock:600000.SH")


def test_the_last_judgement_of_a_pair_holds_whatever_the_order_of_its_sides() -> None:
    later = made("negative", "stock:600000.SH", "甲公司")
    assert in_force([made("positive"), later]) == {later.pair: later}


def test_a_withdrawn_judgement_gives_way_to_the_one_before() -> None:
    first, second = made("positive"), made("negative")
    back = withdrawal([first, second], second.judgementId, by="tester", reason=None)
    assert in_force([first, second, back]) == {first.pair: first}


def test_what_cannot_be_judged_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no such verdict; found maybe"):
        made("maybe")
    with pytest.raises(FormatError, match="needs two records"):
        made("positive", "甲公司", " 甲公司 ")
    with pytest.raises(NotFoundError, match="no judgement in force"):
        withdrawal([], "judgement:0", by="tester", reason=None)
    (tmp_path / "x").write_text("{}\n", encoding="utf-8")
    with pytest.raises(FormatError, match=r"x:1: not a judgement"):
        read_judgements(tmp_path / "x")


def names_of(home: Path, file: Path) -> list[tuple[object, ...]]:
    snapshot = ingest([file], home=home).snapshot
    return duckdb.sql(
        "SELECT list_sort([name] || coalesce(alternativeNames, [])) "
        f"FROM '{snapshot.table('University')}' ORDER BY 1"
    ).fetchall()


def test_the_graph_follows_a_judgement_and_its_undoing(tmp_path: Path) -> None:
    file, home = tmp_path / "universities.csv", tmp_path / "home"
    file.write_text(
        "id,name,code,department,address,level,remarks\n1,海州大学,4111010001,教育部,北京市,本科,\n"
        "2,江城学院,4111010002,教育部,北京市,本科,\n",
        encoding="utf-8",
    )
    apart = [(["江城学院"],), (["海州大学"],)]
    assert names_of(home, file) == apart
    told = make_judgement("海州大学", "江城学院", "positive", by="tester", at=WHEN)
    append_judgement(ledger_path(home), told)
    assert names_of(home, file) == [(["江城学院", "海州大学"],)]
    back = withdrawal([told], told.judgementId, by="tester", reason="two schools after all")
    append_judgement(ledger_path(home), back)
    assert names_of(home, file) == apart
