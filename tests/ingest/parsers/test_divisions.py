"""Names of places → codes of GB/T 2260."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ParseError
from kg.ingest.parsers.divisions import (
    COLLECTIVE,
    Division,
    divisions,
    parent_code,
    parse_division,
    parse_division_code,
)

IN_FORCE = [division for division in divisions() if division.until is None]
CITIES = [d for d in IN_FORCE if d.level == "city" and not COLLECTIVE.fullmatch(d.name)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("广东省深圳市", "440300"),
        ("广东-深圳", "440300"),
        ("陕西-西安", "610100"),
        ("北京-朝阳区", "110105"),
        ("北京市", "110000"),
        ("广东深圳南山区科技园", "440305"),
        ("深圳市南山区粤海街道", "440305"),
        ("中国江苏省苏州市昆山市", "320583"),
        ("湖北省仙桃市", "429004"),
        ("上海浦东新区张江", "310115"),
        ("吉林", "220000"),
        ("吉林市", "220200"),
        ("吉林省吉林市", "220200"),
        ("吉林延边", "222400"),
        ("香港", "810000"),
        ("重庆市渝北区", "500112"),
        ("贵州省黔南布依族苗族自治州都匀市", "522701"),
        ("崇文区", "110103"),
        ("东城区", "110101"),
        ("新疆石河子", "659001"),
        ("凉山州", "513400"),
        ("凉山彝族\n自治州", "513400"),
        ("陕西省杨凌示范区", "610000"),
    ],
)
def test_the_deepest_division_that_a_text_begins_with_is_found(text: str, code: str) -> None:
    assert parse_division(text) == code


@pytest.mark.parametrize("text", ["", "海外", "美国", "硅谷", "未知", "鼓楼区"])
def test_a_text_that_names_no_division_or_one_of_many_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse_division(text)


@given(st.sampled_from([d for d in IN_FORCE if d.level == "province"]))
def test_every_province_is_found_by_its_name(division: Division) -> None:
    assert parse_division(division.name) == division.code


@given(st.sampled_from(CITIES))
def test_every_city_is_found_behind_its_province(division: Division) -> None:
    province = next(d.name for d in IN_FORCE if d.code == division.code[:2] + "0000")
    assert parse_division(province + division.name) == division.code


@given(st.text(max_size=12))
def test_any_text_is_a_code_of_six_digits_or_refused(text: str) -> None:
    with contextlib.suppress(ParseError):
        assert parse_division_code(parse_division(text))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("44", "440000"),
        ("4403", "440300"),
        ("440305", "440305"),
        ("440305000000", "440305"),
        ("441900003", "441900003"),
        ("440305007000", "440305007"),
    ],
)
def test_codes_of_two_four_and_more_digits_are_one_code(text: str, code: str) -> None:
    assert parse_division_code(text) == code


@pytest.mark.parametrize("text", ["", "4", "440", "94", "44030500", "4403O5"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse_division_code(text)


def test_a_code_tells_the_division_above() -> None:
    codes = ("440305007", "440305", "440300", "440000")
    assert [parent_code(code) for code in codes] == ["440305", "440300", "440000", None]
