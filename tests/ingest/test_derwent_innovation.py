"""Derwent Innovation exports: any choice of fields, several lists in a row, numbers with their year."""

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ParseError
from kg.ingest.detect import detect_format
from kg.ingest.mappers.derwent_numbers import parse_dated_number, parse_priorities
from tests.ingest.loading import load, refusals_of, rows_of
from tests.ingest.readers.workbooks import write_book

FIELDS = [
    *(
        "Publication Number",
        "Title",
        "Assignee/Applicant",
        "Inventor",
        "Publication Date",
        "Application Number",
    ),
    *("Application Date", "Priority Number", "Priority Date", "IPC - Current", "CPC - Current"),
    *("Cited Refs - Patent", "Count of Cited Refs - Patent", "Citing Patents", "Count of Citing Patents"),
    *("INPADOC Family Members", "DWPI Accession Number"),
]
FLYER = [
    *("US20990000001A1", "Flying frame", "EXAMPLE CO., LTD. | DOE Jane", "Doe, Jane | Roe, Max"),
    *(datetime(2016, 4, 13), "US2015878676A", datetime(2015, 10, 8), "FR20142466A | US201562123456P"),  # noqa: DTZ001
    *("2014-10-31 | 2015-01-09", "B64C003902 | A63H-0030/04", "B64C 39/024", "US6990003A | EP990002B1"),
    *(2, "CN999999999A", 1.0, "FR3900001A1 | US20990000001A1", "201699999Q"),
]


def test_an_export_is_read_with_lists_numbers_and_dates(tmp_path: Path) -> None:
    path = write_book(tmp_path / "x", {"Results": [["Derwent Innovation"], [], FIELDS, FLYER]})
    assert detect_format(path).format.name == "derwent_innovation"
    result = load(tmp_path, path)
    assert refusals_of(result) == []
    assert rows_of(
        result,
        """SELECT publicationNumber, title, CAST(publicationDate AS VARCHAR), documentType, inventorNames,
           citedByCountReported, dwpiAccession, extendedFamilyMembers FROM Publication WHERE NOT isStub""",
    ) == [
        (
            "US2099000001A1",
            "Flying frame",
            "2016-04-13",
            "application",
            ["Doe, Jane", "Roe, Max"],
            1,
            "201699999Q",
            ["FR3900001A1", "US2099000001A1"],
        )
    ]
    assert rows_of(result, "SELECT nameOriginal, sequence FROM PatentApplicant ORDER BY sequence") == [
        ("EXAMPLE CO., LTD.", 1),
        ("DOE Jane", 2),
    ]
    assert rows_of(result, "SELECT endKey, CAST(sequence AS INT) FROM PriorityClaim ORDER BY sequence") == [
        ("FR1402466A", 1),
        ("US201562123456P", 2),
    ]
    assert rows_of(
        result, "SELECT applicationNumber, CAST(filingDate AS VARCHAR) FROM Application WHERE NOT isStub"
    ) == [("US201514878676A", "2015-10-08")]


def test_both_directions_of_citation_are_told_apart(tmp_path: Path) -> None:
    result = load(tmp_path, write_book(tmp_path / "x", {"s": [FIELDS, FLYER]}))
    assert rows_of(result, "SELECT startKey, endKey FROM Citation ORDER BY ALL") == [
        ("CN999999999A", "US2099000001A1"),
        ("US2099000001A1", "EP0990002B1"),
        ("US2099000001A1", "US6990003A"),
    ]
    assert rows_of(result, "SELECT endKey FROM Classification ORDER BY ALL") == [
        ("CPC:B64C39/024",),
        ("IPC:A63H30/04",),
        ("IPC:B64C39/02",),
    ]


def test_another_choice_of_fields_in_another_spelling_reads_too(tmp_path: Path) -> None:
    lines = [
        "assignee - original,publication_number,cited_patent_numbers,patent_assignees_cleaned,Mood",
        '"NA; ROE CORP",EP990001A1,EP990002B1; bad,X,good',
        "DOE,EP990003A1,NA,X,good",
    ]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert detect_format(path).format.name == "derwent_innovation"
    result = load(tmp_path, path)
    assert rows_of(result, "SELECT nameOriginal FROM PatentApplicant ORDER BY ALL") == [
        ("DOE",),
        ("NA",),
        ("ROE CORP",),
    ]
    assert refusals_of(result) == [(1, "unknownColumn", "Mood"), (2, "badPublicationNumber", "bad")]


def test_a_record_without_a_number_or_with_an_impossible_day_is_refused(tmp_path: Path) -> None:
    rows = [["", *FLYER[1:]], [*FLYER[:4], "2016-02-30", *FLYER[5:]], FLYER, FLYER]
    result = load(tmp_path, write_book(tmp_path / "x", {"s": [FIELDS, *rows]}))
    (file,) = result.report.files
    assert (file.read, file.accepted, file.rejected, file.skipped) == (4, 1, 2, 1)
    assert file.reasons == {"badPublicationNumber": 1, "impossibleDate": 1, "duplicateRecord": 1}


@pytest.mark.parametrize(
    ("text", "day", "number"),
    [
        ("US1994319974A", date(1994, 10, 7), "US31997494A"),
        ("US200764091P", date(2007, 11, 10), "US6409107P"),
        ("WO1995US13219A", date(1995, 10, 5), "US1995013219W"),
        ("WO2006BE71A", date(2006, 6, 26), "BE2006000071W"),
        ("EP1995936339A", date(1995, 10, 5), "EP95936339A"),
        ("US2015878676A", date(2015, 10, 8), "US201514878676A"),
    ],
)
def test_a_number_with_its_year_is_docdbs(text: str, day: date, number: str) -> None:
    assert parse_dated_number(text, [day]).number == number


def test_a_number_without_a_day_of_its_own_is_refused_or_keeps_no_day() -> None:
    with pytest.raises(ParseError, match="no filing day"):
        parse_dated_number("US1994319974A", [])
    same_year = [date(2008, 1, 2), date(2008, 3, 4)]
    found = parse_dated_number("US2008142101P", same_year)
    assert (found.number, found.day) == ("US14210108P", None)


@given(st.lists(st.integers(1990, 2009), min_size=1, max_size=4, unique=True), st.booleans())
def test_priorities_take_the_day_of_their_place_or_of_their_year(years: list[int], is_reversed: bool) -> None:
    days = [f"{year}-05-06" for year in years]
    numbers = " | ".join(f"US{year}123456A" for year in years)
    order = sorted([*days, "1980-01-01"]) if is_reversed else days
    items = parse_priorities(numbers + "\t" + "; ".join(order))["items"]
    assert isinstance(items, list)
    assert [item["day"] for item in items] == [date(year, 5, 6) for year in years]


@pytest.mark.realdata
def test_the_real_export_is_read_whole(data_dir: Path, tmp_path: Path) -> None:
    result = load(tmp_path, data_dir / "patents" / "thomson" / "synbio.xlsx")
    (file,) = result.report.files
    assert (file.format, file.read, file.accepted, file.reasons) == ("derwent_innovation", 644, 644, {})
    assert len(refusals_of(result)) <= 6
    own = "SELECT publicationNumber FROM Publication WHERE NOT isStub"
    # Counted apart with openpyxl: distinct numbers in the two columns.
    assert rows_of(
        result,
        f"""SELECT count(DISTINCT endKey) FILTER (startKey IN ({own})),
                   count(DISTINCT startKey) FILTER (endKey IN ({own})) FROM Citation""",
    ) == [(3324, 596)]
    assert rows_of(
        result,
        """SELECT CAST(publicationDate AS VARCHAR), title, inventorNames, citedByCountReported
           FROM Publication
           WHERE publicationNumber = 'WO1999024564A1'""",
    ) == [
        (
            "1999-05-20",
            "Production Of Novel Bovine Respiratory Syncytial Viruses From Cdnas",
            ["Samal, Siba, K."],
            10,
        )
    ]
    assert rows_of(result, "SELECT endKey FROM Citation WHERE startKey = 'WO2008121911A2' ORDER BY ALL") == [
        ("US2004073527A1",),
        ("US2004117128A1",),
    ]
    assert rows_of(
        result, "SELECT endKey FROM PriorityClaim WHERE startKey = 'EP0784692A1' ORDER BY ALL"
    ) == [
        ("US1995013219W",),
        ("US31997494A",),
    ]
