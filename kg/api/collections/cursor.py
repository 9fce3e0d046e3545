"""Cursors: where a list goes on, bound to the version, the sort and the filter that it began with.

A cursor holds the sort values of the last row given (a keyset), so that a walk over any number of rows
costs the same at every step, has no wall, and cannot repeat or skip a row: the rows of a version never
change. It names its version and works as long as that version is in the workspace, whatever has been
published since. Nothing in it expires.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from kg.api.answer_files import Published
from kg.api.collections.filters import SortKey, SqlPart
from kg.api.collections.resources import Resource
from kg.errors import KgError, QueryError
from kg.schema.model import DUCKDB_TYPES, Datatype

MOST_LETTERS = 8000


class CursorGoneError(KgError):
    """The version that a cursor belongs to is no longer in the workspace."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a list goes on.

    Attributes:
        question: digest of everything that decides rows and order.
        after: sort values of the last row that was given.
        entered: position of the ledger whose entries are laid over the version in the whole walk.
    """

    version: str
    results_id: str | None
    graph_version: str
    question: str
    after: tuple[object, ...]
    entered: int = 0


def digest_question(*parts: object) -> str:
    """Return what a cursor is bound to besides its version."""
    return hashlib.sha256(orjson.dumps(parts, default=str)).hexdigest()[:16]


def write_cursor(published: Published, question: str, after: Sequence[object], entered: int = 0) -> str:
    """Return the cursor that goes on after a row."""
    version = [published.version, published.results_id, published.graph_version]
    record = [*version, question, list(after), entered]
    return base64.urlsafe_b64encode(orjson.dumps(record)).rstrip(b"=").decode()


def read_cursor(text: str) -> Cursor:
    """Return a cursor of a request; values are still text where JSON has no type for them.

    Raises:
        QueryError: the text is no cursor.
    """
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        record = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, UnicodeEncodeError, binascii.Error):
        raise _no_cursor(text) from None
    if isinstance(record, list) and len(record) == 5:  # written before entries were laid over versions
        record.append(0)
    if len(text) > MOST_LETTERS or not _is_record(record):
        raise _no_cursor(text)
    version, results_id, graph_version, question, after, entered = record
    return Cursor(version, results_id, graph_version, question, tuple(after), entered)


def _is_record(record: object) -> bool:
    if not isinstance(record, list) or len(record) != 6 or not isinstance(record[4], list):
        return False
    version, results_id, graph_version, question, after, entered = record
    texts = (version, graph_version, question)
    plain = all(value is None or isinstance(value, str | int | float | bool) for value in after)
    counted = type(entered) is int and 0 <= entered < 2**63
    return all(isinstance(t, str) for t in texts) and isinstance(results_id, str | None) and plain and counted


def _no_cursor(text: str) -> QueryError:
    return QueryError(
        "not a cursor", where="query.cursor", found=text[:80], expected="meta.nextCursor of the page before"
    )


def check_question(cursor: Cursor, question: str, keys: int) -> None:
    """Refuse a cursor of another list.

    Raises:
        QueryError: filter, search, sort or collection differ from those that the cursor began with.
    """
    if cursor.question != question or len(cursor.after) != keys:
        raise QueryError(
            "the cursor belongs to another list",
            where="query.cursor",
            expected="the filter, search, sort and group_by that the walk began with",
        )


def after_row(resource: Resource, keys: Sequence[SortKey], after: Sequence[object]) -> SqlPart:
    """Return the condition of the rows that come after one, in an order with unknown values last."""
    alternatives: list[SqlPart] = []
    same: list[SqlPart] = []
    for key, value in zip(keys, after, strict=True):
        mark = f"TRY_CAST(? AS {DUCKDB_TYPES[_datatype(resource, key)]})"
        if value is not None:
            sign = "<" if key.descending else ">"
            beyond = SqlPart(f'("{key.column}" {sign} {mark} OR "{key.column}" IS NULL)', (value,))
            alternatives.append(_all([*same, beyond]))
            same.append(SqlPart(f'"{key.column}" = {mark}', (value,)))
        else:
            same.append(SqlPart(f'"{key.column}" IS NULL'))
    sql = " OR ".join(f"({part.sql})" for part in alternatives) or "false"
    return SqlPart(sql, tuple(value for part in alternatives for value in part.values))


def _datatype(resource: Resource, key: SortKey) -> Datatype:
    return resource.attributes[key.column].datatype


def _all(parts: Sequence[SqlPart]) -> SqlPart:
    return SqlPart(" AND ".join(p.sql for p in parts), tuple(v for p in parts for v in p.values))


def plain_value(value: object) -> object:
    """Return a sort value as JSON can hold it."""
    return value.isoformat() if isinstance(value, dt.date) else value
