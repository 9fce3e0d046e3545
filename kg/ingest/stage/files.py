"""The files of a load as the stage sees them: numbered by precedence, with their accepted assertions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kg.ingest.stage.assertions import ASSERTIONS, empty_rows
from kg.ingest.stage.session import count_rows, origin_sql
from kg.snapshot import scan


@dataclass(frozen=True, slots=True)
class StagedFile:
    """One file that was read and mapped.

    Attributes:
        name: file name as in source references.
        format: name of its format.
        data_set_id: data set it belongs to.
        sha256: hash of its bytes.
        folder: where its assertions lie, one Parquet file per table, and `records.parquet`.
    """

    name: str
    format: str
    data_set_id: str
    sha256: str
    folder: Path

    @property
    def source_prefix(self) -> str:
        """Return what a source reference starts with."""
        return f"{self.data_set_id}:{self.name}:"


def view_assertions(session: duckdb.DuckDBPyConnection, files: Sequence[StagedFile]) -> None:
    """Define a view `a_<table>` per table of assertions over all files, without dropped records.

    Needs the table `dropped(origin)`. The position of a file in `files` is its number in origins.
    """
    has_dropped = count_rows(session, "dropped") > 0
    for table in ASSERTIONS:
        parts = [
            f"SELECT {origin_sql(number)} AS origin, * EXCLUDE (line) FROM ({scan(path)})"
            for number, file in enumerate(files)
            if (path := file.folder / f"{table}.parquet").is_file()
        ]
        union = " UNION ALL BY NAME ".join(parts) if parts else empty_rows(table)
        kept = f"SELECT * FROM ({union}) ANTI JOIN dropped USING (origin)" if has_dropped else union
        session.execute(f"CREATE OR REPLACE VIEW a_{table} AS {kept}")
