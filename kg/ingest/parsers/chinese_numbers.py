"""Numbers as Chinese text writes them: 42.8亿, １２万, 三十五, 两千, 1.8万."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from kg.ingest.parsers.chinese_numerals import DIGITS, parse_chinese_numeral

POWERS = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8} | {
    "万亿": 10**12,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
}
POWERS |= {"十亿": 10**9, "百亿": 10**10, "千亿": 10**11}
POWER_SHAPE = "(?:万亿|[十百千]?[万亿]|[百千](?![瓦米克帕卡分伏]))"
NUMERAL_SHAPE = "[零〇一二两三四五六七八九十百千万亿]+"
FIGURE_SHAPE = r"[0-9０-９](?:[0-9０-９]|[,，](?=[0-9０-９]{3}(?![0-9０-９])))*(?:[.．][0-9０-９]+)?"
FIGURE = re.compile(rf"(?P<digits>{FIGURE_SHAPE})(?P<power>{POWER_SHAPE})?")


def parse_chinese_number(text: str) -> Decimal:
    """Return the number that figures with a power (42.8亿) or a numeral (二十五) state.

    Raises:
        ParseError: the text is neither.
    """
    match = FIGURE.fullmatch(text)
    if match:
        digits = unicodedata.normalize("NFKC", match["digits"]).replace(",", "")
        return Decimal(digits) * POWERS[match["power"] or ""]
    if len(text) > 1 and all(char in DIGITS for char in text):
        return Decimal("".join(str(DIGITS[char]) for char in text))
    return Decimal(parse_chinese_numeral(text))
