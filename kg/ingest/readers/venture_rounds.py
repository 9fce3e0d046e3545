"""Firms with their rounds, CSV of the IT桔子 layout: a row per round, the firm named in its first row only.

A row with a company name opens a firm; it may carry the firm's latest round or none. A row without one
continues the firm above: its round belongs to that firm, whose cells are repeated here. Every such row is a
record. A continuation before any firm has no owner and is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kg.ingest.datasets import load_card
from kg.ingest.readers.batches import batch_schema
from kg.ingest.readers.line_source import RECORD_LIMIT
from kg.ingest.readers.tabular_file import read_tabular
from kg.ingest.rejects import ReadReport

CARD = load_card("venture_rounds")
# What describes the firm and is inherited by its further rows; the rest belongs to the round or to the row.
FIRM_COLUMNS = (
    "company_name",
    "legal_name",
    "website",
    "founded",
    "place",
    "operating_status",
    "industry",
    "sub_industry",
)
SCHEMA = batch_schema(list(CARD.columns), numbers=("company_line",))
ROWS = pa.schema([(f.name, pa.string()) if f.name == "company_line" else f for f in SCHEMA])


def read_venture_rounds(
    path: Path, report: ReadReport, limit: int = RECORD_LIMIT
) -> Iterator[pa.RecordBatch]:
    """Yield one record per row; `company_line` is the line of the row that names the firm."""
    firm: pa.RecordBatch | None = None
    for batch in read_tabular(path, report, CARD, ROWS, limit):
        joined = batch if firm is None else pa.concat_batches([firm, batch])
        owners = _owners(joined)
        carried = 0 if firm is None else 1
        _refuse_orphans(joined, owners, report)
        if np.any(owners >= 0):
            firm = joined.slice(int(owners.max()), 1)
        kept = np.flatnonzero(owners >= 0)
        kept = kept[kept >= carried]
        yield _with_owners(joined, owners, kept)


def _owners(batch: pa.RecordBatch) -> NDArray[np.int64]:
    """Return for each row the position of the row that names its firm, -1 before the first."""
    is_named = pc.or_(pc.is_valid(batch.column("company_name")), pc.is_valid(batch.column("legal_name")))
    positions = np.where(is_named.to_numpy(zero_copy_only=False), np.arange(batch.num_rows), -1)
    owners: NDArray[np.int64] = np.maximum.accumulate(positions)
    return owners


def _refuse_orphans(batch: pa.RecordBatch, owners: NDArray[np.int64], report: ReadReport) -> None:
    for position in np.flatnonzero(owners < 0).tolist():
        row = batch.slice(position, 1).to_pylist()[0]
        report.reject(
            row["line"],
            "orphanContinuation",
            column="company_name",
            found=" | ".join(str(value) for name, value in row.items() if value and name != "line"),
            expected="a company name, here or in a row above",
        )


def _with_owners(batch: pa.RecordBatch, owners: NDArray[np.int64], kept: NDArray[np.int64]) -> pa.RecordBatch:
    rows, firms = pa.array(kept), pa.array(owners[kept])
    columns = []
    for column in SCHEMA.names:
        if column == "company_line":
            columns.append(batch.column("line").take(firms))
        else:
            columns.append(batch.column(column).take(firms if column in FIRM_COLUMNS else rows))
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)
