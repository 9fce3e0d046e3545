"""Tables of operation: an office's invention disclosures, declarations of essential patents, pools.

Each has its header in Chinese or English in the first rows, of text or of a workbook. Declarations of ETSI
come with semicolons between the values, one row a declaration, version of a standard and patent.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import DataSetCard, load_card
from kg.ingest.readers.batches import batch_schema
from kg.ingest.readers.head import Head
from kg.ingest.readers.line_source import RECORD_LIMIT
from kg.ingest.readers.tabular_file import read_tabular, sniff_table
from kg.ingest.rejects import ReadReport

CARDS = tuple(load_card(name) for name in ("invention_disclosures", "sep_declarations", "patent_pool_list"))
# They repeat the numbers, dates and parties that tables of patents, transfers and licences have, too; so many
# characteristic columns of their own kind tell more.
WEIGHT = 3


def schema_of(card: DataSetCard) -> pa.Schema:
    """Return the columns of one of the tables, all of them text."""
    return batch_schema(list(card.columns))


def _read(
    card: DataSetCard, path: Path, report: ReadReport, limit: int = RECORD_LIMIT
) -> Iterator[pa.RecordBatch]:
    yield from read_tabular(path, report, card, schema_of(card), limit)


def _sniff(card: DataSetCard, head: Head) -> int:
    return WEIGHT * sniff_table(head, card)


SNIFFS = {card.name: partial(_sniff, card) for card in CARDS}
READERS = {card.name: partial(_read, card) for card in CARDS}
