"""DuckDB's way through plain JSON lines against the careful reader: the same records and report, or none."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.ingest.readers.formats import FORMATS
from kg.ingest.rejects import ReadReport
from kg.ingest.stage import plain_lines
from kg.ingest.stage.plain_lines import spool_plain_lines
from kg.ingest.stage.plain_tables import records_sql
from kg.ingest.stage.read_file import in_groups

TEXTS = st.text(st.sampled_from('ab1é无," =\\/\t{[\u2028'), max_size=6)
SCALARS = st.one_of(TEXTS, st.none(), st.integers(0, 10**10), st.booleans(), st.floats(0, 10, width=16))
LISTS = st.lists(st.fixed_dictionaries({"code": TEXTS}), max_size=3)
FLAT = st.fixed_dictionaries(
    {"title": TEXTS, "assignee": TEXTS}, optional={"id": SCALARS, "abstract": SCALARS, "label": SCALARS}
)
GOOGLE = st.fixed_dictionaries(
    {"publication_number": TEXTS, "publication_date": st.integers(0, 20301231)},
    optional={"ipc": st.one_of(LISTS, TEXTS), "cpc": LISTS, "family_id": SCALARS, "mood": TEXTS},
)
MUTATIONS = st.lists(
    st.tuples(
        st.integers(0, 300), st.sampled_from([b'"', b",", b"\r\n", b"\n", b"\0", b"\xff", b" ", b"}", b"{}"])
    ),
    max_size=2,
)


@pytest.fixture(autouse=True)
def any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_lines, "SMALLEST", 0)


def written(rows: list[dict[str, Any]], line_end: str = "\n", *, is_ascii: bool = False) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=is_ascii) + line_end for row in rows).encode()


def compare(data: bytes, name: str) -> bool:
    """Assert that both ways agree where the plain one is taken; return whether it was."""
    kind = FORMATS[name]
    with tempfile.TemporaryDirectory() as folder:
        path, spool = Path(folder) / "f.jsonl", Path(folder) / "spool.parquet"
        path.write_bytes(data)
        report, careful = ReadReport("f"), ReadReport("f")
        if not spool_plain_lines(path, kind, report, spool):
            assert report == ReadReport("f")
            assert not spool.exists()
            return False
        with duckdb.connect() as session:
            rows = session.sql(records_sql(spool) + " ORDER BY line").to_arrow_table().to_pylist()
        tables = in_groups(kind.read(path, careful), kind.columns)
        assert rows == [row for table in tables for row in table.to_pylist()]
        assert report == careful
    return True


@settings(deadline=None, max_examples=100)
@given(st.lists(FLAT, min_size=1, max_size=6), st.booleans(), MUTATIONS)
def test_both_ways_agree_on_flat_objects(
    rows: list[dict[str, Any]], is_ascii: bool, mutations: list[tuple[int, bytes]]
) -> None:
    data = written(rows, is_ascii=is_ascii)
    for position, piece in mutations:
        data = data[:position] + piece + data[position:]
    compare(data, "cn_abstracts")


@settings(deadline=None, max_examples=100)
@given(st.lists(GOOGLE, min_size=1, max_size=5))
def test_both_ways_agree_on_nested_objects(rows: list[dict[str, Any]]) -> None:
    compare(written(rows), "google_patents")


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("cn_abstracts", [{"id": "1", "title": "一种架", "assignee": "甲", "abstract": 'a "b" \\'}]),
        ("cn_abstracts", [{"title": "2020-01-01", "assignee": "12:30:00", "id": 7, "label": True}]),
        ("cn_abstracts", [{"title": "x", "assignee": "y", "abstract": ""}, {"title": "z", "assignee": "w"}]),
        ("google_patents", [{"publication_number": "US-1-A", "ipc": [{"code": "A01B1/00"}], "cpc": []}]),
    ],
)
def test_ordinary_lines_are_plain(name: str, rows: list[dict[str, Any]]) -> None:
    assert compare(written(rows), name)
    assert compare(written(rows, "\r\n"), name)
    assert compare(written(rows).rstrip(b"\n"), name)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("cn_abstracts", [{"title": "x"}]),
        ("cn_abstracts", [{"title": "x", "assignee": "y"}, {"title": "x", "assignee": ""}]),
        ("cn_abstracts", [{"title": "x", "assignee": "y", "mood": "good"}]),
        ("cn_abstracts", [{"title": "x", "assignee": "y"}, {"title": {"a": 1}, "assignee": "y"}]),
        ("cn_abstracts", [{"title": "x", "assignee": "y", "id": 1.5}]),
        ("cn_abstracts", [{"title": "x", "assignee": "y", "id": True}]),
        ("cn_abstracts", [{"title": "x", "Title": "X", "assignee": "y"}]),
        ("google_patents", [{"publication_number": "US-1-A", "ipc": "A01B1/00"}]),
        ("google_patents", [{"publication_number": "US-1-A", "family_id": [1]}]),
    ],
)
def test_what_needs_care_is_left_to_the_reader(name: str, rows: list[dict[str, Any]]) -> None:
    assert not compare(written(rows), name)


@pytest.mark.parametrize(
    "data", [b"\n", b"[1]\n", b"{}{}\n", b'{"title": "x", "assignee": "y"} z\n', b'{"title']
)
def test_what_is_no_object_a_line_is_left_to_the_reader(data: bytes) -> None:
    assert not compare(written([{"title": "x", "assignee": "y"}]) + data, "cn_abstracts")


def test_records_keep_their_lines_over_many_row_groups() -> None:
    rows = [{"title": str(n * 7919 % 300_007), "assignee": "x"} for n in range(300_000)]
    assert compare(written(rows), "cn_abstracts")
