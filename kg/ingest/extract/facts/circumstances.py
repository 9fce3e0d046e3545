"""When and where a fact holds, as its sentence says."""

from __future__ import annotations

import re

from kg.ingest.extract.lexicon import words
from kg.ingest.extract.sentences import Sentence

PROVINCES = words("provinces")
PLACE = re.compile(rf"(?:{'|'.join(PROVINCES)})(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区)?")


def time_of(sentence: Sentence, start: int, end: int) -> str | None:
    """Return the time of a figure: the last one told before it, else what holds for the paragraph.

    Several years in a row (2015年、2016年，…) are a span. A time after the figure is its own only where
    nothing but the clause lies between.
    """
    before = [time for time in sentence.times if time.end <= start]
    if before:
        last = before[-1]
        first = before[-2] if len(before) > 1 else None
        if first is not None and sentence.text[first.end : last.start] in ("、", "和", "，", "及"):
            return f"{first.iso[:4]}/{last.iso[:4]}"
        return last.iso
    return sentence.context_time


def place_of(sentence: Sentence, start: int, end: int) -> str | None:
    """Return the place named between two offsets; the widest stretch of neighbouring place words."""
    found = [word for word in sentence.words if word.tag in ("LOC", "ns") and start <= word.start < end]
    for word in found:
        text = sentence.text[word.start : word.end]
        if text not in ("中国", "我国", "全国") and len(text) > 1:
            return text
    match = PLACE.search(sentence.text, start, end)
    return match[0] if match else None


NOT_DONE = re.compile(
    "拟|计划|打算|有意|意向|洽谈|或将|将(?:会|于|在|以|通过|出资|向|与|联合)|有望|预计|可能|尚未|未能|未(?=[向与将以])|没有|否认|终止|取消|撤销|"
    "不得|禁止|应当|鼓励|支持|允许|可以|引导|推动|探索"
)


def is_only_planned(text: str, start: int, end: int) -> bool:
    """Return whether words tell what is planned, wished, allowed or denied, and not what was done.

    Args:
        text: a sentence.
        start: where the telling begins; what stands before it in its clause counts.
        end: where it ends.
    """
    clause = max(text.rfind(mark, 0, start) for mark in "，。；：") + 1
    return NOT_DONE.search(text, clause, end) is not None
