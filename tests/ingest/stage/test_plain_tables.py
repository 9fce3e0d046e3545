"""DuckDB's way through a plain file against the careful reader: the same records and report, or none."""

from __future__ import annotations

import csv
import gzip
import io
import random
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.ingest.readers.formats import FORMATS
from kg.ingest.rejects import ReadReport
from kg.ingest.stage import plain_tables
from kg.ingest.stage.plain_tables import records_sql, spool_plain_table
from kg.ingest.stage.read_file import in_groups

HEADER = ["citing", "cited", "category", "phase", "citation_date"]
CELLS = st.text(st.sampled_from('ab1é无," =@-+(!|\t'), max_size=6)
ROWS = st.lists(st.lists(CELLS, min_size=5, max_size=5), min_size=1, max_size=12)
MUTATIONS = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.sampled_from([b'"', b",", b"\r", b"\n", b"\r\n", b"\0", b"\xff", b" ", b"=", b'""']),
    ),
    max_size=3,
)


@pytest.fixture(autouse=True)
def any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_tables, "SMALLEST", 0)


def written(rows: list[list[str]], line_end: str = "\n", delimiter: str = ",") -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator=line_end, delimiter=delimiter).writerows([HEADER, *rows])
    return buffer.getvalue().encode()


def mutated(data: bytes, mutations: list[tuple[int, bytes]]) -> bytes:
    for position, piece in mutations:
        data = data[:position] + piece + data[position:]
    return data


def carefully(path: Path) -> tuple[list[dict[str, Any]], ReadReport]:
    kind, report = FORMATS["citation_pairs"], ReadReport("f")
    tables = in_groups(kind.read(path, report), kind.columns)
    return [row for table in tables for row in table.to_pylist()], report


def plainly(path: Path, spool: Path) -> tuple[list[dict[str, Any]], ReadReport] | None:
    report = ReadReport("f")
    if not spool_plain_table(path, FORMATS["citation_pairs"], report, spool):
        assert report == ReadReport("f")
        assert not spool.exists()
        return None
    with duckdb.connect() as session:
        return session.sql(records_sql(spool) + " ORDER BY line").to_arrow_table().to_pylist(), report


def compare(data: bytes) -> bool:
    """Assert that both ways agree where the plain one is taken; return whether it was."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "f.csv"
        path.write_bytes(data)
        plain = plainly(path, Path(name) / "spool.parquet")
        if plain is not None:
            assert plain == carefully(path)
        return plain is not None


@settings(deadline=None, max_examples=150)
@given(ROWS, st.sampled_from(["\n", "\r\n"]), MUTATIONS)
def test_both_ways_agree_on_any_file(
    rows: list[list[str]], line_end: str, mutations: list[tuple[int, bytes]]
) -> None:
    compare(mutated(written(rows, line_end), mutations))


@pytest.mark.parametrize(
    "data",
    [
        written([["US1A", "US2A", "X", "examiner", "2020-01-01"]]),
        written([["US1A", "US2A", "X", 'the "examiner", he', ""]], "\r\n"),
        written([["US1A", "US2A", "", "", ""]]).rstrip(b"\n"),
        b"\xef\xbb\xbf" + written([["US1A", "US2A", "无", "é", ""]]),
        written([["US1A", "US2A", "", "", ""]], delimiter="\t"),
        written([["US1A", "US2A", "-", "+1", ""]]).replace(b"citation_date", b"mood"),
    ],
    ids=["LF", "CRLF and quotes", "no last line end", "byte order mark", "tabs", "unknown column"],
)
def test_an_ordinary_file_is_plain(data: bytes) -> None:
    assert compare(data)


@pytest.mark.parametrize(
    "data",
    [
        written([["US1A", "US2A", "", "two\nlines", ""]]),
        written([["US1A", "US2A", "", "", ""]]) + b"\n",
        written([["US1A", "US2A", "", "", ""]]) + b"US1A,US2A\n",
        written([["US1A", "US2A", "=1+1", "", ""]]),
        written([["", "", "", "", ""]]),
        written([["US1A", "US2A", "a\rb", "", ""]]),
        written([["US1A", "US2A", "\0", "", ""]]),
        written([["US1A", "US2A", "", "", ""]]) + b"\xff,US2A,,,\n",
        b"sep=,\n" + written([["US1A", "US2A", "", "", ""]]),
        b"\n" + written([["US1A", "US2A", "", "", ""]]),
        written([["US1A", "US2A", "", "", ""]]).decode().encode("utf-16"),
        gzip.compress(written([["US1A", "US2A", "", "", ""]])),
        b"citing;mood\nUS1A;x\n",
    ],
    ids=[
        "two lines in a cell",
        "blank line",
        "too few cells",
        "formula",
        "empty record",
        "CR in a cell",
        "NUL",
        "bad byte",
        "sep=",
        "blank first line",
        "UTF-16",
        "gzip",
        "missing column",
    ],
)
def test_what_needs_care_is_left_to_the_reader(data: bytes) -> None:
    assert not compare(data)


def test_records_keep_their_lines_over_many_row_groups() -> None:
    numbers = list(range(300_000))
    random.Random(1).shuffle(numbers)
    assert compare(written([[f"US{n}A", f"US{n + 1}B2", "X", "", ""] for n in numbers]))
