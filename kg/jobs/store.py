"""The queue in SQLite: jobs, their states and their events; whoever stops and starts again finds them there.

```text
<home>/jobs/jobs.sqlite     jobs and events
<home>/jobs/<job id>/       what a job was given (upload) and what it made (result, log)
```

A job goes queued → running → succeeded | failed | cancelled. A running job whose process is gone is queued
again once; a second time it has failed as interrupted: what ends its process each time would do so again.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import orjson

from kg.errors import KgError, NotFoundError

State = Literal["queued", "running", "succeeded", "failed", "cancelled"]
ENDED: tuple[State, ...] = ("succeeded", "failed", "cancelled")
MOST_ATTEMPTS = 2
KEPT_DAYS = 30
_SCHEMA = """
CREATE TABLE IF NOT EXISTS job (
  jobId TEXT PRIMARY KEY, kind TEXT NOT NULL, parameters TEXT NOT NULL, owner TEXT NOT NULL,
  state TEXT NOT NULL, createdAt TEXT NOT NULL, startedAt TEXT, endedAt TEXT, attempts INTEGER NOT NULL,
  pid INTEGER, result TEXT, mediaType TEXT, problem TEXT, idempotencyKey TEXT,
  UNIQUE (owner, idempotencyKey));
CREATE TABLE IF NOT EXISTS event (
  jobId TEXT NOT NULL REFERENCES job ON DELETE CASCADE, sequence INTEGER NOT NULL, at TEXT NOT NULL,
  kind TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (jobId, sequence));
CREATE INDEX IF NOT EXISTS job_state ON job (state, createdAt);
"""


class JobStateError(KgError):
    """A job is not in the state that a request needs."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as the queue has it.

    Attributes:
        owner: who asked for it; others do not see it, except an administrator.
        result: name of the result's file in the job's folder; None until it has succeeded.
        problem: what went wrong: `detail`, and `where`, `found`, `expected` where known.
    """

    job_id: str
    kind: str
    parameters: dict[str, Any]
    owner: str
    state: State
    created_at: str
    started_at: str | None
    ended_at: str | None
    attempts: int
    pid: int | None
    result: str | None
    media_type: str | None
    problem: dict[str, Any] | None

    @property
    def has_ended(self) -> bool:
        """Return whether nothing more will happen."""
        return self.state in ENDED


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a job; `sequence` counts from 1 within the job."""

    sequence: int
    at: str
    kind: str
    data: dict[str, Any]


class JobStore:
    """The queue of a workspace; every call opens the database, so that any process and thread may ask."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "jobs"

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.folder / "jobs.sqlite", timeout=30, isolation_level=None)
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.executescript(_SCHEMA)
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()

    def folder_of(self, job_id: str) -> Path:
        """Return the folder of a job."""
        return self.folder / job_id

    def add(
        self,
        kind: str,
        parameters: Mapping[str, Any],
        owner: str,
        idempotency_key: str | None = None,
        job_id: str | None = None,
    ) -> tuple[Job, bool]:
        """Queue a job; return it and whether it is new: a key that the owner used before names that job.

        Args:
            kind: what is to be done.
            parameters: with what.
            owner: for whom.
            idempotency_key: a text of the owner's choice.
            job_id: from `new_id`, where the job's folder was made before.
        """
        job_id = job_id or new_id()
        with self._open() as connection:
            if idempotency_key is not None:
                query = "SELECT * FROM job WHERE owner = ? AND idempotencyKey = ?"
                if found := connection.execute(query, (owner, idempotency_key)).fetchone():
                    return _job(found), False
            connection.execute(
                "INSERT INTO job "
                "(jobId, kind, parameters, owner, state, createdAt, attempts, idempotencyKey) "
                "VALUES (?, ?, ?, ?, 'queued', ?, 0, ?)",
                (job_id, kind, orjson.dumps(dict(parameters)).decode(), owner, _now(), idempotency_key),
            )
            _tell(connection, job_id, "queued", {})
            return _get(connection, job_id), True

    def get(self, job_id: str) -> Job:
        """Return a job.

        Raises:
            NotFoundError: there is none.
        """
        with self._open() as connection:
            return _get(connection, job_id)

    def list_jobs(self, owner: str | None) -> list[Job]:
        """Return the jobs of an owner, or of all, the newest first."""
        with self._open() as connection:
            condition, values = ("WHERE owner = ?", (owner,)) if owner is not None else ("", ())
            rows = connection.execute(f"SELECT * FROM job {condition} ORDER BY createdAt DESC, jobId", values)
            return [_job(row) for row in rows.fetchall()]

    def events(self, job_id: str, after: int = 0) -> list[Event]:
        """Return what happened to a job after an event."""
        query = "SELECT * FROM event WHERE jobId = ? AND sequence > ? ORDER BY sequence"
        with self._open() as connection:
            rows = connection.execute(query, (job_id, after)).fetchall()
        return [Event(row["sequence"], row["at"], row["kind"], orjson.loads(row["data"])) for row in rows]

    def tell(self, job_id: str, kind: str, **data: Any) -> None:
        """Note something that happened to a job."""
        with self._open() as connection:
            _tell(connection, job_id, kind, data)

    def take(self) -> Job | None:
        """Return the job that waits longest, now running; None when none waits."""
        with self._open() as connection:
            query = "SELECT jobId FROM job WHERE state = 'queued' ORDER BY createdAt, jobId LIMIT 1"
            found = connection.execute(query).fetchone()
            if found is None:
                return None
            job_id = str(found["jobId"])
            connection.execute(
                "UPDATE job SET state = 'running', startedAt = ?, attempts = attempts + 1 WHERE jobId = ?",
                (_now(), job_id),
            )
            _tell(connection, job_id, "running", {})
            return _get(connection, job_id)

    def note_process(self, job_id: str, pid: int) -> None:
        """Note which process does a job."""
        with self._open() as connection:
            connection.execute("UPDATE job SET pid = ? WHERE jobId = ?", (pid, job_id))

    def succeed(self, job_id: str, result: str, media_type: str) -> bool:
        """Note a job's result; return whether it was still running."""
        return self._end(job_id, "succeeded", result=result, media_type=media_type)

    def fail(self, job_id: str, problem: Mapping[str, Any]) -> bool:
        """Note why a job failed; return whether it had not ended otherwise."""
        return self._end(job_id, "failed", problem=problem)

    def cancel(self, job_id: str) -> bool:
        """Note that a job is no longer wanted; return whether it had not ended before."""
        return self._end(job_id, "cancelled")

    def _end(
        self,
        job_id: str,
        state: State,
        result: str | None = None,
        media_type: str | None = None,
        problem: Mapping[str, Any] | None = None,
    ) -> bool:
        told = {"problem": dict(problem)} if problem else {}
        with self._open() as connection:
            changed = connection.execute(
                "UPDATE job SET state = ?, endedAt = ?, pid = NULL, result = ?, mediaType = ?, problem = ? "
                "WHERE jobId = ? AND state IN ('queued', 'running')",
                (state, _now(), result, media_type, orjson.dumps(told.get("problem")).decode(), job_id),
            ).rowcount
            if changed:
                _tell(connection, job_id, state, told)
        return bool(changed)

    def take_back(self, job: Job) -> None:
        """Queue a job again whose process is gone, or let it fail when that happened before."""
        if job.attempts >= MOST_ATTEMPTS:
            self.fail(job.job_id, {"detail": "the process of this job ended without a word, twice"})
            return
        with self._open() as connection:
            connection.execute(
                "UPDATE job SET state = 'queued', pid = NULL WHERE jobId = ? AND state = 'running'",
                (job.job_id,),
            )
            _tell(connection, job.job_id, "queued", {"reason": "interrupted; it begins again"})

    def forget_old(self, days: float = KEPT_DAYS) -> list[str]:
        """Remove the jobs that ended so long ago; return their ids, whose folders may go."""
        limit = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="milliseconds")
        with self._open() as connection:
            rows = connection.execute("SELECT jobId FROM job WHERE endedAt < ?", (limit,)).fetchall()
            connection.executemany("DELETE FROM job WHERE jobId = ?", [(row["jobId"],) for row in rows])
        return [str(row["jobId"]) for row in rows]


def new_id() -> str:
    """Return an id that no job has."""
    return uuid.uuid4().hex


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _tell(connection: sqlite3.Connection, job_id: str, kind: str, data: Mapping[str, Any]) -> None:
    connection.execute(
        "INSERT INTO event SELECT ?, coalesce(max(sequence), 0) + 1, ?, ?, ? FROM event WHERE jobId = ?",
        (job_id, _now(), kind, orjson.dumps(dict(data)).decode(), job_id),
    )


def _get(connection: sqlite3.Connection, job_id: str) -> Job:
    found = connection.execute("SELECT * FROM job WHERE jobId = ?", (job_id,)).fetchone()
    if found is None:
        raise NotFoundError("no such job", found=job_id)
    return _job(found)


def _job(row: sqlite3.Row) -> Job:
    problem = orjson.loads(row["problem"]) if row["problem"] else None
    return Job(
        row["jobId"],
        row["kind"],
        orjson.loads(row["parameters"]),
        row["owner"],
        row["state"],
        row["createdAt"],
        row["startedAt"],
        row["endedAt"],
        row["attempts"],
        row["pid"],
        row["result"],
        row["mediaType"],
        problem,
    )
