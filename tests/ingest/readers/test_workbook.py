"""What a workbook says comes out as text, and what it hides does not come in."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from kg.errors import ParseError
from kg.ingest.datasets import load_card
from kg.ingest.detect import describe, detect_format
from kg.ingest.readers.cell_values import EPOCH_1900, EPOCH_1904, Shown, Style, number_text, style_of_code
from kg.ingest.readers.head import read_head
from kg.ingest.readers.venture_rounds import read_venture_rounds
from kg.ingest.readers.workbook import open_workbook
from tests.ingest.readers.reading import read_all, reasons, without_nulls
from tests.ingest.readers.workbooks import write_book, write_package

HEADER = [
    "公司名称",
    "工商名称",
    "成立时间",
    "运营状态",
    "融资时间",
    "轮次",
    "融资金额",
    "投资方",
    "公司网址",
]
ROW = [
    "飞架",
    "飞架科技有限公司",
    "2012-06",
    "运营中",
    "2016-05-17",
    "A轮",
    "数千万人民币",
    "甲资本,乙创投",
    "NA",
]
RECORD = {
    "company_name": "飞架",
    "legal_name": "飞架科技有限公司",
    "founded": "2012-06",
    "operating_status": "运营中",
    "round_date": "2016-05-17",
    "round_type": "A轮",
    "amount": "数千万人民币",
    "investors": "甲资本,乙创投",
    "website": "NA",
}


def rows_of(path: Path) -> list[list[str]]:
    with open_workbook(path) as book:
        return [row.as_list() for sheet in book.sheets for row in book.rows(sheet)]


def test_one_card_reads_a_csv_file_and_a_workbook_of_the_same_export_alike(tmp_path: Path) -> None:
    cells = [f'"{cell}"' if "," in cell else cell for cell in ROW]
    text = "\n".join([",".join(HEADER), ",".join(cells)]) + "\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    book = write_book(tmp_path / "a.xlsx", {"Sheet1": [HEADER, ROW]})
    from_text, _ = read_all(read_venture_rounds, tmp_path / "a.csv")
    from_book, report = read_all(read_venture_rounds, book)
    assert from_book == from_text
    assert without_nulls(from_book[0]) == RECORD | {"line": 2, "company_line": 2}
    assert (report.rejects, report.facts) == ([], {"container": "xlsx", "sheets": "Sheet1"})


def test_a_workbook_is_known_by_its_header_below_titles_and_behind_other_sheets(tmp_path: Path) -> None:
    sheets = {"说明": [["本表为导出数据"]], "数据": [["融资事件"], [], HEADER, ROW]}
    path = write_book(tmp_path / "unnamed", sheets)
    assert detect_format(path).format.name == "venture_rounds"
    records, report = read_all(read_venture_rounds, path)
    assert [(r["company_name"], r["line"]) for r in records] == [("飞架", 10_000_004)]
    assert report.facts["sheetsPassedOver"] == "说明"


def test_an_export_cut_into_sheets_is_read_whole_and_repeated_headers_are_skipped(tmp_path: Path) -> None:
    other = ["云图", *ROW[1:]]
    path = write_book(tmp_path / "a.xlsx", {"1": [HEADER, ROW, HEADER, ROW], "2": [HEADER, other]})
    records, report = read_all(read_venture_rounds, path)
    assert [(r["company_name"], r["line"]) for r in records] == [
        ("飞架", 2),
        ("飞架", 4),
        ("云图", 10_000_002),
    ]
    assert (report.read, dict(report.skipped)) == (4, {"repeatedHeader": 1})


def test_days_codes_and_names_keep_what_they_say(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    moment = datetime(2016, 12, 1, 9, 30)  # noqa: DTZ001  # cells have no zone
    sheet.append(["000725", "NA", 725, date(2016, 12, 1), moment, 2016.0, 0.1 + 0.2, True])
    sheet["C1"].number_format = "000000"
    sheet["D1"].number_format = 'yyyy"年"m"月"d"日"'
    book.save(tmp_path / "a.xlsx")
    assert rows_of(tmp_path / "a.xlsx") == [
        ["000725", "NA", "000725", "2016-12-01", "2016-12-01T09:30:00", "2016", "0.3", "TRUE"]
    ]


@pytest.mark.parametrize(
    ("raw", "style", "text"),
    [
        ("2016", Style(), "2016"),
        ("2016.0", Style(), "2016"),
        ("2.01510012345E+11", Style(), "201510012345"),
        ("201610012345.60001", Style(), "201610012345.6"),
        ("-1.5", Style(), "-1.5"),
        ("1E-7", Style(), "0.0000001"),
        ("725", Style(zeros=6), "000725"),
        ("42705", Style(Shown.DAY), "2016-12-01"),
        ("42705", Style(Shown.MONTH), "2016-12"),
        ("42710", Style(Shown.MONTH), "2016-12-06"),
        ("42370", Style(Shown.YEAR), "2016"),
        ("42705.5", Style(Shown.DAY), "2016-12-01T12:00:00"),
        ("59", Style(Shown.DAY), "1900-02-28"),
        ("61", Style(Shown.DAY), "1900-03-01"),
        ("1", Style(Shown.DAY), "1900-01-01"),
    ],
)
def test_a_number_is_what_its_format_shows(raw: str, style: Style, text: str) -> None:
    assert number_text(raw, style, EPOCH_1900) == text


@pytest.mark.parametrize(
    ("raw", "style", "reason"),
    [
        ("9.1330108E+17", Style(), "lostDigits"),
        ("INF", Style(), "lostDigits"),
        ("abc", Style(), "badNumber"),
        ("60", Style(Shown.DAY), "impossibleDate"),
        ("3000000", Style(Shown.DAY), "impossibleDate"),
        ("-5", Style(Shown.DAY), "impossibleDate"),
    ],
)
def test_a_number_that_lost_its_digits_or_is_no_day_is_refused(raw: str, style: Style, reason: str) -> None:
    with pytest.raises(ParseError) as caught:
        number_text(raw, style, EPOCH_1900)
    assert (caught.value.message, caught.value.found) == (reason, raw)


@given(st.dates(date(1904, 1, 2), date(9999, 12, 31)))
def test_every_day_of_both_date_systems_comes_back(day: date) -> None:
    late, early = day - date(1899, 12, 30), day - date(1904, 1, 1)
    assert number_text(str(late.days), Style(Shown.DAY), EPOCH_1900) == day.isoformat()
    assert number_text(str(early.days), Style(Shown.DAY), EPOCH_1904) == day.isoformat()


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_every_whole_number_that_excel_keeps_comes_back(number: int) -> None:
    assert number_text(str(number), Style(), EPOCH_1900) == str(number)
    assert number_text(repr(float(number)), Style(), EPOCH_1900) == str(number)


@pytest.mark.parametrize(
    ("code", "style"),
    [
        ("yyyy\\-mm\\-dd;@", Style(Shown.DAY)),
        ('yyyy"年"m"月"', Style(Shown.MONTH)),
        ("[$-409]mmm\\-yy", Style(Shown.MONTH)),
        ("yyyy", Style(Shown.YEAR)),
        ("000000", Style(zeros=6)),
        ("0.00E+00", Style()),
        ('#,##0"days"', Style()),
        ("[Red]0.00", Style()),
        ("General", Style()),
        ("@", Style()),
    ],
)
def test_a_format_code_tells_days_from_numbers(code: str, style: Style) -> None:
    assert style_of_code(code) == style


def test_runs_readings_escapes_and_cells_without_reference_are_read(tmp_path: Path) -> None:
    reading = "<rPh sb='0' eb='1'><t>フェイ</t></rPh>"
    strings = f"<si><r><t>飞</t></r><r><t>架</t></r>{reading}</si><si><t>甲_x000D_\n乙</t></si>"
    sheet = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="inlineStr"><is><t>NA</t></is></c></row>'
        '<row r="7"><c r="AB7" t="d"><v>2016-12-01T00:00:00</v></c><c t="e"><v>#NAME?</v></c></row>'
    )
    path = write_package(tmp_path / "a.xlsx", sheet, strings=strings)
    with open_workbook(path) as book:
        rows = list(book.rows(book.sheets[0]))
    assert [(row.number, row.cells) for row in rows] == [
        (1, {0: "飞架", 1: "甲\n乙", 2: "NA"}),
        (7, {27: "2016-12-01"}),
    ]
    assert [(p.column, p.reason, p.found) for p in rows[1].problems] == [(28, "cellError", "#NAME?")]


def test_the_date_system_of_1904_is_heeded(tmp_path: Path) -> None:
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    sheet = '<row r="1"><c r="A1" s="1"><v>41243</v></c></row>'
    path = write_package(tmp_path / "a.xlsx", sheet, styles=styles, pr='<workbookPr date1904="1"/>')
    assert rows_of(path) == [["2016-12-01"]]


FORMULAS = (
    '<row r="2"><c r="A2" t="str"><f>HYPERLINK("http://example.org","CN1")</f><v>CN1</v></c>'
    '<c r="B2"><f>1+1</f></c><c r="C2" t="str"><f>[1]Sheet1!A1</f><v>away</v></c>'
    '<c r="D2" t="str"><f>IF(A2="","",A2)</f><v></v></c>'
    '<c r="E2" t="str"><f>cmd|\'/c calc\'!A0</f><v>x</v></c></row>'
)


def test_a_formula_gives_its_saved_result_or_is_refused_and_is_never_computed(tmp_path: Path) -> None:
    path = write_package(tmp_path / "a.xlsx", FORMULAS)
    with open_workbook(path) as book:
        row = next(book.rows(book.sheets[0]))
    assert (row.cells, row.formulas) == ({0: "CN1"}, 5)
    assert [(p.column, p.reason) for p in row.problems] == [
        (1, "formulaWithoutValue"),
        (2, "externalReference"),
        (4, "externalReference"),
    ]


def test_refused_cells_are_named_with_their_column_and_their_record_is_kept(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", {"s": [HEADER, [*ROW[:6], "=1+1", *ROW[7:]]]})
    records, report = read_all(read_venture_rounds, path)
    assert (records[0]["company_name"], records[0]["amount"]) == ("飞架", None)
    assert reasons(report) == [(2, "formulaWithoutValue", "amount")]
    assert report.facts["formulaCells"] == "1"


def test_a_header_that_changed_is_refused_by_name(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", {"s": [["题目"], [*HEADER[:5], "第几轮", *HEADER[6:]], ROW]})
    records, report = read_all(read_venture_rounds, path)
    assert (records, reasons(report)) == ([], [(2, "missingColumn", "round_type")])


def test_a_column_that_the_card_does_not_know_is_named(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", {"s": [[*HEADER, "心情"], [*ROW, "好"]]})
    records, report = read_all(read_venture_rounds, path)
    assert (len(records), reasons(report)) == (1, [(1, "unknownColumn", "心情")])


def refused(path: Path) -> str:
    records, report = read_all(read_venture_rounds, path)
    assert (records, [r.reason for r in report.rejects]) == ([], ["damagedWorkbook"])
    return report.rejects[0].found


def test_a_truncated_workbook_is_refused_as_a_whole(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", {"s": [HEADER, *([ROW] * 500)]})
    path.write_bytes(path.read_bytes()[:2000])
    assert refused(path).startswith("the workbook is damaged")


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = write_package(tmp_path / "a.xlsx", "<row/>")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b" " * (64 << 20))
    assert refused(path).startswith(
        "the workbook is not read: it unpacks to too much: xl/worksheets/sheet2.xml"
    )


def test_a_name_that_leads_out_of_the_package_is_refused(tmp_path: Path) -> None:
    path = write_package(tmp_path / "a.xlsx", "<row/>")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../../etc/cron.d/x", "x")
    assert refused(path) == "the workbook is not read: a name leads out of it: ../../etc/cron.d/x"


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    head = '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    sheet = '<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>'
    path = write_package(tmp_path / "a.xlsx", sheet, head=head)
    assert refused(path).startswith("the workbook is not read: a part has a DTD")


def test_a_sheet_that_breaks_off_keeps_what_came_before_and_says_so(tmp_path: Path) -> None:
    cells = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in HEADER)
    row = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in ROW)
    path = write_package(tmp_path / "a.xlsx", f"<row>{cells}</row><row>{row}</row><broken>")
    report = read_all(read_venture_rounds, path)[1]
    assert [(r.reason, r.scope.value) for r in report.rejects] == [("damagedWorkbook", "file")]


def test_a_workbook_of_no_format_is_named_as_such(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", {"预算": [["项目", "金额"], ["差旅", 3]]})
    assert describe(read_head(path)) == "a workbook without the columns of a known format (sheets: 预算)"


def test_an_archive_without_a_workbook_is_of_no_format(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing")
        archive.writestr("more.txt", "nothing")
    assert load_card("venture_rounds").required
    assert refused(tmp_path / "a.zip").startswith("the workbook is not read: a part is missing")


def write_legacy(path: Path, rows: list[list[object]]) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("数据")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            sheet.write(y, x, value, *((day,) if isinstance(value, date) else ()))
    book.save(str(path))
    return path


def test_a_workbook_of_excel_97_gives_the_same_records(tmp_path: Path) -> None:
    row = [*ROW[:4], date(2016, 5, 17), *ROW[5:]]
    path = write_legacy(tmp_path / "a", [["融资事件"], [], HEADER, row, [*ROW[:6], 2016.0, *ROW[7:]]])
    assert detect_format(path).format.name == "venture_rounds"
    records, report = read_all(read_venture_rounds, path)
    assert [without_nulls(record) for record in records] == [
        RECORD | {"line": 4, "company_line": 4},
        RECORD | {"line": 5, "company_line": 5, "amount": "2016"},
    ]
    assert (report.rejects, report.facts) == ([], {"container": "xls", "sheets": "数据"})


def test_a_truncated_workbook_of_excel_97_is_refused_as_a_whole(tmp_path: Path) -> None:
    path = write_legacy(tmp_path / "a", [HEADER, *([ROW] * 500)])
    path.write_bytes(path.read_bytes()[:20_000])
    assert refused(path).startswith("the workbook is damaged")
