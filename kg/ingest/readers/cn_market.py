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
    """Return the marks of one of the tables.

    A search export may have columns of acts, too; it is told by its applicants, which these tables lack. They
    in turn may have the numbers, title and dates of a search export, so their own columns count more.
    """
    marks = sniff_table(head, card)
    in_export = sniff_table(head, cn_patents.CARD)
    if not marks or in_export == len(cn_patents.CARD.characteristic):
        return 0
    return marks + in_export


SNIFFS = {card.name: partial(sniff_market, card) for card in CARDS}
READERS = {card.name: partial(_read, card) for card in CARDS}
