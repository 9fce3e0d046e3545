import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ParseError
from kg.ingest.parsers.chinese_numerals import parse_chinese_numeral

CONTRACT = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")


def written(number: int) -> str:
    """Write a number below 10^12 by the rule of GB/T 15835, as an oracle."""
    for rank, sign in ((10**8, "亿"), (10**4, "万")):
        if number >= rank:
            high, low = divmod(number, rank)
            gap = "零" if low and low < rank // 10 else ""
            return written(high) + sign + gap + (written(low) if low else "")
    for rank, sign in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= rank:
            high, low = divmod(number, rank)
            gap = "零" if low and low < rank // 10 else ""
            return "零一二三四五六七八九"[high] + sign + gap + (written(low) if low else "")
    return "零一二三四五六七八九"[number]


@given(st.integers(1, 10**12 - 1))
def test_every_number_comes_back_from_both_scripts(number: int) -> None:
    text = written(number)
    assert parse_chinese_numeral(text) == parse_chinese_numeral(text.translate(CONTRACT)) == number


@pytest.mark.parametrize(("text", "number"), [("十二", 12), ("两千", 2000), ("一万零五", 10_005)])
def test_short_forms_are_read(text: str, number: int) -> None:
    assert parse_chinese_numeral(text) == number


@pytest.mark.parametrize("text", ["", "五百人", "万万", "十百", "一二", "5百"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse_chinese_numeral(text)
