"""Amounts of money as Chinese venture data state them: exact, vague, bounded or not told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kg.errors import ParseError

CURRENCIES = {
    "人民币": "CNY",
    "元人民币": "CNY",
    "RMB": "CNY",
    "CNY": "CNY",
    "元": "CNY",
    "美元": "USD",
    "美金": "USD",
    "USD": "USD",
    "港元": "HKD",
    "港币": "HKD",
    "HKD": "HKD",
    "欧元": "EUR",
    "EUR": "EUR",
    "英镑": "GBP",
    "日元": "JPY",
    "韩元": "KRW",
    "新台币": "TWD",
    "台币": "TWD",
    "新加坡元": "SGD",
    "新加坡币": "SGD",
    "加元": "CAD",
    "澳元": "AUD",
    "卢比": "INR",
    "瑞士法郎": "CHF",
}
UNITS = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "万亿": 10**12}
UNITS |= {small + large: UNITS[small] * UNITS[large] for small in "十百千" for large in ("万", "亿")}
NOT_TOLD = ("未透露", "未披露", "未公开", "未知", "保密", "不详")
UNIT = "[十百千]?(?:万亿|万|亿)?"
SHAPE = re.compile(
    rf"(?P<before>近|约|超过|超|逾|不超过|至少|大于)?(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?|数|上|几|过)?(?P<unit>{UNIT})(?P<level>级)?"
    r"(?P<after>以上|及以上|以下|左右|多|余|\+)?(?P<currency>\D*?)(?P<end>及?以上|及?以下|左右)?",
    re.ASCII,
)
EXPECTED = "an amount with unit and currency, as in 630万人民币, 数千万美元 or 未透露人民币"
# «近» (close to) reads as at least nine tenths, «约» (about) as plus or minus a tenth: conventions of this
# project, stated here because the source gives no bounds.
NEARLY, ABOUT = Decimal("0.9"), Decimal("0.1")


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
    «1亿美元及以上» has no upper bound; «未透露人民币» has neither.

    Raises:
        ParseError: the text states no amount.
    """
    bare = text.strip().replace(" ", "").replace("，", ",")
    for words in NOT_TOLD:
        if bare.startswith(words):
            return Money(None, None, _currency(bare.removeprefix(words), text), "notDisclosed")
    match = SHAPE.fullmatch(bare)
    if match is None or ((match["number"] or "数") in "数上几过" and not match["unit"]):
        raise ParseError("not an amount of money", found=text[:200], expected=EXPECTED)
    unit = UNITS[match["unit"]]
    currency = _currency(match["currency"], text)
    if match["level"] or (match["number"] or "") in tuple("数上几过"):
        return _bounded(match, unit, unit * 10 - 1, currency)
    exact = Decimal((match["number"] or "1").replace(",", "")) * unit
    return _bounded(match, exact, exact, currency)


def _currency(words: str, text: str) -> str | None:
    if not words:
        return None
    if words.upper() not in CURRENCIES:
        raise ParseError("not a known currency", found=text[:200], expected=", ".join(CURRENCIES))
    return CURRENCIES[words.upper()]


def _bounded(match: re.Match[str], low: Decimal | int, high: Decimal | int, currency: str | None) -> Money:
    before, after = match["before"] or "", (match["after"] or "") + (match["end"] or "")
    if before in ("超过", "超", "逾", "至少", "大于") or "以上" in after or after in ("多", "余", "+"):
        return Money(round(low), None, currency, "lowerBoundOnly")
    if before == "不超过" or "以下" in after:
        return Money(None, round(high), currency, "upperBoundOnly")
    if before == "近":
        return Money(round(low * NEARLY), round(high), currency, None)
    if before == "约" or after == "左右":
        return Money(round(low * (1 - ABOUT)), round(high * (1 + ABOUT)), currency, None)
    return Money(round(low), round(high), currency, None)
