"""Tables of what CNIPA records about patents in the market: transfers, filed licences, pledges."""

from __future__ import annotations

from functools import partial

from kg.ingest.datasets import DataSetCard, load_card
from kg.ingest.readers import cn_patents
from kg.ingest.readers.card_tables import read_card_table
from kg.ingest.readers.head import Head
from kg.ingest.readers.tabular_file import sniff_table

CARDS = tuple(load_card(name) for name in ("cn_transfers", "cn_licence_filings", "cn_pledges"))


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
READERS = {card.name: partial(read_card_table, card) for card in CARDS}
