"""Priorities of Open Patent Services: a claim in DOCDB's format, in EPODOC's or as the office writes it.

A claim may stand in several formats, each a document-id of its own. DOCDB's is taken where it is there; else
EPODOC's where an office and time has a rule; else the original, whose number and day tell DOCDB's form for
the offices named here. An original number has no country of its own: EPODOC's begins with it.
"""

from __future__ import annotations

import pyarrow as pa

from kg.errors import ParseError
from kg.ingest.mappers.bibliography import items
from kg.ingest.mappers.derwent_numbers import BREAK
from kg.ingest.mappers.mapping import Lookup
from kg.ingest.parsers.dates import parse_iso_date
from kg.ingest.parsers.exchange_values import full_date_sql
from kg.ingest.parsers.us_patents import parse_filing

# Offices whose own spelling is known to give DOCDB's number; of others it would be a guess.
KNOWN_OFFICES = frozenset(
    ("AT", "AU", "CH", "CN", "DE", "DK", "EP", "FR", "GB", "IT", "JP", "KR", "SE", "US", "WO")
)
_FILING = pa.schema([("compact", pa.string()), ("country", pa.string())])


def parse_original(text: str) -> dict[str, object]:
    """Return the application of country, number and day of filing, joined by tabs.

    Raises:
        ParseError: the office's spelling is not known, or it is no number.
    """
    country, number, day = text.split(BREAK)
    if country not in KNOWN_OFFICES and not number.strip().upper().startswith("PCT"):
        raise ParseError("an office whose spelling is not known", found=text[:200], expected="US 62/990,001")
    found = parse_filing(country, number, parse_iso_date(day))
    return {"compact": found.compact, "country": found.country}


def claims(source: str) -> str:
    """Return the SQL of the document-ids of claims: one row each, what its claim has in other formats beside.

    Args:
        source: SQL of the records.
    """
    of_claim = "OVER (PARTITION BY line, sequence)"
    return f"""
        SELECT line, position, sequence, coalesce(format, 'docdb') AS format, country, number, kind,
               coalesce({full_date_sql("date")}, max({full_date_sql("date")}) {of_claim}) AS day,
               bool_or(coalesce(format, 'docdb') = 'docdb') {of_claim} AS hasDocdb,
               coalesce(country, max(country) {of_claim},
                        max(left(number, 2)) FILTER (format = 'epodoc') {of_claim}) AS office
        FROM (SELECT * REPLACE (coalesce(TRY_CAST(sequence AS BIGINT), position) AS sequence)
              FROM ({items("priority", source)}))
        WHERE number IS NOT NULL"""


_TEXT = f"office || '{BREAK}' || number || '{BREAK}' || CAST(day AS VARCHAR)"
LOOKUP = Lookup(
    "original_filing",
    f"SELECT {_TEXT} FROM ({claims('record')}) WHERE format = 'original' AND NOT hasDocdb",
    parse_original,
    _FILING,
)


def _two(parsed: str) -> str:
    """Return the SQL of the number and country of a parsed application; NULL where it is none."""
    return f"""list_transform([{parsed}], lambda p: CASE WHEN p IS NOT NULL THEN
        struct_pack(compact := p.compact, country := p.country) END)[1]"""


# One row a claim: of several formats the first that is a number, in the order of the module's words.
PRIORITY = f"""
    SELECT line, sequence, text, parsed, day FROM (
        SELECT c.line, c.sequence, c.position, c.hasDocdb, c.day,
               CASE format WHEN 'docdb' THEN 0 WHEN 'epodoc' THEN 1 ELSE 2 END AS rank,
               coalesce(c.country, '') || c.number || coalesce(' ' || kind, '') AS text,
               CASE format WHEN 'original' THEN o.filing
                    WHEN 'epodoc' THEN {_two("parse_epodoc_application(coalesce(c.country, '') || c.number)")}
                    WHEN 'docdb' THEN
                        {_two("parse_application_number(c.country || ' ' || c.number || ' ' || kind)")}
                    END AS parsed
        FROM ({claims("document")}) c
        LEFT JOIN (SELECT text, struct_pack(compact := compact, country := country) AS filing
                   FROM original_filing) o ON format = 'original' AND o.text = {_TEXT}
        WHERE NOT hasDocdb OR format = 'docdb'
    ) QUALIFY hasDocdb OR row_number() OVER (
        PARTITION BY line, sequence ORDER BY parsed IS NULL, rank, position) = 1"""
