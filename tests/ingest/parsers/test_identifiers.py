from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from kg.errors import ParseError
from kg.ingest.parsers.identifiers import (
    cn_check_digit,
    parse_cn_application,
    parse_lei,
    parse_ror,
    parse_school_code,
    parse_stock_code,
    parse_uscc,
)


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (parse_stock_code, "603037.SH", "603037.SH"),
        (parse_stock_code, "605028", "605028.SH"),
        (parse_stock_code, "688126", "688126.SH"),
        (parse_stock_code, "300788.sz", "300788.SZ"),
        (parse_stock_code, "SZ000725", "000725.SZ"),
        (parse_stock_code, "600000.SS", "600000.SH"),
        (parse_stock_code, "830799", "830799.BJ"),
        (parse_stock_code, "699001.SH", "699001.SH"),
        (parse_school_code, " 4111010001 ", "4111010001"),
        (parse_uscc, "91110000600037341l", "91110000600037341L"),
        (parse_lei, "hwupkr0mpou8fgxbt394", "HWUPKR0MPOU8FGXBT394"),
        (parse_cn_application, "ZL85100001.0", "CN851000010"),
        (parse_cn_application, "CN200410016940.6", "CN2004100169406"),
    ],
)
def test_an_identifier_takes_its_normal_form(parse: Callable[[str], str], text: str, value: str) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (parse_stock_code, "603037.SZ"),
        (parse_stock_code, "123456"),
        (parse_stock_code, "60303"),
        (parse_stock_code, "725.0"),
        (parse_school_code, "411101000"),
        (parse_uscc, "91110000600037342L"),
        (parse_uscc, "9111000060003734"),
        (parse_lei, "HWUPKR0MPOU8FGXBT395"),
        (parse_cn_application, "ZL85100001.3"),
        (parse_cn_application, "CN2004100169405"),
        (parse_cn_application, "CN123"),
    ],
)
def test_a_wrong_identifier_is_refused(parse: Callable[[str], str], text: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert caught.value.found == text


@given(st.integers(0, 10**7 - 1), st.integers(1985, 2030), st.integers(0, 6), st.integers(1, 9))
def test_one_wrong_digit_of_a_cn_application_is_found(serial: int, year: int, place: int, shift: int) -> None:
    number = f"{year}1{serial:07d}"
    wrong = list(number)
    wrong[5 + place] = str((int(wrong[5 + place]) + shift) % 10)
    text = f"CN{''.join(wrong)}.{cn_check_digit(number)}"
    with pytest.raises(ParseError, match="wrong check digit"):
        parse_cn_application(text)


@given(
    st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9),
    st.sampled_from(["91", "12", "N2", "Y1"]),
)
def test_a_credit_code_with_its_check_character_is_taken_and_with_another_refused(
    body: str, kind: str
) -> None:
    bare = f"{kind}440300{body}"
    right = bare + uscc.calc_check_digit(bare)
    assert parse_uscc(f" {right.lower()} ") == right
    wrong = bare + ("0" if right[-1] != "0" else "1")
    with pytest.raises(ParseError):
        parse_uscc(wrong)


@pytest.mark.parametrize("identifier", ["03vek6s52", "00f54p054", "042nb2s44", "05gq02987"])
def test_ror_identifiers_have_check_digits(identifier: str) -> None:
    assert parse_ror(f"https://ror.org/{identifier}") == identifier
    with pytest.raises(ParseError):
        parse_ror(identifier[:-1] + str((int(identifier[-1]) + 1) % 10))
