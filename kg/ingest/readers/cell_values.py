"""What a cell of a workbook says, as text: nothing is computed, and nothing that Excel lost is made up.

A number keeps its digits, a day comes out as ISO, a code keeps the zeros that its format shows. Excel holds
15 significant digits (ECMA-376 part 1, 18.17): a longer code that became a number cannot be recovered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from lxml import etree

from kg.errors import ParseError
from kg.ingest.readers.office_package import local_name

# Built-in formats of ECMA-376 part 1, 18.8.30, those of zh-cn and ja-jp with them.
DAY_FORMATS = frozenset((14, 15, 16, 22, 28, 29, 30, 31, 51, 53, 54, 58))
MONTH_FORMATS = frozenset((17, 27, 36, 50, 52, 57))
LARGEST_EXACT = 10**15
LAST_SERIAL = 2_958_466  # 10000-01-01
EPOCH_1900, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001  # cells have no zone
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What in a format code is no placeholder: quoted text, escapes, colours and conditions in brackets.
LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


class Shown(StrEnum):
    """What a number format makes of a number."""

    NUMBER = "number"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell shows its number; `zeros` is the width of a format like 000000."""

    shown: Shown = Shown.NUMBER
    zeros: int = 0


GENERAL = Style()


def read_styles(root: etree._Element | None) -> Sequence[Style]:
    """Return the style of each cell format, in the order in which cells refer to them."""
    if root is None:
        return ()
    codes: dict[int, str] = {}
    formats: list[Style] = []
    for group in root:
        if local_name(group) == "numFmts":
            codes |= {int(f.get("numFmtId", 0)): str(f.get("formatCode", "")) for f in group}
        elif local_name(group) == "cellXfs":
            formats = [style_of(int(f.get("numFmtId", 0)), codes) for f in group]
    return formats


def style_of(number: int, codes: Mapping[int, str]) -> Style:
    """Return the style of a number format, built in or declared in the workbook."""
    if number in codes:
        return style_of_code(codes[number])
    if number in DAY_FORMATS:
        return Style(Shown.DAY)
    return Style(Shown.MONTH) if number in MONTH_FORMATS else GENERAL


def style_of_code(code: str) -> Style:
    """Return the style of a format code such as yyyy-mm-dd or 000000."""
    bare = LITERAL.sub("", code.split(";")[0]).lower()
    if re.fullmatch("0{2,}", bare):
        return Style(zeros=len(bare))
    if bare in ("general", "@") or not set(bare) & set("yde"):
        return GENERAL
    if re.search("[0#?]", bare):
        return GENERAL  # 0.00E+00
    if "d" in bare:
        return Style(Shown.DAY)
    return Style(Shown.MONTH if "m" in bare else Shown.YEAR)


def number_text(raw: str, style: Style, epoch: datetime) -> str:
    """Return the text of a numeric cell.

    Raises:
        ParseError: it is no number, has more digits than Excel keeps, or is no day of the calendar.
    """
    try:
        number = Decimal(raw)
    except InvalidOperation as error:
        raise ParseError("badNumber", found=raw[:200], expected="a number") from error
    if style.shown is not Shown.NUMBER:
        return serial_text(number, style.shown, epoch)
    if not number.is_finite() or abs(number) >= LARGEST_EXACT:
        raise ParseError("lostDigits", found=raw[:200], expected="a code stored as text: 15 digits are kept")
    if number == number.to_integral_value():
        return str(int(number)).zfill(style.zeros)
    return format(Decimal(f"{float(number):.15g}"), "f")


def serial_text(number: Decimal, shown: Shown, epoch: datetime) -> str:
    """Return the ISO day of a serial number, with its time where it has one, or the month or year shown.

    Serials below 61 of the 1900 system count a 29 February 1900 that did not exist (18.17.4.1).

    Raises:
        ParseError: the number is no day of the calendar.
    """
    if not 0 < number < LAST_SERIAL or (epoch == EPOCH_1900 and int(number) == 60):
        raise ParseError("impossibleDate", found=str(number)[:200], expected="a day of the calendar")
    shift = 1 if epoch == EPOCH_1900 and number < 60 else 0
    seconds = round((number % 1) * 86_400)
    moment = epoch + timedelta(days=int(number) + shift, seconds=seconds)
    if seconds:
        return moment.isoformat(timespec="seconds")
    if shown is Shown.YEAR and (moment.month, moment.day) == (1, 1):
        return f"{moment.year:04d}"
    if shown is not Shown.DAY and moment.day == 1:
        return f"{moment.year:04d}-{moment.month:02d}"
    return moment.date().isoformat()


def string_text(element: etree._Element) -> str:
    """Return the text of a shared or inline string: its runs joined, phonetic readings left out."""
    parts: list[str] = []
    for child in element:
        name = local_name(child)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts.extend(run.text or "" for run in child if local_name(run) == "t")
    return unescape("".join(parts))


def unescape(text: str) -> str:
    """Return a text with _x000D_ and the like as characters (ECMA-376 part 1, 22.9.2.19); line ends as LF."""
    if "_x" in text:
        text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")
