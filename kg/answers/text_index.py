"""The text index of a version: full text and suggestions in one SQLite file, built before it is shown.

```text
"text:<Root>"   FTS5 without content: names, texts; rowid is that of "key:<Root>"
"key:<Root>"    id, key
form            what can be typed to find a named thing: its names in lower case, their pinyin, the initials
frequent        the best suggestions of each beginning that thousands of forms have, each root for itself
```

Every Chinese sign is a token of its own and a run of signs a phrase, so a query finds exactly the texts that
hold it. Measured beside it on 20,000 invented texts (8.6 MB, 60 % Chinese): words cut by jieba took 22.0 s
to cut instead of 1.4 s and lost 1.7 % of the hits; SQLite's trigrams cannot find words of two signs (13 % of
the hits); pairs of signs were as exact and as fast, but find no single sign.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import duckdb
from pypinyin import Style, lazy_pinyin

from kg.answers.layers import VersionLayers
from kg.answers.one_stroke import write_whole
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import NodeType, PropertySpec

FILE = "search.sqlite"
NAMES = ("name", "nameEn", "title", "titleZh", "legalName", "shortName", "brandName", "alternativeNames")
TEXTS = ("abstract", "description", "text", "measureText", "valueText", "subjectMatter", "businessScope")
# Of these the names are suggested while somebody types.
SUGGESTED = (
    "Agent", "ChainLink", "ClassificationSymbol", "Industry", "IndustryChain", "PatentPool", "Place",
    "Policy", "Product", "ProgrammeElement", "Standard",
)  # fmt: skip
SIGN = "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
NAME_WEIGHT = 5.0
"""How much more a word in a name counts than one in a text, in the BM25 of SQLite."""
MOST_LETTERS = 100
BATCH_ROWS = 5_000
# What so many forms begin with is answered beforehand: to sort them while somebody types takes too long.
FREQUENT_FORMS = 1_000
MOST_SUGGESTIONS = 100
BEST_FIRST = "weight DESC, length(name), name, key"
LAST = "\U0010ffff"
# The named things of which a form lies between two texts.
FITTING = (
    "SELECT root, key, class, min(name) AS name, max(weight) AS weight FROM form "
    "WHERE form >= ?1 AND form < ?2 GROUP BY root, key, class"
)

Progress = Callable[[str], None]


def ensure_text_index(
    layers: VersionLayers, progress: Progress = lambda _part: None, *, again: bool = False
) -> Path:
    """Return the file with the text index of a version, built unless it is there."""
    target = layers.answers / FILE
    if again or not target.is_file():
        progress("text index")
        build_text_index(layers, target)
    return target


def build_text_index(layers: VersionLayers, target: Path) -> None:
    """Write the text index of a version, at one stroke."""
    with write_whole(layers, target) as (session, database):
        for root in text_roots():
            index_root(session, database, root)
        index_forms(session, database)


def text_roots() -> list[str]:
    """Return the key roots whose rows have names or texts."""
    return [root.name for root in GRAPH_SCHEMA.key_roots if any(_columns(n) for n in _classes(root.name))]


def _classes(root: str) -> tuple[NodeType, ...]:
    return GRAPH_SCHEMA.concrete(root)


def _columns(node: NodeType, wanted: tuple[str, ...] = (*NAMES, *TEXTS)) -> list[PropertySpec]:
    """Return the properties of a class that hold words."""
    have = {spec.name: spec for spec in node.properties if spec.datatype == "string"}
    return [have[name] for name in wanted if name in have]


def index_root(session: duckdb.DuckDBPyConnection, database: sqlite3.Connection, root: str) -> None:
    """Index the names and texts of the rows of one key root."""
    database.execute(f'CREATE TABLE "key:{root}" (id INTEGER PRIMARY KEY, key TEXT NOT NULL)')
    tokenizer = "porter unicode61 remove_diacritics 2"
    database.execute(
        f"CREATE VIRTUAL TABLE \"text:{root}\" USING fts5(names, texts, content='', tokenize='{tokenizer}')"
    )
    parts = [
        f'SELECT "{node.key}" AS key, {_words(node, NAMES)} AS names, {_words(node, TEXTS)} AS texts '
        f'FROM "{node.name}"'
        for node in _classes(root)
    ]
    session.execute(f"SELECT * FROM ({' UNION ALL '.join(parts)}) WHERE names <> '' OR texts <> ''")
    number = 0
    while batch := session.fetchmany(BATCH_ROWS):
        numbered = [(number + place, *row) for place, row in enumerate(batch)]
        database.executemany(f'INSERT INTO "key:{root}" VALUES (?, ?)', ((n, k) for n, k, _, _ in numbered))
        database.executemany(
            f'INSERT INTO "text:{root}"(rowid, names, texts) VALUES (?, ?, ?)',
            ((n, names, texts) for n, _, names, texts in numbered),
        )
        number += len(batch)
    database.execute(f'INSERT INTO "text:{root}"("text:{root}") VALUES (\'optimize\')')


def _words(node: NodeType, wanted: tuple[str, ...]) -> str:
    """Return the SQL of a row's words, the signs apart."""
    found = [
        f"array_to_string(\"{spec.name}\", ' | ')" if spec.many else f'"{spec.name}"'
        for spec in _columns(node, wanted)
    ]
    if not found:
        return "''"
    return f"regexp_replace(concat_ws(' | ', {', '.join(found)}), '({SIGN})', ' \\1 ', 'g')"


def index_forms(session: duckdb.DuckDBPyConnection, database: sqlite3.Connection) -> None:
    """Write what can be typed to find a named thing."""
    database.execute(
        "CREATE TABLE form (form TEXT NOT NULL, weight INTEGER NOT NULL, root TEXT NOT NULL, "
        "key TEXT NOT NULL, class TEXT NOT NULL, name TEXT NOT NULL)"
    )
    for root in SUGGESTED:
        rows = _named_rows(session, root)
        while batch := list(islice(rows, BATCH_ROWS)):
            database.executemany("INSERT INTO form VALUES (?, ?, ?, ?, ?, ?)", batch)
    database.execute("CREATE INDEX form_by_form ON form (form)")
    suggest_frequent(database)


def suggest_frequent(database: sqlite3.Connection) -> None:
    """Write the best suggestions of each beginning that many forms have."""
    database.execute(
        "CREATE TABLE frequent (prefix TEXT NOT NULL, root TEXT NOT NULL, key TEXT NOT NULL, "
        "class TEXT NOT NULL, name TEXT NOT NULL, weight INTEGER NOT NULL)"
    )
    database.execute("CREATE TEMP TABLE beginning (prefix TEXT PRIMARY KEY)")
    database.execute("INSERT INTO beginning VALUES ('')")
    for length in range(1, MOST_LETTERS + 1):
        # A longer beginning is frequent only where the one before it is.
        found = database.execute(
            "SELECT substr(form, 1, ?1) FROM form WHERE length(form) >= ?1 AND "
            "substr(form, 1, ?1 - 1) IN (SELECT prefix FROM beginning) GROUP BY 1 HAVING count(*) > ?2",
            (length, FREQUENT_FORMS),
        ).fetchall()
        if not found:
            break
        database.execute("DELETE FROM beginning")
        database.executemany("INSERT INTO beginning VALUES (?)", found)
        database.executemany(
            "INSERT INTO frequent SELECT ?1, root, key, class, name, weight FROM ("
            f"SELECT *, row_number() OVER (PARTITION BY root ORDER BY {BEST_FIRST}) AS place "
            f"FROM ({FITTING})) WHERE place <= {MOST_SUGGESTIONS}",
            ((prefix, prefix + LAST) for (prefix,) in found),
        )
    database.execute("CREATE INDEX frequent_by_prefix ON frequent (prefix)")
    database.execute("DROP TABLE beginning")


def _named_rows(
    session: duckdb.DuckDBPyConnection, root: str
) -> Iterator[tuple[str, int, str, str, str, str]]:
    parts = []
    for node in _classes(root):
        names = [f'"{s.name}"' if s.many else f'["{s.name}"]' for s in _columns(node, NAMES)]
        parts.append(
            f"SELECT \"{node.key}\" AS key, '{node.name}' AS class, "
            f'list_distinct(flatten([{", ".join(names)}])) AS names FROM "{node.name}"'
        )
    held = (
        'SELECT "endKey" AS key, count(*) AS weight FROM "FamilyHolding" GROUP BY ALL'
        if root == "Agent"
        else "SELECT CAST(NULL AS VARCHAR) AS key, CAST(0 AS BIGINT) AS weight WHERE false"
    )
    session.execute(
        f"SELECT n.key, n.class, n.names, coalesce(h.weight, 0) FROM ({' UNION ALL '.join(parts)}) n "
        f"LEFT JOIN ({held}) h ON h.key = n.key"
    )
    while batch := session.fetchmany(BATCH_ROWS):
        for key, kind, names, weight in batch:
            for name in names or ():
                for form in forms_of(name):
                    yield form, weight, root, key, kind, name


def forms_of(name: str) -> set[str]:
    """Return what can be typed to find a name: itself, its pinyin without tones, the pinyin's initials."""
    plain = " ".join(name.lower().split())[:MOST_LETTERS]
    if not re.search(SIGN, plain):
        return {plain} if plain else set()
    spelt = "".join(lazy_pinyin(plain))
    initials = "".join(lazy_pinyin(plain, style=Style.FIRST_LETTER))
    return {plain, spelt, initials}
