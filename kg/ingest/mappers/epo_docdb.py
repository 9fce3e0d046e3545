"""EPO DOCDB exchange documents → assertions.

A document that comes again, in this file or another, replaces the one exchanged before it; one with status D
takes it away and asserts nothing.
"""

from __future__ import annotations

from kg.ingest.mappers.bibliography import DERIVE, PREPARE, parsed, tables, value_checks
from kg.ingest.mappers.mapping import Check, Mapper

DOCDB = Mapper(
    prepare=PREPARE,
    parsed=parsed(),
    key="number",
    name="coalesce(number, numberText)",
    rank="last_exchange",
    checks=(
        Check(
            "doc-number",
            "badPublicationNumber",
            "number IS NULL",
            "numberText",
            "country, number and kind, as EP9900001A1",
        ),
    ),
    values=value_checks(),
    derive=DERIVE,
    tables=tables(),
)
