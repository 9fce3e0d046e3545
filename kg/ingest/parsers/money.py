"""Amounts of money as Chinese and English sources state them: exact, vague, bounded, a range or not told."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from kg.errors import ParseError
from kg.ingest.parsers.chinese_numerals import DIGITS, NUMERALS, parse_chinese_numeral
from kg.ingest.parsers.currencies import CURRENCIES

UNITS = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "万亿": 10**12}
UNITS |= {small + large: UNITS[small] * UNITS[large] for small in "十百千" for large in ("万", "亿")}
UNITS |= dict.fromkeys(("K", "THOUSAND"), 10**3) | dict.fromkeys(("M", "MM", "MN", "MILLION"), 10**6)
UNITS |= dict.fromkeys(("B", "BN", "BILLION"), 10**9) | dict.fromkeys(("TN", "TRILLION"), 10**12)
NOT_TOLD = (
    *("未透露", "未披露", "未公开", "未公布", "未知", "保密", "不详", "金额未知", "非公开"),
    *("UNDISCLOSED", "NOTDISCLOSED", "CONFIDENTIAL"),
)
VAGUE = ("数", "上", "几", "过")
ABOVE = frozenset(
    ("超过", "超", "逾", "至少", "大于", "不低于", "不少于", "MORETHAN", "OVER", "ATLEAST", ">", "≥", ">=")
)
BELOW = frozenset(("不超过", "最高", "高达", "至多", "小于", "低于", "UPTO", "LESSTHAN", "<", "≤", "<="))
NEAR = frozenset(("近", "接近", "将近", "NEARLY", "ALMOST"))
AROUND = frozenset(("约", "大约", "ABOUT", "APPROXIMATELY", "APPROX.", "C."))


def _one_of(words: frozenset[str] | tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_UNIT = _one_of(tuple(unit for unit in UNITS if unit))
_CURRENCY = _one_of(tuple(words.replace(" ", "") for words in CURRENCIES))
# 千万 without a digit before it is a unit: 千万级, 数千万.
_NUMERAL = rf"[十拾]?[{''.join(DIGITS)}][{NUMERALS}]*"
SHAPE = re.compile(
    rf"(?P<before>{_one_of(ABOVE | BELOW | NEAR | AROUND)})?(?P<first>{_CURRENCY})?"
    rf"(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+|数|上|几|过|{_NUMERAL}(?![{NUMERALS}]))?"
    rf"(?P<inner>多|余)?(?P<unit>{_UNIT})?(?P<level>级)?"
    r"(?P<after>以上|及以上|以下|左右|多|余|\+)?(?P<currency>[^0-9]*?)整?(?P<end>级|及?以上|及?以下|左右)?",
    re.ASCII,
)
RANGE = re.compile(r"(?P<low>.*?[0-9万亿KMBN元])(?:-|–|—|~|至|到|TO)+(?P<high>[^-–—~至到]*[0-9].*)")
EXPECTED = "an amount with unit and currency, as in 630万人民币, 数千万美元, $730.0M, 1-2亿元 or 未透露人民币"
# «近» (close to) reads as at least nine tenths, «约» (about) as plus or minus a tenth: conventions of this
# project, stated here because the source gives no bounds.
NEARLY, ABOUT = Decimal("0.9"), Decimal("0.1")
LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as bounds in whole currency units; a bound that is not told is None.

    Attributes:
        low: least amount.
        high: largest amount.
        currency: ISO 4217 code, None where the text names none.
        reason: why a bound is missing (notDisclosed, lowerBoundOnly, upperBoundOnly); None when none is.
    """

    low: int | None
    high: int | None
    currency: str | None
    reason: str | None


def parse_money(text: str) -> Money:
    """Return the amount that a text states.

    «数千万» (several times ten million) is read as 10,000,000 to 99,999,999: all amounts written with that
    many digits; so is «千万级». «近千万» is nine tenths of it to the whole, «约» a tenth more or less.
    «1亿美元及以上» has no upper bound; «未透露人民币» has neither. Of «1-2亿元» both bounds have the unit
    that only the second names.

    Raises:
        ParseError: the text states no amount, names an unknown currency or more than fits 64 bits.
    """
    bare = unicodedata.normalize("NFKC", text).upper()
    bare = re.sub(r"\s", "", bare).replace("(", "").replace(")", "")
    for words in NOT_TOLD:
        if bare.startswith(words):
            return Money(None, None, _currency(bare.removeprefix(words), text), "notDisclosed")
    whole = RANGE.fullmatch(bare)
    money = _parse_range(whole, text) if whole is not None else _parse_single(bare, text)
    if max(money.low or 0, money.high or 0) > LARGEST:
        raise ParseError("too much money", found=text[:200], expected=EXPECTED)
    return money


def _parse_range(whole: re.Match[str], text: str) -> Money:
    high = _parse_single(whole["high"], text)
    unit = SHAPE.fullmatch(whole["high"])
    low_text = whole["low"]
    if unit is not None and re.search(r"[0-9]$", low_text):
        low_text += unit["unit"] or ""
    low = _parse_single(low_text, text)
    if low.low is None or high.high is None or low.low > high.high or low.reason or high.reason:
        raise ParseError("not a range of money", found=text[:200], expected=EXPECTED)
    if low.currency and high.currency and low.currency != high.currency:
        raise ParseError("two currencies", found=text[:200], expected=EXPECTED)
    return Money(low.low, high.high, high.currency or low.currency, None)


def _parse_single(bare: str, text: str) -> Money:
    match = SHAPE.fullmatch(bare)
    if match is None or not (match["number"] or match["unit"]):
        raise ParseError("not an amount of money", found=text[:200], expected=EXPECTED)
    number, unit = match["number"] or "", UNITS[match["unit"] or ""]
    if (number in VAGUE or not number) and (unit == 1 or not (match["unit"] or "")[0] > "z"):
        raise ParseError("not an amount of money", found=text[:200], expected=EXPECTED)
    currency = _one_currency(_currency(match["first"] or "", text), _currency(match["currency"], text), text)
    if match["level"] or match["end"] == "级" or number in VAGUE:
        return _bounded(match, unit, unit * 10 - 1, currency)
    exact = (_decimal(number, text) if number else Decimal(1)) * unit
    return _bounded(match, exact, exact, currency)


def _decimal(number: str, text: str) -> Decimal:
    if number[0] in NUMERALS:
        try:
            return Decimal(parse_chinese_numeral(number))
        except ParseError as error:
            raise ParseError("not an amount of money", found=text[:200], expected=EXPECTED) from error
    return Decimal(number.replace(",", ""))


def _currency(words: str, text: str) -> str | None:
    if not words:
        return None
    known = {spelling.replace(" ", ""): code for spelling, code in CURRENCIES.items()}
    if words not in known:
        raise ParseError("not a known currency", found=text[:200], expected=", ".join(CURRENCIES))
    return known[words]


def _one_currency(first: str | None, last: str | None, text: str) -> str | None:
    """Return the currency of an amount that may name it twice: «人民币500万元», «$5M USD»."""
    if first and last and first != last:
        raise ParseError("two currencies", found=text[:200], expected=EXPECTED)
    return first or last


def _bounded(match: re.Match[str], low: Decimal | int, high: Decimal | int, currency: str | None) -> Money:
    before, after = match["before"] or "", (match["after"] or "") + (match["end"] or "")
    if before in ABOVE or "以上" in after or after in ("多", "余", "+") or match["inner"]:
        return Money(round(low), None, currency, "lowerBoundOnly")
    if before in BELOW or "以下" in after:
        return Money(None, round(high), currency, "upperBoundOnly")
    if before in NEAR:
        return Money(round(low * NEARLY), round(high), currency, None)
    if before in AROUND or after == "左右":
        return Money(round(low * (1 - ABOUT)), round(high * (1 + ABOUT)), currency, None)
    return Money(round(low), round(high), currency, None)
