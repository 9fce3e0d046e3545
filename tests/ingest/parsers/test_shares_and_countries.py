"""Shares in percent, per mille and as fractions; country codes of two and three letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ParseError
from kg.ingest.parsers.countries import ALPHA3, BY_ALPHA3, parse_country
from kg.ingest.parsers.shares import parse_share


@pytest.mark.parametrize(
    ("text", "scale", "share"),
    [
        ("12.5%", 1, 0.125),
        ("12.5 %", 100, 0.125),
        ("１２．５％", 1, 0.125),
        ("125‰", 1, 0.125),
        ("12.5", 100, 0.125),
        ("0.125", 1, 0.125),
        ("1", 1, 1.0),
        ("100", 100, 1.0),
        ("0", 1, 0.0),
    ],
)
def test_the_unit_of_a_share_is_its_own_or_its_columns(text: str, scale: float, share: float) -> None:
    assert parse_share(text, scale) == share


@pytest.mark.parametrize(
    ("text", "scale"), [("", 1), ("-", 1), ("101%", 1), ("12.5", 1), ("-3%", 1), ("约5%", 1)]
)
def test_what_is_no_share_of_a_whole_is_refused(text: str, scale: float) -> None:
    with pytest.raises(ParseError):
        parse_share(text, scale)


@given(st.integers(0, 10_000))
def test_percent_and_fraction_of_one_share_agree(hundredths: int) -> None:
    percent = f"{hundredths / 100:.2f}"
    assert parse_share(percent, 100) == parse_share(f"{percent}%")


def test_iso_3166_has_249_countries_each_with_two_codes() -> None:
    assert len(ALPHA3.split()) == len({pair.split(":")[1] for pair in ALPHA3.split()}) == 249


@given(st.sampled_from(sorted(BY_ALPHA3)))
def test_a_country_is_the_same_by_either_code(code: str) -> None:
    assert parse_country(code) == parse_country(BY_ALPHA3[code].lower())


@pytest.mark.parametrize("text", ["", "XXX", "ZZ", "China"])
def test_what_is_no_country_code_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse_country(text)
