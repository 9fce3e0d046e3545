"""PatentsView bulk tables, TSV: the granted (g_) and pre-grant (pg_) tables and their names before 2022.

Each table is a format of its own, told by its columns. They name patents, assignees and places by ids of
PatentsView, which the stage joins. Formats by the data dictionaries of patentsview.org.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

from kg.ingest.datasets import DataSetCard, load_card
from kg.ingest.readers.batches import batch_schema
from kg.ingest.readers.line_source import RECORD_LIMIT
from kg.ingest.readers.tabular_file import read_tabular
from kg.ingest.rejects import ReadReport

CARDS = tuple(
    load_card(f"patentsview_{name}")
    for name in (
        "patent",
        "pregrant",
        "application",
        "abstract",
        "crosswalk",
        "patent_assignee",
        "assignee_link",
        "assignee",
        "inventor",
        "inventor_link",
        "inventor_name",
        "cpc",
        "ipc",
        "citation",
        "foreign_citation",
        "foreign_priority",
        "location",
        "sample",
    )
)


def schema_of(card: DataSetCard) -> pa.Schema:
    """Return the columns of one of the tables, all text."""
    return batch_schema(list(card.columns))


def _read(
    card: DataSetCard, path: Path, report: ReadReport, limit: int = RECORD_LIMIT
) -> Iterator[pa.RecordBatch]:
    yield from read_tabular(path, report, card, schema_of(card), limit)


READERS = MappingProxyType({card.name: partial(_read, card) for card in CARDS})
