import csv
import io
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.ingest.readers.batches import batch_schema
from kg.ingest.readers.delimited import Layout, read_delimited
from kg.ingest.readers.lens_csv import read_lens_csv
from kg.ingest.readers.line_source import LineSource
from kg.ingest.readers.quoting import record_ends
from kg.ingest.rejects import ReadReport
from tests.ingest.readers.reading import read_all, reasons

LAYOUT = Layout(",", 3, {"a": 0, "b": 1, "c": 2}, batch_schema(["a", "b", "c"]))
HEADER = "Jurisdiction,Kind,Publication Number,Lens ID,Publication Date,Title\n"
GOOD = "US,A1,US {n} A1,x,2016-05-12,A drone\n"
CELLS = st.text(st.sampled_from('ab1é无,"\n =|'), max_size=6)


def read_text(
    text: bytes, limit: int = 1 << 20, chunk: int = 7
) -> tuple[list[dict[str, object]], ReadReport]:
    report = ReadReport("f")
    chunks = (text[i : i + chunk] for i in range(0, len(text), chunk))
    batches = read_delimited(LineSource(chunks, limit), LAYOUT, report)
    return [row for batch in batches for row in batch.to_pylist()], report


def expected_rows(rows: list[list[str]]) -> list[dict[str, object]]:
    line, expected = 1, []
    for row in rows:
        values: dict[str, object] = {name: cell or None for name, cell in zip("abc", row, strict=True)}
        if any(values.values()):
            expected.append(values | {"line": line})
        line += 1 + sum(cell.count("\n") for cell in row)
    return expected


def written(rows: list[list[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue().encode()


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3)), st.integers(1, 50))
def test_what_was_written_is_read_with_its_lines(rows: list[list[str]], chunk: int) -> None:
    records, report = read_text(written(rows), chunk=chunk)
    assert records == expected_rows(rows)
    assert report.rejected == 0


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3)))
def test_the_exact_way_gives_the_rows_of_the_fast_way(rows: list[list[str]]) -> None:
    """A record too many cells at the end makes the whole block go the exact way."""
    records, report = read_text(written(rows) + b"1,2,3,4\n")
    assert records == expected_rows(rows)
    assert [reject.reason for reject in report.rejects if reject.scope == "record"] == ["columnCount"]


@settings(deadline=None)
@given(st.text(st.sampled_from('a,"\n'), max_size=30))
def test_blocks_that_are_called_clean_are_read_alike_by_the_csv_module(text: str) -> None:
    block = text.encode() + b"\n"
    ends = record_ends(block, b",")
    if ends is None or not len(ends):
        return
    whole = block[: ends[-1] + 1].decode()
    rows = list(csv.reader(io.StringIO(whole, newline=""), strict=True))
    assert len(rows) == len(ends)


def lens(
    tmp_path: Path, body: bytes | str, **options: int
) -> tuple[list[int], list[tuple[int, str, str | None]]]:
    path = tmp_path / "export.csv"
    path.write_bytes(HEADER.encode() + (body if isinstance(body, bytes) else body.encode()))
    records, report = read_all(read_lens_csv, path, **options)
    return [record["line"] for record in records], reasons(report)


def goods(*numbers: int) -> str:
    return "".join(GOOD.format(n=n) for n in numbers)


def test_an_open_quote_costs_its_own_line_only(tmp_path: Path) -> None:
    body = goods(1) + 'US,A1,US 2 A1,x,2016-05-12,"A drone\n' + goods(3, 4)
    assert lens(tmp_path, body) == ([2, 4, 5], [(3, "malformedQuoting", None)])


def test_an_open_quote_that_meets_another_costs_its_own_line_only(tmp_path: Path) -> None:
    body = 'US,A1,US 1 A1,x,2016-05-12,"A drone\nUS,A1,US 2 A1,x,2016-05-12,"A ""big"" drone"\n' + goods(3)
    assert lens(tmp_path, body) == ([3, 4], [(2, "malformedQuoting", None)])


def test_a_row_with_too_few_or_many_cells_is_refused(tmp_path: Path) -> None:
    body = "US,A1,US 1 A1\n" + goods(2) + "US,A1,US 3 A1,x,2016-05-12,A drone,more\n"
    assert lens(tmp_path, body) == ([3], [(2, "columnCount", None), (4, "columnCount", None)])


def test_a_row_cut_off_at_the_end_of_the_file_is_refused(tmp_path: Path) -> None:
    assert lens(tmp_path, goods(1) + "US,A1,US 2") == ([2], [(3, "columnCount", None)])


def test_undecodable_bytes_are_refused_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    good = "FR,A1,FR {n} A1,x,2016-05-12,Drone à hélice\n"
    body = (
        good.format(n=1).encode() + b"FR,A1,FR 2 A1,x,2016-05-12,Drone \xff h\n" + good.format(n=3).encode()
    )
    path.write_bytes(HEADER.encode() + body)
    records, report = read_all(read_lens_csv, path)
    assert [record["line"] for record in records] == [2, 4]
    assert [(r.line, r.reason, r.found) for r in report.rejects] == [
        (3, "undecodableBytes", "byte 0xFF at byte 34 of the record")
    ]


def test_bytes_that_utf16_lacks_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    text = (HEADER + goods(1) + "US,A1,US 2 A1,x,2016-05-12,?\n" + goods(3)).encode("utf-16-le")
    path.write_bytes(b"\xff\xfe" + text.replace("?".encode("utf-16-le"), b"\x00\xdc"))
    records, report = read_all(read_lens_csv, path)
    assert [record["line"] for record in records] == [2, 4]
    assert [reject.reason for reject in report.rejects] == ["undecodableBytes"]


def test_a_nul_byte_costs_its_record(tmp_path: Path) -> None:
    body = goods(1).encode() + b"US,A1,US 2 A1,x,2016-05-12,A\0drone\n" + goods(3).encode()
    assert lens(tmp_path, body) == ([2, 4], [(3, "nulByte", None)])


def test_a_line_over_the_limit_is_refused_and_reading_goes_on(tmp_path: Path) -> None:
    body = goods(1) + "US,A1,US 2 A1,x,2016-05-12," + "x" * 5000 + "\n" + goods(3)
    assert lens(tmp_path, body, limit=1000) == ([2, 4], [(3, "recordTooLarge", None)])


def test_a_quoted_record_over_the_limit_costs_its_first_line(tmp_path: Path) -> None:
    body = goods(1) + 'US,A1,US 2 A1,x,2016-05-12,"' + "y\n" * 600 + '"\n' + goods(3)
    lines, refused = lens(tmp_path, body, limit=1000)
    assert (lines, refused[0]) == ([2, 604], (3, "recordTooLarge", None))


def test_memory_does_not_grow_with_a_line(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    with path.open("wb") as file:
        file.write(HEADER.encode() + goods(1).encode())
        for _ in range(96):
            file.write(b"x" * (1 << 20))
        file.write(b"\n" + goods(3).encode())
    tracemalloc.start()
    records, report = read_all(read_lens_csv, path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [record["line"] for record in records] == [2, 4]
    assert reasons(report) == [(3, "recordTooLarge", None)]
    assert peak < 64 << 20


@pytest.mark.parametrize(
    "cell", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|x", '"=HYPERLINK(""http://x"")"']
)
def test_a_formula_stays_text_and_is_noted(cell: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(f"{HEADER}US,A1,US 1 A1,x,2016-05-12,{cell}\n", encoding="utf-8")
    records, report = read_all(read_lens_csv, path)
    assert records[0]["title"] == next(csv.reader([cell]))[0]
    assert (reasons(report), report.rejected) == ([(2, "formulaText", "title")], 0)


@pytest.mark.parametrize("cell", ["-", "-5", "+49", "a=b", "- a dash"])
def test_text_that_no_spreadsheet_computes_is_not_noted(cell: str, tmp_path: Path) -> None:
    assert lens(tmp_path, f"US,A1,US 1 A1,x,2016-05-12,{cell}\n") == ([2], [])


def test_rows_of_empty_cells_are_skipped_by_rule(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(HEADER + goods(1) + ",,,,,\n\n" + goods(3), encoding="utf-8")
    records, report = read_all(read_lens_csv, path)
    assert [record["line"] for record in records] == [2, 5]
    assert (report.read, dict(report.skipped)) == (3, {"emptyRow": 1})


def test_batches_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(HEADER + goods(*range(200_000)), encoding="utf-8")
    batches: list[pa.RecordBatch] = list(read_lens_csv(path, ReadReport("f")))
    assert sum(batch.num_rows for batch in batches) == 200_000
    assert max(batch.num_rows for batch in batches) <= 16_384


def test_damage_here_and_there_leaves_all_other_records(tmp_path: Path) -> None:
    damaged = {10: "US,A1", 60_000: 'US,A1,"US', 60_001: "x\0y,,,,,", 199_999: "a,b,c,d,e,f,g"}
    path = tmp_path / "export.csv"
    rows = (damaged[n] + "\n" if n in damaged else GOOD.format(n=n) for n in range(200_000))
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    records, report = read_all(read_lens_csv, path)
    assert [r["line"] for r in records] == [n + 2 for n in range(200_000) if n not in damaged]
    assert reasons(report) == [
        (12, "columnCount", None),
        (60_002, "malformedQuoting", None),
        (60_003, "nulByte", None),
        (200_001, "columnCount", None),
    ]
