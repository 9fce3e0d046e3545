"""Pairs of names → levels, weights and probability, in SQL over the parts of the names."""

from __future__ import annotations

import duckdb

from kg.ingest.resolve.model import TERMS, TRADE, Term, probability_sql

# A trade name that many organisations share says less: at most its own rarity counts (term frequency).
MAX_TRADE_BITS = 14.0


def level_sql(term: Term) -> str:
    """Return the SQL of the index of the first level that holds."""
    cases = " ".join(
        f"WHEN {level.condition} THEN {i}" for i, level in enumerate(term.levels) if level.condition
    )
    return f"(CASE {cases} ELSE {len(term.levels) - 1} END)::TINYINT"


def bits_sql(term: Term) -> str:
    """Return the SQL of the weight of a term's level; the trade name's is bounded by its rarity."""
    cases = " ".join(f"WHEN {i} THEN {level.bits:.4f}" for i, level in enumerate(term.levels))
    bits = f'(CASE "{term.name}" {cases} END)'
    if term is TRADE:
        return f"(CASE WHEN {bits} > 0 THEN least({bits}, greatest(rarity, 0.5)) ELSE {bits} END)"
    return bits


def _shortest(own: str, other: str, column: str = "trade_name") -> str:
    """Return the SQL of the length of the shortest word of a name that the other one lacks."""
    words = f"string_split({own}.{column}, ' ')"
    lacking = f"list_filter({words}, lambda w: NOT list_contains(string_split({other}.{column}, ' '), w))"
    return f"list_min(list_transform({lacking}, lambda w: length(w)))"


def _lacking(own: str, other: str) -> str:
    """Return the SQL of the number of words of a name that the other one lacks."""
    words = f"string_split({own}.latin, ' ')"
    return f"len(list_filter({words}, lambda w: NOT list_contains(string_split({other}.latin, ' '), w)))"


# A slip is not made twice: where both names are met in several spellings (forms, case), they are two names.
ONE_MAY_BE_SLIP = "least(x.spellings, y.spellings) = 1"
# Of a short name the other one must be well known: a slip lies beside a name that many write.
ONE_IS_KNOWN = "greatest(x.spellings, y.spellings) >= 3"


def _slip_sql() -> str:
    """Return the SQL condition that two Latin names differ by blanks, or by one or two slips of the pen.

    The names are compared without legal forms, which vary by themselves, in full and in short words. Two
    slips stand in two words, or in one long one: a word of eight letters of which two differ is another word.
    A slip is seldom in the first letter (Pollock & Zamora 1984). Names of one Chinese town often differ by a
    letter of pinyin: there it is no slip.
    """
    x, y = (f"replace({side}.latin, ' ', '')" for side in "xy")
    edits = f"least(damerau_levenshtein({x}, {y}), damerau_levenshtein(x.bare, y.bare))"
    size = f"least(length({x}), length({y}))"
    shortest = f"least({_shortest('x', 'y', 'latin')}, {_shortest('y', 'x', 'latin')})"
    two_words = f"({_lacking('x', 'y')} = 2 AND {_lacking('y', 'x')} = 2 AND {shortest} >= 5)"
    return f"""x.is_latin AND y.is_latin AND NOT x.is_chinese AND NOT y.is_chinese AND (
        (({x} = {y} OR x.bare = y.bare) AND length({x}) >= 6)
        OR (left({x}, 1) = left({y}, 1) AND {ONE_MAY_BE_SLIP} AND (
            ({edits} = 1 AND {shortest} >= 4 AND ({size} >= 8 OR ({size} >= 6 AND {ONE_IS_KNOWN})))
            OR ({edits} = 2 AND {size} >= 14 AND ({two_words} OR {shortest} >= 11)))))"""


_SLIP = _slip_sql()
# Two names of one firm may have a slip each: that they differ by so few letters says nothing for sure.
NEAR = f"""({ONE_MAY_BE_SLIP} AND x.is_latin AND y.is_latin AND x.trade_latin <> y.trade_latin
    AND least(damerau_levenshtein(x.latin, y.latin), damerau_levenshtein(x.bare, y.bare))
        <= CASE WHEN least(length(x.bare), length(y.bare)) >= 12 THEN 4
                WHEN least(length(x.bare), length(y.bare)) >= 6 THEN 2 ELSE 0 END)"""


def score_pairs(connection: duckdb.DuckDBPyConnection, pairs: str, into: str) -> None:
    """Make the table `into(a, b, near, <term>…, bits, probability)` of the pairs of a table.

    `near` pairs differ by so few letters that a low probability does not keep them apart for sure.

    Args:
        connection: holds `part` (see `parts.store_parts`) and the pairs.
        pairs: name of a table or a query in brackets with columns `a` and `b`, ids of `part`.
        into: name of the new table; a pair of one organisation has a probability near 1.
    """
    levels = ", ".join(f'{level_sql(term)} AS "{term.name}"' for term in TERMS)
    total = " + ".join(bits_sql(term) for term in TERMS)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE {into} AS
        WITH compared AS (
            SELECT p.a, p.b, p.near, {levels}, least(l.rarity, r.rarity) AS rarity
            FROM (SELECT pair.a, pair.b,
                         damerau_levenshtein(x.trade_latin, y.trade_latin) AS edits,
                         (contains(x.trade_latin, y.trade_latin)
                          OR contains(y.trade_latin, x.trade_latin)) AS contained,
                         coalesce(least({_shortest("x", "y")}, {_shortest("y", "x")}), 0) AS shortest_other,
                         ({_SLIP}) AS slip, {NEAR} AS near,
                         CASE WHEN least(length(x.generic), length(y.generic)) < 8 THEN 99
                              ELSE damerau_levenshtein(x.generic, y.generic) END AS generic_edits,
                         (x.generic <> '' AND y.generic <> '' AND
                          (list_has_all(string_split(x.generic, ' '), string_split(y.generic, ' '))
                           OR list_has_all(string_split(y.generic, ' '), string_split(x.generic, ' '))))
                          AS generic_contained
                  FROM {pairs} pair JOIN part x ON x.id = pair.a JOIN part y ON y.id = pair.b) p
            JOIN part l ON l.id = p.a JOIN part r ON r.id = p.b
        )
        SELECT * EXCLUDE (rarity), {total} AS bits, {probability_sql(total)} AS probability FROM compared"""
    )
