"""Dates, filings and classes of United States documents."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ParseError
from kg.ingest.parsers.dates import PartialDate
from kg.ingest.parsers.us_patents import parse_filing, parse_us_date, parse_us_symbol


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("19990615", PartialDate(date(1999, 6, 15), "day")),
        ("1999-06-15", PartialDate(date(1999, 6, 15), "day")),
        ("19990600", PartialDate(date(1999, 6, 1), "month")),
        ("19990000", PartialDate(date(1999, 1, 1), "year")),
    ],
)
def test_a_date_keeps_its_precision(text: str, expected: PartialDate) -> None:
    assert parse_us_date(text) == expected


@pytest.mark.parametrize("text", ["", "00000000", "19991301", "19990231", "990615", "19990015x", "unknown"])
def test_an_impossible_date_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse_us_date(text)


@given(st.dates(date(1600, 1, 1), date(2199, 12, 31)))
def test_every_day_is_read(day: date) -> None:
    assert parse_us_date(f"{day:%Y%m%d}") == PartialDate(day, "day")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("G06F 1516", "G06F15/16"),
        ("G06F  728", "G06F7/28"),
        ("A61K  9127", "A61K9/127"),
        ("A61K 31505", "A61K31/505"),
        ("C07D20902", "C07D209/02"),
        ("B60R  900", "B60R9/00"),
        ("B32B 302", "B32B3/02"),
        ("G06F015/16", "G06F15/16"),
        ("A61B 5/0205", "A61B5/0205"),
        ("A61K", "A61K"),
    ],
)
def test_a_class_is_read_in_each_edition(text: str, expected: str) -> None:
    assert parse_us_symbol(text).text == expected


@pytest.mark.parametrize("text", ["1402", "D0603", "", "428 641", "A61K 9"])
def test_a_class_of_another_scheme_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse_us_symbol(text)


@given(st.integers(1, 999), st.integers(0, 9999))
def test_three_columns_hold_the_group_of_any_symbol(group: int, subgroup: int) -> None:
    text = f"A01B{group:>3}{subgroup:02d}"
    assert parse_us_symbol(text).text == f"A01B{group}/{subgroup:02d}"


@pytest.mark.parametrize(
    ("country", "number", "day", "expected"),
    [
        ("US", "13/676,098", date(2012, 11, 14), "US201213676098A"),
        ("US", "09876376", date(2001, 6, 6), "US87637601A"),
        ("US", "60968023", date(2007, 8, 24), "US96802307P"),
        ("US", "29116510", date(1999, 1, 6), "US11651099F"),
        ("US", "351745", date(1973, 4, 16), "US35174573A"),
        ("US", "PCT/CH02/00573", date(2002, 10, 21), "CH0200573W"),
        ("WO", "PCT/US2009/035000", date(2009, 3, 1), "US2009035000W"),
        ("JP", "10-186098", date(1998, 7, 1), "JP18609898A"),
        ("JP", "53/84696", date(1978, 7, 10), "JP8469678A"),
        ("JP", "2008-148514", date(2008, 6, 5), "JP2008148514A"),
        ("KR", "10-2005-0012345", date(2005, 2, 1), "KR20050012345A"),
        ("KR", "1998-12345", date(1998, 2, 1), "KR19980012345A"),
        ("CN", "200810123456.7", date(2008, 1, 1), "CN200810123456A"),
        ("CH", "1974/01", date(2001, 10, 26), "CH19742001A"),
        ("SE", "9901234-5", date(1999, 3, 3), "SE9901234A"),
        ("DE", "199 12 345.6", date(1999, 3, 3), "DE19912345A"),
        ("GB", "9912345.6", date(1999, 3, 3), "GB9912345A"),
        ("FR", "99 12345", date(1999, 3, 3), "FR9912345A"),
        ("NO", "971605", date(1997, 4, 8), "NO971605A"),
    ],
)
def test_a_filing_has_the_form_of_docdb(country: str, number: str, day: date, expected: str) -> None:
    assert parse_filing(country, number, day).compact == expected


@pytest.mark.parametrize(
    ("country", "number"), [("USA", "1"), ("US", "none"), ("", "12"), ("JP", "特願平10")]
)
def test_what_is_no_filing_is_refused(country: str, number: str) -> None:
    with pytest.raises(ParseError):
        parse_filing(country, number, date(2000, 1, 1))


@given(st.sampled_from(("US", "JP", "KR", "CN", "CH", "WO", "AT")), st.text(max_size=20), st.dates())
def test_any_text_is_a_filing_or_is_refused(country: str, number: str, day: date) -> None:
    with suppress(ParseError):
        assert parse_filing(country, number, day).compact.isascii()
