"""JSON of any layout as a stream of objects: an array, a list under a key, objects in a row, JSON lines.

Golden copies and dumps put millions of objects into one array: each is parsed where it begins, and memory
holds one object and a chunk.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from kg.ingest.readers.batches import BatchBuilder, Cell
from kg.ingest.readers.byte_source import inspect_encoding, read_utf8
from kg.ingest.readers.line_source import RECORD_LIMIT
from kg.ingest.rejects import ReadReport, Scope

# A string, one that the text ends in, a brace or bracket.
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*(?P<closed>")?|[{}\[\]]', re.DOTALL)
BETWEEN = re.compile(r"[\s,]*")
SNIFFED = 20
LISTS = frozenset(("records", "relations", "data", "items"))
AHEAD = 1 << 16

Flatten = Callable[[Mapping[str, object]], Mapping[str, Cell] | None]


@dataclass(frozen=True, slots=True)
class Found:
    """An object of the text, or what stands where one should.

    Attributes:
        line: where it begins, counted from 1.
        value: the object; None where there is a problem.
        size: characters.
        start: its first 100 characters.
        problem: code of the reason, None for an object.
    """

    line: int
    value: Mapping[str, object] | None
    size: int
    start: str
    problem: str | None = None


def read_json_objects(
    path: Path, report: ReadReport, schema: pa.Schema, flatten: Flatten, limit: int = RECORD_LIMIT
) -> Iterator[pa.RecordBatch]:
    """Yield the objects of a file as records.

    Args:
        path: the file.
        report: takes counts and refusals.
        schema: columns to give, `line` last.
        flatten: object → columns; None for an object that is not of the format.
        limit: largest object in characters.
    """
    encoding = inspect_encoding(path)
    report.facts |= {"encoding": encoding.codec, "encodingBasis": encoding.basis}
    builder = BatchBuilder(schema)
    for found in cut_objects(read_utf8(path, encoding), limit):
        report.read += 1
        row = flatten(found.value) if found.value is not None else None
        if row is None:
            reason = found.problem or "wrongType"
            report.reject(found.line, reason, found=found.start, expected="a JSON object of this format")
        else:
            builder.add({**row, "line": found.line}, found.size)
        if builder.is_full and (batch := builder.take()) is not None:
            yield batch
    if (batch := builder.take()) is not None:
        yield batch
    elif report.read == 0:
        report.reject(1, "emptyFile", found="nothing", expected="JSON objects", scope=Scope.FILE)


def cut_objects(chunks: Iterator[bytes], limit: int = RECORD_LIMIT) -> Iterator[Found]:
    """Yield the objects of a text with their lines.

    The outermost object is itself a record, unless one of its keys in `LISTS` holds an array: then the
    objects of that array are, and what stands beside it is passed over.
    """
    text = _Text(chunks, limit)
    holds_list = True
    while char := text.next_char():
        if char == "{" and holds_list and (position := text.list_position()) is not None:
            text.skip(position)
            yield from _take_list(text)
            text.pass_over(1)
        elif char == "{":
            holds_list = False
            yield text.take_object()
        elif char == "[":
            text.skip(1)
            yield from _take_list(text)
        else:
            yield text.take_other()


def _take_list(text: _Text) -> Iterator[Found]:
    while char := text.next_char():
        if char == "]":
            text.skip(1)
            return
        yield text.take_object() if char == "{" else text.take_other()


def _refuse_constant(word: str) -> object:
    raise ValueError(word)


DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


class _Text:
    """The text from the place that was read up to; the rest comes in chunks."""

    def __init__(self, chunks: Iterator[bytes], limit: int) -> None:
        self._chunks, self._limit = chunks, limit
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._text, self._position, self._line = "", 0, 1

    def _more(self) -> bool:
        chunk = next(self._chunks, None)
        if chunk is None:
            return False
        self._text = self._text[self._position :] + self._decoder.decode(chunk)
        self._position = 0
        return True

    def skip(self, length: int) -> None:
        """Pass over that many characters."""
        self._line += self._text.count("\n", self._position, self._position + length)
        self._position += length

    def next_char(self) -> str:
        """Return the next character that is no space or comma, without passing over it; "" at the end."""
        while True:
            match = BETWEEN.match(self._text, self._position)
            self.skip((match.end() if match else self._position) - self._position)
            if self._position < len(self._text):
                return self._text[self._position]
            if not self._more():
                return ""

    def list_position(self) -> int | None:
        """Return how far on the list of the object's records begins, None where it has none."""
        while len(self._text) - self._position < AHEAD and self._more():
            pass
        depth, key = 0, ""
        for match in TOKEN.finditer(self._text, self._position, self._position + AHEAD):
            token = match[0]
            if token[0] == '"':
                key = token[1:-1] if depth == 1 else key
            elif token == "[" and depth == 1 and key in LISTS:
                return match.end() - self._position
            else:
                depth += 1 if token in "{[" else -1
            if depth == 0:
                return None
        return None

    def take_object(self) -> Found:
        """Return the object that begins here, or the problem with it, and pass over it."""
        line = self._line
        while True:
            problem = "invalidJson"
            value: Mapping[str, object] | None = None
            end: int | None
            try:
                value, end = DECODER.raw_decode(self._text, self._position)
            except (ValueError, RecursionError):
                end = self._end_of_object()
            if end is not None:
                data = self._text[self._position : end]
                if not data.isascii() and any("\udc80" <= char <= "\udcff" for char in data):
                    value, problem = None, "undecodableBytes"
                self.skip(len(data))
                return Found(line, value, len(data), data[:100], None if value is not None else problem)
            start = self._text[self._position : self._position + 100]
            if len(self._text) - self._position > self._limit:
                self.pass_over(0)
                return Found(line, None, self._limit, start, "recordTooLarge")
            if not self._more():
                self.skip(len(self._text) - self._position)
                return Found(line, None, len(start), start, "truncatedRecord")

    def _end_of_object(self) -> int | None:
        depth = 0
        for match in TOKEN.finditer(self._text, self._position):
            if match[0][0] == '"':
                continue
            depth += 1 if match[0] in "{[" else -1
            if depth == 0:
                return match.end()
        return None

    def pass_over(self, depth: int) -> None:
        """Pass over everything up to the end of an object that is open `depth` times already."""
        while True:
            last = self._position
            for match in TOKEN.finditer(self._text, self._position):
                if match[0][0] == '"' and not match["closed"]:
                    break
                last = match.end()
                if match[0][0] == '"':
                    continue
                depth += 1 if match[0] in "{[" else -1
                if depth == 0:
                    self.skip(last - self._position)
                    return
            self.skip(last - self._position)
            if not self._more():
                self.skip(len(self._text) - self._position)
                return

    def take_other(self) -> Found:
        """Return what is no object, up to the next comma, bracket or line end."""
        line = self._line
        match = re.compile(r"[^,\[\]{}\n]+|.").match(self._text, self._position)
        data = match[0] if match else ""
        self.skip(max(1, len(data)))
        return Found(line, None, len(data), data[:100], "invalidJson")


def sniff_objects(marks: Callable[[Mapping[str, object]], int], text: str) -> int:
    """Return the marks of a text's first objects for a format, 0 where it is no JSON.

    Args:
        marks: object → number of marks of the format.
        text: the beginning of a file.
    """
    if not text.lstrip("\ufeff \r\n\t").startswith(("{", "[")):
        return 0
    best = 0
    for index, found in enumerate(cut_objects(iter([text.encode("utf-8", "replace")]))):
        if index >= SNIFFED:
            break
        best = max(best, marks(found.value) if found.value is not None else 0)
    return best


def text_at(value: object, *keys: str) -> str | None:
    """Return the text at a path of keys, None where there is none; numbers are given as text."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, dict) and "$" in value:
        value = value["$"]  # BadgerFish, in which golden copies are written
    if isinstance(value, bool) or value is None or isinstance(value, dict | list):
        return None
    return str(value).strip() or None


def items_at(value: object, *keys: str) -> list[object]:
    """Return the list at a path of keys; a single value counts as a list of one, none as no item."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
