from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ParseError
from kg.ingest.parsers.money import Money, parse_money


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("630万人民币", Money(6_300_000, 6_300_000, "CNY", None)),
        ("2000万美元", Money(20_000_000, 20_000_000, "USD", None)),
        ("5亿人民币", Money(500_000_000, 500_000_000, "CNY", None)),
        ("1.625亿元", Money(162_500_000, 162_500_000, "CNY", None)),
        ("10,000万元", Money(100_000_000, 100_000_000, "CNY", None)),
        ("830万", Money(8_300_000, 8_300_000, None, None)),
        ("数千万人民币", Money(10_000_000, 99_999_999, "CNY", None)),
        ("数百万美元", Money(1_000_000, 9_999_999, "USD", None)),
        ("数十亿美元", Money(1_000_000_000, 9_999_999_999, "USD", None)),
        ("千万级人民币", Money(10_000_000, 99_999_999, "CNY", None)),
        ("近千万人民币", Money(9_000_000, 10_000_000, "CNY", None)),
        ("约3000万元", Money(27_000_000, 33_000_000, "CNY", None)),
        ("1亿美元及以上", Money(100_000_000, None, "USD", "lowerBoundOnly")),
        ("超过1亿人民币", Money(100_000_000, None, "CNY", "lowerBoundOnly")),
        ("不超过500万欧元", Money(None, 5_000_000, "EUR", "upperBoundOnly")),
        ("未透露人民币", Money(None, None, "CNY", "notDisclosed")),
        ("未披露", Money(None, None, None, "notDisclosed")),
        ("7.3亿美元", Money(730_000_000, 730_000_000, "USD", None)),
        ("$730.0M", Money(730_000_000, 730_000_000, "USD", None)),
        ("$2.0000M", Money(2_000_000, 2_000_000, "USD", None)),
        ("US$1.5B", Money(1_500_000_000, 1_500_000_000, "USD", None)),
        ("USD 730 million", Money(730_000_000, 730_000_000, "USD", None)),
        ("HK$3.2亿", Money(320_000_000, 320_000_000, "HKD", None)),
        ("€50M", Money(50_000_000, 50_000_000, "EUR", None)),
        ("￥１００万", Money(1_000_000, 1_000_000, "CNY", None)),
        ("RMB 5,000万", Money(50_000_000, 50_000_000, "CNY", None)),
        ("人民币5000万元整", Money(50_000_000, 50_000_000, "CNY", None)),
        ("2亿元（人民币）", Money(200_000_000, 200_000_000, "CNY", None)),
        ("伍佰万元整", Money(5_000_000, 5_000_000, "CNY", None)),
        ("近亿元", Money(90_000_000, 100_000_000, "CNY", None)),
        ("超过653万元", Money(6_530_000, None, "CNY", "lowerBoundOnly")),
        ("3000余万元", Money(30_000_000, None, "CNY", "lowerBoundOnly")),
        ("up to $500M", Money(None, 500_000_000, "USD", "upperBoundOnly")),
        ("高达5亿美元", Money(None, 500_000_000, "USD", "upperBoundOnly")),
        ("千万元级", Money(10_000_000, 99_999_999, "CNY", None)),
        ("1-2亿元", Money(100_000_000, 200_000_000, "CNY", None)),
        ("1000万～2000万美元", Money(10_000_000, 20_000_000, "USD", None)),
        ("$10M-$20M", Money(10_000_000, 20_000_000, "USD", None)),
        ("10亿日元", Money(1_000_000_000, 1_000_000_000, "JPY", None)),
        ("Undisclosed", Money(None, None, None, "notDisclosed")),
    ],
)
def test_an_amount_is_read_as_bounds(text: str, money: Money) -> None:
    assert parse_money(text) == money


@given(st.integers(1, 10**6), st.sampled_from(["万", "亿", "千万"]), st.sampled_from(["人民币", "美元"]))
def test_an_exact_amount_has_equal_bounds(number: int, unit: str, currency: str) -> None:
    money = parse_money(f"{number}{unit}{currency}")
    assert money.low == money.high == number * {"万": 10**4, "亿": 10**8, "千万": 10**7}[unit]


@given(
    st.decimals(0, 10**6, places=4), st.sampled_from(["$", "US$", "USD"]), st.sampled_from(["M", " million"])
)
def test_the_currency_may_stand_before_or_behind(number: Decimal, sign: str, unit: str) -> None:
    before, behind = parse_money(f"{sign}{number}{unit}"), parse_money(f"{number}{unit} {sign}")
    assert before == behind
    assert (before.low, before.currency) == (round(number * 10**6), "USD")


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.sampled_from("-~—至"))
def test_a_range_is_read_with_the_unit_of_its_end(low: int, more: int, sign: str) -> None:
    money = parse_money(f"{low}{sign}{low + more}万元")
    assert (money.low, money.high, money.currency) == (low * 10**4, (low + more) * 10**4, "CNY")


@given(st.text(max_size=12))
def test_whatever_is_read_has_bounds_in_order(text: str) -> None:
    try:
        money = parse_money(text)
    except ParseError:
        return
    assert money.low is None or money.high is None or 0 <= money.low <= money.high <= 2**63 - 1


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "abc", "数人民币", "人民币", "100金币", "M", "$", "5%", "2016-12-01", "-5万"),
        *("2亿-1亿元", "人民币5亿美元", "99999999999999999万"),
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse_money(text)
    assert caught.value.found == text
