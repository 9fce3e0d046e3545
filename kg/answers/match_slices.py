"""The match of a chain in slices: what one fund or one cluster is asked for, without reading all pairs.

A chain with thousands of funds and hundreds of clusters has hundreds of thousands of pairs; its match is a
file of hundreds of megabytes. Beside it lies this SQLite file, written with it: the head, a row a fund, a row
a cluster, each a JSON packed with Zstandard.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import zstandard

FILE = "matches.sqlite"
# Of a fund that has no pair, these are given instead: what is the same for every fund is read from them.
OTHERS = 5
_CREATE = """
CREATE TABLE head (body BLOB NOT NULL);
CREATE TABLE fund (fund TEXT PRIMARY KEY, summary BLOB NOT NULL, facts BLOB NOT NULL, scores BLOB NOT NULL);
CREATE TABLE project (project TEXT PRIMARY KEY, scores BLOB NOT NULL);
"""
Match = dict[str, Any]


def write_match_slices(
    folder: Path, match: Mapping[str, Any], summaries: Mapping[str, Mapping[str, Any]]
) -> None:
    """Write the slices of a match into a chain's folder of answers, at one stroke.

    Args:
        folder: of the chain's ready answers.
        match: a match answer.
        summaries: the row of each fund with pairs in the list of funds.
    """
    by_fund: dict[str, list[Any]] = defaultdict(list)
    by_project: dict[str, list[Any]] = defaultdict(list)
    for row in match["scores"]:
        by_fund[row["fund"]].append(row)
        by_project[row["project"]].append(row)
    facts: Mapping[str, Any] = match["funds"]
    names = sorted(facts.keys() | by_fund.keys())
    head = {name: value for name, value in match.items() if name not in ("scores", "funds")}
    part = folder / f"{FILE}.part"
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(part)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.executescript(_CREATE)
        database.execute("INSERT INTO head VALUES (?)", (_pack(head),))
        database.executemany(
            "INSERT INTO fund VALUES (?, ?, ?, ?)",
            (
                (name, _pack(summaries.get(name)), _pack(facts.get(name)), _pack(by_fund.get(name, [])))
                for name in names
            ),
        )
        database.executemany(
            "INSERT INTO project VALUES (?, ?)", ((name, _pack(rows)) for name, rows in by_project.items())
        )
        database.commit()
    part.replace(folder / FILE)


class MatchSlices:
    """Reads the slices of one chain."""

    def __init__(self, path: Path) -> None:
        self._address = f"file:{quote(str(path))}?mode=ro&immutable=1"

    def head(self) -> Match:
        """Return the match without its pairs and its funds."""
        return {**self._one("SELECT body FROM head")[0], "scores": [], "funds": {}}

    def of_fund(self, fund: str) -> Match:
        """Return the match with the pairs of one fund; of a fund without any, with those of some others."""
        found = self._one("SELECT facts, scores FROM fund WHERE fund = ?", fund)
        match = self.head()
        if found and found[0] is not None:
            match["funds"] = {fund: found[0]}
        if found and found[1]:
            return {**match, "scores": found[1]}
        with closing(self._open()) as database:
            others = database.execute("SELECT scores FROM fund ORDER BY fund LIMIT ?", (OTHERS,)).fetchall()
        return {**match, "scores": [row for (packed,) in others for row in _unpack(packed)]}

    def of_project(self, project: str) -> Match:
        """Return the match with the pairs of one cluster; its funds are left out."""
        found = self._one("SELECT scores FROM project WHERE project = ?", project)
        return {**self.head(), "scores": found[0] if found else []}

    def summaries(self) -> list[dict[str, Any]]:
        """Return the row of each fund with pairs, in the order of their identifiers."""
        with closing(self._open()) as database:
            rows = database.execute("SELECT summary FROM fund ORDER BY fund").fetchall()
        return [summary for summary in (_unpack(packed) for (packed,) in rows) if summary is not None]

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._address, uri=True)

    def _one(self, sql: str, *values: str) -> list[Any]:
        with closing(self._open()) as database:
            row = database.execute(sql, values).fetchone()
        return [] if row is None else [_unpack(packed) for packed in row]


def _pack(value: object) -> bytes:
    return zstandard.compress(orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY))


def _unpack(packed: bytes) -> Any:
    return orjson.loads(zstandard.decompress(packed))
