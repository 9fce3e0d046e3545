"""The six files about listed companies, JSON lines: companies, industries, their tree, upstream, products."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import orjson
import pyarrow as pa

from kg.ingest.datasets import DataSetCard, load_card
from kg.ingest.readers.batches import Cell, batch_schema
from kg.ingest.readers.json_lines import RefusedError, Spread, read_json_lines
from kg.ingest.readers.line_source import RECORD_LIMIT
from kg.ingest.rejects import ReadReport

TEXT_CARDS = tuple(
    load_card(name)
    for name in (
        "listed_company",
        "listed_company_industry",
        "listed_industry",
        "listed_industry_parent",
        "listed_product",
    )
)
UPSTREAM = load_card("listed_industry_upstream")
CARDS = (*TEXT_CARDS, UPSTREAM)


def schema_of(card: DataSetCard) -> pa.Schema:
    """Return the columns of one of the files; the upstream lists are two parallel lists of text."""
    return batch_schema(list(card.columns), lists=("up_names", "up_weights"))


def _read(
    card: DataSetCard, spread: Spread | None, path: Path, report: ReadReport, limit: int = RECORD_LIMIT
) -> Iterator[pa.RecordBatch]:
    yield from read_json_lines(path, report, card, schema_of(card), spread, limit)


def _spread_upstream(column: str, value: object) -> Mapping[str, Cell]:
    """Return `up_names` and `up_weights` of {"name": weight, …}; an empty object gives empty lists."""
    if not isinstance(value, dict) or not all(isinstance(w, int | float) for w in value.values()):
        found = orjson.dumps(value).decode()[:200]
        raise RefusedError("wrongType", found, "upstream industries with weights", column)
    return {"up_names": list(value), "up_weights": [str(weight) for weight in value.values()]}


READERS = {
    **{card.name: partial(_read, card, None) for card in TEXT_CARDS},
    UPSTREAM.name: partial(_read, UPSTREAM, _spread_upstream),
}
