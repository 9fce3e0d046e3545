"""Lens and Google Patents JSON lines, authored: whole rows, families by DOCDB, refusals."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from kg.ingest.detect import detect_format
from kg.ingest.pipeline import IngestResult, ingest

GOLDEN = Path(__file__).parents[2] / "golden"
LENS, GOOGLE = GOLDEN / "lens.jsonl", GOLDEN / "google_patents.jsonl"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> IngestResult:
    return ingest([LENS, GOOGLE], stage_dir=tmp_path_factory.mktemp("nested") / "out")


def rows(result: IngestResult, query: str) -> list[tuple[object, ...]]:
    with result.snapshot.connect() as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize(("path", "name"), [(LENS, "lens_json"), (GOOGLE, "google_patents")])
def test_the_records_are_recognised_by_their_keys(path: Path, name: str) -> None:
    assert detect_format(path).format.name == name


def test_every_record_is_accounted_for(loaded: IngestResult) -> None:
    counts = {
        Path(f.path).name: (f.read, f.accepted, f.rejected, dict(f.reasons)) for f in loaded.report.files
    }
    assert counts == {
        "lens.jsonl": (4, 2, 2, {"impossibleDate": 1, "wrongType": 1}),
        "google_patents.jsonl": (4, 2, 2, {"badPublicationNumber": 1, "impossibleDate": 1}),
    }


def test_a_lens_record_is_one_publication(loaded: IngestResult) -> None:
    assert rows(
        loaded,
        """SELECT CAST(publicationDate AS VARCHAR), documentType, title, titleLanguage, abstract,
                  inventorNames, citedByCountReported, simpleFamilySizeReported, lensId, sources
           FROM Publication WHERE publicationNumber = 'US20199900011A1'""",
    ) == [
        (
            "2019-09-05",
            "application",
            "Flying frame",
            "en",
            "A frame that flies.",
            ["MUSTER ADA"],
            1,
            2,
            "186-488-232-022-055",
            ["lens_json:lens.jsonl:1"],
        )
    ]


def test_a_google_record_is_one_publication_and_zero_is_no_day(loaded: IngestResult) -> None:
    assert rows(
        loaded,
        """SELECT publicationNumber, CAST(publicationDate AS VARCHAR), documentType, title, titleLanguage,
                  inventorNames FROM Publication
           WHERE NOT isStub AND contains(sources[1], 'google') ORDER BY 1""",
    ) == [
        ("DE102017990021A1", "2018-08-02", "application", "Schwebegerät", "de", None),
        ("US11990021B2", "2020-01-31", "grant", "Hover device", "en", ["MUSTER ADA"]),
    ]
    assert rows(
        loaded,
        """SELECT applicationNumber, CAST(filingDate AS VARCHAR) FROM Application
           WHERE applicationNumber IN ('DE102017990021A', 'US201816990021A') ORDER BY 1""",
    ) == [("DE102017990021A", "2017-02-01"), ("US201816990021A", "2018-02-01")]


def test_families_are_those_of_docdb_and_the_rule_says_so(loaded: IngestResult) -> None:
    assert rows(
        loaded,
        """SELECT f.familyRule, list(m.startKey ORDER BY m.startKey) FROM SimpleFamily f
           JOIN FamilyMembership m ON m.endKey = f.familyId WHERE NOT f.isStub
           GROUP BY f.familyId, f.familyRule ORDER BY 2""",
    ) == [
        ("docdb", ["DE102017990011A1", "US20199900011A1"]),
        ("docdb", ["DE102017990021A1", "US11990021B2"]),
    ]


def test_citations_have_category_and_phase_also_those_that_a_record_receives(loaded: IngestResult) -> None:
    assert rows(loaded, "SELECT startKey, endKey, category, phase FROM Citation ORDER BY ALL") == [
        ("CN199900012B", "US20199900011A1", None, "unknown"),
        ("US11990021B2", "EP0990007A1", "X", "examiner"),
        ("US11990021B2", "US5990002A", None, "applicant"),
        ("US20199900011A1", "EP0990007A1", "X,Y", "examiner"),
    ]


def test_an_applicant_has_the_country_of_its_address(loaded: IngestResult) -> None:
    assert rows(loaded, "SELECT name, countryCode, countryBasis, countryConfidence FROM Firm") == [
        ("VOLANTEK GMBH", "DE", "applicantAddress", 1.0)
    ]


def test_values_that_are_none_are_refused_and_the_record_is_kept(loaded: IngestResult) -> None:
    text = (loaded.snapshot.path / "rejects.jsonl").read_text(encoding="utf-8")
    assert [r for r in ("badLensId", "badClassificationSymbol", "wrongType") if r in text] == [
        "badLensId",
        "badClassificationSymbol",
        "wrongType",
    ]


def test_a_cited_stub_is_filled_when_its_data_set_arrives_in_any_order(tmp_path: Path) -> None:
    patents = GOLDEN / "patentsview" / "g_patent.tsv"
    tables = []
    for number, files in enumerate(itertools.permutations([LENS, GOOGLE, patents])):
        result = ingest(list(files), stage_dir=tmp_path / str(number))
        tables.append(result.snapshot.manifest["tables"])
        assert rows(
            result, "SELECT isStub, title FROM Publication WHERE publicationNumber = 'US5990002A'"
        ) == [(False, "Gyroscope")]
    assert tables == [tables[0]] * 6
