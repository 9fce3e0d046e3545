"""Amounts, counts, shares and multiples in running Chinese text, with their bounds and offsets.

Figures follow GB/T 15835-2011. What is no quantity is left alone: years and days, numbers of documents and
standards, ordinals, numbers of items, telephones, and letters with figures (PM2.5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kg.errors import ParseError
from kg.ingest.parsers.chinese_numbers import FIGURE_SHAPE, NUMERAL_SHAPE, POWER_SHAPE, parse_chinese_number
from kg.ingest.parsers.currencies import CURRENCIES

Kind = Literal["money", "count", "ratio", "points", "multiple", "duration", "measure", "bare"]
Bound = Literal["exact", "atLeast", "atMost", "nearly", "about"]

CLASSIFIERS = [
    "家",
    "个",
    "支",
    "只",
    "件",
    "项",
    "所",
    "名",
    "位",
    "人",
    "户",
    "台",
    "套",
    "辆",
    "艘",
    "架",
    "座",
    "处",
    "条",
    "款",
    "种",
    "类",
    "场",
    "次",
    "批",
    "份",
    "篇",
    "部",
    "本",
    "起",
    "宗",
    "笔",
    "对",
    "村",
    "颗",
    "枚",
    "艘次",
    "人次",
    "户次",
    "架次",
    "标箱",
    "例",
    "张",
    "册",
    "头",
    "株",
    "床",
    "套",
    "间",
    "班",
    "站",
    "口",
    "期",
    "轮",
    "届",
    "大",
    "方面",
]
MEASURES = [
    "平方公里",
    "平方千米",
    "平方米",
    "公顷",
    "亩",
    "公里",
    "千米",
    "米",
    "吨标准煤",
    "吨",
    "公斤",
    "千克",
    "斤",
    "立方米",
    "千瓦时",
    "千瓦",
    "兆瓦",
    "吉瓦",
    "度",
    "标准箱",
    "摄氏度",
    "毫克",
    "微克",
    "升",
    "海里",
    "比特",
    "字节",
]
DURATIONS = ["年", "个月", "天", "小时", "周年", "个工作日", "个小时"]
POINTS = "个百分点"
MONEY = [name for name in CURRENCIES if re.fullmatch("[\u4e00-\u9fff]+", name) and name != "人民币"]


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


UNIT = (
    rf"(?:(?P<money>{_any(MONEY)})(?:人民币)?|(?P<points>{POINTS})|(?P<ratio>[%％‰])|(?P<multiple>倍)|"
    rf"(?P<measure>{_any(MEASURES)})|(?P<duration>{_any(DURATIONS)})(?![代级度版月])|"
    rf"(?P<count>(?!人[口均民才员类工士力事物]|个百分点)(?:{_any(CLASSIFIERS)})))"
)
BEFORE = (
    "(?P<before>不低于|不少于|不小于|至少|超过|突破|超出|高于|多于|大于|超|逾|不超过|不高于|不多于|最高|至多|"
    "低于|少于|不足|将近|接近|近|大约|约)?"
)
NUMBER = rf"(?P<number>(?:{FIGURE_SHAPE})|{NUMERAL_SHAPE})"
QUANTITY = re.compile(
    rf"{BEFORE}\s*(?:(?P<hundredths>百分之)(?P<share>{NUMERAL_SHAPE}(?:点{NUMERAL_SHAPE})?)|"
    r"(?P<tenths>[一二两三四五六七八九])成(?P<half>半)?(?=[，。；、）以左]|$)|"
    rf"(?:(?P<low>{FIGURE_SHAPE})(?P<low_power>{POWER_SHAPE})?(?P<low_unit>元|[%％])?(?:[-－—–~～]{{1,2}}|至|到))?"
    rf"{NUMBER}\s*(?P<more>多|余)?(?P<power>{POWER_SHAPE})?(?P<more2>多|余)?\s*{UNIT}?)"
    r"(?P<after>及?以上|及?以下|以内|左右|上下)?"
)
AT_LEAST = ("不低于", "不少于", "不小于", "至少", "超过", "突破", "超出", "高于", "多于", "大于", "超", "逾")
AT_MOST = ("不超过", "不高于", "不多于", "最高", "至多", "低于", "少于", "不足")
NEARLY = ("将近", "接近", "近")
# What stands around figures that are no quantity.
NOT_BEFORE = re.compile(
    r"(?:第|[A-Za-z〔\[(（#№/.．-]|[0-9０-９][,，]?|\d[:：]|[零〇一二三四五六七八九十百千万亿]|[Nn]o\.?\s?)$"
)
NOT_AFTER = re.compile(r"(?:[A-Za-z0-9０-９@〕\]/:：]|[-－]\d|[.．]\d|号|月|日|届|时\d|点\d)")
SEPARATE_YEAR = re.compile(r"[12]\d{3}年")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in a text.

    Attributes:
        start: offset of its first character, words like 超过 included.
        end: offset after its last one.
        text: its words.
        value: the number that the text gives, in `unit`.
        low: least value that the words allow; None when they set none.
        high: largest one.
        unit: ISO 4217 code of money, «%», «百分点», «倍», or the classifier or measure as written; None
            for a bare number.
        kind: what it is.
        bound: how the number is to be read: 超过653万元 is at least that much.
        is_numeral: whether it is written in characters (三家) and not in figures.
    """

    start: int
    end: int
    text: str
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    unit: str | None
    kind: Kind
    bound: Bound
    is_numeral: bool


def find_quantities(text: str) -> list[Quantity]:
    """Return the quantities of a text in order, none overlapping another."""
    return list(_find(text))


def _find(text: str) -> Iterator[Quantity]:
    for match in QUANTITY.finditer(text):
        if not _is_quantity(text, match):
            continue
        try:
            yield _quantity(match)
        except ParseError:
            continue


def _is_quantity(text: str, match: re.Match[str]) -> bool:
    if match["hundredths"] or match["tenths"]:
        return True
    first = match.start("low") if match["low"] else match.start("number")
    if NOT_BEFORE.search(text[max(0, first - 4) : first]) and not match["before"]:
        return False
    if SEPARATE_YEAR.match(text, match.start("number")) and not match["power"]:
        return False
    if re.fullmatch("[百千万亿]+", match["number"]):
        return False
    kind = _kind(match)
    if kind == "bare":
        return match["number"][0] in "0123456789０１２３４５６７８９" and not NOT_AFTER.match(
            text, match.end()
        )
    is_money = kind in ("money", "ratio", "points")
    return is_money or not re.match(r"[0-9A-Za-z]", text[match.end() : match.end() + 1])


def _kind(match: re.Match[str]) -> Kind:
    kinds: tuple[Kind, ...] = ("money", "points", "ratio", "multiple", "measure", "duration", "count")
    for kind in kinds:
        if match[kind]:
            return kind
    return "bare"


def _quantity(match: re.Match[str]) -> Quantity:
    if match["hundredths"] or match["tenths"]:
        return _percentage(match)
    kind, number = _kind(match), match["number"]
    power = match["power"] or ""
    value = (
        parse_chinese_number(number + power)
        if number[0] not in "零〇一二两三四五六七八九十百千万亿"
        else (parse_chinese_number(number))
    )
    bound, low, high = _bounds(match, value)
    if match["low"]:
        first_power = match["low_power"] or power
        low, high, bound = parse_chinese_number(match["low"] + first_power), value, "exact"
    unit = _unit(match, kind)
    is_numeral = number[0] in NUMERAL_SHAPE
    start, end = _edges(match)
    return Quantity(start, end, match[0].strip(), value, low, high, unit, kind, bound, is_numeral)


def _edges(match: re.Match[str]) -> tuple[int, int]:
    """Return the offsets of a match without the blanks around it."""
    words = match[0]
    return match.end() - len(words.lstrip()), match.start() + len(words.rstrip())


def _percentage(match: re.Match[str]) -> Quantity:
    if match["tenths"]:
        value = parse_chinese_number(match["tenths"]) * 10 + (5 if match["half"] else 0)
    else:
        whole, _, part = match["share"].partition("点")
        value = parse_chinese_number(whole)
        value += Decimal("0." + "".join(str(parse_chinese_number(char)) for char in part)) if part else 0
    bound, low, high = _bounds(match, value)
    start, end = _edges(match)
    return Quantity(start, end, match[0].strip(), value, low, high, "%", "ratio", bound, True)


def _unit(match: re.Match[str], kind: Kind) -> str | None:
    if kind == "bare":
        return None
    if kind == "money":
        return CURRENCIES[match["money"]]
    if kind == "points":
        return "百分点"
    return match[kind].replace("％", "%")


def _bounds(match: re.Match[str], value: Decimal) -> tuple[Bound, Decimal | None, Decimal | None]:
    before, after = match["before"] or "", match["after"] or ""
    more = match["more"] or match["more2"]
    if before in AT_MOST or "以下" in after or after == "以内":
        return "atMost", None, value
    if before in AT_LEAST or "以上" in after or more:
        return "atLeast", value, None
    if before in NEARLY:
        return "nearly", None, value
    if before or after:
        return "about", None, None
    return "exact", value, value
