"""From a question to a response: body, format, ETag, links, streams. What every list operation ends with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa
from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from kg.api.collections import encoders
from kg.api.collections.cursor import Cursor, check_question
from kg.api.collections.entered import Laid
from kg.api.collections.formats import MEDIA_TYPES, STREAMED, TABULAR, choose_format
from kg.api.collections.listing import (
    Page,
    Question,
    ask,
    read_page,
    register,
    select_rows,
    version_of,
)
from kg.api.collections.overlay import NOTE, OVERLAY, without_entered
from kg.api.collections.parameters import FormatName, ListParameters
from kg.api.collections.resources import Resource
from kg.api.collections.searching import search_resource
from kg.api.collections.versions import OpenVersion, Versions, shown_data_set
from kg.api.conditional import is_fresh, make_etag
from kg.api.version import API_VERSION
from kg.errors import QueryError
from kg.schema.model import SOURCES

STREAM_SECONDS = 900.0
BATCH_ROWS = 20_000
VARY = "Accept, Accept-Language"
# RDF says what the version says: an entry that it does not have is no statement of it.
GRAPH_FORMATS = ("jsonld", "turtle")
NAMES_OVERLAY = re.compile(rf"(?:^|,)\s*-?{OVERLAY}\b")


def formats_of(resource: Resource) -> tuple[FormatName, ...]:
    """Return the formats that a resource's lists have."""
    graph: tuple[FormatName, ...] = ("jsonld", "turtle") if resource.root is not None else ()
    places: tuple[FormatName, ...] = ("geojson",) if resource.has_coordinates else ()
    return (*TABULAR, *graph, *places)


def answer_list(
    request: Request, versions: Versions, resource: Resource, parameters: ListParameters
) -> Response:
    """Return a page of a resource of the published version (or of the cursor's), in the format asked for.

    Raises:
        QueryError: a parameter is wrong.
        NotAcceptableError: the list has no such format.
        CursorGoneError: the cursor's version is no longer kept.
        NotPublishedError: nothing is published.
        DeadlineError: it took too long.
    """
    chosen = choose_format(request, parameters.format, formats_of(resource))
    version, cursor = version_of(parameters, versions)
    laid = Laid(resource, {}, None, 0)
    if chosen not in GRAPH_FORMATS:
        laid = versions.entered.lay(version, resource, cursor.entered if cursor else None)
    shown, given = laid.resource, dict(laid.given)
    if shown.root is not None and laid.mark is None and asks_for_overlay(parameters):
        shown = without_entered(shown)
    if parameters.search is not None:
        shown, hits = search_resource(version, shown, parameters.search)
        given.update(hits)
    question = replace(
        ask(shown, parameters, given),
        entered=laid.position,
        mark=laid.mark if parameters.search is None else None,
    )
    more = {"pending": pending_note(laid.position)} if laid.mark is not None else {}
    return answer_question(request, version, question, cursor, parameters, chosen, more, beside=laid.mark)


def asks_for_overlay(parameters: ListParameters) -> bool:
    """Return whether a question names the column of pending entries, which is there only where some are."""
    named = (parameters.filter, parameters.sort, parameters.select, parameters.group_by)
    return any(text is not None and NAMES_OVERLAY.search(text) for text in named)


def answer_question(
    request: Request,
    version: OpenVersion,
    question: Question,
    cursor: Cursor | None,
    parameters: ListParameters,
    chosen: FormatName,
    more: Mapping[str, Any] | None = None,
    *,
    beside: str | None = None,
) -> Response:
    """Return the answer to a question; 304 when the client holds it.

    Args:
        request: whose answer it is.
        version: that the question is asked of.
        question: what is asked.
        cursor: where the page begins.
        parameters: as they came.
        chosen: format of the answer.
        more: further members of a JSON body, such as the parameters of a metric.
        beside: what the answer depends on beside its version, such as the last entry of the ledger.

    Raises:
        QueryError: the cursor belongs to another list.
        DeadlineError: it took too long.
    """
    headers = version_headers(version, chosen, beside)
    if is_fresh(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if cursor is not None:
        check_question(cursor, question.digest, len(question.keys))
    if parameters.per_page == "all":
        return _stream(version, question, cursor, chosen, headers)
    page = read_page(version, question, cursor, parameters.per_page)
    if page.next_cursor is not None:
        headers["Link"] = f'<{next_address(request, page.next_cursor)}>; rel="next"'
    body = _encode(version, question, page, parameters, chosen, more or {})
    return Response(body, headers=headers, media_type=MEDIA_TYPES[chosen])


def pending_note(position: int) -> dict[str, Any]:
    """Return what an answer says that shows entries which its version does not have."""
    return {"ledgerPosition": position, "note": NOTE}


def version_headers(version: OpenVersion, chosen: str, beside: str | None = None) -> dict[str, str]:
    """Return the headers of an answer that changes only with the version, and with what is named beside."""
    parts = (API_VERSION, chosen) if beside is None else (API_VERSION, chosen, beside)
    etag = make_etag(version.published.graph_version, *parts)
    return {"ETag": etag, "Cache-Control": "no-cache", "Vary": VARY}


def next_address(request: Request, cursor: str) -> str:
    """Return the address of the next page, below the same host."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return f"{request.url.path}?{urlencode([*kept, ('cursor', cursor)])}"


def _encode(
    version: OpenVersion,
    question: Question,
    page: Page,
    parameters: ListParameters,
    chosen: FormatName,
    more: Mapping[str, Any],
) -> bytes:
    if chosen in STREAMED:
        return b"".join(encoders.STREAMS[chosen](page.rows.to_batches(), page.rows.schema))
    rows = encoders.to_rows(page.rows)
    if chosen == "jsonld":
        return encoders.to_jsonld(question.resource, with_identity(question, rows))
    if chosen == "turtle":
        return encoders.to_turtle(question.resource, with_identity(question, rows))
    head = list_head(version, question, page, parameters)
    if chosen == "geojson":
        return encoders.to_geojson(rows, {**head, **more})
    found: dict[str, Any] = {"results": [], "groups": rows} if parameters.group_by else {"results": rows}
    if parameters.evidence:
        found["dataSets"] = data_sets_of(version, rows)
    return encoders.to_json({**head, **more, **found})


def with_identity(question: Question, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows when each has the key that names it in RDF.

    Raises:
        QueryError: `select` left the key out, or the list is of groups.
    """
    if not set(question.resource.identity) <= set(question.select) or question.resource.root is None:
        raise QueryError(
            "RDF needs the key of each row",
            where="query.select",
            found=",".join(question.select),
            expected=question.resource.identity[0],
        )
    return rows


def list_head(
    version: OpenVersion, question: Question, page: Page, parameters: ListParameters
) -> dict[str, Any]:
    """Return what a list says before its rows."""
    sort = ",".join(("-" if key.descending else "") + key.column for key in question.keys)
    meta = {
        "count": page.count,
        "perPage": parameters.per_page,
        "nextCursor": page.next_cursor,
        "sort": sort,
    }
    return {**version.stamp, "meta": meta}


def data_sets_of(version: OpenVersion, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the data sets that the rows' source records are of."""
    names = {source.partition(":")[0] for row in rows for source in row.get(SOURCES) or ()}
    listed = version.layers.snapshot.manifest.get("dataSets", [])
    return [shown_data_set(entry) for entry in listed if entry.get("dataSetId") in names]


def _stream(
    version: OpenVersion,
    question: Question,
    cursor: Cursor | None,
    chosen: FormatName,
    headers: dict[str, str],
) -> Response:
    """Return every row from the cursor on, a batch at a time: memory does not grow with their number."""
    if chosen not in STREAMED:
        raise QueryError(
            "only these formats can be streamed whole",
            where="query.per_page",
            found=chosen,
            expected=", ".join(STREAMED),
        )
    named = {**headers, "Content-Disposition": f'attachment; filename="{question.resource.name}.{chosen}"'}
    rows = _stream_rows(version, question, cursor, chosen)
    first = next(rows, b"")  # what fails at once is a problem document, not a broken download
    return StreamingResponse(chain([first], rows), headers=named, media_type=MEDIA_TYPES[chosen])


def _stream_rows(
    version: OpenVersion, question: Question, cursor: Cursor | None, chosen: FormatName
) -> Iterator[bytes]:
    with version.tables.stream(STREAM_SECONDS) as session:
        register(session, question)
        sql, values = select_rows(question, cursor)
        reader = session.sql(sql, params=values).to_arrow_reader(BATCH_ROWS)
        schema = pa.schema([reader.schema.field(name) for name in question.select])
        batches = (batch.select(list(question.select)) for batch in reader)
        yield from encoders.STREAMS[chosen](batches, schema)
