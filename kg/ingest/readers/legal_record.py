"""INPADOC legal events as OPS gives them: the columns of one event, beside its application and publication.

Source: EPO, OPS reference guide, and the fields L001 to L500 of the INPADOC legal event format (PRS).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from kg.ingest.readers.exchange_document import attribute, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# Fields by number; the names are those of the attribute `desc`.
FIELDS_BY_NUMBER: Mapping[str, str] = {
    "001": "event_country",
    "002": "event_number_type",
    "003": "event_number",
    "004": "event_kind",
    "005": "event_right_type",
    "007": "gazette_date",
    "501": "reference_country",
    "502": "reference_code",
    "509": "owner",
    "510": "free_text",
    "519": "opponent",
    "525": "effective_date",
}
LEGAL_COLUMNS = (
    "event_code",
    "event_description",
    "event_influence",
    "reference_description",
    *FIELDS_BY_NUMBER.values(),
)
LEGAL_FIELDS = (
    *(pa.field(name, pa.string()) for name in LEGAL_COLUMNS),
    pa.field("detail_name", pa.list_(pa.string())),
    pa.field("detail_text", pa.list_(pa.string())),
)
UNREAD = frozenset(("008", "018", "019"))  # the code again, and when the event was exchanged and created


def read_legal_event(element: Element) -> dict[str, Any]:
    """Return the columns of one `ops:legal`; of a field that is repeated the texts are joined."""
    row: dict[str, Any] = {
        "event_code": attribute(element, "code"),
        "event_description": attribute(element, "desc"),
        "event_influence": attribute(element, "infl"),
        "detail_name": [],
        "detail_text": [],
    }
    for part in element.iter():
        number = field_number(part)
        text = text_of(part) if number and len(part) == 0 else None
        if text is None or number in UNREAD:
            continue
        column = FIELDS_BY_NUMBER.get(number)
        if number == "502":
            row["reference_description"] = attribute(part, "descData")
        if column is not None:
            row[column] = f"{row[column]}; {text}" if row.get(column) else text
        if number >= "500":
            row["detail_name"].append(attribute(part, "desc") or f"L{number}")
            row["detail_text"].append(text)
    return row


def field_number(element: Element) -> str:
    """Return the digits of a field's name, as 510 of `ops:L510EP`; empty for another element."""
    name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    return name[1:4] if name[:1] == "L" and name[1:4].isdigit() else ""
