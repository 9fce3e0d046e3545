"""Tables of what CNIPA records about patents in the market: transfers, filed licences, pledges."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import DataSetCard, load_card
from kg.ingest.readers import cn_patents
from kg.ingest.readers.batches import batch_schema
from kg.ingest.readers.head import Head
from kg.ingest.readers.line_source import RECORD_LIMIT
from kg.ingest.readers.tabular_file import read_tabular, sniff_table
from kg.ingest.rejects import ReadReport

CARDS = tuple(load_card(name) for name in ("cn_transfers", "cn_licence_filings", "cn_pledges"))


def schema_of(card: DataSetCard) -> pa.Schema:
    """Return the columns of one of the tables."""
    return batch_schema(list(card.columns))


def _read(
    card: DataSetCard, path: Path, report: ReadReport, limit: int = RECORD_LIMIT
) -> Iterator[pa.RecordBatch]:
    yield from read_tabular(path, report, card, schema_of(card), limit)


def sniff_market(card: DataSetCard, head: Head) -> int:
    """Return the marks of one of the tables: none in a search export, whose rows may tell of acts, too."""
    return 0 if sniff_table(head, cn_patents.CARD) else sniff_table(head, card)


SNIFFS = {card.name: partial(sniff_market, card) for card in CARDS}
READERS = {card.name: partial(_read, card) for card in CARDS}
