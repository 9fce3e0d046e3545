"""Whole numbers in Chinese numerals, the everyday ones and those of contracts (GB/T 15835, 票据法 form)."""

from __future__ import annotations

import re

from kg.errors import ParseError

DIGITS = {
    sign: value for value, signs in enumerate(("零〇", "一壹", "二贰两", "三叁", "四肆")) for sign in signs
}
DIGITS |= {
    sign: value for value, signs in enumerate(("五伍", "六陆", "七柒", "八捌", "九玖"), 5) for sign in signs
}
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
NUMERALS = "".join((*DIGITS, *SMALL, *LARGE))
EXPECTED = "a number as 五百万, 伍佰万 or 三千零五十"


def parse_chinese_numeral(text: str) -> int:
    """Return the number that numerals write: 五百万 is 5,000,000, 一亿二千万 is 120,000,000.

    Raises:
        ParseError: the text is no such number, or its ranks do not fall.
    """
    if not text or not set(text) <= set(NUMERALS):
        raise ParseError("not a Chinese numeral", found=text[:200], expected=EXPECTED)
    total = 0
    rest = text
    for sign, rank in (("亿", LARGE["亿"]), ("万", LARGE["万"])):
        before, found, after = rest.partition(sign)
        if found:
            total += (_below_ten_thousand(before, text) or 1) * rank
            rest = after
    if re.search("[万亿]", rest):
        raise ParseError("not a Chinese numeral", found=text[:200], expected=EXPECTED)
    return total + _below_ten_thousand(rest, text)


def _below_ten_thousand(part: str, text: str) -> int:
    total, digit, last_rank = 0, 0, 10_000
    for sign in part:
        if sign in DIGITS:
            if digit:
                raise ParseError("not a Chinese numeral", found=text[:200], expected=EXPECTED)
            digit = DIGITS[sign]
            continue
        rank = SMALL.get(sign, 10_000)
        if rank >= last_rank:
            raise ParseError("not a Chinese numeral", found=text[:200], expected=EXPECTED)
        total, digit, last_rank = total + (digit or 1) * rank, 0, rank
    return total + digit
