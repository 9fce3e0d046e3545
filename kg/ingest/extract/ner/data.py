"""Labelled text for entity recognisers: CLUENER's JSON and two-column files with a tag for each character.

* CLUENER (github.com/CLUEbenchmark/CLUENER2020): objects {"text", "label": {type: {name: [[first, last]]}}},
  last included; one per line, or pretty-printed one after the other, or in one array.
* Two columns (CoNLL-2003's kind, as People's Daily and MSRA are passed around): a character and its tag,
  parted by a tab or blanks, an empty line after a sentence; tags in BIO, BIOES or BMES, with «B-ORG» or
  «B_ORG». The first and the last column count, so CoNLL's columns in between do no harm.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import FormatError
from kg.ingest.readers.byte_source import read_chunks
from kg.ingest.readers.encoding import decide_encoding

TAG = re.compile(r"O|(?P<place>[BIMESL])[-_](?P<label>\S+)")
EXPECTED = "CLUENER objects, or a character and its tag (B-ORG, I-ORG, O) on each line"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """An entity: offsets in characters, end excluded, and its type."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text and its entities in order, none overlapping another."""

    text: str
    spans: tuple[Span, ...]


def read_labelled(paths: Iterable[Path]) -> list[Sentence]:
    """Return the sentences of labelled files.

    Raises:
        FormatError: a file is neither of the two formats, or its labels do not lie in their text.
    """
    return [sentence for path in paths for sentence in read_labelled_file(path)]


def read_labelled_file(path: Path) -> list[Sentence]:
    """Return the sentences of one labelled file.

    Raises:
        FormatError: it is neither of the two formats, or its labels do not lie in their text.
    """
    data = b"".join(read_chunks(path, 1 << 20))
    encoding = decide_encoding([data])
    text = data.removeprefix(encoding.bom).decode(encoding.codec, "replace").replace("\r\n", "\n")
    is_json = text.lstrip()[:1] in ("{", "[")
    sentences = list(_json_sentences(text, path) if is_json else _column_sentences(text, path))
    if not sentences:
        raise FormatError("no labelled text", where=str(path), expected=EXPECTED)
    return sentences


def _json_sentences(text: str, path: Path) -> Iterator[Sentence]:
    for number, value in enumerate(_json_values(text, path), start=1):
        if not isinstance(value, dict) or not isinstance(value.get("text"), str):
            raise FormatError(
                "not a labelled sentence", where=f"{path}: object {number}", expected='{"text", "label"}'
            )
        yield Sentence(value["text"], _json_spans(value, f"{path}: object {number}"))


def _json_values(text: str, path: Path) -> Iterator[Any]:
    decoder, position = json.JSONDecoder(), 0
    gap = re.compile(r"[\s,]*")
    while (position := gap.match(text, position).end()) < len(text):  # type: ignore[union-attr]
        try:
            value, position = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            line = text.count("\n", 0, error.pos) + 1
            raise FormatError(
                "not JSON", where=f"{path}:{line}", found=error.msg, expected=EXPECTED
            ) from error
        yield from value if isinstance(value, list) else (value,)


def _json_spans(value: dict[str, Any], where: str) -> tuple[Span, ...]:
    spans = []
    for label, names in (value.get("label") or {}).items():
        for name, places in names.items():
            for first, last in places:
                if value["text"][first : last + 1] != name:
                    raise FormatError(
                        "a label does not lie where it says", where=where, found=f"{name} at {first}–{last}"
                    )
                spans.append(Span(first, last + 1, label))
    return keep_apart(spans)


def keep_apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans in order; of two that overlap, the one that begins first, of equals the longer."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end, s.label)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return tuple(kept)


def _column_sentences(text: str, path: Path) -> Iterator[Sentence]:
    chars: list[str] = []
    tags: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            if chars:
                yield _from_tags(chars, tags)
                chars, tags = [], []
            continue
        char, tag = _columns(line, f"{path}:{number}")
        chars.append(char)
        tags.append(tag)
    if chars:
        yield _from_tags(chars, tags)


def _columns(line: str, where: str) -> tuple[str, str]:
    parts = line.split("\t") if "\t" in line else line.rstrip().split(" ")
    tag = parts[-1].strip()
    if len(parts) < 2 or not TAG.fullmatch(tag):
        raise FormatError("not a labelled character", where=where, found=line[:80], expected=EXPECTED)
    return parts[0] or " ", tag


def _from_tags(chars: Sequence[str], tags: Sequence[str]) -> Sentence:
    starts, position = [], 0
    for char in chars:
        starts.append(position)
        position += len(char)
    spans = [
        Span(starts[first], starts[last - 1] + len(chars[last - 1]), label)
        for first, last, label in spans_of_tags(tags)
    ]
    return Sentence("".join(chars), tuple(spans))


def spans_of_tags(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return (first, end, label) of each entity; a type that begins inside without B begins one all the same.

    That is conlleval's reading of IOB1 and of what taggers give.
    """
    spans: list[tuple[int, int, str]] = []
    start, label = 0, ""
    for index, tag in enumerate([*tags, "O"]):
        match = TAG.fullmatch(tag)
        place, here = (match["place"] or "O", match["label"] or "") if match else ("O", "")
        if label and (place in "OBS" or here != label):
            spans.append((start, index, label))
            label = ""
        if place != "O" and not label:
            start, label = index, here
        if place in "ESL" and place != "O" and label:
            spans.append((start, index + 1, label))
            label = ""
    return spans


def tags_of_spans(length: int, spans: Iterable[Span]) -> list[str]:
    """Return the BIO tag of each character."""
    tags = ["O"] * length
    for span in spans:
        tags[span.start] = f"B-{span.label}"
        for index in range(span.start + 1, span.end):
            tags[index] = f"I-{span.label}"
    return tags
