"""Long work on the server: started, followed, cancelled, its result fetched."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kg.client.errors import ClientError, ProblemError, UnreachableError
from kg.client.transport import Transport

ENDED = ("succeeded", "failed", "cancelled")
RECONNECTIONS = 5


@dataclass(frozen=True)
class JobEvent:
    """Something that happened to a job.

    Attributes:
        sequence: counted from 1.
        kind: `queued`, `running`, `progress`, `succeeded`, `failed` or `cancelled`.
        data: when (`at`) and what else the job says.
    """

    sequence: int
    kind: str
    data: dict[str, Any]


class Job:
    """A job of the caller; it lives on the server, also when this object is gone."""

    def __init__(self, transport: Transport, job_id: str) -> None:
        self._transport = transport
        self.job_id = job_id
        self._path = f"/api/v1/jobs/{job_id}"

    def status(self) -> dict[str, Any]:
        """Return the job as the server tells it: state, kind, parameters, problem, mediaType, …."""
        return self._transport.get_json(self._path)

    @property
    def state(self) -> str:
        """Return queued, running, succeeded, failed or cancelled."""
        return str(self.status()["state"])

    def follow(self) -> Iterator[JobEvent]:
        """Yield what happens, from the beginning until the job has ended.

        A connection that breaks is taken up where it broke, a bounded number of times.

        Raises:
            UnreachableError: it broke too often.
        """
        seen, broken = 0, 0
        while True:
            try:
                headers = {"Accept": "text/event-stream", "Last-Event-ID": str(seen)}
                with self._transport.stream(f"{self._path}/events", headers) as lines:
                    for event in read_events(lines):
                        seen = event.sequence
                        yield event
                        if event.kind in ENDED:
                            return
            except UnreachableError:
                broken += 1
                if broken > RECONNECTIONS:
                    raise
            else:
                if self.state in ENDED:
                    return

    def wait(self) -> Job:
        """Return this job when it has succeeded.

        Raises:
            ProblemError: it failed; the problem is the one that the operation would have told.
            ClientError: it was cancelled.
        """
        for _ in self.follow():
            pass
        status = self.status()
        if status["state"] == "failed":
            problem = status.get("problem") or {}
            raise ProblemError(int(problem.get("status") or 500), problem)
        if status["state"] == "cancelled":
            raise ClientError("the job was cancelled", where=self._path)
        return self

    def result(self) -> bytes:
        """Return what the job made, waiting for its end; errors as of `wait`."""
        self.wait()
        return self._transport.send("GET", f"{self._path}/result").content

    def cancel(self) -> None:
        """End the job.

        Raises:
            ProblemError: it has ended (409).
        """
        self._transport.send("DELETE", self._path)


def read_events(lines: Iterable[str]) -> Iterator[JobEvent]:
    """Yield the events of a stream (WHATWG HTML, 9.2.6); comments and unfinished events are passed over."""
    fields: dict[str, str] = {}
    for line in lines:
        if not line:
            if "data" in fields and "id" in fields:
                yield JobEvent(int(fields["id"]), fields.get("event", "message"), json.loads(fields["data"]))
            fields = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            text = value.removeprefix(" ")
            fields[name] = f"{fields[name]}\n{text}" if name == "data" and name in fields else text
