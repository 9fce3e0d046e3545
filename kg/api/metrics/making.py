"""A question as a value: what computes an answer, and can be sent to another process."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import orjson
from pydantic import BaseModel

from kg.api.answer_files import Published
from kg.api.conditional import to_json
from kg.api.metrics.made import Made
from kg.api.metrics.made_answers import MadeAnswers
from kg.api.metrics.published_worlds import PublishedWorlds
from kg.questions.metric_answers import Answered
from kg.questions.worlds import Worlds

Ask = Callable[[Worlds], Answered]
METHODS = "/api/v1/methods/"


@dataclass(frozen=True, slots=True, init=False)
class Asked:
    """What is asked: the operation, what its path names, the model of its body, and how it is computed.

    Attributes:
        name: of the operation; part of the key and of a file's name.
        model: of the JSON body.
        method: name under /api/v1/methods.
        path: what the path names, such as the chain.
        chain: chain that must be known; None where the question is of none.
    """

    name: str
    model: type[BaseModel]
    method: str
    path: tuple[str, ...]
    chain: str | None

    def __init__(
        self, name: str, model: type[BaseModel], method: str, *path: str, chain: str | None = None
    ) -> None:
        for field, value in (
            ("name", name),
            ("model", model),
            ("method", method),
            ("path", path),
            ("chain", chain),
        ):
            object.__setattr__(self, field, value)


@dataclass(frozen=True, slots=True)
class Making:
    """One question about one version.

    Attributes:
        published: the version.
        key: names version, question and parameters.
        asked: the operation.
        ask: computes the answer on the worlds of the version; a function of a module with its arguments, so
            that it can be pickled.
    """

    published: Published
    key: tuple[object, ...]
    asked: Asked
    ask: Ask

    def make(self, worlds: PublishedWorlds, kept: MadeAnswers) -> Made:
        """Return the answer, computed, and keep it for the next start.

        Raises:
            KgError: what the question raises.
        """
        began = time.perf_counter()
        made = make_body(self.ask(worlds.of(self.published)), self.published, self.asked)
        kept.put(self.published.graph_version, self.key, made, time.perf_counter() - began)
        return made


def make_body(answered: Answered, published: Published, asked: Asked) -> Made:
    """Return an answer with its body: stamped with the version, checked against its model."""
    stamped = {
        **answered.answer,
        "graphVersion": published.graph_version,
        "snapshotVersion": published.version,
        "method": METHODS + asked.method,
    }
    plain = orjson.dumps(stamped, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS, default=str)
    return Made.of(to_json(asked.model.model_validate_json(plain)), answered.frame)
