"""One document → passages, mentions and statements with offsets into the original."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kg.ingest.extract.components import make_pipeline
from kg.ingest.extract.documents.read import read_document
from kg.ingest.extract.documents.source_text import PAGE_BREAK, MappedText, SourceText, same_text
from kg.ingest.extract.model import Extraction, Fact, Mention, Passage
from kg.ingest.extract.statements import merge_facts
from kg.ingest.parsers.time_expressions import find_times

HEAD_LINES = 12
TITLE_LENGTH = 200


def extract_file(path: Path, engine: str = "lac", model: str | None = None) -> Extraction:
    """Return what a file says.

    Raises:
        DocumentError: the file cannot be read.
    """
    return extract_source(str(path), read_document(path), engine, model)


def extract_text(
    text: str, name: str, engine: str = "lac", model: str | None = None, *, title: str | None = None
) -> Extraction:
    """Return what a text says; offsets count its characters."""
    source = SourceText("text", text, same_text(text), title, None)
    return extract_source(name, source, engine, model)


def extract_source(name: str, source: SourceText, engine: str, model: str | None) -> Extraction:
    """Return what a document's characters say."""
    nlp = make_pipeline(engine, model)
    doc = nlp.make_doc(source.body.text)
    mended: MappedText = doc.user_data["kg_mended"].after(source.body)
    title, date = title_and_date(mended.text, source.title)
    doc.user_data["kg_date"] = date
    doc.user_data["kg_year"] = int(date[:4]) if date else None
    doc = nlp(doc)
    mentions = [_mention_in_original(m, mended, source) for m in doc._.kg_mentions]
    facts = [_fact_in_original(fact, mended) for fact in doc._.kg_facts]
    return Extraction(
        name,
        title,
        date,
        source.original,
        tuple(passages(mended, source.original)),
        tuple(mentions),
        tuple(merge_facts(facts)),
    )


def title_and_date(text: str, stated: str | None) -> tuple[str, str | None]:
    """Return a document's title and its day, month or year.

    The title is the one that the file states, else its first line. The date is a line of its own near the
    beginning, or the last line, or the year in the title.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    title = (stated or (lines[0] if lines else "")).strip()[:TITLE_LENGTH]
    for line in [*lines[:HEAD_LINES], *lines[-3:]]:
        bare = re.sub(r"^(?:[（(]|发布(?:时间|日期)[:：]|日期[:：]|时间[:：])|[)）]$", "", line).strip()
        times = find_times(bare)
        if times and times[0].text == bare and len(times[0].iso) == 10:
            return title, times[0].iso
    years = [t.iso for t in find_times(title) if re.fullmatch(r"\d{4}(-\d\d){0,2}", t.iso)]
    return title, years[0] if years else None


def passages(mended: MappedText, original: str) -> Iterator[Passage]:
    """Yield the paragraphs of a text in order; pages are counted by the form feeds before them."""
    breaks = [i for i, char in enumerate(original) if char == PAGE_BREAK]
    for match in re.finditer(r"[^\n]+", mended.text):
        text = match[0].strip()
        if text:
            start, end = mended.original_span(*match.span())
            yield Passage(start, end, text, bisect_right(breaks, start) + 1)


def _mention_in_original(mention: Mention, mended: MappedText, source: SourceText) -> Mention:
    start, end = mended.original_span(mention.start, mention.end)
    words = source.original[start:end]
    text = mention.text if source.kind == "html" and "<" in words else words
    return replace(mention, start=start, end=end, text=text)


def _fact_in_original(fact: Fact, mended: MappedText) -> Fact:
    start, end = mended.original_span(fact.start, min(fact.end, len(mended.text)))
    return replace(fact, start=start, end=end)
