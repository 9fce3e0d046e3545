"""From a question to a response: version, ETag, format, and the answer computed once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from concurrent.futures import Future
from functools import partial
from typing import Any

import orjson
import pyarrow as pa
from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from kg.api.answers import Answers, AnswerStore
from kg.api.collections import encoders
from kg.api.collections.formats import MEDIA_TYPES, TABULAR, choose_format
from kg.api.collections.parameters import FormatName
from kg.api.conditional import is_fresh, make_etag
from kg.api.metrics.apart import Apart
from kg.api.metrics.computations import ANSWER_SECONDS, Computations, Lanes
from kg.api.metrics.made import Made
from kg.api.metrics.made_answers import MadeAnswers
from kg.api.metrics.making import Ask, Asked, Making
from kg.api.metrics.parameters import FormatQuery
from kg.api.metrics.published_worlds import PublishedWorlds
from kg.api.version import API_VERSION
from kg.errors import RequestError
from kg.settings import Settings

VARY = "Accept, Accept-Language"
PRESENTATION = {"output", "lang", "cursor", "per_page"}
# Operations that take many times what the others take where a chain has many families (docs/scale.md).
LONG = frozenset(
    {"completion", "candidates", "dependency-network", "expiry", "what-if", "zone-course", "zone-navigation"}
)


class Metrics:
    """What the routes of the metrics share: the published answers and worlds, and what was computed."""

    def __init__(
        self, settings: Settings, store: AnswerStore, seconds: float = ANSWER_SECONDS, *, apart: bool = False
    ) -> None:
        """Take what the routes need.

        Args:
            settings: the workspace.
            store: the published version.
            seconds: how long a request waits for an answer that is not made.
            apart: compute in a process of its own.
        """
        self.store = store
        self.worlds = PublishedWorlds(settings.home)
        self.computations = Computations(seconds)
        self.lanes = Lanes()
        self._made = MadeAnswers(settings.home)
        self._apart = Apart(settings.home) if apart else None

    def close(self) -> None:
        """Give up what waits to be computed."""
        self.lanes.close()
        if self._apart is not None:
            self._apart.close()

    async def answer(
        self,
        request: Request,
        query: FormatQuery,
        asked: Asked,
        ask: Ask,
        *,
        place: str = "query",
        also: Iterable[object] = (),
    ) -> Response:
        """Return the answer to a question about the published version, in the format asked for.

        Args:
            request: for Accept and If-None-Match.
            query: the parameters; all of them but format and language name the answer.
            asked: operation, what the path names, the body's model and its method.
            ask: computes the answer; called in a thread unless the answer is kept.
            place: where the parameters stand, for problems.
            also: what names the answer besides, such as a body.

        Raises:
            NotPublishedError: nothing is published.
            NotAcceptableError: the answer has no such format.
            RequestError: a parameter is wrong; `where` names it.
            TooSlowError: the answer takes too long.
        """
        answers = self.store.require()
        if asked.chain is not None:
            self.worlds.find_chain(answers.published, asked.chain)
        chosen = choose_format(request, query.output, TABULAR)
        key = (answers.published.graph_version, asked.name, asked.path, self.digest_of(answers, query, also))
        headers = self.headers(answers, key, chosen)
        if is_fresh(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        made = await self.compute(answers, key, asked, ask, place)
        return write(made, chosen, headers, asked.name)

    async def compute(
        self, answers: Answers, key: tuple[object, ...], asked: Asked, ask: Ask, place: str = "query"
    ) -> Made:
        """Return the answer of a key, computed unless it is kept."""
        kept = self.computations.find(key)
        if kept is None:
            kept = await run_in_threadpool(self._made.find, answers.published.graph_version, key)
            if kept is not None:
                self.computations.keep(key, kept)
        if kept is not None:
            return kept
        making = Making(answers.published, key, asked, ask)
        submit = partial(self._submit, making)
        try:
            return await self.computations.answer(key, submit, is_long=asked.name in LONG)
        except RequestError as error:
            where = place if error.where is None else f"{place}.{error.where}"
            raise RequestError(
                error.message, where=where, found=error.found, expected=error.expected
            ) from error

    def _submit(self, making: Making) -> Future[Made]:
        is_long = making.asked.name in LONG
        if self._apart is not None:
            return self._apart.submit(making, is_long=is_long)
        return self.lanes.submit(partial(making.make, self.worlds, self._made), is_long=is_long)

    def digest_of(self, answers: Answers, query: BaseModel, also: Iterable[object] = ()) -> str:
        """Return what decides an answer besides the version: parameters, chains and published shares."""
        chains = self.worlds.chain_digests(answers.published)
        return digest([query.model_dump(mode="json", exclude=PRESENTATION), chains, list(also)])

    def headers(self, answers: Answers, key: tuple[object, ...], chosen: str) -> dict[str, str]:
        """Return ETag and Vary of an answer: it changes with the version and what is asked."""
        etag = make_etag(answers.published.graph_version, API_VERSION, digest(key[1:]), chosen)
        return {"ETag": etag, "Cache-Control": "no-cache", "Vary": VARY}


def digest(value: object) -> str:
    """Return a short digest of a JSON-ready value."""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()[:20]


def write(made: Made, chosen: FormatName, headers: dict[str, str], name: str) -> Response:
    """Return an answer in a format: its JSON, or its flat table."""
    if chosen == "json":
        return Response(made.body, headers=headers, media_type=MEDIA_TYPES["json"])
    named = {**headers, "Content-Disposition": f'attachment; filename="{name}.{chosen}"'}
    return Response(encode(made.table(), chosen), headers=named, media_type=MEDIA_TYPES[chosen])


def encode(rows: pa.Table, chosen: FormatName) -> bytes:
    """Return a table as CSV, Parquet, Arrow or one JSON object a line."""
    table = rows.replace_schema_metadata(None)
    return b"".join(encoders.STREAMS[chosen](table.to_batches(), table.schema))


def stamp(answers: Answers) -> dict[str, Any]:
    """Return what every answer says of its version."""
    published = answers.published
    return {"graphVersion": published.graph_version, "snapshotVersion": published.version}
