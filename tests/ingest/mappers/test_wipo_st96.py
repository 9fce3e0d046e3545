"""WIPO ST.96 publications: fields by name, and what files of other namespaces or none cost."""

from datetime import date
from pathlib import Path

import pytest

from kg.ingest.detect import detect_format
from kg.ingest.pipeline import IngestResult, ingest
from kg.ingest.readers.wipo_st96 import read_wipo_st96
from tests.ingest.readers.reading import GOLDEN, read_all

TEXT = (GOLDEN / "st96.xml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> IngestResult:
    return ingest([GOLDEN / "st96.xml"], stage_dir=tmp_path_factory.mktemp("st96") / "out")


def rows(result: IngestResult, query: str) -> list[tuple[object, ...]]:
    with result.snapshot.connect() as connection:
        return connection.execute(query).fetchall()


def test_a_publication_is_read_field_by_field(golden: IngestResult) -> None:
    assert rows(
        golden,
        """SELECT publicationNumber, publicationDate, documentType, title, titleLanguage, abstract,
           inventorNames FROM Publication WHERE NOT isStub""",
    ) == [
        (
            "CA9900001A1",
            date(2098, 6, 4),
            "application",
            "Flying frame",
            "en",
            "A frame carries rotors.",
            ["Durand, Élise"],
        )
    ]
    assert rows(golden, "SELECT endKey FROM PublicationOfApplication") == [("CA9900001A",)]
    assert rows(golden, "SELECT endKey, priorityDate, sequence FROM PriorityClaim") == [
        ("FR9600001A", date(2096, 3, 4), 1)
    ]
    assert rows(golden, "SELECT endKey, sequence FROM Classification ORDER BY ALL") == [
        ("CPC:B64U10/13", 1),
        ("IPC:B64C39/02", 1),
        ("IPC:G05D1/10", 2),
    ]


def test_the_applicant_has_its_country_and_citations_their_categories(golden: IngestResult) -> None:
    assert rows(golden, "SELECT name, countryCode, countryBasis FROM Firm") == [
        ("Volante Aero Inc.", "CA", "applicantAddress")
    ]
    assert rows(golden, "SELECT endKey, category, phase FROM Citation") == [
        ("US9900100B2", "X,Y", "examiner")
    ]


def test_the_bibliographic_data_alone_and_a_grant_are_read_too(tmp_path: Path) -> None:
    start, end = TEXT.index("<pat:BibliographicData"), TEXT.index("<pat:Abstract")
    alone = TEXT[start:end].replace(
        "<pat:BibliographicData",
        "<pat:BibliographicData "
        + " ".join(
            f'xmlns:{p}="http://www.wipo.int/standards/XMLSchema/ST96/{n}"'
            for p, n in (("pat", "Patent"), ("com", "Common"))
        ),
    )
    grant = """<pat:PatentGrantIdentification><com:IPOfficeCode>CA</com:IPOfficeCode>
        <pat:PatentNumber>9900001</pat:PatentNumber><com:PatentDocumentKindCode>C</com:PatentDocumentKindCode>
        <pat:GrantDate>2099-01-02</pat:GrantDate></pat:PatentGrantIdentification><pat:PriorityClaimBag>"""
    path = tmp_path / "file"
    path.write_text(alone + alone.replace("<pat:PriorityClaimBag>", grant, 1), encoding="utf-8")
    records, report = read_all(read_wipo_st96, path)
    assert [(r["publication_number"], r["publication_kind"]) for r in records] == [
        (["9900001"], ["A1"]),
        (["9900001", "9900001"], ["C", "A1"]),
    ]
    assert report.rejects == []
    assert detect_format(path).format.name == "wipo_st96"


def test_another_namespace_and_a_cut_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text(TEXT.replace("www.wipo.int", "www.example.org"), encoding="utf-8")
    assert [r.reason for r in read_all(read_wipo_st96, path)[1].rejects] == ["wrongNamespace"]
    path.write_text(TEXT[:-40], encoding="utf-8")
    assert [r.reason for r in read_all(read_wipo_st96, path)[1].rejects] == ["truncatedDocument"]
