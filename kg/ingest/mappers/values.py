"""Lookups and SQL that the mappers of organisations, capital and places share."""

from __future__ import annotations

import pyarrow as pa

from kg.ingest.mappers.mapping import Check, Lookup, ValueCheck, once_each
from kg.ingest.parsers.countries import parse_country
from kg.ingest.parsers.dates import parse_date
from kg.ingest.parsers.money import parse_money

UNSAID = (
    "",
    "-",
    "--",
    "—",
    "/",
    "无",
    "暂无",
    "未透露",
    "未披露",
    "不详",
    "未知",
    "null",
    "NULL",
    "N/A",
    "n/a",
)
PARTIAL_DATE = pa.schema([("date", pa.date32()), ("precision", pa.string())])
MONEY = pa.schema([("low", pa.int64()), ("high", pa.int64()), ("currency", pa.string())])
LIST_MARKS = "[;；、,，|\\n]+"


def said(column: str) -> str:
    """Return the SQL of a text, null where the source says that it is not known."""
    listed = ", ".join(f"'{word}'" for word in UNSAID)
    return f"CASE WHEN trim({column}) NOT IN ({listed}) THEN trim({column}) END"


def items_of(column: str) -> str:
    """Return the SQL of the items of a list in words; NULL when there are none."""
    split = f"regexp_split_to_array({said(column)}, '{LIST_MARKS}')"
    items = f"list_filter(list_transform({split}, lambda i: trim(i)), lambda i: i <> '')"
    return f"nullif({once_each(items)}, []::VARCHAR[])"


def union_of(columns: tuple[str, ...]) -> str:
    """Return the SQL of the texts of several columns of the records, in one column."""
    return " UNION ALL ".join(f"SELECT {said(column)} FROM record" for column in columns)


def parse_partial(text: str) -> dict[str, object]:
    """Return a date with its precision.

    Raises:
        ParseError: the text is no date.
    """
    found = parse_date(text)
    return {"date": found.value, "precision": found.precision}


def parse_amount(text: str) -> dict[str, object]:
    """Return the bounds of an amount of money.

    Raises:
        ParseError: the text states no amount.
    """
    money = parse_money(text)
    return {"low": money.low, "high": money.high, "currency": money.currency}


def parse_country_code(text: str) -> dict[str, object]:
    """Return the two-letter code of a country.

    Raises:
        ParseError: no country has the code.
    """
    return {"code": parse_country(text)}


def date_lookup(*columns: str) -> Lookup:
    """Return the lookup `date_text(text, date, precision)` of the dates in some columns."""
    return Lookup("date_text", union_of(columns), parse_partial, PARTIAL_DATE)


def amount_lookup(*columns: str) -> Lookup:
    """Return the lookup `amount_text(text, low, high, currency)` of the amounts in some columns."""
    return Lookup("amount_text", union_of(columns), parse_amount, MONEY)


def country_lookup(*columns: str) -> Lookup:
    """Return the lookup `country_text(text, code)` of the countries in some columns."""
    return Lookup("country_text", union_of(columns), parse_country_code, pa.schema([("code", pa.string())]))


def required(column: str, value: str, words: str) -> Check:
    """Return the check that a value is there."""
    return Check(column, "missingField", f"{value} IS NULL", "''", words)


def bad_value(column: str, reason: str, text: str, value: str, name: str, words: str) -> ValueCheck:
    """Return the check that a text, where there is one, is a value.

    Args:
        column: the source's column.
        reason: code of the reason.
        text: column of `accepted` with the text.
        value: column of `accepted` with the value, null where the text is none.
        name: SQL over `accepted`: how the reject file calls the record.
        words: what should have been there.
    """
    query = f"""SELECT line, {name} AS record, {text} AS found FROM accepted
        WHERE {text} IS NOT NULL AND {value} IS NULL"""
    return ValueCheck(column, reason, query, words)


def name_hash(prefix: str, name: str) -> str:
    """Return the SQL of an identifier made from a name: prefix and hash."""
    return f"'{prefix}:' || left(md5({name}), 16)"
