"""Responses of EPO's Open Patent Services → assertions.

Responses overlap: a publication comes with its biblio, in its family and with its events. So what they say is
merged, and only what is said twice in the same words counts as repeated.
"""

from __future__ import annotations

from kg.ingest.mappers import bibliography, legal_events, ops_priorities
from kg.ingest.mappers.mapping import Check, Mapper, Skip
from kg.ingest.readers.legal_record import LEGAL_COLUMNS

_IS_PUBLICATION = "record_kind IN ('document', 'member', 'reference')"
_MORE = "r.record_kind, hash(" + ", ".join(f"r.{name}" for name in LEGAL_COLUMNS) + ") AS legalContent,"

OPS = Mapper(
    lookups=(legal_events.LOOKUP, ops_priorities.LOOKUP),
    prepare=(
        *bibliography.PREPARE,
        f"""CREATE TABLE legal_part AS
        SELECT line, {", ".join(LEGAL_COLUMNS)}, detail_name, detail_text FROM record
        WHERE record_kind = 'legalEvent'""",
    ),
    parsed=f"""
        SELECT p.*, l.event_code, l.event_country, l.event_number
        FROM ({bibliography.parsed("r.record_kind IN ('document', 'member')", _MORE)}) p
        LEFT JOIN legal_part l USING (line)""",
    key="concat_ws('|', record_kind, content, legalContent)",
    name="concat_ws(' ', numberText, event_code)",
    checks=(
        Check(
            "publication-reference",
            "badPublicationNumber",
            f"{_IS_PUBLICATION} AND number IS NULL",
            "numberText",
            "country, number and kind, as EP1000000A1",
        ),
        Check(
            "legal",
            "missingField",
            "record_kind = 'legalEvent' AND event_code IS NULL",
            "''",
            "the code of the event",
        ),
        Check(
            "legal",
            "badApplicationNumber",
            "record_kind = 'legalEvent' AND app IS NULL AND (event_country IS NULL OR event_number IS NULL)",
            "event_code",
            "the application of the event",
        ),
    ),
    skips=(
        Skip("fullTextOnly", "record_kind = 'fullText'"),
        Skip("imagesOnly", "record_kind = 'images'"),
        Skip("serviceFault", "record_kind = 'fault'"),
        Skip("noRecords", "record_kind = 'empty'"),
    ),
    values=bibliography.value_checks("numberText"),
    derive={
        **bibliography.DERIVE,
        "priority_item": ops_priorities.PRIORITY,
        **legal_events.DERIVE,
        # What a search found is a number and a family: a publication to come.
        "met": """
            SELECT t.nid, min(a.line) AS line FROM accepted a JOIN number_text t ON t.text = a.numberText
            WHERE record_kind = 'reference' GROUP BY t.nid""",
    },
    tables={
        **bibliography.tables(),
        **legal_events.tables("epo_ops"),
        "number": """
            SELECT min(line) AS line, nid, any_value(pub.compact) AS number FROM (
                SELECT citing AS nid, min(line) AS line FROM cites GROUP BY citing
                UNION ALL SELECT cited, min(line) FROM cites GROUP BY cited
                UNION ALL SELECT nid, line FROM met
            ) JOIN number_text USING (nid) GROUP BY nid""",
    },
)
