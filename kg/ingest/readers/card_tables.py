"""Tables that their card describes wholly, one row a record, in text or a workbook.

Registers, Crunchbase, funds, zones; of operation: an office's invention disclosures, declarations of
essential patents (ETSI's with semicolons, a row a declaration, version of a standard and patent), pools.
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

CARDS = tuple(
    load_card(name)
    for name in (
        "uscc_registry",
        "crunchbase_companies",
        "crunchbase_investors",
        "crunchbase_rounds",
        "crunchbase_investments",
        "crunchbase_acquisitions",
        "fund_register",
        "fund_manager_register",
        "guidance_funds",
        "fund_criteria",
        "development_zones",
        "pilot_zones",
        "invention_disclosures",
        "sep_declarations",
        "patent_pool_list",
    )
)


# The investments of 2013 repeat the columns of the rounds that they are in; tables of operation those of
# patents, transfers and licences. So many characteristic columns of their own kind tell more.
WEIGHTS = {
    "crunchbase_investments": 3,
    "invention_disclosures": 3,
    "sep_declarations": 3,
    "patent_pool_list": 3,
}
# ETSI's export has millions of rows: DuckDB reads a file of these that is plain.
LARGE = frozenset({"invention_disclosures", "sep_declarations", "patent_pool_list"})


def schema_of(card: DataSetCard) -> pa.Schema:
    """Return the columns of a card's records, all of them text."""
    return batch_schema(list(card.columns))


def read_card_table(
    card: DataSetCard, path: Path, report: ReadReport, limit: int = RECORD_LIMIT
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table under the card's column names."""
    yield from read_tabular(path, report, card, schema_of(card), limit)


def sniff_card_table(card: DataSetCard, head: Head) -> int:
    """Return the marks of a card's table; the columns of some tables are those of another one and more."""
    return WEIGHTS.get(card.name, 1) * sniff_table(head, card)


READERS = {card.name: partial(read_card_table, card) for card in CARDS}
