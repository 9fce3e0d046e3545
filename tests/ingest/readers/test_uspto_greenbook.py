"""Green Book files give the records that the XML formats give; a bad document costs itself."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from kg.ingest.detect import detect_format
from kg.ingest.readers.uspto_greenbook import read_uspto_greenbook
from kg.ingest.rejects import ReadReport
from tests.ingest.readers.reading import GOLDEN, read_all, reasons, without_nulls

TEXT = (GOLDEN / "uspto" / "greenbook.txt").read_text(encoding="utf-8")


def read(tmp_path: Path, data: str | bytes, **options: int) -> tuple[list[dict[str, Any]], ReadReport]:
    path = tmp_path / "week"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_all(read_uspto_greenbook, path, **options)


def test_a_patent_is_read_group_by_group() -> None:
    records, report = read_all(read_uspto_greenbook, GOLDEN / "uspto" / "greenbook.txt")
    assert without_nulls(records[0]) == {
        "stage": "grant",
        "document_kind": "utility",
        "publication_country": "US",
        "publication_number": "04990001",
        "publication_date": "19820907",
        "application_number": "199001",
        "application_date": "19800310",
        "title": "Electronic balance for weighing animals that move while they are weighed",
        "abstract": "A balance that averages what it weighs.",
        "inventors": ["Rei Ichiro", "Solo, Jr. Han G."],
        "parties": ["Waage Example Corporation"],
        "party_roles": ["organization"],
        "party_countries": ["JP"],
        "party_cities": ["Kyoto"],
        "ipc": ["G01G 1904", "G06F  728"],
        "priority_countries": ["JP"],
        "priority_numbers": ["53/99696"],
        "priority_dates": ["19780710"],
        "relations": ["continuationInPart"],
        "child_numbers": [None],
        "parent_numbers": ["990045"],
        "parent_dates": ["19790416"],
        "pct_number": "PCT/JP79/99178",
        "pct_date": "19790705",
        "cited_countries": ["US", "US", "GB"],
        "cited_numbers": ["3990001", "RE29001", "1990002"],
        "cited_kinds": [None, None, None],
        "cited_dates": ["19780700", "19790100", "19690300"],
        "cited_by": [None, None, None],
        "line": 2,
    }
    assert without_nulls(records[1]) == {
        "stage": "grant",
        "document_kind": "design",
        "publication_country": "US",
        "publication_number": "D0299002",
        "publication_date": "19820907",
        "application_number": "990033",
        "application_date": "19801300",
        "title": "Balance",
        "inventors": ["Solo Hanna"],
        "line": 86,
    }
    assert report.rejects == []
    assert report.facts == {
        "designClassesLeftOut": "1",
        "nonPatentLiteratureLeftOut": "1",
        "usClassesLeftOut": "3",
    }


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_line_ends_change_nothing(line_end: str, tmp_path: Path) -> None:
    records, _ = read(tmp_path, TEXT.replace("\n", line_end))
    assert records == read_all(read_uspto_greenbook, GOLDEN / "uspto" / "greenbook.txt")[0]


def test_a_zipped_week_is_recognised_and_read(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pftaps_wk36.txt", TEXT)
    records, _ = read(tmp_path, buffer.getvalue())
    assert [(r["publication_number"], r["line"]) for r in records] == [("04990001", 2), ("D0299002", 86)]
    assert detect_format(tmp_path / "week").format.name == "uspto_greenbook"


SECOND = TEXT.index("PATN", 200)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TEXT.replace("WKU  049900017\n", ""), (2, "missingField", None)),
        (TEXT[: TEXT.index("CLMS")] + TEXT[SECOND:], (2, "truncatedRecord", None)),
        (TEXT.replace("weighing", "wei\0ghing"), (2, "nulByte", None)),
    ],
)
def test_a_bad_document_costs_itself(text: str, found: tuple[int, str, str | None], tmp_path: Path) -> None:
    records, report = read(tmp_path, text)
    assert [record["publication_number"] for record in records] == ["D0299002"]
    assert reasons(report) == [found]


def test_a_byte_that_is_no_text_costs_its_document(tmp_path: Path) -> None:
    records, report = read(tmp_path, TEXT.encode().replace(b"weighing", b"w\xffighing"))
    assert (len(records), reasons(report)) == (1, [(2, "undecodableBytes", None)])


def test_a_line_over_the_limit_costs_its_document(tmp_path: Path) -> None:
    records, report = read(tmp_path, TEXT.replace("weighing", "x" * 5000), limit=2000)
    assert (len(records), reasons(report)) == (1, [(2, "recordTooLarge", None)])


def test_text_before_the_first_document_is_named(tmp_path: Path) -> None:
    records, report = read(tmp_path, "some text\n" + TEXT.removeprefix(TEXT[: TEXT.index("PATN")]))
    assert (len(records), reasons(report)) == (2, [(1, "strayText", None)])


EXPECTED = {
    "US03932709": ("19760113", "Electronic business telephone"),
    "US03937375": ("19760210", "Bumper support for a boat loader"),
    "US04347903": ("19820907", "Electronic reading balance"),
}


@pytest.mark.realdata
@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_document_has_its_number_date_and_title(name: str, data_dir: Path) -> None:
    path = data_dir / "patents" / "uspto_xml" / "samples" / "greenbook" / f"{name}.greenbook"
    (record,), report = read_all(read_uspto_greenbook, path)
    found = (record["publication_number"], record["publication_date"], record["title"])
    assert (found, report.rejects) == ((name[2:], *EXPECTED[name]), [])
