"""From a question to a response: version, ETag, format, and the answer computed once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

import orjson
import pandas as pd
import pyarrow as pa
from fastapi import Request, Response
from pydantic import BaseModel

from kg.api.answers import Answers, AnswerStore
from kg.api.collections import encoders
from kg.api.collections.formats import MEDIA_TYPES, TABULAR, choose_format
from kg.api.collections.parameters import FormatName
from kg.api.conditional import is_fresh, make_etag, to_json
from kg.api.metrics.computations import ANSWER_SECONDS, Computations, Made
from kg.api.metrics.parameters import FormatQuery
from kg.api.metrics.published_worlds import PublishedWorlds
from kg.api.version import API_VERSION
from kg.errors import RequestError
from kg.questions.metric_answers import Answered
from kg.questions.worlds import Worlds
from kg.settings import Settings

Ask = Callable[[Worlds], Answered]
METHODS = "/api/v1/methods/"
VARY = "Accept, Accept-Language"
PRESENTATION = {"output", "lang", "cursor", "per_page"}


class Metrics:
    """What the routes of the metrics share: the published answers and worlds, and what was computed."""

    def __init__(self, settings: Settings, store: AnswerStore, seconds: float = ANSWER_SECONDS) -> None:
        self.store = store
        self.worlds = PublishedWorlds(settings)
        self.computations = Computations(seconds)

    def close(self) -> None:
        """Give up what waits to be computed."""
        self.computations.close()

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

        def make() -> Made:
            return make_body(ask(self.worlds.of(answers.published)), answers, asked)

        try:
            return await self.computations.answer(key, make)
        except RequestError as error:
            where = place if error.where is None else f"{place}.{error.where}"
            raise RequestError(
                error.message, where=where, found=error.found, expected=error.expected
            ) from error

    def digest_of(self, answers: Answers, query: BaseModel, also: Iterable[object] = ()) -> str:
        """Return what decides an answer besides the version: parameters, chains and published shares."""
        chains = self.worlds.chain_digests(answers.published)
        return digest([query.model_dump(mode="json", exclude=PRESENTATION), chains, list(also)])

    def headers(self, answers: Answers, key: tuple[object, ...], chosen: str) -> dict[str, str]:
        """Return ETag and Vary of an answer: it changes with the version and what is asked."""
        etag = make_etag(answers.published.graph_version, API_VERSION, digest(key[1:]), chosen)
        return {"ETag": etag, "Cache-Control": "no-cache", "Vary": VARY}


class Asked:
    """What is asked: the operation, what its path names, the model of its body, and how it is computed.

    Attributes:
        name: of the operation; part of the key and of a file's name.
        model: of the JSON body.
        method: name under /api/v1/methods.
        path: what the path names, such as the chain.
        chain: chain that must be known; None where the question is of none.
    """

    def __init__(
        self, name: str, model: type[BaseModel], method: str, *path: str, chain: str | None = None
    ) -> None:
        self.name, self.model, self.method = name, model, method
        self.path, self.chain = path, chain


def digest(value: object) -> str:
    """Return a short digest of a JSON-ready value."""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()[:20]


def make_body(answered: Answered, answers: Answers, asked: Asked) -> Made:
    """Return an answer with its body: stamped with the version, checked against its model."""
    stamped = {
        **answered.answer,
        "graphVersion": answers.published.graph_version,
        "snapshotVersion": answers.published.version,
        "method": METHODS + asked.method,
    }
    plain = orjson.dumps(stamped, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS, default=str)
    return Made(answered, to_json(asked.model.model_validate_json(plain)))


def write(made: Made, chosen: FormatName, headers: dict[str, str], name: str) -> Response:
    """Return an answer in a format: its JSON, or its flat table."""
    if chosen == "json":
        return Response(made.body, headers=headers, media_type=MEDIA_TYPES["json"])
    named = {**headers, "Content-Disposition": f'attachment; filename="{name}.{chosen}"'}
    return Response(encode(made.answered.frame, chosen), headers=named, media_type=MEDIA_TYPES[chosen])


def encode(frame: pd.DataFrame, chosen: FormatName) -> bytes:
    """Return a table as CSV, Parquet, Arrow or one JSON object a line."""
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    return b"".join(encoders.STREAMS[chosen](table.to_batches(), table.schema))


def stamp(answers: Answers) -> dict[str, Any]:
    """Return what every answer says of its version."""
    published = answers.published
    return {"graphVersion": published.graph_version, "snapshotVersion": published.version}
