"""The rows of one question, read in batches within one transaction."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import neo4j

from kg.api.door.metered import MeteredSocket

BATCH = 1000

Row = list[Any]


@dataclass
class Answer:
    """The rows of a question; read once.

    Attributes:
        columns: names of the columns.
        graph_version: version in the graph that answers, read in the same transaction; None for a graph
            that nothing was published into.
        snapshot_version: that of the snapshot in it.
        limit: rows at most.
        truncated: whether the limit cut rows off; known after the last batch.
        count: rows handed out so far.
    """

    columns: tuple[str, ...]
    graph_version: str | None
    snapshot_version: str | None
    limit: int
    result: neo4j.AsyncResult
    gauge: MeteredSocket
    started: float = field(default_factory=time.monotonic)
    truncated: bool = False
    count: int = 0
    is_complete: bool = False

    @property
    def seconds(self) -> float:
        """Return the time since the server began to answer."""
        return time.monotonic() - self.started

    async def batches(self) -> AsyncIterator[list[Row]]:
        """Give rows until there are none or the limit is reached; then it is known whether it was cut."""
        while self.count < self.limit:
            records = await self.result.fetch(min(BATCH, self.limit - self.count))
            self.gauge.reset()
            if not records:
                self.is_complete = True
                return
            self.count += len(records)
            yield [record.values() for record in records]
        self.truncated = bool(await self.result.fetch(1))
        self.is_complete = not self.truncated
