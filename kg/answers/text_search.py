"""Asking the text index of a version: hits with their rank, and suggestions for what is being typed."""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from kg.answers.tables import DeadlineError
from kg.answers.text_index import (
    BEST_FIRST,
    FILE,
    FITTING,
    LAST,
    MOST_LETTERS,
    MOST_SUGGESTIONS,
    NAME_WEIGHT,
    SIGN,
)
from kg.errors import QueryError, SnapshotError

_TERM = re.compile(rf'"[^"]+"|{SIGN}+|[^\W_]+')
# A run of more signs is cut into words that must all be there; a shorter one is looked for as it stands.
LONGEST_PHRASE = 4
MOST_TERMS = 20
SEARCH_SECONDS = 10.0
STEPS_BETWEEN_LOOKS = 10_000
FREQUENT = "SELECT root, key, class, name, weight FROM frequent WHERE prefix = ?1"
HITS = pa.schema([("key", pa.string()), ("relevance", pa.float64())])


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A named thing that fits what was typed."""

    root: str
    key: str
    class_name: str
    name: str
    weight: int


class TextSearch:
    """The text index of one version; opened by each thread that asks, read-only."""

    def __init__(self, folder: Path) -> None:
        """Look for the index in a folder of answers.

        Raises:
            SnapshotError: the version has no text index.
        """
        self._path = folder / FILE
        self._local = threading.local()
        if not self._path.is_file():
            raise SnapshotError(
                "this version has no text index; run kg publish VERSION again", where=str(folder)
            )

    def find(self, root: str, text: str) -> pa.Table:
        """Return every row of a key root that holds all the terms: key, relevance (BM25, larger is better).

        Raises:
            QueryError: the text has no term, or the rows have no text.
        """
        return self._find(root, match_query(text), None)

    def find_best(self, root: str, text: str, most: int) -> tuple[pa.Table, int]:
        """Return the best rows of a key root that hold all the terms, best first, and how many there are.

        Raises:
            QueryError: the text has no term, or the rows have no text.
        """
        query = match_query(text)
        counted = self._rows(f'SELECT count(*) FROM "text:{root}" WHERE "text:{root}" MATCH ?', (query,))
        count = int(counted[0][0])
        return (self._find(root, query, most) if count else HITS.empty_table()), count

    def find_any(self, root: str, terms: Sequence[str], most: int) -> pa.Table:
        """Return the rows that hold any of the terms, those that hold most and the rarest first."""
        return self._find(root, " OR ".join(f'"{_apart(term)}"' for term in terms), most)

    def _find(self, root: str, query: str, most: int | None) -> pa.Table:
        if not self._has(root):
            raise QueryError("these rows have no text to search", where="query.search", found=root)
        best = "" if most is None else f" ORDER BY rank, rowid LIMIT {most}"
        sql = (
            f'SELECT k.key, -t.rank FROM (SELECT rowid, bm25("text:{root}", {NAME_WEIGHT}, 1.0) AS rank '
            f'FROM "text:{root}" WHERE "text:{root}" MATCH ?{best}) t JOIN "key:{root}" k ON k.id = t.rowid'
        )
        rows = self._rows(sql, (query,))
        keys, ranks = zip(*rows, strict=True) if rows else ((), ())
        return pa.table([pa.array(keys, pa.string()), pa.array(ranks, pa.float64())], schema=HITS)

    def _rows(self, sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """Return the rows of a query.

        Raises:
            DeadlineError: it took too long.
        """
        database, until = self._database(), time.monotonic() + SEARCH_SECONDS
        database.set_progress_handler(lambda: time.monotonic() > until, STEPS_BETWEEN_LOOKS)
        try:
            return database.execute(sql, values).fetchall()
        except sqlite3.OperationalError as error:
            if time.monotonic() <= until:
                raise
            expected = f"an answer within {SEARCH_SECONDS:g} s"
            raise DeadlineError("the search took too long; use rarer words", expected=expected) from error

    def suggest(self, typed: str, roots: Sequence[str], most: int) -> list[Suggestion]:
        """Return named things of which a name, its pinyin or its initials begin as typed.

        Those with more patent families come first, then shorter names.

        Raises:
            DeadlineError: it took too long.
        """
        form = " ".join(typed.lower().split())[:MOST_LETTERS]
        if not form:
            return []
        marks = ", ".join(f"?{number}" for number in range(4, 4 + len(roots)))
        is_frequent = self._rows("SELECT 1 FROM frequent WHERE prefix = ? LIMIT 1", (form,))
        rows = self._rows(
            f"SELECT root, key, class, name, weight FROM ({FREQUENT if is_frequent else FITTING}) "
            f"WHERE root IN ({marks}) ORDER BY {BEST_FIRST} LIMIT ?3",
            (form, form + LAST, min(most, MOST_SUGGESTIONS), *roots),
        )
        return [Suggestion(*row) for row in rows]

    def _has(self, root: str) -> bool:
        sql = "SELECT 1 FROM sqlite_master WHERE name = ?"
        return self._database().execute(sql, (f"text:{root}",)).fetchone() is not None

    def _database(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "database", None)
        if found is None:
            address = f"file:{quote(str(self._path))}?mode=ro&immutable=1"
            found = sqlite3.connect(address, uri=True, check_same_thread=False)
            self._local.database = found
        return found


def match_query(text: str) -> str:
    """Return a reader's text as an FTS5 query: all terms must be there, quoted ones as phrases.

    Raises:
        QueryError: it has no term, or too many.
    """
    terms = search_terms(text)
    if not terms or len(terms) > MOST_TERMS:
        raise QueryError(
            "nothing to search for" if not terms else "too many words",
            where="query.search",
            found=text[:80],
            expected=f"1 to {MOST_TERMS} words",
        )
    return " AND ".join(f'"{_apart(term)}"' for term in terms)


def search_terms(text: str) -> list[str]:
    """Return the words and phrases that a text asks for, in its order; signs are not set apart."""
    return [part for term in _TERM.findall(text.replace("\0", " ")) for part in _parts(term)]


def _parts(term: str) -> list[str]:
    """Return the phrases of a term: a long run of signs is cut into words."""
    if term.startswith('"'):
        inner = " ".join(re.findall(r"[^\W_]+", term))
        return [inner] if inner else []
    if len(term) <= LONGEST_PHRASE or not re.match(SIGN, term):
        return [term]
    import jieba  # its dictionary takes a second to load: only sentences need it

    return [word for word in jieba.cut(term) if word.strip()]


def _apart(term: str) -> str:
    return re.sub(f"({SIGN})", r" \1 ", term).strip()
