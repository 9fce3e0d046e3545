"""Slides and PDFs as text: lines broken for the page's width are joined again, each character kept in place.

A break is mended only on evidence: punctuation that cannot stand at an end or a beginning, an open bracket,
a word of jieba's dictionary across the break, a verb before a figure, or a line as full as its neighbours.
What stays broken is a break of meaning: a title, an item of a list, a label on a slide.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from unicodedata import east_asian_width

from kg.ingest.extract.documents.source_text import MappedText

HARD = "。！？；：!?;:…"
CLOSING = "，。、；：？！）》」』”’％%,)]〕】．"
OPENING = "（《「『“‘(【〔["
OPEN_END = "，、（《“‘和与及或的之在对把被将从向由以为是于"
# Beginnings of an item: a bullet, a number with its stop, 一、 （二） 第三 1) ① ----
ITEM = re.compile(
    r"[•●◆■▪·○□◇►➢✓\-—–*]|\d{1,2}[.．、)）](?!\d)|[（(][一二三四五六七八九十\d]{1,3}[)）]|"
    r"[一二三四五六七八九十]{1,3}[、是]|第[一二三四五六七八九十\d]{1,3}[章节条部阶]|[①-⑳]|Part\b"
)
FIGURE = re.compile(r"[约近超逾共达]?\d")
FIGURE_VERB = re.compile(r"(?:募集|投出|完成|达到|超过|突破|不足|实现|累计|合计|达|为|约|近|共|计|超)$")
WHOLE_DATE = re.compile(r"\d{4}年\d{1,2}月(?:\d{1,2}[日号])?")
DATED_VERB = re.compile(
    r"(?:正式|联合|组织)?(?:启动|印发|发布|上线|成立|召开|签署|开通|实施|举行|获批|揭牌|挂牌)"
)
# Lines of their own: the number of a document, its date.
STANDING = re.compile(
    r"[\u4e00-\u9fff]{1,12}[〔\[（(][12]\d{3}[〕\])）]\s*第?\d{1,4}号|\d{4}年\d{1,2}月\d{1,2}[日号]"
)
# What never begins a sentence: the number of a standard after its title, the day after it.
FOLLOWING = re.compile(r"于\s*\d{4}年|(?:GB|JB|YD|HG|DB\d{2})(?:/[TZ])?\s*\d")
DATE_VERB = re.compile(r"(?:\d年|\d月|\d[日号]|期间)$")
FULL_LINE, FULL_SHARE, LINE_OF_TEXT = 14, 0.85, 24
LONGEST_GAP = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line without blanks at its ends.

    Attributes:
        start: offset of its first character.
        end: offset after its last one.
        text: its characters.
        width: in half-width columns.
        gap: empty lines before it.
        is_first: whether it is indented or begins a page, and so a paragraph.
    """

    start: int
    end: int
    text: str
    width: int
    gap: int
    is_first: bool


def mend_lines(text: str) -> MappedText:
    """Return the text with broken lines joined and empty ones dropped; a line feed ends what stays apart.

    Offsets lead from every character back to the text given. Running it on its own result changes nothing
    that a reader would see as another break.
    """
    lines = list(split_lines(text))
    chars: list[str] = []
    starts, ends = array("q"), array("q")
    for index, line in enumerate(lines):
        if index:
            mark = _mark_between(lines, index)
            if mark:
                chars.append(mark)
                starts.append(lines[index - 1].end)
                ends.append(line.start)
        chars.extend(line.text)
        starts.extend(range(line.start, line.end))
        ends.extend(range(line.start + 1, line.end + 1))
    return MappedText("".join(chars), starts, ends)


def split_lines(text: str) -> Iterator[Line]:
    """Yield the lines that hold something."""
    gap, is_first = 0, True
    for match in re.finditer(r"[^\r\n\f\v\u2028\u2029]*(\r\n|[\r\n\f\v\u2028\u2029]|$)", text):
        raw = match[0][: len(match[0]) - len(match[1])]
        bare = raw.strip()
        if bare:
            start = match.start() + raw.index(bare[0])
            is_indented = raw[0].isspace()
            yield Line(start, start + len(bare), bare, text_width(bare), gap, is_first or is_indented)
            gap, is_first = 0, False
        else:
            gap += 1
        is_first |= match[1] == "\f"


def text_width(text: str) -> int:
    """Return the width in columns: a full-width character takes two."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _mark_between(lines: Sequence[Line], index: int) -> str:
    """Return what to put between two lines: nothing or a blank where they are one, else a line feed."""
    before, after = lines[index - 1], lines[index]
    if "\t" in before.text or "\t" in after.text or not _is_broken(lines, index):
        return "\n"
    last, first = before.text[-1], after.text[0]
    is_latin = last.isascii() and first.isascii() and last.isalpha() and first.isalpha()
    return " " if is_latin and not (last.isupper() and first.isupper()) else ""


def _is_broken(lines: Sequence[Line], index: int) -> bool:
    before, after = lines[index - 1], lines[index]
    first, last = after.text[0], before.text[-1]
    if after.gap >= LONGEST_GAP or ITEM.match(after.text):
        return False
    if after.is_first:
        return False
    if FOLLOWING.match(after.text):
        return True
    if first in CLOSING and (len(after.text) > 1 or first in HARD + "）》”"):
        return True
    if last in HARD:
        return False
    if last in OPENING or _is_open(before.text):
        return True
    if len(before.text) >= 4 and last in OPEN_END and before.width >= FULL_LINE:
        return True
    if _crosses_word(before.text, after.text) and before.width >= FULL_LINE:
        return True
    if after.gap:
        return False
    if WHOLE_DATE.fullmatch(before.text):
        return DATED_VERB.match(after.text) is not None
    if STANDING.fullmatch(before.text) or STANDING.fullmatch(after.text):
        return False
    if FIGURE.match(after.text) and FIGURE_VERB.search(before.text):
        return True
    return _is_full(lines, index - 1)


def _is_open(text: str) -> bool:
    """Return whether a title or bracket is opened and not closed."""
    return any(text.rfind(left) > text.rfind(right) for left, right in ("《》", "（）", "“”", "()"))


def _is_full(lines: Sequence[Line], index: int) -> bool:
    """Return whether a line is about as long as the longest one of its block."""
    line = lines[index]
    first = index
    while first and not lines[first].gap and not lines[first].is_first:
        first -= 1
    last = index + 1
    while last < len(lines) and not lines[last].gap and not lines[last].is_first:
        last += 1
    longest = max(member.width for member in lines[first:last])
    is_running = DATE_VERB.search(line.text) is not None or line.width >= LINE_OF_TEXT
    floor = FULL_LINE if is_running or last - first > 2 else LINE_OF_TEXT
    return line.width >= floor and line.width >= FULL_SHARE * longest


def _crosses_word(before: str, after: str) -> bool:
    """Return whether the characters around a break make a word of the dictionary that only both make."""
    words = _dictionary()
    for left in (2, 1, 3):
        for right in (2, 1, 3):
            if left + right > 4 or len(before) < left or len(after) < right:
                continue
            joined = before[-left:] + after[:right]
            if words.FREQ.get(joined, 0) >= 50 and joined.isalnum() and not joined.isdigit():
                parts = (words.FREQ.get(before[-left:], 0), words.FREQ.get(after[:right], 0))
                if left + right > 2 or min(parts) < words.FREQ[joined]:
                    return True
    return False


@cache
def _dictionary() -> Any:
    import jieba

    jieba.setLogLevel("ERROR")
    jieba.initialize()
    return jieba.dt
