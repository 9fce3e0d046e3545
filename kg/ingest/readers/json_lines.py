"""JSON lines and JSON documents: an object per record, as source records of text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

import orjson
import pyarrow as pa

from kg.errors import ParseError
from kg.ingest.datasets import DataSetCard, header_key
from kg.ingest.readers.batches import BatchBuilder, Cell
from kg.ingest.readers.byte_source import inspect_encoding, read_utf8
from kg.ingest.readers.head import Head
from kg.ingest.readers.json_objects import split_objects
from kg.ingest.readers.line_source import RECORD_LIMIT, Line, LineSource, undecodable
from kg.ingest.rejects import ReadReport, Scope

Spread = Callable[[str, object], Mapping[str, Cell]]
SNIFFED_LINES = 20


def read_json_lines(
    path: Path,
    report: ReadReport,
    card: DataSetCard,
    schema: pa.Schema,
    spread: Spread | None = None,
    limit: int = RECORD_LIMIT,
    nested: Collection[str] = (),
) -> Iterator[pa.RecordBatch]:
    """Yield the objects of a file under the card's column names, in batches.

    A line that is no object, or lacks a required key, is refused. A key that the card does not know is put on
    the report once and passed over. Text stays as it is; null and "" are null.

    Args:
        path: the file.
        report: takes counts and refusals.
        card: the data set's card; its spellings are keys.
        schema: columns to give, `line` last.
        spread: makes columns of a value that is no text, or raises RefusedError; by default it is refused.
        limit: largest line in bytes.
        nested: columns whose values are never text; `spread` gets these, too, where they are.
    """
    source = LineSource(_utf8_of(path, report), limit)
    yield from _read_objects(
        iter(source.take, None), report, card, schema, spread or _no_spread, limit, nested
    )


def read_json_document(
    path: Path,
    report: ReadReport,
    card: DataSetCard,
    schema: pa.Schema,
    spread: Spread | None = None,
    limit: int = RECORD_LIMIT,
) -> Iterator[pa.RecordBatch]:
    """Yield the objects of a JSON array, of an array within one object, or of one object after another.

    Otherwise as `read_json_lines`; the line of a record is that on which its object begins.
    """
    objects = split_objects(_utf8_of(path, report), limit)
    yield from _read_objects(objects, report, card, schema, spread or _no_spread, limit)


def _utf8_of(path: Path, report: ReadReport) -> Iterator[bytes]:
    encoding = inspect_encoding(path)
    report.facts |= {"encoding": encoding.codec, "encodingBasis": encoding.basis}
    return read_utf8(path, encoding)


def _read_objects(
    lines: Iterator[Line],
    report: ReadReport,
    card: DataSetCard,
    schema: pa.Schema,
    spread: Spread,
    limit: int,
    nested: Collection[str] = (),
) -> Iterator[pa.RecordBatch]:
    keys = {header_key(s): column for column, spellings in card.columns.items() for s in spellings}
    ignored = {header_key(spelling) for spelling in card.ignored}
    builder, unknown = BatchBuilder(schema), set[str]()
    for line in lines:
        if not line.data.strip() and not line.is_oversize:
            continue
        report.read += 1
        try:
            values = _object_of(line, limit)
            _report_unknown(values, keys.keys() | ignored, unknown, line, report)
            builder.add(_row(values, keys, card, spread, nested) | {"line": line.number}, len(line.data))
        except RefusedError as refusal:
            _refuse(refusal, line, report)
        if builder.is_full and (batch := builder.take()) is not None:
            yield batch
    if (batch := builder.take()) is not None:
        yield batch
    elif report.read == 0:
        report.reject(1, "emptyFile", found="nothing", expected="a JSON object per line", scope=Scope.FILE)


class RefusedError(ParseError):
    """A line that is not the object it should be; the reason code is the message."""

    def __init__(self, reason: str, found: str, expected: str, column: str | None = None) -> None:
        super().__init__(reason, found=found, expected=expected)
        self.column = column


def _refuse(refusal: RefusedError, line: Line, report: ReadReport) -> None:
    report.reject(
        line.number,
        refusal.message,
        column=refusal.column,
        found=refusal.found or "",
        expected=refusal.expected or "",
    )


def _object_of(line: Line, limit: int) -> dict[str, object]:
    start = line.data[:100].decode("utf-8", "replace")
    if line.is_oversize:
        raise RefusedError("recordTooLarge", f"more than {limit} bytes: {start}", f"at most {limit} bytes")
    if bad := undecodable(line.data):
        raise RefusedError("undecodableBytes", f"byte 0x{bad[1]} at byte {bad[0]} of the line", "text")
    try:
        values = orjson.loads(line.data)
    except orjson.JSONDecodeError as error:
        reason = "invalidJson" if line.is_ended else "truncatedRecord"
        raise RefusedError(reason, f"{start} ({error})", "a whole JSON object on one line") from error
    if not isinstance(values, dict):
        raise RefusedError("invalidJson", start, "a JSON object")
    return values


def _row(
    values: Mapping[str, object],
    keys: Mapping[str, str],
    card: DataSetCard,
    spread: Spread,
    nested: Collection[str],
) -> dict[str, Cell]:
    row: dict[str, Cell] = {}
    for key, value in values.items():
        column = keys.get(header_key(key))
        if column is None or value is None or value == "":
            continue
        is_text = isinstance(value, str) and column not in nested
        row |= {column: str(value)} if is_text else spread(column, value)
    for column in card.required:
        if row.get(column) is None:
            raise RefusedError("missingField", ", ".join(values), f"the key {column}", column)
    return row


def _no_spread(column: str, value: object) -> dict[str, Cell]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {column: str(value)}
    raise RefusedError("wrongType", orjson.dumps(value).decode()[:200], "text", column)


def _report_unknown(
    values: Mapping[str, object], known: set[str], unknown: set[str], line: Line, report: ReadReport
) -> None:
    for key in values:
        if header_key(key) not in known and key not in unknown:
            unknown.add(key)
            report.reject(
                line.number,
                "unknownColumn",
                column=key,
                found=key,
                expected="a key that the card handles or ignores by name; its values were not read",
                scope=Scope.VALUE,
            )


def sniff_keys(card: DataSetCard) -> Callable[[Head], int]:
    """Return a recogniser of JSON lines whose objects have all characteristic keys of the card.

    It gives 10 marks for each characteristic key, less 10 for each key that the card does not know, so that
    of two cards that fit the one that explains more of the object wins.
    """
    wanted = {header_key(key) for key in card.characteristic}
    known = {header_key(s) for spellings in card.columns.values() for s in spellings}
    known |= {header_key(spelling) for spelling in card.ignored}

    def sniff(head: Head) -> int:
        objects = [keys for line in head.lines[:SNIFFED_LINES] if (keys := _keys_of(line))]
        if not objects or not wanted <= objects[0]:
            return 0
        return max(0, 10 * len(wanted) - 10 * len(objects[0] - known))

    return sniff


def _keys_of(line: str) -> set[str] | None:
    if not line.startswith("{"):
        return None
    try:
        values = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return {header_key(key) for key in values}


def sniff_document(head: Head, card: DataSetCard) -> int:
    """Return 10 marks for each characteristic key of the first object of a JSON document, 0 without most.

    Keys that the card does not know cost as in `sniff_keys`.
    """
    first = next(split_objects(iter([head.text.encode()])), None) if head.text.lstrip()[:1] in "[{" else None
    keys = _keys_of(first.data.decode("utf-8", "replace")) if first is not None else None
    wanted = {header_key(s): column for column, spellings in card.columns.items() for s in spellings}
    present = {wanted[key] for key in keys or () if key in wanted}
    count = sum(column in present for column in card.characteristic)
    if keys is None or count * 3 < 2 * len(card.characteristic):
        return 0
    ignored = {header_key(spelling) for spelling in card.ignored}
    return max(0, 10 * count - 10 * len(keys - wanted.keys() - ignored))
