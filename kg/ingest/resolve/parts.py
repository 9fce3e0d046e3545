"""The table `part`: a row per distinct key of names, with all that blocking and scoring compare."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from kg.ingest.resolve.facts import places
from kg.ingest.resolve.fold import HAS_UMLAUT, in_two_letters
from kg.ingest.resolve.latin_names import latin_places
from kg.ingest.resolve.name_key import TWO_UNIVERSITIES, name_keys
from kg.ingest.resolve.name_parts import parse_names

CHUNK = 200_000
_NUMBERS = (
    r"[0-9]+|第?[一二三四五六七八九十]+(?:局|院|所|厂|公司|建|冶|航|师|医院|中学|研究)"
    r"|第[一二三四五六七八九十百]+"
)


def parse_in_chunks(names: pa.Array, connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return the parts of names with the names themselves; memory is that of a chunk and the result."""
    chunks = [names.slice(at, CHUNK) for at in range(0, max(len(names), 1), CHUNK)]
    tables = [parse_names(chunk, connection).append_column("name", chunk) for chunk in chunks]
    return pa.concat_tables(tables)


# A name that gives its former one (曾用名) is the organisation that was called so.
# One with ü is also the one with ue in its place.
FORMER_NAMES = """SELECT p.id AS a, q.id AS b FROM part p JOIN part q ON q.key = p.former_key AND q.id <> p.id
    UNION SELECT p.id, q.id FROM in_two_letters t
    JOIN part p ON p.key = t.key JOIN part q ON q.key = t.other"""


def store_parts(connection: duckdb.DuckDBPyConnection, names: pa.Array) -> None:
    """Make `spelled(i, name, id)` and `part(id, key, name, …)`.

    Args:
        connection: takes the tables.
        names: distinct verbatim names, shape (n,), none null; a name without letters has no id.

    `part.id` follows the order of the keys, so it depends on the names only. The name of a part is the
    longest of its spellings with the commonest words, of these the fewest (a slip may part a word), the first
    of them in order of code points.
    """
    parsed = parse_in_chunks(names, connection)
    places_table = pa.table({"place": list(places()), "province": list(places().values())})
    connection.register("parsed", parsed)
    connection.register("known_place", places_table)
    connection.register("chinese_place", pa.table({"word": sorted(latin_places())}))
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE spelled AS
        SELECT (row_number() OVER () - 1)::INTEGER AS i, name,
               CASE WHEN p.key IS NULL THEN NULL
                    ELSE dense_rank() OVER (ORDER BY p.key) - 1 END::INTEGER AS id
        FROM parsed p"""
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE part AS
        WITH chosen AS (
            SELECT key, arg_min(p, (-alike, length(latin) - length(replace(latin, ' ', '')),
                                    -length(name), name)) AS p, count(*) AS spellings
            FROM (SELECT *, count(*) OVER (PARTITION BY key, latin) AS alike FROM parsed) p
            WHERE key IS NOT NULL GROUP BY key
        ), numbered AS (
            SELECT (row_number() OVER (ORDER BY key) - 1)::INTEGER AS id, p.*, spellings FROM chosen
        ), counted AS (
            SELECT *, count(*) OVER (PARTITION BY trade_latin, han) AS sharers, count(*) OVER () AS total
            FROM numbered
        )
        SELECT c.* EXCLUDE (sharers, total), k.province,
               log2(greatest(total, 5000) / greatest(sharers - 1, 1)) - 4 AS rarity,
               CASE WHEN regexp_matches(latin, '(^| )UNIV( |$)')
                         AND regexp_matches(latin, '{TWO_UNIVERSITIES}') THEN latin
                    ELSE array_to_string(list_sort(string_split(latin, ' ')), ' ') END AS sorted_words,
               array_to_string(list_sort(string_split(generic, ' ')), ' ') AS sorted_generic,
               array_to_string(list_transform(string_split(latin, ' '), lambda w: left(w, 1)), '') AS acronym,
               array_to_string(list_sort(regexp_extract_all(words, '{_NUMBERS}')), ' ') AS numbers,
               array_to_string(list_sort(list_filter(string_split(latin, ' '), lambda w: length(w) = 1)), '')
                   AS initials,
               NOT regexp_matches(words, '[^\\x00-\\x{{02AF}}]') AS is_latin,
               coalesce(place_latin IN (SELECT word FROM chinese_place), false) AS is_chinese
        FROM counted c LEFT JOIN known_place k USING (place) ORDER BY id"""
    )
    store_other_keys(connection, names)
    connection.unregister("parsed")
    connection.unregister("known_place")
    connection.unregister("chinese_place")


def store_other_keys(connection: duckdb.DuckDBPyConnection, names: pa.Array) -> None:
    """Make `in_two_letters(key, other)`: keys of names with an umlaut, and with two letters in its place."""
    marked = names.filter(pc.match_substring_regex(names, HAS_UMLAUT))
    other = pa.array([in_two_letters(name) for name in marked.to_pylist()], pa.string())
    connection.register("marked", pa.table({"key": name_keys(marked), "other": name_keys(other)}))
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE in_two_letters AS
        SELECT DISTINCT key, other FROM marked WHERE key <> other"""
    )
    connection.unregister("marked")
