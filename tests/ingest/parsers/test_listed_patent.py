"""Numbers of patents as lists of pools, declarations and offices write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ParseError
from kg.ingest.parsers.listed_patent import (
    ENGLISH,
    ListedPatent,
    parse_listed_application,
    parse_listed_patent,
    parse_office,
)


@pytest.mark.parametrize(
    ("text", "office", "found"),
    [
        ("US 8,712,345 B2", None, "US8712345B2"),
        ("8,712,345", "US", "US8712345"),
        ("US8712345 (B2)", "US", "US8712345B2"),
        ("U.S. Patent No. 8,712,345", "US", "US8712345"),
        ("RE41,234", "US", "USRE41234"),
        ("D764,401", "US", "USD764401"),
        ("EP 1 234 567 (DE)", "DE", "EP1234567"),
        ("1 234 567", "EP", "EP1234567"),
        ("特許第5123456号", "JP", "JP5123456"),
        ("CN101234567B", "CN", "CN101234567B"),
        ("10-1234567", "KR", "KR101234567"),
    ],
)
def test_a_publication_is_read_with_its_office_in_it_or_beside_it(
    text: str, office: str | None, found: str
) -> None:
    assert parse_listed_patent(text, office) == ListedPatent(found, None)


@pytest.mark.parametrize(
    ("text", "office", "found"),
    [
        ("ZL 2016 1 0012345.8", "CN", "CN201610012345A"),
        ("ZL201610012345.8", None, "CN201610012345A"),
        ("CN ZL201620054321.4", "CN", "CN201620054321U"),
        ("201610012345.8", "CN", "CN201610012345A"),
        ("PCT/CN2016/070001", None, "CN2016070001W"),
    ],
)
def test_a_chinese_patent_is_known_by_its_application(text: str, office: str | None, found: str) -> None:
    assert parse_listed_patent(text, office) == ListedPatent(None, found)


@pytest.mark.parametrize(
    ("text", "office"), [("", None), ("pending", "US"), ("8712345", None), ("ZL201610012345.7", "CN")]
)
def test_what_is_no_patent_is_refused(text: str, office: str | None) -> None:
    with pytest.raises(ParseError):
        parse_listed_patent(text, office)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("US", "US"),
        ("usa", "US"),
        ("US UNITED STATES", "US"),
        ("United States", "US"),
        ("Korea, Republic of", "KR"),
        ("EP EUROPEAN PATENT OFFICE", "EP"),
        ("European Patent Office", "EP"),
        ("WO WORLD INTELLECTUAL PROPERTY ORGANIZATION", "WO"),
        ("美国", "US"),
        ("中国", "CN"),
    ],
)
def test_an_office_is_told_by_code_and_by_name(text: str, code: str) -> None:
    assert parse_office(text) == code


def test_a_word_that_is_no_office_is_refused() -> None:
    with pytest.raises(ParseError):
        parse_office("worldwide")


@pytest.mark.parametrize(
    ("text", "office", "found"),
    [
        ("US201113990001", None, "US201113990001A"),
        ("EP20100990001", "EP", "EP10990001A"),
        ("201610012345.8", "CN", "CN201610012345A"),
        ("CN201610012345", "CN", "CN201610012345A"),
    ],
)
def test_an_application_is_read_in_epodoc_and_in_the_office_own_form(
    text: str, office: str | None, found: str
) -> None:
    assert parse_listed_application(text, office) == found


@given(st.integers(1_000_000, 12_999_999), st.sampled_from(["", ",", " "]))
def test_separators_do_not_change_an_american_number(number: int, separator: str) -> None:
    text = f"{number:,}".replace(",", separator)
    assert parse_listed_patent(text, "US") == ListedPatent(f"US{number}", None)


@given(st.text(max_size=30), st.sampled_from([None, "US", "CN", "EP"]))
def test_any_text_is_a_patent_or_refused(text: str, office: str | None) -> None:
    try:
        found = parse_listed_patent(text, office)
    except ParseError:
        return
    assert (found.publication is None) != (found.application is None)


def test_every_english_name_has_a_code_of_two_letters() -> None:
    assert {code for code in ENGLISH.values() if len(code) != 2 or not code.isupper()} == set()
