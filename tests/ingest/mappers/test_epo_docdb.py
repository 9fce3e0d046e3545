"""DOCDB documents in the snapshot: numbers, families, parties, categories, editions and deletions."""

from datetime import date
from pathlib import Path

import pytest

from kg.ingest.pipeline import IngestResult, ingest
from tests.ingest.readers.reading import GOLDEN

DOCUMENT = (
    '<exch:exchange-document country="EP" doc-number="990000{number}" kind="A1" status="{status}"'
    ' family-id="9900010" date-of-last-exchange="{day}"><exch:bibliographic-data>'
    '<exch:invention-title lang="en">{title}</exch:invention-title>{more}</exch:bibliographic-data>'
    "</exch:exchange-document>"
)


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> IngestResult:
    return ingest([GOLDEN / "docdb.xml"], stage_dir=tmp_path_factory.mktemp("stage") / "out")


def rows(result: IngestResult, query: str) -> list[tuple[object, ...]]:
    with result.snapshot.connect() as connection:
        return connection.execute(query).fetchall()


def write(path: Path, *documents: str) -> Path:
    path.write_text("".join(documents), encoding="utf-8")
    return path


def document(number: int, title: str, status: str = "A", day: str = "20980101", more: str = "") -> str:
    return DOCUMENT.format(number=number, title=title, status=status, day=day, more=more)


def test_every_document_is_accounted_for_and_a_deletion_asserts_nothing(golden: IngestResult) -> None:
    file = golden.report.files[0]
    assert (file.format, file.read, file.accepted, file.rejected, file.skipped, file.reasons) == (
        "epo_docdb",
        5,
        4,
        1,
        0,
        {"notWellFormed": 1},
    )
    loaded = rows(golden, "SELECT publicationNumber FROM Publication WHERE NOT isStub ORDER BY ALL")
    assert loaded == [("EP9900001A1",), ("FR9900002A1",), ("JPH09900004A",)]


def test_a_publication_has_its_dates_title_and_names_as_on_the_document(golden: IngestResult) -> None:
    assert rows(
        golden,
        """SELECT publicationDate, documentType, title, titleLanguage, abstract, inventorNames
           FROM Publication WHERE publicationNumber = 'EP9900001A1'""",
    ) == [
        (
            date(2098, 6, 4),
            "application",
            "Flying frame with rotors",
            "en",
            "A frame (1) carries rotors. Lift < weight. <IMAGE>",
            ["DURAND, Élise"],
        )
    ]
    assert rows(golden, "SELECT nameOriginal, sequence FROM PatentApplicant ORDER BY ALL") == [
        ("Université d'Essai", 2),
        ("VOLANTE ET COMPAGNIE SA", 1),
        ("Volante & Cie S.A.", 1),
    ]


def test_a_day_that_is_not_told_is_left_open(golden: IngestResult) -> None:
    query = "SELECT publicationDate FROM Publication WHERE publicationNumber = 'JPH09900004A'"
    assert rows(golden, query) == [(None,)]


def test_one_applicant_in_several_spellings_is_one_with_its_residence(golden: IngestResult) -> None:
    query = "SELECT name, countryCode, countryBasis FROM {} ORDER BY ALL"
    assert rows(golden, query.format("Firm")) == [
        ("VOLANTE ET COMPAGNIE SA", "FR", "firstFilingOffice"),
        ("Volante & Cie S.A.", "FR", "applicantAddress"),
    ]
    assert rows(golden, query.format("University")) == [("Université d'Essai", "CH", "applicantAddress")]


def test_applications_and_priorities_have_docdb_numbers(golden: IngestResult) -> None:
    assert rows(golden, "SELECT startKey, endKey FROM PublicationOfApplication ORDER BY ALL") == [
        ("EP9900001A1", "EP97900001A"),
        ("FR9900002A1", "FR9600001A"),
    ]
    assert rows(golden, "SELECT endKey, priorityDate, sequence FROM PriorityClaim ORDER BY ALL") == [
        ("FR9600001A", date(2096, 3, 4), 1),
        ("FR9600002A", date(2096, 5, 11), 2),
    ]


def test_symbols_are_of_ipcr_and_cpc_alone(golden: IngestResult) -> None:
    assert rows(golden, "SELECT endKey, sequence FROM Classification ORDER BY ALL") == [
        ("CPC:B64C39/024", 1),
        ("IPC:B64C39/02", 1),
        ("IPC:G05D1/10", 2),
    ]


def test_the_family_is_the_one_that_docdb_numbers(golden: IngestResult) -> None:
    assert rows(
        golden,
        "SELECT familyRule, memberCount, jurisdictions FROM SimpleFamily WHERE NOT isStub ORDER BY ALL",
    ) == [("docdb", 1, ["JP"]), ("docdb", 2, ["EP", "FR"])]


def test_categories_and_phases_of_one_pair_are_put_together(golden: IngestResult) -> None:
    assert rows(
        golden, "SELECT endKey, category, phase, citedAssigneeOriginal FROM Citation ORDER BY ALL"
    ) == [
        ("CN999000300A", None, "applicant", None),
        ("DE9900200A1", "A,D", "examiner", None),
        ("GB9900400A", None, "thirdParty", None),
        ("US9900100B2", "X,Y", "examiner", "EXAMPLE INC"),
    ]
    assert rows(golden, "SELECT categories, isCritical FROM FamilyCitation WHERE isCritical") == [
        (["X,Y"], True)
    ]


CATEGORIES = (
    ("<category>XY</category>", "X,Y", True),
    ("<category>X,D</category>", "X,D", True),
    ("<category>IP</category>", "I,P", True),
    ("<category>A</category><rel-passage><category>Y</category></rel-passage>", "Y,A", True),
    ("<category>D;A</category>", "A,D", False),
    ("<category>&amp;</category>", "&", False),
    ("<category>7</category>", None, None),
    ("", None, None),
)


def citing(texts: str) -> str:
    """A citation of one document in the international search report."""
    return (
        '<exch:references-cited><exch:citation cited-phase="ISR"><patcit><document-id><country>US</country>'
        "<doc-number>9900100</doc-number><kind>B2</kind></document-id></patcit>"
        f"{texts}</exch:citation></exch:references-cited>"
    )


def test_a_category_is_its_letters(tmp_path: Path) -> None:
    documents = [
        document(number, "A", more=citing(texts)).replace("9900010", f"99{number}")
        for number, (texts, _, _) in enumerate(CATEGORIES, 1)
    ]
    result = ingest([write(tmp_path / "a", *documents)], stage_dir=tmp_path / "out")
    assert rows(result, "SELECT category, phase FROM Citation ORDER BY startKey") == [
        (category, "examiner") for _, category, _ in CATEGORIES
    ]
    critical = """SELECT isCritical FROM FamilyCitation c JOIN FamilyMembership m ON m.endKey = c.startKey
        ORDER BY m.startKey"""
    assert rows(result, critical) == [(is_critical,) for _, _, is_critical in CATEGORIES]
    assert result.snapshot.manifest["dataSets"][0]["files"][0]["refusedValues"] == {"unknownCategory": 1}


def test_the_later_exchange_of_a_document_replaces_the_earlier_in_any_order_of_files(tmp_path: Path) -> None:
    first = write(tmp_path / "z", document(1, "Old"), document(2, "Stays"))
    second = write(tmp_path / "a", document(1, "New", status="C", day="20980202"))
    result = ingest([first, second], stage_dir=tmp_path / "out")
    assert rows(result, "SELECT title FROM Publication ORDER BY ALL") == [("New",), ("Stays",)]
    assert [(f.accepted, f.skipped, f.reasons) for f in result.report.files] == [
        (1, 0, {}),
        (1, 1, {"amendedLater": 1}),
    ]


def test_a_deletion_takes_the_document_away(tmp_path: Path) -> None:
    first = write(tmp_path / "a", document(1, "Old"), document(2, "Stays"))
    second = write(tmp_path / "b", document(1, "Old", status="D", day="20980202"))
    result = ingest([first, second], stage_dir=tmp_path / "out")
    assert rows(result, "SELECT title FROM Publication") == [("Stays",)]


@pytest.mark.realdata
def test_the_real_documents_keep_their_numbers_families_and_categories(
    data_dir: Path, tmp_path: Path
) -> None:
    result = ingest([data_dir / "patents" / "epo_docdb"], stage_dir=tmp_path / "out")
    assert [(f.format, f.read, f.accepted) for f in result.report.files] == [
        ("epo_docdb", 1, 1),
        ("epo_docdb", 1, 1),
        (None, 0, 0),
    ]
    assert rows(
        result,
        """SELECT p.publicationNumber, p.publicationDate, a.endKey, familyRule FROM Publication p
           JOIN PublicationOfApplication a ON a.startKey = p.publicationNumber
           JOIN FamilyMembership m ON m.startKey = p.publicationNumber
           JOIN SimpleFamily f ON f.familyId = m.endKey ORDER BY ALL""",
    ) == [
        ("WO2022259205A1", date(2022, 12, 15), "IB2022055385W", "docdb"),
        ("WO2023012807A1", date(2023, 2, 9), "IL2022050854W", "docdb"),
    ]
    assert rows(
        result,
        """SELECT endKey, category, phase FROM Citation WHERE startKey = 'WO2023012807A1' ORDER BY ALL""",
    ) == [
        ("US2020223945A1", "X,Y", "examiner"),
        ("US8343489B2", None, "applicant"),
        ("WO2019025299A1", None, "applicant"),
    ]
