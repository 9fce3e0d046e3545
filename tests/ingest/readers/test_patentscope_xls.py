from datetime import date
from pathlib import Path

import pytest
import xlwt

from kg.errors import FormatError
from kg.ingest.readers.patentscope_xls import read_patentscope_xls
from kg.settings import Settings
from tests.ingest.readers.reading import read_all, reasons, without_nulls

OLD = [
    "Publication Number",
    "Publication Date",
    "Title",
    "Priority Data",
    "IPC",
    "Applicants",
    "Inventors",
    "FP Image",
]
NEW = ["Application Id", "Application Number", "Publication Number", "Country", "Publication Date", "I P C"]
NEW += ["Title", "Applicants", "Inventors", "Priorities Data", "National Phase Entries"]


def write(path: Path, rows: list[list[object]], *, before: int = 0) -> Path:
    book = xlwt.Workbook()
    if before:
        book.add_sheet("About").write(0, 0, "about this list")
    sheet = book.add_sheet("ResultSet")
    day = xlwt.easyxf(num_format_str="DD.MM.YYYY")
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            sheet.write(y, x, value, *((day,) if isinstance(value, date) else ()))
    book.save(str(path))
    return path


def test_the_header_is_found_below_the_query(tmp_path: Path) -> None:
    row = ["US20990000001", "29.12.2005", "A drone", "[60582692 2004-06-24T23:59:59.000Z US]"]
    row += ["B64C 39/02;B64C 39/02", "Example Inc", "Doe Jane;Roe Max", ""]
    path = write(tmp_path / "list.xls", [[], ["Query: drone"], OLD, row])
    records, report = read_all(read_patentscope_xls, path)
    assert [without_nulls(record) for record in records] == [
        {
            "publication_number": "US20990000001",
            "publication_date": "29.12.2005",
            "title": "A drone",
            "priority_data": "[60582692 2004-06-24T23:59:59.000Z US]",
            "ipc": "B64C 39/02;B64C 39/02",
            "applicants": "Example Inc",
            "inventors": "Doe Jane;Roe Max",
            "line": 4,
        }
    ]
    assert report.rejects == []


def test_another_order_other_spellings_and_typed_cells_give_the_same_columns(tmp_path: Path) -> None:
    row = [
        "WO1",
        209912345,
        "WO/2099/123456",
        "WO",
        date(2016, 5, 12),
        "B64C 39/02",
        "A drone",
        "X",
        "Y",
        "",
        "",
    ]
    path = write(tmp_path / "list.xls", [NEW, row], before=1)
    records, report = read_all(read_patentscope_xls, path)
    assert without_nulls(records[0]) == {
        "publication_number": "WO/2099/123456",
        "publication_date": "2016-05-12",
        "title": "A drone",
        "ipc": "B64C 39/02",
        "applicants": "X",
        "inventors": "Y",
        "application_number": "209912345",
        "country": "WO",
        "line": 2,
    }
    assert report.rejects == []


def test_a_column_that_the_card_does_not_know_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "list.xls", [[*OLD, "Mood"], ["US1", "", "", "", "", "", "", "", "good"]])
    records, report = read_all(read_patentscope_xls, path)
    assert (len(records), reasons(report)) == (1, [(1, "unknownColumn", "Mood")])


def test_a_sheet_without_numbers_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "list.xls", [OLD[1:], ["29.12.2005", "A drone"]])
    records, report = read_all(read_patentscope_xls, path)
    assert (records, reasons(report)) == ([], [(1, "missingColumn", "publication_number")])


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "list.xls", [OLD, *([f"US{n}", "", "t" * 50] for n in range(2000))])
    path.write_bytes(path.read_bytes()[:40_000])
    with pytest.raises(FormatError, match="cannot be read"):
        read_all(read_patentscope_xls, path)


@pytest.mark.realdata
def test_the_real_lists_are_read_whole() -> None:
    folder = Settings().data_dir / "patents" / "patentscope"
    if not folder.exists():
        pytest.skip("no real data")
    reports = [read_all(read_patentscope_xls, path)[1] for path in sorted(folder.glob("*.xls"))]
    assert [(report.accepted, report.rejects) for report in reports] == [(9659, []), (8458, [])]
