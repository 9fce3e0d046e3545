"""An answer as the bytes of a body, piece by piece: JSON, JSON lines, CSV, Arrow.

Each says at its end whether rows were cut off and whether something failed on the way. JSON and JSON lines
say it in their last member or line. CSV and Arrow have no place for a failure: their body breaks off, so that
no client takes a part for the whole; a cut by the limit is their last line, or metadata of their last batch.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import orjson

from kg.api.door.answer import Answer, Row
from kg.api.door.arrow import ArrowBody
from kg.api.door.drawing import GraphBody
from kg.api.door.values import to_json_value, to_text
from kg.api.export import safe_cell
from kg.api.language import Language

Failure = Mapping[str, Any]
BOM = "\ufeff"


class Body(Protocol):
    """Makes the pieces of one body."""

    media_type: str

    def start(self, answer: Answer, first: list[Row]) -> bytes:
        """Return what stands before the rows; `first` are rows to learn from, given to `rows` as well."""

    def rows(self, rows: list[Row]) -> bytes:
        """Return some rows."""

    def end(self, answer: Answer) -> bytes:
        """Return what stands behind the last row."""

    def failed(self, answer: Answer, failure: Failure) -> bytes | None:
        """Return what stands behind the last row when the rest failed; None when the body must break off."""


def summary(answer: Answer) -> dict[str, Any]:
    """Return what is known at the end."""
    return {
        "count": answer.count,
        "limit": answer.limit,
        "truncated": answer.truncated,
        "seconds": round(answer.seconds, 3),
    }


def heading(answer: Answer) -> dict[str, Any]:
    """Return what is known at the start."""
    return {
        "graphVersion": answer.graph_version,
        "snapshotVersion": answer.snapshot_version,
        "columns": list(answer.columns),
    }


class JsonBody:
    """One object: versions, columns, rows as lists, and at the end `meta`."""

    media_type = "application/json"

    def __init__(self) -> None:
        self._has_rows = False

    def start(self, answer: Answer, first: list[Row]) -> bytes:
        """Return the object up to the opening of its rows."""
        return orjson.dumps(heading(answer))[:-1] + b',"rows":['

    def rows(self, rows: list[Row]) -> bytes:
        """Return rows without the brackets around them."""
        inner = orjson.dumps([[to_json_value(value) for value in row] for row in rows])[1:-1]
        piece = b"," + inner if self._has_rows and inner else inner
        self._has_rows = self._has_rows or bool(rows)
        return piece

    def end(self, answer: Answer) -> bytes:
        """Return the rest of the object."""
        return b'],"meta":' + orjson.dumps(summary(answer)) + b"}"

    def failed(self, answer: Answer, failure: Failure) -> bytes | None:
        """Return the rest of the object with the problem; the rows before it are right."""
        cut = {**summary(answer), "truncated": True}
        return b'],"meta":' + orjson.dumps(cut) + b',"problem":' + orjson.dumps(failure) + b"}"


class LinesBody:
    """A line for the columns, a line a row, a line for the end; told apart by their first key."""

    media_type = "application/x-ndjson"

    def start(self, answer: Answer, first: list[Row]) -> bytes:
        """Return the line of the columns."""
        return orjson.dumps(heading(answer), option=orjson.OPT_APPEND_NEWLINE)

    def rows(self, rows: list[Row]) -> bytes:
        """Return a line a row, each a list in the order of the columns."""
        return b"".join(
            orjson.dumps([to_json_value(value) for value in row], option=orjson.OPT_APPEND_NEWLINE)
            for row in rows
        )

    def end(self, answer: Answer) -> bytes:
        """Return the line that says that nothing follows."""
        return orjson.dumps({"meta": summary(answer)}, option=orjson.OPT_APPEND_NEWLINE)

    def failed(self, answer: Answer, failure: Failure) -> bytes | None:
        """Return the last line, with the problem."""
        cut = {"meta": {**summary(answer), "truncated": True}, "problem": failure}
        return orjson.dumps(cut, option=orjson.OPT_APPEND_NEWLINE)


class CsvBody:
    """UTF-8 with BOM, CRLF, no cell that a spreadsheet program takes for a formula."""

    media_type = "text/csv; charset=utf-8"

    def __init__(self, language: Language) -> None:
        self._language = language

    def start(self, answer: Answer, first: list[Row]) -> bytes:
        """Return the line of the columns."""
        return (BOM + write_csv([answer.columns])).encode()

    def rows(self, rows: list[Row]) -> bytes:
        """Return a line a row."""
        return write_csv([[to_text(value) for value in row] for row in rows]).encode()

    def end(self, answer: Answer) -> bytes:
        """Return nothing, or a line that says that rows are missing."""
        if not answer.truncated:
            return b""
        said = (
            f"# 已截断：只有前 {answer.limit} 行"
            if self._language == "zh"
            else f"# cut after {answer.limit} rows"
        )
        return write_csv([[said]]).encode()

    def failed(self, answer: Answer, failure: Failure) -> bytes | None:
        """Break off."""
        return None


def write_csv(rows: Any) -> str:
    """Return rows as lines of CSV."""
    out = io.StringIO()
    csv.writer(out).writerows([[safe_cell(value) for value in row] for row in rows])
    return out.getvalue()


BODIES: dict[str, Callable[[Language], Body]] = {
    "json": lambda _: JsonBody(),
    "ndjson": lambda _: LinesBody(),
    "csv": CsvBody,
    "arrow": lambda _: ArrowBody(),
    "graph": lambda _: GraphBody(),
}
