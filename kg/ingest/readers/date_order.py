"""Day/month or month/day: decided once for a file, from dates that can be read in one way only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

import pyarrow as pa
import pyarrow.compute as pc

SLASHED = r"^(?P<first>\d{1,2})[/.-](?P<second>\d{1,2})[/.-](?P<year>\d{4})$"


class DateOrder(StrEnum):
    """In which order day and month stand."""

    DAY_FIRST = "dayFirst"
    MONTH_FIRST = "monthFirst"
    AMBIGUOUS = "ambiguous: no date has a day above 12"
    CONTRADICTORY = "contradictory: some dates only read day first, others only month first"


def has_slashed_dates(batch: pa.RecordBatch, columns: Sequence[str]) -> bool:
    """Return whether any date of the columns has the year last."""
    return any(len(_slashed(batch.column(name))) for name in columns)


def decide_date_order(batches: Iterator[pa.RecordBatch], columns: Sequence[str]) -> DateOrder:
    """Return the order of day and month over a whole file."""
    day_first = month_first = False
    for batch in batches:
        for name in columns:
            parts = _slashed(batch.column(name))
            day_first |= _above_twelve(parts, "first")
            month_first |= _above_twelve(parts, "second")
    return _order(day_first, month_first)


def _slashed(column: pa.Array) -> pa.StructArray:
    return pc.extract_regex(column, SLASHED).drop_null()


def _above_twelve(parts: pa.StructArray, field: str) -> bool:
    return bool(len(parts)) and bool(pc.any(pc.greater(pc.cast(parts.field(field), pa.int32()), 12)).as_py())


def _order(day_first: bool, month_first: bool) -> DateOrder:
    if day_first and month_first:
        return DateOrder.CONTRADICTORY
    if day_first:
        return DateOrder.DAY_FIRST
    return DateOrder.MONTH_FIRST if month_first else DateOrder.AMBIGUOUS


def rewrite_dates(batch: pa.RecordBatch, columns: Sequence[str], order: DateOrder) -> pa.RecordBatch:
    """Return the batch with its slashed dates in ISO form; null where the order is not known.

    Text that is no such date stays as it is, for the parser to refuse.
    """
    for name in columns:
        position = batch.schema.get_field_index(name)
        batch = batch.set_column(position, name, _as_iso(batch.column(name), order))
    return batch


def _as_iso(column: pa.Array, order: DateOrder) -> pa.Array:
    day, month = ("first", "second") if order is DateOrder.DAY_FIRST else ("second", "first")
    parts = pc.extract_regex(column, SLASHED)
    if order in (DateOrder.AMBIGUOUS, DateOrder.CONTRADICTORY):
        return pc.if_else(pc.is_valid(parts), pa.scalar(None, pa.string()), column)
    iso = pc.binary_join_element_wise(
        pc.struct_field(parts, "year"),
        pc.utf8_lpad(pc.struct_field(parts, month), 2, "0"),
        pc.utf8_lpad(pc.struct_field(parts, day), 2, "0"),
        "-",
    )
    return pc.if_else(pc.is_valid(parts), iso, column)
