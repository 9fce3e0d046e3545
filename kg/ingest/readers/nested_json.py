"""JSON lines whose values are objects and lists: kept as JSON text, for the mapper to take apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import orjson
import pyarrow as pa

from kg.ingest.datasets import DataSetCard, load_card
from kg.ingest.readers.batches import Cell, batch_schema
from kg.ingest.readers.json_lines import RefusedError, read_json_lines
from kg.ingest.readers.line_source import RECORD_LIMIT
from kg.ingest.rejects import ReadReport

LENS = load_card("lens_json")
GOOGLE = load_card("google_patents")
CARDS = (LENS, GOOGLE)
NESTED: Mapping[str, frozenset[str]] = {
    LENS.name: frozenset({"biblio", "abstract", "families"}),
    GOOGLE.name: frozenset(
        (
            "title_localized",
            "abstract_localized",
            "priority_claim",
            "inventor_harmonized",
            "assignee_harmonized",
            "ipc",
            "cpc",
            "citation",
        )
    ),
}


def schema_of(card: DataSetCard) -> pa.Schema:
    """Return the columns of a format, all text; those of `NESTED` hold JSON."""
    return batch_schema(list(card.columns))


def read_nested_json(
    card: DataSetCard, path: Path, report: ReadReport, limit: int = RECORD_LIMIT
) -> Iterator[pa.RecordBatch]:
    """Yield the objects of a file; numbers are text as JSON writes them, nested values JSON."""
    nested = NESTED[card.name]

    def spread(column: str, value: object) -> Mapping[str, Cell]:
        if isinstance(value, dict | list) and column in nested:
            return {column: orjson.dumps(value).decode()}
        if isinstance(value, int | float) and not isinstance(value, bool) and column not in nested:
            return {column: str(value)}
        found = orjson.dumps(value).decode()[:200]
        raise RefusedError("wrongType", found, "an object or a list" if column in nested else "text", column)

    yield from read_json_lines(path, report, card, schema_of(card), spread, limit, nested)
