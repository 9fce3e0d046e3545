"""United States documents from file to snapshot: what each says stands in the graph's tables."""

from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest

from kg.ingest.pipeline import ingest
from tests.ingest.readers.reading import GOLDEN

Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("uspto") / "snapshot"
    ingest([GOLDEN / "uspto"], stage_dir=target)
    return target


def rows(snapshot: Path, table: str, columns: str, where: str = "true") -> Rows:
    query = f"SELECT {columns} FROM '{snapshot}/{table}.parquet' WHERE {where} ORDER BY ALL"
    return duckdb.sql(query).fetchall()


def test_each_publication_has_the_kind_code_and_type_of_its_time(snapshot: Path) -> None:
    found = rows(
        snapshot,
        "nodes/Publication",
        "publicationNumber, publicationDate::VARCHAR, documentType",
        "NOT isStub",
    )
    assert found == [
        ("US2001099001A1", "2001-07-19", "application"),
        ("US2005990001A1", "2005-01-06", "application"),
        ("US4990001A", "1982-09-07", "grant"),
        ("US6990001B1", "2001-01-02", "grant"),
        ("US9990001B2", "2018-06-05", "grant"),
        ("USD299002S", "1982-09-07", "design"),
        ("USD990002S1", "2018-06-05", "design"),
        ("USRE49003E1", "2018-06-05", "grant"),
    ]


def test_applications_have_docdb_numbers_and_partial_dates_keep_their_precision(snapshot: Path) -> None:
    found = rows(
        snapshot,
        "nodes/Application",
        "applicationNumber, filingDate::VARCHAR, filingDatePrecision",
        "NOT isStub",
    )
    assert found == [
        ("US19900180A", "1980-03-10", "day"),
        ("US201615990001A", "2016-03-01", "day"),
        ("US201715990003A", "2017-02-01", "month"),
        ("US201729990002F", "2017-01-02", "day"),
        ("US99000101A", "2001-02-05", "day"),
        ("US99000104A", "2004-04-23", "day"),
        ("US99001199A", "1999-10-05", "day"),
    ]


def test_a_publication_claims_what_decides_its_family(snapshot: Path) -> None:
    assert rows(snapshot, "relationships/PriorityClaim", "startKey, endKey, priorityDate::VARCHAR") == [
        # a division of a part: the part, what it is a part of, and what both claim
        ("US2001099001A1", "JP9972799A", "1999-04-05"),
        ("US2001099001A1", "US99000299A", "1999-11-02"),
        ("US2001099001A1", "US99000399A", "1999-05-17"),
        ("US2001099001A1", "US99000499P", "1999-04-06"),
        # a part of an international application: itself and that
        ("US2005990001A1", "CH0299573W", "2002-10-21"),
        ("US2005990001A1", "US99000104A", "2004-04-23"),
        ("US4990001A", "JP9969678A", "1978-07-10"),
        ("US4990001A", "US19900180A", "1980-03-10"),
        ("US4990001A", "US99004579A", "1979-04-16"),
        # a continuation of an international application that claims a Norwegian one
        ("US6990001B1", "NO971605A", "1997-04-08"),
        # a continuation: what its parent claims, not the parent
        ("US9990001B2", "EP13990011A", None),
        ("US9990001B2", "JP2013099001A", "2013-05-10"),
        ("US9990001B2", "US201361990010P", "2013-06-01"),
        ("USRE49003E1", "US99000410A", "2010-02-03"),
    ]


def test_citations_have_their_phase_and_old_ones_their_kind(snapshot: Path) -> None:
    assert rows(snapshot, "relationships/Citation", "startKey, endKey, phase") == [
        ("US4990001A", "GB1990002", "unknown"),
        ("US4990001A", "US3990001A", "unknown"),
        ("US4990001A", "USRE29001E", "unknown"),
        ("US6990001B1", "EP0990012", "unknown"),
        ("US6990001B1", "US5990001A", "examiner"),
        ("US6990001B1", "USD271298S", "unknown"),
        ("US9990001B2", "US2014990002A1", "applicant"),
        ("US9990001B2", "US5990001A", "examiner"),
        ("US9990001B2", "WO2000099003A1", "unknown"),
    ]


def test_classes_are_read_in_every_edition_and_design_classes_left_out(snapshot: Path) -> None:
    found = rows(snapshot, "relationships/Classification", "startKey, endKey, sequence")
    assert found == [
        ("US2001099001A1", "IPC:G06F15/16", 2),
        ("US2001099001A1", "IPC:H04L12/56", 1),
        ("US2005990001A1", "IPC:A61B5/00", 1),
        ("US2005990001A1", "IPC:G06F17/60", 2),
        ("US4990001A", "IPC:G01G19/04", 1),
        ("US4990001A", "IPC:G06F7/28", 2),
        ("US6990001B1", "IPC:A61K9/127", 2),
        ("US6990001B1", "IPC:G06F15/16", 1),
        ("US9990001B2", "CPC:B64C39/024", 1),
        ("US9990001B2", "CPC:Y02T50/10", 2),
        ("US9990001B2", "IPC:B64C39/02", 1),
        ("US9990001B2", "IPC:G05D1/10", 2),
    ]


def test_holders_have_the_country_of_their_address(snapshot: Path) -> None:
    found = rows(snapshot, "nodes/Firm", "name, countryCode, countryBasis")
    assert found == [
        ("Muster Messtechnik AG", "CH", "firstFilingOffice"),
        ("Rotor Works Example Co., Ltd.", "JP", "applicantAddress"),
        ("Sendwerk Example GmbH", "DE", "applicantAddress"),
        ("Waage Example Corporation", "JP", "applicantAddress"),
    ]


def test_inventors_are_applicants_where_nobody_else_is(snapshot: Path) -> None:
    found = rows(snapshot, "relationships/PatentApplicant", "startKey, nameOriginal", "startKey LIKE 'USD%'")
    assert found == [("USD299002S", "Solo Hanna"), ("USD990002S1", "Solo Hanna")]


def test_an_impossible_date_is_refused_and_its_document_kept(snapshot: Path) -> None:
    lines = (snapshot / "rejects.jsonl").read_bytes().splitlines()
    found = [(r["record"], r["field"], r["found"], r["reason"]) for r in map(orjson.loads, lines)]
    assert sorted(found) == [
        ("USD299002S", "application_date", "19801300", "impossibleDate"),
        ("USD299002S", "application_number", "990033", "badApplicationNumber"),
    ]


def test_the_exports_of_the_office_say_the_same_kind_of_things(tmp_path: Path) -> None:
    target = tmp_path / "snapshot"
    ingest([GOLDEN / "uspto_exports"], stage_dir=target)
    found = rows(target, "nodes/Publication", "publicationNumber, documentType, title", "NOT isStub")
    assert found == [
        ("US2016990202A1", "application", None),
        ("US9990101B2", "grant", "Shielding, and associated apparatus"),
        ("US9990201B2", "grant", None),
        ("USD990103S1", "design", "Lamp"),
    ]
    assert rows(target, "relationships/Classification", "startKey, endKey, sequence") == [
        ("US2016990202A1", "CPC:Y02T10/12", 1),
        ("US9990101B2", "CPC:H05K9/0066", 1),
        ("US9990101B2", "IPC:H05K9/00", 1),
        ("US9990201B2", "CPC:F04D17/08", 2),
        ("US9990201B2", "CPC:F04D29/703", 1),
    ]
    assert rows(target, "relationships/PriorityClaim", "startKey, endKey") == [
        ("US9990101B2", "JP2010993232A"),
        ("US9990101B2", "US201161990107P"),
    ]
    assert rows(target, "relationships/Citation", "endKey, phase") == [
        ("JP2010099940", "applicant"),
        ("US2003990838A1", "examiner"),
        ("WO2009990872A1", "applicant"),
    ]


# Document number with its check digit, kind of document, day of issue; then the number it has in the graph.
KINDS = (
    ("RE0299017", "2", "19820907", "USRE29901E", "grant"),
    ("PP0049901", "6", "19820907", "USPP4990P", "grant"),
    ("H00009901", "7", "19860107", "USH990H", "other"),
    ("T09990018", "5", "19820907", "UST999001I4", "other"),
    ("D02990022", "4", "20010102", "USD299002S1", "design"),
    ("061990017", "1", "20001226", "US6199001A", "grant"),
    ("061990025", "1", "20010102", "US6199002", "grant"),  # B1 or B2: the format does not say
)


def test_a_number_of_the_green_book_gets_the_kind_code_of_its_kind_and_day(tmp_path: Path) -> None:
    patent = "PATN\nWKU  {0}\nSRC  5\nAPN  9900330\nAPT  {1}\nAPD  19800103\nTTL  Thing {0}\nISD  {2}\n"
    path = tmp_path / "week.txt"
    path.write_text("".join(patent.format(*kind) for kind in KINDS), encoding="utf-8")
    target = tmp_path / "snapshot"
    ingest([path], stage_dir=target)
    found = rows(target, "nodes/Publication", "publicationNumber, documentType")
    assert found == sorted((number, kind) for *_, number, kind in KINDS)
