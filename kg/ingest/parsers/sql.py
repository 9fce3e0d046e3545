"""The parsers of large columns as DuckDB macros, each with the same result as its scalar parser.

Where a column repeats its values (citations, symbols), parse the distinct ones and join: a macro of numbers
takes about 5 µs a value on one core. Small repertoires (money, rounds, dates of any form) have no macro:
parse their distinct values in Python. Python functions in DuckDB 2.0 would do too, but leave reports of leaks
on the terminal when the process ends.
"""

from __future__ import annotations

from functools import cache

import duckdb

from kg.ingest.parsers.application_number import application_number_macros
from kg.ingest.parsers.dates import date_macros
from kg.ingest.parsers.epodoc import epodoc_macros
from kg.ingest.parsers.identifiers import identifier_macros
from kg.ingest.parsers.numbers import number_macros
from kg.ingest.parsers.publication_number import publication_number_macros
from kg.ingest.parsers.symbols import symbol_macros


def register_macros(con: duckdb.DuckDBPyConnection, asked: str | None = None) -> None:
    """Make the macros in a connection.

    parse_publication_number(text) → STRUCT(country, number, kind, compact);
    parse_application_number(text) → STRUCT(country, number, kind, compact);
    parse_lens_priority(text) → STRUCT(country, number, kind, compact, day DATE);
    parse_symbol(text) → VARCHAR; parse_iso_date(text) → DATE; parse_whole_number(text) → BIGINT;
    parse_uscc(text), parse_lei(text) → VARCHAR.
    Each is NULL where the scalar parser raises.

    Args:
        con: the connection.
        asked: make only what this SQL calls, and what that calls: to make all takes as long as to map a
            small file. None: all of them.
    """
    wanted, texts = [], "" if asked is None else asked
    # One calls only those made before it.
    for name, statement in reversed(macros()):
        if asked is None or name in texts:
            wanted.append(statement)
            texts += statement
    for statement in reversed(wanted):
        con.execute(statement)


@cache
def macros() -> tuple[tuple[str, str], ...]:
    """Return name and statement of each macro; one calls only those before it."""
    statements = [
        *date_macros(),
        *identifier_macros(),
        *publication_number_macros(),
        *application_number_macros(),
        *epodoc_macros(),
        *symbol_macros(),
        *number_macros(),
    ]
    return tuple((text.partition("(")[0].rpartition(" ")[2], text) for text in statements)
