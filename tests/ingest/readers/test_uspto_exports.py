"""The USPTO's search export and its master classification file give the records of the full text formats."""

from pathlib import Path

import pytest

from kg.ingest.detect import detect_format
from kg.ingest.readers.uspto_brs import read_uspto_brs
from kg.ingest.readers.uspto_cpc_master import read_uspto_cpc_master
from tests.ingest.readers.reading import GOLDEN, read_all, reasons, without_nulls

FOLDER = GOLDEN / "uspto_exports"
TEXT = (FOLDER / "brs.txt").read_text(encoding="utf-8")


def test_an_export_of_the_search_system_is_read_tag_by_tag() -> None:
    records, report = read_all(read_uspto_brs, FOLDER / "brs.txt")
    assert without_nulls(records[0]) == {
        "stage": "grant",
        "publication_country": "US",
        "publication_number": "9990101",
        "kind_code": "B2",
        "publication_date": "20151201",
        "application_number": "13990101",
        "application_date": "20121114",
        "title": "Shielding, and associated apparatus",
        "abstract": "A shield that keeps waves out.",
        "inventors": ["Yu Long"],
        "parties": ["Schirm Example Inc.", "Schirm Example Inc."],
        "party_roles": ["organization", "organization"],
        "party_countries": ["TW", "TW"],
        "party_cities": ["Hsin-Chu", "Hsin-Chu"],
        "ipc": ["H05K9/00"],
        "cpc": ["H05K9/0066"],
        "priority_countries": ["JP"],
        "priority_numbers": ["2010-993232"],
        "priority_dates": ["20100610"],
        "relations": ["provisional", "division"],
        "child_numbers": [None, "13990101"],
        "parent_numbers": ["61990107", "13990102"],
        "parent_dates": ["20111114", "20111123"],
        "cited_countries": ["US", "JP", "WO"],
        "cited_numbers": ["2003/0990838", "201099940", "WO 2009/990872"],
        "cited_kinds": ["A1", None, "A1"],
        "cited_dates": ["20030900", "20100200", "20090700"],
        "cited_by": ["cited by examiner", "cited by applicant", "cited by applicant"],
        "line": 3,
    }
    assert without_nulls(records[1]) == {
        "stage": "grant",
        "publication_country": "US",
        "publication_number": "D990103",
        "kind_code": "S1",
        "publication_date": "20151201",
        "application_number": "29990103",
        "application_date": "20141219",
        "title": "Lamp",
        "inventors": ["Solo Hanna"],
        "parties": ["Solo Hanna"],
        "party_roles": ["person"],
        "party_countries": ["US"],
        "party_cities": ["Bend"],
        "line": 68,
    }
    assert report.rejects == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TEXT.replace("DID US 9990101 B2\n", ""), (3, "missingField", None)),
        (TEXT.replace("CLPR  1. A shield.\n", ""), (3, "truncatedRecord", None)),
    ],
)
def test_a_bad_document_of_an_export_costs_itself(
    text: str, found: tuple[int, str, str | None], tmp_path: Path
) -> None:
    path = tmp_path / "export"
    path.write_text(text, encoding="utf-8")
    records, report = read_all(read_uspto_brs, path)
    assert ([r["publication_number"] for r in records], reasons(report)) == (["D990103"], [found])


def test_a_master_classification_file_gives_symbols_by_publication() -> None:
    records, report = read_all(read_uspto_cpc_master, FOLDER / "cpc_master.xml")
    assert [without_nulls(record) for record in records] == [
        {
            "stage": "grant",
            "publication_country": "US",
            "publication_number": "9990201",
            "kind_code": "B2",
            "publication_date": "2016-07-26",
            "cpc": ["F04D 29/703", "F04D 17/08"],
            "line": 3,
        },
        {
            "stage": "application",
            "publication_country": "US",
            "publication_number": "20160990202",
            "kind_code": "A1",
            "publication_date": "2016-07-28",
            "cpc": ["Y02T 10/12"],
            "line": 13,
        },
    ]
    assert (report.read, reasons(report)) == (3, [(20, "missingField", None)])


@pytest.mark.parametrize(
    ("name", "found"), [("brs.txt", "uspto_brs"), ("cpc_master.xml", "uspto_cpc_master")]
)
def test_each_is_recognised(name: str, found: str) -> None:
    assert detect_format(FOLDER / name).format.name == found


@pytest.mark.realdata
def test_the_real_exports_are_read_whole(data_dir: Path) -> None:
    folder = data_dir / "patents" / "uspto_xml" / "samples"
    exported, report = read_all(read_uspto_brs, folder / "css_brs" / "css_brs_sample.txt")
    numbers = [record["publication_number"] for record in exported]
    assert (numbers, report.rejects) == ([str(9204581 + index) for index in range(6)], [])
    mastered, report = read_all(read_uspto_cpc_master, folder / "cpcMaster" / "cpcMaster.xml")
    found = [(r["publication_number"], r["publication_date"], len(r["cpc"])) for r in mastered]
    assert (found, report.rejects) == ([("9400000", "2016-07-26", 9)], [])
