"""Exchange-documents in blocks, as records: the fast way where it is proved equal, else the parser's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
import pyarrow as pa

from kg.ingest.readers.exchange_columns import build_columns
from kg.ingest.readers.exchange_document import Row, read_exchange_document
from kg.ingest.readers.exchange_parse import literal_characters, parse_exchange_document
from kg.ingest.readers.exchange_record import FIELDS, SCHEMA
from kg.ingest.readers.exchange_tags import BAD_AMPERSAND, Joined, join_documents, odd_documents, scan_tags
from kg.ingest.readers.xml_documents import DocumentError

ROW_SCHEMA = pa.schema(FIELDS)


@dataclass(frozen=True, slots=True)
class Records:
    """What a block of documents gave.

    Attributes:
        batch: the records, in the order of the documents.
        refused: number of a document in the block and what is wrong with it.
        parsed: documents that went to the parser.
    """

    batch: pa.RecordBatch
    refused: Sequence[tuple[int, DocumentError]]
    parsed: int


def read_block(
    documents: Sequence[bytes], declarations: Mapping[bytes, bytes], lines: Sequence[int]
) -> Records:
    """Return the records of documents under one set of declarations, each with its line.

    Args:
        documents: from start tag to end tag.
        declarations: namespaces declared around them.
        lines: what the source references call the documents.
    """
    fast, is_fast = read_fast(documents, declarations)
    slow: list[Row] = []
    refused: list[tuple[int, DocumentError]] = []
    for number in np.flatnonzero(~np.array(is_fast, dtype=bool)).tolist():
        try:
            row = read_exchange_document(parse_exchange_document(documents[number], declarations))
            slow.append({**row, "line": lines[number]})
        except DocumentError as error:
            refused.append((number, error))
    proved = pa.RecordBatch.from_arrays(
        [*fast, pa.array(list(compress(lines, is_fast)), pa.int64())], schema=SCHEMA
    )
    return Records(in_order(proved, slow), refused, len(slow) + len(refused))


def in_order(proved: pa.RecordBatch, slow: list[Row]) -> pa.RecordBatch:
    """Return the records of both ways in the order of their lines."""
    if not slow:
        return proved
    parsed = pa.RecordBatch.from_pylist(slow, schema=SCHEMA)
    table = pa.Table.from_batches([proved, parsed]).sort_by("line").combine_chunks()
    return table.to_batches()[0]


def read_fast(
    documents: Sequence[bytes], declarations: Mapping[bytes, bytes]
) -> tuple[list[pa.Array], list[bool]]:
    """Return the columns of the documents that are proved ordinary, and which documents they are."""
    held: list[bytes | None] = [plainer(document) for document in documents]
    if not held:
        return empty_columns(), []
    joined = join_held(held)
    if odd := odd_documents(joined):
        for number in odd:
            held[number] = None
        joined = join_held(held)
    block = scan_tags(joined, declarations) if joined.count else None
    if block is not None and not block.is_ordinary.all():
        drop(held, block.is_ordinary.tolist())
        joined = join_held(held)
        block = scan_tags(joined, declarations) if joined.count else None
    if block is None:
        return empty_columns(), [False] * len(documents)
    arrays, is_ordinary = build_columns(block)
    if not is_ordinary.all():
        arrays = [array.filter(pa.array(is_ordinary)) for array in arrays]
        drop(held, is_ordinary.tolist())
    return arrays, [document is not None for document in held]


def empty_columns() -> list[pa.Array]:
    """Return the columns of no record."""
    return [pa.array([], field.type) for field in FIELDS]


def join_held(held: Sequence[bytes | None]) -> Joined:
    """Return the documents that are still held as one text."""
    return join_documents([document for document in held if document is not None])


def drop(held: list[bytes | None], is_ordinary: Sequence[bool]) -> None:
    """Let go of the held documents that are not ordinary."""
    places = [number for number, document in enumerate(held) if document is not None]
    for number, proved in zip(places, is_ordinary, strict=True):
        if not proved:
            held[number] = None


def plainer(document: bytes) -> bytes:
    """Return a document with its references to characters outside ASCII as these characters."""
    return literal_characters(document) if BAD_AMPERSAND.search(document) else document
