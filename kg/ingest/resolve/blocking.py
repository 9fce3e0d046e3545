"""Which pairs of names are compared at all: names that share a block, blocks that are too common left out."""

from __future__ import annotations

import duckdb

# A block of n names costs n² comparisons; one that is larger says too little to be worth it.
MAX_BLOCK = 40

# Blocks of Latin names only: Chinese trade names are too short for parts of them to say anything.
_LATIN_BLOCKS: dict[str, tuple[str, int]] = {
    "w": ("sorted_words", 1),
    "h": ("left(replace(latin, ' ', ''), 9)", 9),
    "e": ("right(trade_latin, 8)", 9),
    "m": ("left(trade_latin, 4) || right(trade_latin, 3)", 8),
    "l": ("left(trade_latin, 5)", 7),
    "r": ("right(trade_latin, 5)", 7),
    "s": ("array_to_string(list_sort(string_split(trade_latin, '')), '')", 6),
    "n": ("left(replace(words, ' ', ''), 12)", 4),
    "v": ("regexp_replace(trade_latin, '[AEIOUY]', '', 'g')", 7),
}


def _less_one(column: str, whole: str, condition: str) -> str:
    """Return the SQL of the blocks of texts with each letter but the first left out, and of the whole ones.

    Args:
        column: of `part`, from which a letter is left out.
        whole: SQL of the block of the whole text; what stands before the column is kept.
        condition: which parts.
    """
    less = whole.replace(column, f"left({column}, i - 1) || substr({column}, i + 1)")
    return f"""
        SELECT '{column}-' || {less}, id FROM (
            SELECT *, unnest(generate_series(2, length({column}))) AS i FROM part WHERE {condition})
        UNION ALL SELECT '{column}-' || {whole}, id FROM part WHERE {condition}"""


# What two spellings of one organisation share, each rule for another way of writing it.
BLOCKS: dict[str, str] = {
    "trade name": "SELECT 't:' || trade_latin, id FROM part WHERE length(trade_latin) >= 2",
    "trade name and place": """SELECT 'tp:' || trade_latin || ':' || place_latin, id FROM part
                               WHERE place_latin IS NOT NULL""",
    "trade name and trade": "SELECT 'ti:' || trade_latin || ':' || generic, id FROM part WHERE generic <> ''",
    "acronym": """SELECT 'a:' || acronym, id FROM part WHERE length(acronym) BETWEEN 3 AND 6 AND NOT han
                  UNION ALL SELECT 'a:' || trade_latin, id FROM part
                  WHERE length(trade_latin) BETWEEN 3 AND 6 AND NOT han""",
    # One letter left out: what a name and its slip have in common (SymSpell, deletion neighbourhood).
    "one letter less": _less_one("bare", "bare", "is_latin AND length(bare) BETWEEN 6 AND 12"),
    "one letter less, same trade": _less_one(
        "trade_latin",
        "generic || ':' || trade_latin",
        "is_latin AND generic <> '' AND length(trade_latin) BETWEEN 5 AND 9",
    ),
    **{
        name: f"""SELECT '{name}:' || {block}, id FROM part
                  WHERE NOT han AND length(trade_latin) >= {length}"""
        for name, (block, length) in _LATIN_BLOCKS.items()
    },
}


def block_pairs(connection: duckdb.DuckDBPyConnection, into: str) -> None:
    """Make the table `into(a, b)` of distinct pairs of parts with a < b that share a small block."""
    rules = " UNION ALL ".join(f"SELECT * FROM ({query}) rule(block, id)" for query in BLOCKS.values())
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE {into} AS
        WITH member AS (SELECT DISTINCT hash(block) AS block, id FROM ({rules}) WHERE block IS NOT NULL),
        small AS (SELECT block FROM member GROUP BY block HAVING count(*) BETWEEN 2 AND {MAX_BLOCK}),
        kept AS (SELECT member.* FROM member JOIN small USING (block))
        SELECT DISTINCT x.id AS a, y.id AS b FROM kept x JOIN kept y ON x.block = y.block AND x.id < y.id"""
    )
