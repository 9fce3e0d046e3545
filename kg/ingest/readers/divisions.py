"""Administrative divisions of China: tables of codes, and trees of them in JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import orjson
import pyarrow as pa

from kg.errors import ParseError
from kg.ingest.datasets import load_card, match_header
from kg.ingest.parsers.divisions import divisions, parse_division_code
from kg.ingest.readers.batches import BatchBuilder, batch_schema
from kg.ingest.readers.byte_source import inspect_encoding, read_utf8
from kg.ingest.readers.delimited import next_record
from kg.ingest.readers.head import Head
from kg.ingest.readers.line_source import RECORD_LIMIT, LineSource
from kg.ingest.readers.tabular_file import choose_header, read_tabular
from kg.ingest.rejects import ReadReport, Scope

CODES = load_card("division_codes")
TREE = load_card("division_tree")
CODES_SCHEMA = batch_schema(list(CODES.columns))
TREE_SCHEMA = batch_schema(list(TREE.columns), lists=("path",))
LOOKED_AT = 50
KNOWN_SHARE = 0.8
TREE_LIMIT = 1 << 26  # a tree of all villages has 40 MB

Node = tuple[str, str | None, str | None, list[str]]  # name, code, code above, names above


def read_division_codes(
    path: Path, report: ReadReport, limit: int = RECORD_LIMIT
) -> Iterator[pa.RecordBatch]:
    """Yield divisions as they stand in a table."""
    yield from read_tabular(path, report, CODES, CODES_SCHEMA, limit)


def sniff_division_codes(head: Head) -> int:
    """Return the marks of a table of codes: a header with code and name, and codes of known provinces."""
    if head.is_binary or head.is_markup:
        return 0
    source = LineSource(iter(["\n".join(head.lines[: LOOKED_AT + 1]).encode("utf-8", "replace")]))
    header = choose_header(source, CODES)
    match = match_header(CODES, header.cells)
    if match.characteristic < len(CODES.characteristic):
        return 0
    codes = []
    while (record := next_record(source, header.delimiter, None)) is not None:
        if len(record.cells) > match.positions["code"]:
            codes.append(record.cells[match.positions["code"]])
    known = sum(map(_is_of_a_province, codes))
    return 10 * match.characteristic if codes and known >= KNOWN_SHARE * len(codes) else 0


def _is_of_a_province(text: str) -> bool:
    try:
        return parse_division_code(text)[:2] in {division.code[:2] for division in divisions()}
    except ParseError:
        return False


def read_division_tree(path: Path, report: ReadReport, limit: int = TREE_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield the divisions of a tree: {"code", "name", "children"}, or names that hold names.

    The tree is one JSON value and is held whole; a larger file than `limit` is refused. Its divisions have no
    lines of their own: `line` counts them from 1 in the order of the file.
    """
    encoding = inspect_encoding(path)
    report.facts |= {"encoding": encoding.codec, "encodingBasis": encoding.basis}
    text = b""
    for chunk in read_utf8(path, encoding):
        text += chunk
        if len(text) > limit:
            report.reject(
                1, "fileTooLarge", found=f"more than {limit} bytes", expected="less", scope=Scope.FILE
            )
            return
    try:
        tree = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        report.reject(1, "invalidJson", found=str(error), expected="one JSON value", scope=Scope.FILE)
        return
    builder = BatchBuilder(TREE_SCHEMA)
    for number, (name, code, parent, path_) in enumerate(_walk(tree, None, []), start=1):
        report.read += 1
        row = {"name": name, "code": code, "parent_code": parent, "path": path_, "line": number}
        builder.add(row, len(name))
    if (batch := builder.take()) is not None:
        yield batch


def _walk(value: object, parent: str | None, above: list[str]) -> Iterator[Node]:
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, parent, above)
    elif isinstance(value, dict) and isinstance(value.get("name"), str):
        code = value.get("code")
        known = str(code) if isinstance(code, str | int) else None
        yield value["name"], known, parent, above
        yield from _walk(value.get("children"), known, [*above, value["name"]])
    elif isinstance(value, dict):
        for name, below in value.items():
            yield name, None, parent, above
            yield from _walk(below, None, [*above, name])
    elif isinstance(value, str):
        yield value, None, parent, above


def sniff_division_tree(head: Head) -> int:
    """Return the marks of a tree whose first name is a province, or begins with one."""
    text = head.text.lstrip("\ufeff \r\n\t")
    if head.is_binary or not text.startswith(("{", "[")):
        return 0
    names = "|".join(sorted(division.name for division in divisions() if division.level == "province"))
    start = text[:200]
    holds_names = re.match(rf'{{\s*"(?:{names})"\s*:\s*[\[{{]', start)
    named = re.search(rf'"name"\s*:\s*"(?:{names})"', start)
    holds_codes = '"children"' in text and '"code"' in start and named
    return 20 if holds_names or holds_codes else 0
