"""Sentences of a mended text with all that is known of each: words, quantities, times, titles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.ingest.extract.lac import Word
from kg.ingest.parsers.quantities import Quantity, find_quantities
from kg.ingest.parsers.time_expressions import TimeExpression, find_times

SENTENCE = re.compile(r"[^。！？!?；;\n]+(?:[。！？!?；;]+[”’」』）)]*)?")
TITLE = re.compile(r"《[^《》\n]{2,120}》")
LONGEST = 400
CUT = re.compile(r"[，、：,:\s]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; all offsets but `offset` count from its first character.

    Attributes:
        text: its characters.
        offset: where it begins in the document.
        words: from the tagger.
        quantities: those that are no part of a time or title.
        times: with relative ones read by the document's year.
        titles: of documents, the brackets 《》 included.
        context_time: time that holds where the sentence itself names none: that of its paragraph or heading.
    """

    text: str
    offset: int
    words: tuple[Word, ...]
    quantities: tuple[Quantity, ...]
    times: tuple[TimeExpression, ...]
    titles: tuple[tuple[int, int], ...]
    context_time: str | None = None


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of sentences: to a full stop, a semicolon or a line's end, at most 400 characters."""
    for match in SENTENCE.finditer(text):
        start, end = match.span()
        while end - start > LONGEST:
            cuts = [m.end() for m in CUT.finditer(text, start, start + LONGEST)]
            middle = cuts[-1] if cuts else start + LONGEST
            yield start, middle
            start = middle
        if text[start:end].strip():
            yield start, end


def make_sentence(
    text: str, offset: int, words: Sequence[Word], year: int | None, context: str | None
) -> Sentence:
    """Return a sentence with its quantities, times and titles."""
    titles = tuple(match.span() for match in TITLE.finditer(text))
    times = tuple(t for t in find_times(text, year) if not _overlaps(t.start, t.end, titles))
    taken = [*titles, *((t.start, t.end) for t in times)]
    found = (q for q in find_quantities(text) if not _overlaps(q.start, q.end, taken))
    return Sentence(text, offset, tuple(words), tuple(found), times, titles, context)


def _overlaps(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < last and first < end for first, last in spans)
