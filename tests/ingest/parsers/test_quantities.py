"""Amounts, counts, ratios and times in running text."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ParseError
from kg.ingest.parsers.chinese_numbers import parse_chinese_number
from kg.ingest.parsers.quantities import find_quantities
from kg.ingest.parsers.time_expressions import find_times


@pytest.mark.parametrize(
    ("text", "value", "unit", "kind", "bound"),
    [
        ("募集42.8亿元", 4_280_000_000, "CNY", "money", "exact"),
        ("平均超过653万元", 6_530_000, "CNY", "money", "atLeast"),
        ("同比增长40％", 40, "%", "ratio", "exact"),
        ("储备超过3.2万亿美元", 3_200_000_000_000, "USD", "money", "atLeast"),
        ("给予不超过1,200.5万元", 12_005_000, "CNY", "money", "atMost"),
        ("近20家", 20, "家", "count", "nearly"),
        ("50余家", 50, "家", "count", "atLeast"),
        ("10多万户", 100_000, "户", "count", "atLeast"),
        ("5%左右", 5, "%", "ratio", "about"),
        ("百分之三点五", Decimal("3.5"), "%", "ratio", "exact"),
        ("超过三成", 30, "%", "ratio", "atLeast"),
        ("二十五家企业", 25, "家", "count", "exact"),
        ("新增装机3.7亿千瓦", 370_000_000, "千瓦", "measure", "exact"),
        ("下降2.7个百分点", Decimal("2.7"), "百分点", "points", "exact"),
        ("１２件", 12, "件", "count", "exact"),
        ("近5倍", 5, "倍", "multiple", "nearly"),
    ],
)
def test_a_quantity_is_read_with_its_unit_and_bound(
    text: str, value: Decimal | int, unit: str, kind: str, bound: str
) -> None:
    found = find_quantities(text)
    assert [(q.value, q.unit, q.kind, q.bound) for q in found] == [(value, unit, kind, bound)]


def test_bounds_are_numbers() -> None:
    low, high, span = find_quantities("超过653万元，不超过80件，10至20万元")
    assert (low.low, low.high) == (6_530_000, None)
    assert (high.low, high.high) == (None, 80)
    assert (span.low, span.high) == (100_000, 200_000)


@pytest.mark.parametrize(
    "text",
    ["国发〔2014〕42号", "GB/T 29490-2013", "第3届", "电话010-12345678", "PM2.5浓度", "万元产值", "2017年"],
)
def test_figures_that_are_no_quantity_are_left_alone(text: str) -> None:
    assert find_quantities(text) == [] or all(q.kind == "bare" for q in find_quantities(text))


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("2017年5月12日，上线", ["2017-05-12"]),
        ("2017年2月上线", ["2017-02"]),
        ("2016年，完成", ["2016"]),
        ("2013—2015年", ["2013/2015"]),
        ("平台2018年426期间上线", ["2018-04"]),
        ("“十三五”期间", ["2016/2020"]),
        ("今年增长、比上年下降", ["2025"]),
        ("去年完成", ["2024"]),
        ("2017年2月30日", []),
    ],
)
def test_times_are_iso_8601_of_the_precision_told(text: str, times: list[str]) -> None:
    assert [t.iso for t in find_times(text, 2025)] == times


@given(st.integers(1, 9_999), st.integers(0, 99), st.sampled_from([("万", 4), ("亿", 8), ("万亿", 12)]))
def test_an_amount_is_its_figures_times_its_power(whole: int, part: int, power: tuple[str, int]) -> None:
    word, exponent = power
    (found,) = find_quantities(f"共{whole}.{part:02d}{word}元。")
    assert found.value == Decimal(f"{whole}.{part:02d}") * 10**exponent
    assert (found.unit, found.bound) == ("CNY", "exact")


@given(st.integers(10, 99))
def test_numerals_and_figures_agree(number: int) -> None:
    ones = "零一二三四五六七八九"
    tens, rest = divmod(number, 10)
    text = ("" if tens == 1 else ones[tens]) + "十" + (ones[rest] if rest else "")
    assert parse_chinese_number(text) == number


@given(st.dates())
def test_every_day_is_found_where_it_stands(day: object) -> None:
    year, month, date = str(day).split("-")
    words = f"{year}年{int(month)}月{int(date)}日"
    text = f"会议于{words}召开"
    expected = [(3, 3 + len(words), str(day))] if year >= "1000" and int(year) < 3000 else []
    assert [(t.start, t.end, t.iso) for t in find_times(text)] == expected


@given(st.text(alphabet="0123456789.,%亿万元家超过近年月《》GB/T-（）", max_size=40))
def test_quantities_lie_in_their_text_and_apart(text: str) -> None:
    found = find_quantities(text)
    assert all(text[q.start : q.end] == q.text for q in found)
    assert all(left.end <= right.start for left, right in pairwise(found))


def test_a_text_without_number_is_no_number() -> None:
    with pytest.raises(ParseError):
        parse_chinese_number("若干")
