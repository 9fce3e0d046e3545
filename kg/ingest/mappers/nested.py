"""SQL over JSON text: lists of objects as rows, and citations whatever words the source has for them."""

from __future__ import annotations

from kg.ingest.mappers.mapping import text_or_null

CATEGORY_LETTERS = "XYAIDELOPTR&"  # WIPO ST.14, paragraph 14; I is the EPO's
# Phases of DOCDB's `cited-phase`: by the applicant, and by whoever searches, examines or opposes.
APPLICANT_PHASES = ("app", "apl", "115", "prs")
EXAMINER_PHASES = ("sea", "isr", "exa", "fop", "opp", "ch2", "chp", "supp", "tpo", "srep", "pre-search")


def json_list(column: str, shape: str) -> str:
    """Return the SQL of a JSON list as a list of structs; NULL where the JSON is of another shape.

    Args:
        column: SQL of the JSON.
        shape: the struct of an item, as `from_json` takes it.
    """
    return f"from_json({column}, '[{shape}]')"


def rows_of(items: str, columns: str, source: str = "accepted") -> str:
    """Return the SQL of the items of a list of structs as rows with `line`, `number`, `sequence` and `i`.

    Args:
        items: SQL of the list.
        columns: SQL of more columns, over the item `i`.
        source: table to read.
    """
    return f"""SELECT line, number, sequence, {columns} FROM (
        SELECT line, number, unnest({items}) AS i, generate_subscripts({items}, 1) AS sequence
        FROM {source})"""


def applicant_rows(items: str, name: str, country: str) -> str:
    """Return the SQL of the table `applicant` of a list of parties.

    Args:
        items: SQL of the list.
        name: SQL of a party's name, over the item `i`.
        country: SQL of the country of its address; what is no code of two letters is left out.
    """
    columns = f"""number AS publicationNumber, {text_or_null(name)} AS name,
        CASE WHEN regexp_full_match({country}, '[A-Z]{{2}}') THEN {country} END AS countryCode,
        false AS isCited"""
    return f"SELECT * EXCLUDE (number) FROM ({rows_of(items, columns)})"


# The tables `priority` and `classification` of what a mapper has parsed into rows of items.
PRIORITY_ROWS = """
SELECT line, number AS publicationNumber, app.compact AS applicationNumber, app.country AS countryCode,
       day AS priorityDate, sequence
FROM priority_item WHERE app IS NOT NULL"""
SYMBOL_ROWS = """
SELECT line, number AS publicationNumber, scheme, symbol, left(symbol, 4) AS subclass, sequence
FROM symbol_item WHERE symbol IS NOT NULL"""


def is_category(text: str) -> str:
    """Return the SQL condition that a text is letters of WIPO ST.14, one or several."""
    letters = f"[{CATEGORY_LETTERS}]"
    is_letters = f"coalesce(regexp_full_match({text}, '{letters}([,;/ ]*{letters})*[0-9]?'), false)"
    # APP, EXA and OPP are phases, though their letters are categories, too.
    phases = ", ".join(f"'{phase.upper()}'" for phase in (*APPLICANT_PHASES, *EXAMINER_PHASES))
    return f"({is_letters} AND {text} NOT IN ({phases}))"


def phase_sql(text: str) -> str:
    """Return the SQL of who made a citation, by the word that the source has for it."""
    applicant = ", ".join(f"'{phase}'" for phase in APPLICANT_PHASES)
    examiner = ", ".join(f"'{phase}'" for phase in EXAMINER_PHASES)
    return f"""CASE WHEN lower({text}) IN ({applicant}) OR starts_with(lower({text}), 'applicant')
        THEN 'applicant' WHEN lower({text}) IN ({examiner}) OR starts_with(lower({text}), 'exam')
        THEN 'examiner' ELSE 'unknown' END"""


def compact_day(text: str) -> str:
    """Return the SQL of the day that 20070131 is; NULL for 0 (unknown) and for what is no day."""
    dashed = f"left({text}, 4) || '-' || substr({text}, 5, 2) || '-' || right({text}, 2)"
    return f"CASE WHEN regexp_full_match({text}, '[12][0-9]{{7}}') THEN TRY_CAST({dashed} AS DATE) END"
