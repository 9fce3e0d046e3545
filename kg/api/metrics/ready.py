"""Coverage and control of a chain: ready where the version has exactly what is asked, else computed."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import partial
from typing import Any

import orjson
import pandas as pd
import pyarrow as pa
from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool

from kg.api.answers import HOME_SUBJECT, Answers
from kg.api.collections.cursor import CursorGoneError
from kg.api.collections.formats import MEDIA_TYPES, TABULAR, choose_format
from kg.api.conditional import is_fresh, to_json
from kg.api.export import coverage_csv
from kg.api.language import choose_language
from kg.api.metrics.answering import PRESENTATION, Metrics, digest, encode
from kg.api.metrics.made import Made
from kg.api.metrics.making import Ask, Asked
from kg.api.metrics.parameters import CoverageQuery, HoldersQuery
from kg.api.models import ControlAnswer, CoverageAnswer, OpenModel
from kg.errors import NotFoundError, RequestError
from kg.questions.brief_control import BRIEF_HOLDERS, brief_control
from kg.questions.evidence_pages import (
    Rows,
    control_families,
    coverage_families,
    describe_control,
    describe_coverage,
)
from kg.questions.metric_answers import Answered, answer_metric
from kg.questions.request import MetricRequest
from kg.questions.worlds import Worlds
from kg.snapshot import Snapshot

SHOWN = {*PRESENTATION, "subject", "evidence", "link", "holder", "holders"}
Describe = Callable[[Snapshot, Rows], list[dict[str, Any]]]
Body = CoverageAnswer | ControlAnswer


async def answer_coverage(metrics: Metrics, request: Request, chain: str, query: CoverageQuery) -> Response:
    """Return a subject's coverage of a chain, with a page of its evidence where that is asked for."""
    answers = metrics.store.require()
    subject = query.subject or _default_subject(answers, chain)
    asked = Asked("coverage", CoverageAnswer, "coverage", chain, subject)
    wanted = query.request("coverage", chain, subject)
    ready, missing = _ready(lambda: answers.coverage(chain, subject)) if _is_plain(query) else (None, None)
    if ready is None:
        metrics.worlds.find_chain(answers.published, chain)
    families = partial(coverage_families, request=wanted, link=query.link)
    whole = _Whole(metrics, answers, asked, query, partial(answer_metric, request=wanted), missing)
    return await _answer(request, whole, ready, families, describe_coverage)


async def answer_control(metrics: Metrics, request: Request, chain: str, query: HoldersQuery) -> Response:
    """Return who controls a chain, with a page of the evidence where that is asked for."""
    answers = metrics.store.require()
    subject = query.subject or ""
    asked = Asked("control", ControlAnswer, "control", chain, subject)
    wanted = query.request("control", chain, subject)
    ready, missing = (
        _ready(lambda: _ready_control(answers, chain, query)) if _is_plain(query) else (None, None)
    )
    ask: Ask = partial(control_of, request=wanted, holders=query.holders)
    large: Ask | None = None
    if ready is None:
        metrics.worlds.find_chain(answers.published, chain)
        if missing is None and _is_plain(query):
            large = partial(
                large_control, answers=answers, chain=chain, subject=query.subject, holders=query.holders
            )
    families = partial(control_families, request=wanted, link=query.link, holder=query.holder)
    whole = _Whole(metrics, answers, asked, query, ask, missing, large)
    return await _answer(request, whole, ready, families, describe_control)


def _ready_control(answers: Answers, chain: str, query: HoldersQuery) -> ControlAnswer | None:
    """Return the ready control; None where it is too large to be read here.

    Raises:
        NotFoundError: there is none.
    """
    if query.holders is not None and query.subject is None and query.holders <= BRIEF_HOLDERS:
        brief = answers.brief_control(chain)
        if brief is not None:
            return brief if query.holders == BRIEF_HOLDERS else cut(brief, query.holders)
    if answers.is_control_large(chain, query.subject):
        return None
    whole = answers.control(chain, query.subject)
    return whole if query.holders is None else cut(whole, query.holders)


def cut(control: ControlAnswer, holders: int) -> ControlAnswer:
    """Return a control with its leading holders only."""
    plain = control.model_dump(mode="json", by_alias=True)
    return ControlAnswer.model_validate(brief_control(plain, holders))


def control_of(worlds: Worlds, request: MetricRequest, holders: int | None) -> Answered:
    """Return who controls a chain, computed; the table has every holder."""
    found = answer_metric(worlds, request)
    return found if holders is None else Answered(found.frame, brief_control(found.answer, holders))


def large_control(
    _: Worlds, answers: Answers, chain: str, subject: str | None, holders: int | None
) -> Answered:
    """Return who controls a chain, as it lies ready."""
    found = answers.read_control(chain, subject)
    return Answered(pd.DataFrame(), found if holders is None else brief_control(found, holders))


def _default_subject(answers: Answers, chain: str) -> str:
    try:
        return answers.default_subject(chain)
    except NotFoundError:  # no coverage of the chain is ready
        return HOME_SUBJECT


def _is_plain(query: CoverageQuery | HoldersQuery) -> bool:
    """Return whether every parameter of the metric is what the ready answers are computed with."""
    return query.model_dump(exclude=SHOWN) == type(query)().model_dump(exclude=SHOWN)


def _ready(read: Callable[[], Body | None]) -> tuple[Body | None, NotFoundError | None]:
    """Return the ready answer, None where it is read elsewhere, or why there is none."""
    try:
        return read(), None
    except NotFoundError as error:
        return None, error


class _Whole:
    """One question in one version: its key, its headers and how it is computed."""

    def __init__(
        self,
        metrics: Metrics,
        answers: Answers,
        asked: Asked,
        query: CoverageQuery | HoldersQuery,
        ask: Ask,
        missing: NotFoundError | None,
        large: Ask | None = None,
    ) -> None:
        self.metrics, self.answers, self.asked, self.query, self.ask = metrics, answers, asked, query, ask
        self.missing, self.large = missing, large
        self.digest = metrics.digest_of(answers, query)
        self.key = (answers.published.graph_version, asked.name, asked.path, self.digest)

    async def json(self) -> bytes:
        """Return the answer's JSON, computed unless it is kept; read where it lies ready but is large."""
        if self.large is None:
            return (await self._made()).body
        asked = Asked(f"ready-{self.asked.name}", self.asked.model, self.asked.method, *self.asked.path)
        key = (self.key[0], asked.name, *self.key[2:])
        return (await self.metrics.compute(self.answers, key, asked, self.large)).body

    async def body(self) -> Body:
        """Return the answer as its model."""
        model: type[Body] = CoverageAnswer if self.asked.name == "coverage" else ControlAnswer
        return model.model_validate_json(await self.json())

    async def table(self) -> pa.Table:
        """Return the answer as one flat table."""
        return (await self._made()).table()

    async def _made(self) -> Made:
        try:
            return await self.metrics.compute(self.answers, self.key, self.asked, self.ask)
        except NotFoundError as error:
            # Without a family of the chain no subject can be looked up; the ready answers list theirs.
            raise (self.missing if self.missing is not None and error.where == "chain" else error) from None


async def _answer(
    request: Request,
    whole: _Whole,
    ready: Body | None,
    families: Callable[[Worlds], pd.DataFrame],
    describe: Describe,
) -> Response:
    query = whole.query
    chosen = choose_format(request, query.output, TABULAR)
    language = choose_language(query.lang, request.headers.get("accept-language"))
    page = (query.cursor, query.per_page) if query.evidence else None
    key = (*whole.key, page, language if chosen == "csv" else None, ready is not None)
    headers = whole.metrics.headers(whole.answers, key, chosen)
    if is_fresh(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if query.evidence:
        return await _with_evidence(whole, ready, families, describe, chosen, headers)
    if chosen == "json":
        content = await whole.json() if ready is None else to_json(ready)
        return Response(content, headers=headers, media_type=MEDIA_TYPES["json"])
    name = "-".join((*whole.asked.path, whole.asked.name)).replace(":", "-")
    ascii_name = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
    headers["Content-Disposition"] = f'attachment; filename="{ascii_name}.{chosen}"'
    if chosen == "csv" and whole.asked.name == "coverage":
        covered = ready or await whole.body()
        assert isinstance(covered, CoverageAnswer)
        control = whole.answers.brief_control(whole.asked.path[0])
        body = coverage_csv(covered, control, language)
        return Response(body, headers=headers, media_type=MEDIA_TYPES["csv"])
    return Response(encode(await whole.table(), chosen), headers=headers, media_type=MEDIA_TYPES[chosen])


async def _with_evidence(
    whole: _Whole,
    ready: Body | None,
    families: Callable[[Worlds], pd.DataFrame],
    describe: Describe,
    chosen: Any,
    headers: dict[str, str],
) -> Response:
    """Return the answer with a page of the families counted; as a table, all of these families."""
    name = f"{whole.asked.name}-evidence"
    key = (whole.answers.published.graph_version, name, whole.asked.path, whole.digest)
    asked = Asked(name, EvidenceTable, "evidence", *whole.asked.path)
    made = await whole.metrics.compute(whole.answers, key, asked, partial(only_rows, families=families))
    rows = await run_in_threadpool(made.table)
    if chosen != "json":
        headers["Content-Disposition"] = f'attachment; filename="{name}.{chosen}"'
        return Response(encode(rows, chosen), headers=headers, media_type=MEDIA_TYPES[chosen])
    version, question = whole.answers.published.graph_version, digest(key)
    start = _read_cursor(whole.query.cursor, version, question)
    page = rows.slice(start, whole.query.per_page).to_pylist()
    snapshot = whole.metrics.worlds.of(whole.answers.published).snapshot
    evidence = await run_in_threadpool(describe, snapshot, page)
    end = start + len(page)
    body = orjson.loads(await whole.json() if ready is None else to_json(ready))
    body["evidence"] = evidence
    body["evidenceCount"] = len(rows)
    body["evidenceCursor"] = None if end >= len(rows) else _write_cursor(version, question, end)
    model = CoverageAnswer if whole.asked.name == "coverage" else ControlAnswer
    checked = model.model_validate(body)
    return Response(to_json(checked), headers=headers, media_type=MEDIA_TYPES["json"])


def only_rows(worlds: Worlds, families: Callable[[Worlds], pd.DataFrame]) -> Answered:
    """Return the families behind a number, and no answer beside them."""
    return Answered(families(worlds), {})


class EvidenceTable(OpenModel):
    """The families themselves are a table; nothing stands beside them."""


def _write_cursor(version: str, question: str, position: int) -> str:
    """Return the cursor that goes on at a row; the rows of a version and question never change."""
    return base64.urlsafe_b64encode(f"{version}|{question}|{position}".encode()).rstrip(b"=").decode()


def _read_cursor(text: str | None, version: str, question: str) -> int:
    """Return the row where a page begins.

    Raises:
        RequestError: the text is no cursor, or one of another question.
        CursorGoneError: another version has been published since.
    """
    if text is None:
        return 0
    expected = "evidenceCursor of the page before, with the same parameters"
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        parts = base64.b64decode(padded, altchars=b"-_", validate=True).decode().split("|")
    except (ValueError, binascii.Error):
        raise RequestError("not a cursor", where="query.cursor", found=text, expected=expected) from None
    if len(parts) != 3 or not parts[2].isdecimal():
        raise RequestError("not a cursor", where="query.cursor", found=text, expected=expected)
    if parts[0] != version:
        raise CursorGoneError("another version is published; begin again", found=parts[0])
    if parts[1] != question:
        raise RequestError("the cursor belongs to another question", where="query.cursor", expected=expected)
    return int(parts[2])
