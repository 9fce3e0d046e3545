from pathlib import Path

import pytest

from kg.ingest.readers.derwent_isi import read_derwent_isi
from kg.ingest.rejects import Reject, Scope
from kg.settings import Settings
from tests.ingest.readers.reading import GOLDEN, read_all, reasons, without_nulls

TEXT = (GOLDEN / "derwent.ciw").read_text(encoding="utf-8")
SECOND = TEXT.index("PT P", TEXT.index("ER\n"))


def read(
    tmp_path: Path, text: str | bytes, **options: int
) -> tuple[list[str], list[tuple[int, str, str | None]]]:
    path = tmp_path / "export.ciw"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    records, report = read_all(read_derwent_isi, path, **options)
    return [record["publication_numbers"][0] for record in records], reasons(report)


def test_a_family_is_read_tag_by_tag() -> None:
    records, report = read_all(read_derwent_isi, GOLDEN / "derwent.ciw")
    assert without_nulls(records[0]) == {
        "publication_numbers": ["FR9999001-A1", "US2099000001-A1"],
        "title": "Rotary wing drone for tests, has frame carrying motors and controller keeping attitude.",
        "inventors": ["DURAND E", "LEFEVRE R"],
        "assignees": ["SOC ESSAI SA (ESSA-C)", "DURAND E (DURA-Individual)"],
        "accession": "2099000001",
        "abstract": "NOVELTY - The drone has a frame (1).\nUSE - Rotary wing drone.",
        "derwent_classes": "W06 (Aviation, Marine and Radar Systems); Q25 (Aircraft)",
        "manual_codes": "W06-B01; W06-B15U",
        "ipc": ["B64C-039/02", "G05D-001/10"],
        "publication_details": [
            "FR9999001-A1   04 Mar 2016   B64C-039/02   201620   Pages: 12   French",
            "US2099000001-A1   12 May 2016   B64C-039/02   201635      English",
        ],
        "application_details": [
            "FR9999001-A1    FR998001    02 Sep 2014",
            "US2099000001-A1    US000001    03 Nov 2014",
        ],
        "priority_details": ["FR998001    02 Sep 2014"],
        "cited_by": ["FR9999001-A1", "FR9999001-A1", "US2099000001-A1"],
        "cited_number": ["FR9900001-A1", "US9900002-A", "US9900003-B1"],
        "cited_assignees": [
            "AVIONS MARTIN SA (MART-Non-standard);  EXAMPLE CO (EXAM)",
            None,
            "EXAMPLE CO (EXAM)",
        ],
        "line": 3,
    }
    assert (records[1]["line"], records[1]["cited_number"]) == (35, None)
    assert report.rejects == []


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "windows-1252"])
def test_encoding_and_line_end_change_nothing(codec: str, line_end: str, tmp_path: Path) -> None:
    path = tmp_path / "export.ciw"
    path.write_bytes(TEXT.replace("\n", line_end).encode(codec))
    assert read_all(read_derwent_isi, path)[0] == read_all(read_derwent_isi, GOLDEN / "derwent.ciw")[0]


def test_a_record_cut_off_by_the_end_of_the_file_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "export.ciw"
    path.write_text(TEXT[: TEXT.index("PD JP") + 10], encoding="utf-8")
    records, report = read_all(read_derwent_isi, path)
    assert len(records) == 1
    assert report.rejects == [
        Reject(
            "export.ciw",
            35,
            "JP2099000002-A",
            None,
            "the end of the file (line 40)",
            "ER at the end of the record",
            "truncatedRecord",
            Scope.RECORD,
        )
    ]


def test_a_file_cut_off_between_records_is_said_to_be(tmp_path: Path) -> None:
    assert read(tmp_path, TEXT[:SECOND]) == (["FR9999001-A1"], [(34, "truncatedFile", None)])


def test_a_record_whose_end_is_lost_costs_itself_only(tmp_path: Path) -> None:
    text = TEXT[:SECOND].replace("ER\n", "") + TEXT[SECOND:]
    assert read(tmp_path, text) == (["JP2099000002-A"], [(3, "truncatedRecord", None)])


def test_files_put_together_are_read_through(tmp_path: Path) -> None:
    numbers, rejects = read(tmp_path, TEXT + "\n" + TEXT)
    assert (numbers, rejects) == (["FR9999001-A1", "JP2099000002-A"] * 2, [])


def test_an_unknown_tag_is_named_once_and_passed_over(tmp_path: Path) -> None:
    text = TEXT.replace("UT DIIDW", "ZZ new thing\nUT DIIDW")
    assert read(tmp_path, text) == (["FR9999001-A1", "JP2099000002-A"], [(32, "unknownColumn", "ZZ")])


def test_a_record_without_number_is_refused(tmp_path: Path) -> None:
    assert read(tmp_path, TEXT.replace("PN JP2099000002-A\n", ""))[1] == [(35, "missingField", None)]


def test_a_bad_byte_costs_its_record(tmp_path: Path) -> None:
    data = TEXT.replace("Battery", "Batterie électrique à").encode().replace(b"for tests.", b"\xff.")
    assert read(tmp_path, data) == (["FR9999001-A1"], [(35, "undecodableBytes", None)])


def test_a_nul_byte_costs_its_record(tmp_path: Path) -> None:
    assert read(tmp_path, TEXT.replace("Battery", "Bat\0tery"))[1] == [(35, "nulByte", None)]


def test_a_line_over_the_limit_costs_its_record(tmp_path: Path) -> None:
    text = TEXT.replace("TI Rotary", "TI " + "x" * 5000)
    assert read(tmp_path, text, limit=3000) == (["JP2099000002-A"], [(3, "recordTooLarge", None)])


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert read(tmp_path, "") == ([], [(1, "emptyFile", None)])


@pytest.mark.realdata
def test_the_real_exports_are_read_whole() -> None:
    folder = Settings().data_dir / "patents" / "derwent"
    if not folder.exists():
        pytest.skip("no real data")
    counts = []
    for path in sorted(folder.glob("*.ciw")):
        records, report = read_all(read_derwent_isi, path)
        counts.append((len(records), sum(r["cited_number"] is not None for r in records), report.rejects))
    assert [(read, rejects) for read, _, rejects in counts] == [(500, [])] * 3
    assert sum(citing for _, citing, _ in counts) == 779
