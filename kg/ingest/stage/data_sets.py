"""The data sets of a snapshot as rows, so that the graph says where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from kg.ingest.stage.read_file import FileWork
from kg.snapshot import sql_text

# `loadedAt` stands in the manifest only: the same input must give the same bytes.
_COLUMNS = pa.schema(
    [
        ("dataSetId", pa.string()),
        ("title", pa.string()),
        ("publisher", pa.string()),
        ("licence", pa.string()),
        ("format", pa.string()),
        ("isSynthetic", pa.bool_()),
        ("sources", pa.list_(pa.string())),
    ]
)


def write_data_sets(session: duckdb.DuckDBPyConnection, works: Sequence[FileWork], folder: Path) -> None:
    """Write the table of data sets; the sources of one are its files."""
    rows: dict[str, dict[str, Any]] = {}
    for work in works:
        file, card = work.file, work.file.format.card
        row = rows.setdefault(
            file.data_set_id,
            {
                "dataSetId": file.data_set_id,
                "title": card.title,
                "publisher": card.publisher,
                "licence": card.licence,
                "format": file.format.name,
                "isSynthetic": file.is_synthetic,
                "sources": [],
            },
        )
        row["sources"].append(f"{file.data_set_id}:{file.name}:1")
    table = pa.Table.from_pylist([rows[key] for key in sorted(rows)], schema=_COLUMNS)
    session.register("data_set", table)
    session.execute(
        f"""COPY (SELECT * FROM data_set ORDER BY dataSetId)
        TO {sql_text(str(folder / "DataSet.parquet"))} (FORMAT parquet)"""
    )
    session.unregister("data_set")
