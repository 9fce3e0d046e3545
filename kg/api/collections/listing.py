"""A list of rows: what its parameters say, as one SQL question to one version; its pages and counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import duckdb
import pyarrow as pa

from kg.api.collections.cursor import (
    Cursor,
    after_row,
    digest_question,
    plain_value,
    read_cursor,
    write_cursor,
)
from kg.api.collections.filters import (
    SortKey,
    SqlPart,
    find_attribute,
    parse_filter,
    parse_select,
    parse_sort,
    where_of,
)
from kg.api.collections.parameters import ListParameters
from kg.api.collections.resources import Attribute, Resource
from kg.api.collections.versions import OpenVersion, Versions
from kg.errors import QueryError

PAGE_SECONDS = 20.0
KEY = "key"
COUNT = "count"
YEAR = "year"


@dataclass(frozen=True)
class Question:
    """What a list asks, checked.

    Attributes:
        where: which rows.
        keys: order of the rows, unique by its last keys.
        select: attributes of a row, in their order.
        given: tables that the source names beside the views, by name.
        digest: what a cursor is bound to.
        entered: position of the ledger whose entries are laid over the version.
        mark: what tells the given tables apart where they are the ledger's alone; None where they are not.
    """

    resource: Resource
    where: SqlPart
    keys: tuple[SortKey, ...]
    select: tuple[str, ...]
    digest: str
    given: Mapping[str, pa.Table] = field(default_factory=dict)
    entered: int = 0
    mark: str | None = None

    @property
    def order(self) -> str:
        """Return what stands after ORDER BY."""
        return ", ".join(f'"{k.column}" {"DESC" if k.descending else "ASC"} NULLS LAST' for k in self.keys)


@dataclass(frozen=True)
class Page:
    """Some rows of a list.

    Attributes:
        rows: the attributes asked for.
        count: number of rows of the whole list.
        next_cursor: where the list goes on; None at its end.
    """

    rows: pa.Table
    count: int
    next_cursor: str | None


def ask(
    resource: Resource, parameters: ListParameters, given: Mapping[str, pa.Table] | None = None
) -> Question:
    """Return the question that parameters ask of a resource.

    Raises:
        QueryError: a parameter is wrong; the error names it.
    """
    if parameters.search is not None and "relevance" not in resource.attributes:
        raise QueryError("this list cannot be searched", where="query.search", found=parameters.search)
    where = where_of(resource, parse_filter(parameters.filter) if parameters.filter else ())
    if parameters.group_by is not None:
        return _ask_groups(resource, parameters, where, given or {})
    best_first = [SortKey("relevance", True)] if parameters.search is not None else []
    keys = parse_sort(resource, parameters.sort, best_first)
    return Question(
        resource=resource,
        where=where,
        keys=tuple(keys),
        select=tuple(parse_select(resource, parameters.select, evidence=parameters.evidence)),
        digest=digest_question(resource.name, parameters.filter, parameters.search, parameters.sort),
        given=given or {},
    )


def _ask_groups(
    resource: Resource, parameters: ListParameters, where: SqlPart, given: Mapping[str, pa.Table]
) -> Question:
    """Return the question for the number of rows by a value: a list of groups, the largest first."""
    if parameters.sort or parameters.select:
        raise QueryError("groups are sorted by count and have no other attributes", where="query.group_by")
    by, value = _group_value(resource, parameters.group_by or "")
    grouped = (
        f'(SELECT {KEY}, count(*) AS "{COUNT}" FROM (SELECT {value} AS {KEY} FROM {resource.source} '
        f"WHERE {where.sql}) GROUP BY {KEY})"
    )
    attributes = {KEY: replace(by, name=KEY, many=False), COUNT: Attribute(COUNT, "integer")}
    groups = Resource(resource.name, grouped, (KEY,), attributes, resource.label_zh, resource.label_en)
    return Question(
        resource=groups,
        where=SqlPart("true", where.values),  # the question marks of the inner WHERE come first
        keys=(SortKey(COUNT, True), SortKey(KEY, False)),
        select=(KEY, COUNT),
        digest=digest_question(
            resource.name, parameters.filter, parameters.search, "group", parameters.group_by
        ),
        given=given,
    )


def _group_value(resource: Resource, text: str) -> tuple[Attribute, str]:
    """Return what rows are grouped by, and its SQL: an attribute, or the year of one that is a date."""
    name, dot, part = text.partition(".")
    by = find_attribute(resource, name)
    if not dot:
        return by, f'unnest("{by.name}")' if by.many else f'"{by.name}"'
    if part != YEAR or by.datatype not in ("date", "dateTime") or by.many:
        expected = f"an attribute, or a date with `.{YEAR}` after it"
        raise QueryError("rows have no such groups", where="query.group_by", found=text, expected=expected)
    return replace(by, datatype="integer"), f'year("{by.name}")'


def version_of(parameters: ListParameters, versions: Versions) -> tuple[OpenVersion, Cursor | None]:
    """Return the version that a list is read from: that of its cursor, else the published one.

    Raises:
        QueryError: the cursor is none.
        CursorGoneError: its version is no longer kept.
        NotPublishedError: nothing is published.
    """
    if parameters.cursor is None:
        return versions.current(), None
    cursor = read_cursor(parameters.cursor)
    return versions.of_cursor(cursor), cursor


def read_page(version: OpenVersion, question: Question, cursor: Cursor | None, size: int) -> Page:
    """Return one page of a list.

    Args:
        version: that is read.
        question: what is asked.
        cursor: where the page begins, of this very question; None: at the start.
        size: rows of the page at most.

    Raises:
        DeadlineError: it took too long.
    """
    with version.tables.cursor(PAGE_SECONDS) as session:
        register(session, question)
        sql, values = select_rows(question, cursor)
        table = session.sql(f"{sql} LIMIT {size + 1}", params=values).to_arrow_table()
        count = count_rows(session, version, question)
    rows = table.slice(0, size)
    has_more = table.num_rows > size
    after = _last_keys(rows, question.keys) if has_more else None
    return Page(
        rows=rows.select(list(question.select)),
        count=count,
        next_cursor=None
        if after is None
        else write_cursor(version.published, question.digest, after, question.entered),
    )


def register(session: duckdb.DuckDBPyConnection, question: Question) -> None:
    """Make the tables that a question brings readable on a cursor."""
    for name, table in question.given.items():
        session.register(name, table)


def select_rows(question: Question, cursor: Cursor | None) -> tuple[str, list[object]]:
    """Return the SQL of a list's rows from a cursor on, and the values of its question marks."""
    columns = dict.fromkeys([*question.select, *(key.column for key in question.keys)])
    chosen = ", ".join(f'"{column}"' for column in columns)
    after = after_row(question.resource, question.keys, cursor.after) if cursor else SqlPart("true")
    sql = (
        f"SELECT {chosen} FROM {question.resource.source} WHERE ({question.where.sql}) AND ({after.sql}) "
        f"ORDER BY {question.order}"
    )
    return sql, [*question.where.values, *after.values]


def count_rows(session: duckdb.DuckDBPyConnection, version: OpenVersion, question: Question) -> int:
    """Return the number of rows of a list, counted once for each version and filter."""

    def count() -> int:
        sql = f"SELECT count(*) FROM {question.resource.source} WHERE {question.where.sql}"
        found = session.execute(sql, list(question.where.values)).fetchone()
        return int(found[0]) if found else 0

    if question.given and question.mark is None:  # what such a table holds differs from request to request
        return count()
    return version.counts.remember((question.resource.source, question.where, question.mark), count)


def _last_keys(rows: pa.Table, keys: Sequence[SortKey]) -> list[object]:
    last = rows.slice(rows.num_rows - 1).to_pylist()[0]
    return [plain_value(last[key.column]) for key in keys]
