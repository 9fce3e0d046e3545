"""How a format's source records become assertions: SQL over the records, declared in one value.

A mapper is data. `run.py` runs it: parse, refuse, skip, assert, all by column in DuckDB.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Check:
    """A condition under which a record is refused.

    Attributes:
        field: the source's column, as the reject file names it.
        reason: code of the reason.
        bad: SQL condition over the parsed record.
        found: SQL expression of the text found.
        expected: what should have been there.
    """

    field: str
    reason: str
    bad: str
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class ValueCheck:
    """Values that are refused while their record is kept.

    Attributes:
        field: the source's column.
        reason: code of the reason.
        query: SQL over `accepted` giving `line`, `record` and `found`.
        expected: what should have been there.
    """

    field: str
    reason: str
    query: str
    expected: str


@dataclass(frozen=True, slots=True)
class Skip:
    """Records that are left out by a named rule."""

    rule: str
    condition: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """A table of distinct texts and what a scalar parser makes of them, for repertoires that are small.

    Attributes:
        table: name of the table: `text` and the columns of `columns`; one row per text that is a value.
        texts: SQL over `record` giving the texts in its only column.
        parse: text → values by column; raises ParseError for what is no value.
        columns: the Arrow types of the values.
    """

    table: str
    texts: str
    parse: Callable[[str], Mapping[str, object]]
    columns: pa.Schema


@dataclass(frozen=True, slots=True)
class Mapper:
    """The way from the records of one format to assertions.

    Attributes:
        parsed: SQL over the view `record`: `line`, `content` (what the record says, for comparison with a
            second one of the same key) and parsed values.
        key: SQL over the parsed record: the text under which it may occur once in its data set.
        name: SQL over the parsed record: how the reject file calls it; NULL when the key is its only name.
        rank: SQL over the parsed record: of two records of one key, also in different files, the one with the
            greater text replaces the other; NULL where a second record contradicts the first.
        checks: refusals, in order; the first that holds is the record's reason.
        skips: records left out, looked at after the checks.
        values: refusals of single values.
        lookups: tables of parsed texts, made first.
        prepare: SQL statements run before, over `record`, for lookups of distinct values.
        derive: tables made from `accepted` that several assertions read, in order.
        tables: SQL over `accepted` and the derived tables by name of the table of assertions.
    """

    parsed: str
    key: str
    name: str
    tables: Mapping[str, str]
    rank: str = "NULL"
    checks: tuple[Check, ...] = ()
    skips: tuple[Skip, ...] = ()
    values: tuple[ValueCheck, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    prepare: tuple[str, ...] = ()
    derive: Mapping[str, str] = field(default_factory=dict)


def text_or_null(column: str) -> str:
    """Return the SQL of a text without surrounding spaces; an empty one is null."""
    return f"nullif(trim({column}), '')"


def list_of(column: str, separator: str) -> str:
    """Return the SQL of the non-empty, trimmed items of a joined list; NULL when there are none."""
    split = f"string_split({column}, '{separator}')"
    return (
        f"nullif(list_filter(list_transform({split}, lambda i: trim(i)), lambda i: i <> ''), []::VARCHAR[])"
    )


def once_each(items: str) -> str:
    """Return the SQL of a list without repetitions, in its order, which `list_distinct` does not keep."""
    kept = "list_filter(l, lambda x, i: list_position(l, x) = i)"
    return f"list_transform([{items}], lambda l: {kept})[1]"


def number_lookup(texts: str) -> str:
    """Return the statement that makes `number_text(nid, text, pub)`: every distinct number, parsed once.

    Args:
        texts: SQL that gives the texts in its only column.
    """
    return f"""CREATE TABLE number_text AS
        SELECT row_number() OVER ()::INTEGER AS nid, text, parse_publication_number(text) AS pub
        FROM (SELECT DISTINCT text FROM ({texts}) AS given(text) WHERE text IS NOT NULL)"""


# The numbers that a derived table `cites(line, citing, cited)` names by `nid`, each with its first record.
CITED_NUMBERS = """
SELECT min(line) AS line, nid, any_value(pub.compact) AS number FROM (
    SELECT citing AS nid, min(line) AS line FROM cites GROUP BY citing
    UNION ALL SELECT cited, min(line) FROM cites GROUP BY cited
) JOIN number_text USING (nid) GROUP BY nid"""


# Kind codes of WIPO ST.16 and what offices made of them. «A» alone was the grant in the United States to
# 2000, when a number had at most seven digits.
DOCUMENT_TYPE_OF_KIND = """
CASE WHEN kindCode IS NULL THEN NULL
     WHEN countryCode = 'US' AND kindCode = 'A' AND length(documentNumber) <= 7 THEN 'grant'
     WHEN kindCode IN ('A3', 'A4') AND countryCode IN ('EP', 'WO') THEN 'searchReport'
     WHEN kindCode LIKE 'A%' THEN 'application'
     WHEN kindCode LIKE 'B%' OR kindCode LIKE 'C%' THEN 'grant'
     WHEN kindCode LIKE 'U%' OR kindCode LIKE 'Y%' THEN 'utilityModel'
     WHEN kindCode LIKE 'S%' THEN 'design' ELSE 'other' END"""
