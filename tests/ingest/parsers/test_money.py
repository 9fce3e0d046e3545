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
    ],
)
def test_an_amount_is_read_as_bounds(text: str, money: Money) -> None:
    assert parse_money(text) == money


@given(st.integers(1, 10**6), st.sampled_from(["万", "亿", "千万"]), st.sampled_from(["人民币", "美元"]))
def test_an_exact_amount_has_equal_bounds(number: int, unit: str, currency: str) -> None:
    money = parse_money(f"{number}{unit}{currency}")
    assert money.low == money.high == number * {"万": 10**4, "亿": 10**8, "千万": 10**7}[unit]


@pytest.mark.parametrize("text", ["", "-", "abc", "数人民币", "人民币", "100金币", "五百万人民币"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse_money(text)
    assert caught.value.found == text
