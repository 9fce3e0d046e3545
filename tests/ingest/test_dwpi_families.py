"""DWPI landscape workbooks: a row is a family with its members, assignees and their codes."""

from pathlib import Path

import pytest

from kg.ingest.detect import detect_format
from kg.ingest.mappers.dwpi_families import parse_assignees
from tests.ingest.loading import load, refusals_of, rows_of
from tests.ingest.readers.workbooks import write_book

HEADER = [
    *("S.No", "DWPI Accession Number ", "Title - DWPI", "Assignee - DWPI", "Assignee Code - DWPI"),
    *("DWPI Family Members", "Priority Number - DWPI", "Priority Date - DWPI", "IPC - Current - DWPI"),
]
FAMILY = [
    *(1, "2016-99999Q", "Flying frame e.g. for drone", "VOLANTE SA | DURAND E", "VOLA-C | DURA-Individual"),
    *("FR3900001A1 | WO2016990001A1", "FR2014002466A", "2014-10-31", "B64C003902"),
]


def test_a_row_is_a_family_whose_members_share_title_assignees_and_accession(tmp_path: Path) -> None:
    path = write_book(tmp_path / "x", {"About": [["Landscape"]], "Data": [["Families"], HEADER, FAMILY]})
    assert detect_format(path).format.name == "dwpi_families"
    result = load(tmp_path, path)
    assert refusals_of(result) == []
    assert rows_of(
        result, "SELECT publicationNumber, title, dwpiAccession, documentType FROM Publication ORDER BY ALL"
    ) == [
        ("FR3900001A1", "Flying frame e.g. for drone", "201699999Q", "application"),
        ("WO2016990001A1", "Flying frame e.g. for drone", "201699999Q", "application"),
    ]
    assert rows_of(result, "SELECT familyRule, memberCount, firstFilingOffice FROM SimpleFamily") == [
        ("dwpi", 2, "FR")
    ]
    assert rows_of(result, "SELECT name, identifiers FROM Firm") == [("VOLANTE SA", ["derwent:VOLA-C"])]
    assert rows_of(result, "SELECT DISTINCT endKey FROM PriorityClaim") == [("FR1402466A",)]
    assert rows_of(result, "SELECT DISTINCT endKey FROM Classification") == [("IPC:B64C39/02",)]


def test_rows_without_members_or_with_a_wrong_accession_are_refused(tmp_path: Path) -> None:
    rows = [[2, "abc", *FAMILY[2:]], [*FAMILY[:5], "", *FAMILY[6:]], [*FAMILY[:5], "FR3900001A1; bad"]]
    result = load(tmp_path, write_book(tmp_path / "x", {"s": [HEADER, *rows]}))
    assert refusals_of(result) == [
        (2, "badAccession", "ABC"),
        (3, "missingField", ""),
        (4, "badPublicationNumber", "bad"),
    ]
    (file,) = result.report.files
    assert (file.read, file.accepted, file.rejected) == (3, 1, 2)


def test_a_row_with_a_publication_of_its_own_is_no_family(tmp_path: Path) -> None:
    header = ["Publication Number", *HEADER[1:]]
    path = write_book(tmp_path / "x", {"s": [header, ["FR3900001A1", *FAMILY[1:]]]})
    assert detect_format(path).format.name == "derwent_innovation"


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("A CO | B INC\tAAAA-C | BBBB-C", [("A CO", "AAAA-C"), ("B INC", "BBBB-C")]),
        ("A CO (AAAA-C); B INC\t", [("A CO", "AAAA-C"), ("B INC", None)]),
        ("A CO | B INC\tAAAA-C", [("A CO", None), ("B INC", None)]),
    ],
)
def test_codes_belong_to_the_names_beside_them(text: str, items: list[tuple[str, str | None]]) -> None:
    found = parse_assignees(text)["items"]
    assert isinstance(found, list)
    assert [(item["name"], item["code"]) for item in found] == items
