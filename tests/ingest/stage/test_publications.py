"""Rows of one publication from several files: joined file by file or gathered by number, they give one."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from kg.ingest.stage import publications
from kg.ingest.stage.assertions import ASSERTIONS, empty_rows
from kg.ingest.stage.publications import join_missing_kinds, merge_publications, name_inventors

# file, line, number, kind code, title, inventors
ROWS = (
    (0, 2, "US9900001", "B2", "Rotor", None),
    (0, 3, "US9900002", None, None, None),
    (0, 4, "US9900003", None, "Alone", None),
    (1, 2, "US9900001", None, "Rotor, revised", ["Ada Muster"]),
    (1, 3, "US9900002", None, "Wing", ["Berta Beispiel", "Ada Muster"]),
    (2, 2, "US9900002", "A1", None, ["Zoe Probe"]),
    (2, 3, "US9900004", None, "First line", None),
    (2, 4, "US9900004", "A1", "Second line", ["Zoe Probe"]),
)
MERGED = [
    ("US9900001", [(0 << 40) | 2, (1 << 40) | 2], "B2", "Rotor", ["Ada Muster"]),
    (
        "US9900002",
        [(0 << 40) | 3, (1 << 40) | 3, (2 << 40) | 2],
        "A1",
        "Wing",
        ["Berta Beispiel", "Ada Muster"],
    ),
    ("US9900003", [(0 << 40) | 4], None, "Alone", None),
    ("US9900004", [(2 << 40) | 3, (2 << 40) | 4], "A1", "First line", ["Zoe Probe"]),
]


@pytest.fixture
def session() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for table in ("number", "inventor", "inventor_name"):
            connection.execute(f"CREATE VIEW a_{table} AS {empty_rows(table)}")
        connection.execute("CREATE TABLE referred_number(number VARCHAR, origin BIGINT)")
        connection.execute(f"CREATE TABLE a_publication AS {empty_rows('publication')}")
        for file, line, number, kind, title, inventors in ROWS:
            connection.execute(
                """INSERT INTO a_publication BY NAME SELECT (?::BIGINT << 40) | ? AS origin,
                   ? AS publicationNumber, ? AS kindCode, ? AS title, ? AS inventorNames""",
                [file, line, number, kind, title, inventors],
            )
        yield connection


def merged(session: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    join_missing_kinds(session)
    name_inventors(session)
    merge_publications(session)
    columns = [row[0] for row in session.execute("DESCRIBE publication_loaded").fetchall()]
    assert set(columns) == {"origins", *ASSERTIONS["publication"]}
    return session.execute(
        """SELECT publicationNumber, list_sort(origins), kindCode, title, inventorNames
           FROM publication_loaded ORDER BY publicationNumber"""
    ).fetchall()


def test_the_preferred_file_wins_property_by_property(session: duckdb.DuckDBPyConnection) -> None:
    assert merged(session) == MERGED


def test_more_files_than_are_joined_give_the_same(
    session: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publications, "FILES_JOINED", 1)
    assert merged(session) == MERGED
