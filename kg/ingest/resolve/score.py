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
# Stands for every number of edits that no condition tells apart.
MORE = 99
_COMPARED = {
    # what is compared of two names, and up to how many edits somebody asks for
    "trade": ("x.trade_latin", "y.trade_latin", 2),
    "packed": ("replace(x.latin, ' ', '')", "replace(y.latin, ' ', '')", 2),
    "bare": ("x.bare", "y.bare", 4),
    "latin": ("x.latin", "y.latin", 4),
}


def _distance_sql(what: str) -> str:
    """Return the SQL of Levenshtein's distance in bytes; `MORE` where the lengths say enough."""
    x, y, most = _COMPARED[what]
    return f"""(CASE WHEN abs(strlen({x}) - strlen({y})) > {most} THEN {MORE}
        ELSE levenshtein({x}, {y}) END) AS {what}_distance"""


def _edits_sql(what: str) -> str:
    """Return the SQL of the edits (Damerau–Levenshtein, in bytes), exact as far as somebody asks.

    DuckDB counts them ten times slower than Levenshtein's distance, which bounds them: a swap is two edits
    there at most, so edits <= distance <= 2 · edits.
    """
    x, y, most = _COMPARED[what]
    return f"""(CASE WHEN {what}_distance <= 1 THEN {what}_distance
        WHEN {what}_distance > {2 * most} THEN {MORE}
        ELSE damerau_levenshtein({x}, {y}) END)"""


def _near_sql() -> str:
    """Return the SQL condition that two Latin names may be one, with a slip in each.

    Two names of one firm may have a slip each: that they differ by so few letters says nothing for sure.
    """
    most = """CASE WHEN least(length(x.bare), length(y.bare)) >= 12 THEN 4
        WHEN least(length(x.bare), length(y.bare)) >= 6 THEN 2 ELSE 0 END"""
    return f"""CASE WHEN NOT ({ONE_MAY_BE_SLIP} AND x.is_latin AND y.is_latin
                  AND x.trade_latin <> y.trade_latin) THEN false
        WHEN least(latin_distance, bare_distance) <= ({most}) THEN true
        WHEN least(latin_distance, bare_distance) > 2 * ({most}) THEN false
        ELSE least({_edits_sql("latin")}, {_edits_sql("bare")}) <= ({most}) END"""


def _slip_sql() -> str:
    """Return the SQL condition that two Latin names differ by blanks, or by one or two slips of the pen.

    The names are compared without legal forms, which vary by themselves, in full and in short words. Two
    slips stand in two words, or in one long one: a word of eight letters of which two differ is another word.
    A slip is seldom in the first letter (Pollock & Zamora 1984). Names of one Chinese town often differ by a
    letter of pinyin: there it is no slip.
    """
    x, y, _ = _COMPARED["packed"]
    size = f"least(length({x}), length({y}))"
    shortest = f"least({_shortest('x', 'y', 'latin')}, {_shortest('y', 'x', 'latin')})"
    two_words = f"({_lacking('x', 'y')} = 2 AND {_lacking('y', 'x')} = 2 AND {shortest} >= 5)"
    return f"""CASE WHEN NOT (x.is_latin AND y.is_latin) OR x.is_chinese OR y.is_chinese THEN false
        WHEN ({x} = {y} OR x.bare = y.bare) AND length({x}) >= 6 THEN true
        WHEN left({x}, 1) <> left({y}, 1) OR NOT ({ONE_MAY_BE_SLIP}) THEN false
        WHEN few_edits = 1 THEN {shortest} >= 4 AND ({size} >= 8 OR ({size} >= 6 AND {ONE_IS_KNOWN}))
        WHEN few_edits = 2 THEN {size} >= 14 AND ({two_words} OR {shortest} >= 11)
        ELSE false END"""


def _compared_sql(pairs: str) -> str:
    """Return the query of what levels ask of a pair and of no name alone: the dear comparisons come last.

    Each step is a query of its own, since DuckDB works out every part of an AND but only what is asked of a
    CASE.
    """
    names = "JOIN part x ON x.id = p.a JOIN part y ON y.id = p.b"
    distances = ", ".join(map(_distance_sql, _COMPARED))
    few_edits = f"least({_edits_sql('packed')}, {_edits_sql('bare')})"
    return f"""
        SELECT p.*, {_slip_sql()} AS slip,
               CASE WHEN edits > 2 THEN 0
                    ELSE coalesce(least({_shortest("x", "y")}, {_shortest("y", "x")}), 0)
               END AS shortest_other
        FROM (
            SELECT p.a, p.b, {_edits_sql("trade")} AS edits, {few_edits} AS few_edits,
                   {_near_sql()} AS near,
                   (contains(x.trade_latin, y.trade_latin)
                    OR contains(y.trade_latin, x.trade_latin)) AS contained,
                   CASE WHEN least(length(x.generic), length(y.generic)) < 8 THEN {MORE}
                        WHEN abs(strlen(x.generic) - strlen(y.generic)) > 1 THEN {MORE}
                        ELSE damerau_levenshtein(x.generic, y.generic) END AS generic_edits,
                   (x.generic <> '' AND y.generic <> '' AND
                    (list_has_all(string_split(x.generic, ' '), string_split(y.generic, ' '))
                     OR list_has_all(string_split(y.generic, ' '), string_split(x.generic, ' '))))
                    AS generic_contained
            FROM (SELECT p.a, p.b, {distances} FROM {pairs} p {names}) p {names}
        ) p {names}"""


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
            FROM ({_compared_sql(pairs)}) p JOIN part l ON l.id = p.a JOIN part r ON r.id = p.b
        )
        SELECT * EXCLUDE (rarity), {total} AS bits, {probability_sql(total)} AS probability FROM compared"""
    )
