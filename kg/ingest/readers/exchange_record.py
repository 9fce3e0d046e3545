"""The record of a document of EPO's exchange format (DOCDB, OPS): its columns, whoever reads it.

Lists of one group are parallel: the first item of each is the first applicant, and so on. What an item lacks
is null; a document without the group has empty lists. Texts stand as in the document, without surrounding
white space.

Source of the format: EPO, DOCDB user documentation and exchange-documents.xsd, elements by their names.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

# Attributes of exchange-document by column.
ATTRIBUTES: Mapping[str, str] = {
    "country": "country",
    "doc_number": "doc-number",
    "kind": "kind",
    "date_publ": "date-publ",
    "family_id": "family-id",
    "status": "status",
    "last_exchange": "date-of-last-exchange",
}
_DOCUMENT_ID = ("format", "country", "number", "kind", "date")
# Groups of parallel lists by prefix of the column: what belongs to one item.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "publication": _DOCUMENT_ID,
    "application": _DOCUMENT_ID,
    "priority": ("sequence", *_DOCUMENT_ID),
    "ipcr": ("text",),
    "ipc": ("text",),
    "cpc": ("scheme", "symbol", "section", "class", "subclass", "group", "subgroup"),
    "applicant": ("sequence", "format", "name", "country"),
    "inventor": ("sequence", "format", "name"),
    "title": ("language", "format", "text"),
    "abstract": ("language", "format", "text"),
    "citation": ("phase", "by"),
    "cited": ("citation", "format", "country", "number", "kind", "name"),
    "category": ("citation", "text"),
    "passage_category": ("citation", "text"),
}
# Places of a citation in its list, counted from 0.
NUMBERS = frozenset({"cited_citation", "category_citation", "passage_category_citation"})
LISTS = tuple(f"{group}_{name}" for group, names in GROUPS.items() for name in names)
FIELDS: tuple[pa.Field, ...] = (
    *(pa.field(name, pa.string()) for name in ATTRIBUTES),
    *(pa.field(name, pa.list_(pa.int32() if name in NUMBERS else pa.string())) for name in LISTS),
)
SCHEMA = pa.schema([*FIELDS, ("line", pa.int64())])
NAMESPACE = "http://www.epo.org/exchange"
BLANKS = " \t\r\n"
