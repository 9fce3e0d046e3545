"""Derwent's abbreviated application numbers get the form that DOCDB has for them."""

from datetime import date

import pytest

from kg.errors import ParseError
from kg.ingest.mappers.derwent_applications import docdb_application


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("FR002466", date(2014, 10, 31), "FR1402466A"),
        ("US608426", date(2015, 1, 29), "US201514608426A"),
        ("US215523", date(2016, 7, 20), "US201615215523A"),
        ("US044906P", date(2014, 9, 2), "US201462044906P"),
        ("US606890", date(2000, 6, 29), "US60689000A"),
        ("WOUS045962", date(2015, 8, 19), "US2015045962W"),
        ("CN10442563", date(2016, 6, 21), "CN201610442563A"),
        ("CN20270257", date(2014, 5, 24), "CN201420270257U"),
        ("DE10208161", date(2015, 5, 4), "DE102015208161A"),
        ("KR014618", date(2015, 1, 29), "KR20150014618A"),
        ("EP169876", date(2016, 5, 17), "EP16169876A"),
        ("CH000082", date(2015, 1, 23), "CH822015A"),
        ("CA2881204", date(2015, 2, 5), "CA2881204A"),
    ],
)
def test_the_year_comes_from_the_day_and_the_form_from_the_office(
    text: str, day: date, expected: str
) -> None:
    assert docdb_application(text, day).number == expected


def test_the_application_of_a_utility_model_is_one_too() -> None:
    assert docdb_application("KR004532", date(2015, 7, 8), "Y1").number == "KR20150004532U"


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ParseError):
        docdb_application("2014", date(2015, 7, 8))
