"""WIPO ST.96 publications → assertions, by the mapper of the exchange format whose columns they have."""

from __future__ import annotations

from kg.ingest.mappers.bibliography import DERIVE, PREPARE, parsed, tables, value_checks
from kg.ingest.mappers.mapping import Check, Mapper

ST96 = Mapper(
    prepare=PREPARE,
    parsed=parsed(),
    key="number",
    name="coalesce(number, numberText)",
    checks=(
        Check(
            "PublicationNumber",
            "badPublicationNumber",
            "number IS NULL",
            "numberText",
            "office, number and kind, as EP, 9900001 and A1",
        ),
    ),
    values=value_checks(),
    derive=DERIVE,
    tables=tables(family="ST96"),
)
