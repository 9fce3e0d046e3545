"""PatentsView bulk tables, TSV: the granted (g_) and pre-grant (pg_) tables and their names before 2022.

Each table is a format of its own, told by its columns. They name patents, assignees and places by ids of
PatentsView, which the stage joins. Formats by the data dictionaries of patentsview.org.
"""

from __future__ import annotations

from functools import partial
from types import MappingProxyType

from kg.ingest.datasets import load_card
from kg.ingest.readers.card_tables import read_card_table

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


READERS = MappingProxyType({card.name: partial(read_card_table, card) for card in CARDS})
