"""Asking a version in SPARQL 1.1: read-only, with a deadline, in processes that can be ended."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import orjson

from kg.errors import KgError, QueryError

MAX_QUERY_BYTES = 64 * 1024
ANSWER_SECONDS = 30.0
START_SECONDS = 20.0
WORKERS = 2


class SparqlTimeoutError(KgError):
    """A query took longer than it may, or no process was free in time."""


class SparqlRefusedError(QueryError):
    """A query asks for what this endpoint does not do."""


class SparqlFormatError(QueryError):
    """The answer has no form of the kind that was asked for."""


@dataclass(slots=True)
class _Worker:
    """A process over one store; used by one query at a time."""

    store: Path
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kg.rdf.worker", str(self.store)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.read(START_SECONDS)

    def ask(self, request: dict[str, str], seconds: float) -> dict[str, str]:
        """Return the answer's line.

        Raises:
            SparqlTimeoutError: none came in time; the process is ended.
        """
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(orjson.dumps(request) + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            self.end()
        return self.read(seconds)

    def read(self, seconds: float) -> dict[str, str]:
        """Return the next line; a process that is late is ended, so that its reading ends too."""
        assert self.process.stdout is not None
        timer = threading.Timer(seconds, self.process.kill)
        timer.daemon = True
        timer.start()
        line = self.process.stdout.readline()
        was_late = timer.finished.is_set()
        timer.cancel()
        if not line:
            self.end()
            if was_late:
                raise SparqlTimeoutError(
                    "the query took too long", found=f"more than {seconds:g} s", expected="a narrower query"
                )
            raise QueryError("the query needed more memory than it may have", expected="a narrower query")
        found: dict[str, str] = orjson.loads(line)
        return found

    def end(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    @property
    def is_alive(self) -> bool:
        """Return whether the process still runs."""
        return self.process.poll() is None


class SparqlService:
    """Answers queries over the stores of versions; keeps its processes between them."""

    def __init__(self, workers: int = WORKERS, seconds: float = ANSWER_SECONDS) -> None:
        self._free: list[_Worker] = []
        self._seconds = seconds
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(workers)

    def answer(self, store: Path, query: str, media_type: str) -> BinaryIO:
        """Return the answer as an open file without a name; the caller closes it.

        Raises:
            QueryError: the query is not valid, asks for SERVICE, or its answer has no such format.
            SparqlTimeoutError: it took too long.
        """
        if len(query.encode()) > MAX_QUERY_BYTES:
            raise QueryError("the query is too long", expected=f"at most {MAX_QUERY_BYTES} bytes")
        with tempfile.TemporaryDirectory(prefix="kg-sparql-") as folder:
            output = Path(folder) / "answer"
            request = {"query": query, "format": media_type, "output": str(output)}
            with self._worker(store) as worker:
                said = worker.ask(request, self._seconds)
            if "error" in said:
                raise ERRORS[said["error"]](said["found"])
            return output.open("rb")

    @contextlib.contextmanager
    def _worker(self, store: Path) -> Iterator[_Worker]:
        if not self._places.acquire(timeout=self._seconds):
            raise SparqlTimeoutError("too many queries at once; ask again later")
        try:
            worker = self._take(store)
            try:
                yield worker
            finally:
                if worker.is_alive:
                    with self._lock:
                        self._free.append(worker)
        finally:
            self._places.release()

    def _take(self, store: Path) -> _Worker:
        """Return a free process over the store; those over another version's are ended."""
        with self._lock:
            kept, self._free = self._free, []
        others = [worker for worker in kept if worker.store != store or not worker.is_alive]
        for worker in others:
            worker.end()
        own = [worker for worker in kept if worker not in others]
        with self._lock:
            self._free += own[1:]
        return own[0] if own else _Worker(store)

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            for worker in self._free:
                worker.end()
            self._free.clear()


ERRORS: dict[str, Callable[[str], KgError]] = {
    "syntax": lambda found: QueryError("not a SPARQL 1.1 query", found=found),
    "refused": lambda found: SparqlRefusedError("this query is not answered here", found=found),
    "format": lambda found: SparqlFormatError("the answer has no such form", expected=found),
    "size": lambda found: QueryError("the answer is too large", found=found, expected="a LIMIT"),
    "memory": lambda found: QueryError("the query needs too much memory", found=found),
}
