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
