"""Lens.org patent export, CSV: one line per publication, lists joined by «;;», every vintage since 2015."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import load_card
from kg.ingest.readers.batches import batch_schema
from kg.ingest.readers.date_order import DateOrder, decide_date_order, has_slashed_dates, rewrite_dates
from kg.ingest.readers.line_source import RECORD_LIMIT
from kg.ingest.readers.tabular_file import read_tabular
from kg.ingest.rejects import ReadReport, Scope

CARD = load_card("lens_csv")
SCHEMA = batch_schema(list(CARD.columns))
DATE_COLUMNS = ("publication_date", "application_date", "earliest_priority_date")
# Such dates are rewritten, in an order that is decided for the whole file.
HAS_SLASHED_DATE = " OR ".join(
    f"(length({name}) BETWEEN 8 AND 10 AND regexp_matches({name}, '^[0-9]{{1,2}}[/.-]'))"
    for name in DATE_COLUMNS
)


def read_lens_csv(path: Path, report: ReadReport, limit: int = RECORD_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield publications as they stand in the export.

    Dates are ISO in the export. A file that passed through a spreadsheet has them as day/month/year or
    month/day/year: the order is decided once for the file, from a day above 12, and the dates are given as
    ISO. Where nothing decides, the dates are null and the report says so.
    """
    order: DateOrder | None = None
    for index, batch in enumerate(read_tabular(path, report, CARD, SCHEMA, limit)):
        if index == 0 and has_slashed_dates(batch, DATE_COLUMNS):
            order = _date_order(path, limit)
            _report_order(order, report)
        yield batch if order is None else rewrite_dates(batch, DATE_COLUMNS, order)


def _date_order(path: Path, limit: int) -> DateOrder:
    scan = read_tabular(path, ReadReport(path.name, sink=lambda _: None), CARD, SCHEMA, limit)
    return decide_date_order(scan, DATE_COLUMNS)


def _report_order(order: DateOrder, report: ReadReport) -> None:
    report.facts["dateOrder"] = order.value
    if order in (DateOrder.AMBIGUOUS, DateOrder.CONTRADICTORY):
        report.reject(
            1,
            "ambiguousDateOrder",
            column="publication_date",
            found=f"dates written with slashes; {order.value}",
            expected="ISO dates, or dates of which at least one shows whether day or month comes first",
            scope=Scope.VALUE,
        )
