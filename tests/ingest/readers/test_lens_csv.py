import gzip
from pathlib import Path

import pytest

from kg.errors import FormatError
from kg.ingest.readers.lens_csv import SCHEMA, read_lens_csv
from kg.ingest.rejects import Reject, Scope
from kg.settings import Settings
from tests.ingest.readers.reading import GOLDEN, read_all, reasons, without_nulls

OLD = (GOLDEN / "lens_2016.csv").read_text(encoding="utf-8")
HEADER = "Jurisdiction,Kind,Publication Number,Lens ID,Publication Date,Application Date,Title"
ROW = "US,A1,US 2099/0000001 A1,000-000-000-000-002,2016-05-12,2014-11-03,A drone"


def write(tmp_path: Path, text: str | bytes, name: str = "export.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_an_export_of_2016_is_read_cell_by_cell() -> None:
    records, report = read_all(read_lens_csv, GOLDEN / "lens_2016.csv")
    assert without_nulls(records[0]) == {
        "publication_number": "FR 9999001 A1",
        "jurisdiction": "FR",
        "kind": "A1",
        "lens_id": "000-000-000-000-001",
        "publication_date": "2016-03-04",
        "publication_year": "2016",
        "application_number": "FR 9998001 A",
        "application_date": "2014-09-02",
        "priority_numbers": "FR 9998001 A 20140902",
        "title": "Drone À Voilure Tournante",
        "applicants": "SOCIÉTÉ D'ESSAI SA",
        "inventors": "DURAND ÉLODIE;;LEFÈVRE RENÉ",
        "document_type": "Patent Application",
        "cited_count": "3",
        "simple_family_size": "2",
        "extended_family_size": "2",
        "cpc": "B64C39/024;;B64C2201/027",
        "ipcr": "B64C39/02",
        "line": 2,
    }
    assert records[1]["title"] == 'Rotary wing "test" drone, with\ntwo frames'
    assert [record["line"] for record in records] == [2, 3]
    assert report.rejects == []


def test_an_export_of_2023_gives_the_same_columns() -> None:
    records, report = read_all(read_lens_csv, GOLDEN / "lens_2023.csv")
    assert list(records[0]) == SCHEMA.names
    assert without_nulls(records[0]) == {
        "publication_number": "CN 999900001 U",
        "jurisdiction": "CN",
        "kind": "U",
        "lens_id": "000-000-000-000-003",
        "publication_date": "2022-08-09",
        "publication_year": "2022",
        "application_number": "CN 209920000001 U",
        "application_date": "2021-12-30",
        "priority_numbers": "CN 209920000001 U 20211230",
        "earliest_priority_date": "2021-12-30",
        "title": "一种测试用无人机",
        "abstract": "本实用新型公开了一种测试用无人机。",
        "applicants": "测试科技有限公司",
        "inventors": "张三;;李四",
        "owners": "测试科技有限公司 (2022-08-09)",
        "document_type": "Limited Patent",
        "cited_count": "7",
        "simple_family_size": "1",
        "simple_family_members": "CN 999900001 U",
        "extended_family_size": "1",
        "cpc": "B64U10/13",
        "ipcr": "B64U10/13;;B64D27/24",
        "legal_status": "Active",
        "line": 2,
    }
    assert report.rejects == []


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252", "mac_roman"]
)
def test_encoding_and_line_end_change_nothing(codec: str, line_end: str, tmp_path: Path) -> None:
    path = write(tmp_path, OLD.replace("\n", line_end).encode(codec))
    expected, _ = read_all(read_lens_csv, GOLDEN / "lens_2016.csv")
    records, report = read_all(read_lens_csv, path)
    assert records == expected
    assert report.rejects == []


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_delimiter_is_that_under_which_the_header_is_known(delimiter: str, tmp_path: Path) -> None:
    rows = [line.split(",") for line in (HEADER, ROW)]
    records, report = read_all(read_lens_csv, write(tmp_path, "\n".join(delimiter.join(r) for r in rows)))
    assert (records[0]["publication_number"], records[0]["title"]) == ("US 2099/0000001 A1", "A drone")
    assert report.facts["delimiter"] == delimiter


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    text = "\n".join(",".join(reversed(line.split(","))) for line in (HEADER, ROW))
    assert (
        read_all(read_lens_csv, write(tmp_path, text))[0]
        == read_all(read_lens_csv, write(tmp_path, f"{HEADER}\n{ROW}\n", "other.csv"))[0]
    )


def test_a_gzip_file_is_read_as_its_content(tmp_path: Path) -> None:
    path = write(tmp_path, gzip.compress(OLD.encode()), "export.gz")
    assert read_all(read_lens_csv, path)[0] == read_all(read_lens_csv, GOLDEN / "lens_2016.csv")[0]


def test_a_gzip_bomb_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, gzip.compress(b"\0" * (1 << 25)), "export.gz")
    with pytest.raises(FormatError, match="unpacks to too much"):
        read_all(read_lens_csv, path)


def test_a_truncated_gzip_file_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, gzip.compress(OLD.encode())[:-20], "export.gz")
    with pytest.raises(FormatError, match="cannot be read to its end"):
        read_all(read_lens_csv, path)


def test_days_above_twelve_decide_the_order_for_the_whole_file(tmp_path: Path) -> None:
    rows = [ROW.replace("2016-05-12", "3/4/2016"), ROW.replace("2016-05-12", "25/04/2016")]
    records, report = read_all(read_lens_csv, write(tmp_path, "\n".join([HEADER, *rows])))
    assert [record["publication_date"] for record in records] == ["2016-04-03", "2016-04-25"]
    assert report.facts["dateOrder"] == "dayFirst"


def test_month_first_is_recognised_too(tmp_path: Path) -> None:
    rows = [ROW.replace("2016-05-12", "3/4/2016"), ROW.replace("2016-05-12", "4/25/2016")]
    records, report = read_all(read_lens_csv, write(tmp_path, "\n".join([HEADER, *rows])))
    assert [record["publication_date"] for record in records] == ["2016-03-04", "2016-04-25"]
    assert report.facts["dateOrder"] == "monthFirst"


def test_dates_that_nothing_decides_are_null_and_said_so(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEADER}\n{ROW.replace('2016-05-12', '03/04/2016')}\n")
    records, report = read_all(read_lens_csv, path)
    assert records[0]["publication_date"] is None
    assert reasons(report) == [(1, "ambiguousDateOrder", "publication_date")]


def test_an_impossible_date_stays_for_the_parser_to_refuse(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEADER}\n{ROW.replace('2016-05-12', '2016-02-30')}\n")
    assert read_all(read_lens_csv, path)[0][0]["publication_date"] == "2016-02-30"


def test_a_file_without_its_required_column_is_refused(tmp_path: Path) -> None:
    records, report = read_all(
        read_lens_csv, write(tmp_path, f"{HEADER.replace('Publication Number', 'Pub')}\n{ROW}\n")
    )
    assert records == []
    assert (
        Reject(
            "export.csv",
            1,
            None,
            "publication_number",
            "Jurisdiction | Kind | Pub | Lens ID | Publication Date | Application Date | Title",
            "Publication Number or Display Key or Document Number or Publication Key or Pub Key",
            "missingColumn",
            Scope.FILE,
        )
        in report.rejects
    )


def test_a_column_that_the_card_does_not_know_is_named_and_passed_over(tmp_path: Path) -> None:
    records, report = read_all(read_lens_csv, write(tmp_path, f"{HEADER},Mood\n{ROW},good\n"))
    assert len(records) == 1
    assert reasons(report) == [(1, "unknownColumn", "Mood")]
    assert report.rejected == 0


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    records, report = read_all(read_lens_csv, write(tmp_path, ""))
    assert (records, reasons(report)) == ([], [(1, "emptyFile", None)])


@pytest.mark.realdata
def test_the_real_export_is_read_whole() -> None:
    path = Settings().data_dir / "patents" / "lens" / "drones_fulltext_families_5884.csv"
    if not path.exists():
        pytest.skip("no real data")
    records, report = read_all(read_lens_csv, path)
    assert (len(records), report.read, report.rejects) == (5884, 5884, [])
