"""Many documents over processes, with a time limit for each: what hangs or dies is refused, the rest goes on.

A reader of PDFs can be sent into a loop or into all of the memory by a crafted file, and a thread cannot be
stopped from outside; so each document is read in a process that can be killed. To load an engine's models
takes seconds, so a process that is done stays a while for the documents of the next file.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from kg.errors import KgError
from kg.ingest.extract.documents.source_text import DocumentError
from kg.ingest.extract.model import Extraction

TIME_LIMIT = 120.0
MEMORY_LIMIT = 8 << 30
READY = "ready"
KEPT_SECONDS = 30.0
Outcome = Extraction | DocumentError


@dataclass(frozen=True, slots=True)
class Text:
    """A document that is no file of its own: a record of a file of many.

    Attributes:
        name: how refusals call it.
        text: its characters.
        title: as its record states it.
    """

    name: str
    text: str
    title: str | None

    def __str__(self) -> str:
        return self.name


Task = Path | Text


@dataclass(slots=True)
class Worker:
    """A process and what it works on.

    Attributes:
        process: the process.
        pipe: our end of its pipe.
        index: number of the document in work, None before it is ready and between two.
        deadline: when it is killed, by the monotonic clock.
        is_ready: whether it has said that its models are loaded.
    """

    process: SpawnProcess
    pipe: Connection
    index: int | None
    deadline: float
    is_ready: bool = False


def extract_many(
    tasks: Sequence[Task],
    engine: str = "lac",
    model: str | None = None,
    *,
    time_limit: float = TIME_LIMIT,
    processes: int | None = None,
) -> Iterator[tuple[Task, Outcome]]:
    """Yield each document with what it says, or why it was refused, in the order given.

    Args:
        tasks: files, or texts with their names.
        engine: of entities: lac, crf or spacy.
        model: of the engine, where it needs one.
        time_limit: seconds for one document; the process that exceeds it is killed.
        processes: how many at once; by default one for each core.

    Raises:
        KgError: the engine cannot be set up.
    """
    count = min(len(tasks), processes or available_cores())
    waiting = list(range(len(tasks)))[::-1]
    done: dict[int, Outcome] = {}
    workers = RESTING.take(engine, count) if model is None else []
    workers += [start_worker(engine, model, time_limit) for _ in range(count - len(workers))]
    try:
        for worker in workers:
            if worker.is_ready:
                give_next(worker, waiting, tasks, time_limit)
        given = 0
        while given < len(tasks):
            advance(workers, waiting, done, tasks, (engine, model, time_limit))
            while given in done:
                yield tasks[given], done.pop(given)
                given += 1
    finally:
        for worker in workers:
            # A model of the user's may be another one under its name by the next call.
            if model is not None or not RESTING.leave(engine, worker):
                stop_worker(worker)


class Resting:
    """Processes between two calls; those that nobody asks for within `KEPT_SECONDS` are ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._workers: list[tuple[str, Worker]] = []
        self._timer: threading.Timer | None = None

    def take(self, engine: str, count: int) -> list[Worker]:
        """Return at most so many processes that are ready for an engine; they are the caller's."""
        with self._lock:
            fitting = [pair for pair in self._workers if pair[0] == engine][:count]
            self._workers = [pair for pair in self._workers if pair not in fitting]
        alive = [worker for _, worker in fitting if worker.process.is_alive()]
        for _, worker in fitting:
            if worker not in alive:
                stop_worker(worker)
        return alive

    def leave(self, engine: str, worker: Worker) -> bool:
        """Keep a process that waits for work, at most one a core; return whether it is kept."""
        waits = worker.is_ready and worker.index is None and not worker.pipe.closed
        with self._lock:
            if not waits or len(self._workers) >= available_cores():
                return False
            self._workers.append((engine, worker))
            self._wait_again()
        return True

    def _wait_again(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(KEPT_SECONDS, self.end_all)
        self._timer.daemon = True
        self._timer.start()

    def end_all(self) -> None:
        """End all of them."""
        with self._lock:
            workers, self._workers = self._workers, []
        for _, worker in workers:
            stop_worker(worker)


RESTING = Resting()


def available_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def advance(
    workers: list[Worker],
    waiting: list[int],
    done: dict[int, Outcome],
    tasks: Sequence[Task],
    setting: tuple[str, str | None, float],
) -> None:
    """Wait for the next message or deadline and deal with it."""
    engine, model, time_limit = setting
    patience = max(0.0, min(worker.deadline for worker in workers) - time.monotonic())
    ready = wait([worker.pipe for worker in workers], timeout=patience)
    for place, worker in enumerate(workers):
        if worker.pipe in ready:
            outcome = receive(worker, tasks)
        elif time.monotonic() >= worker.deadline:
            outcome = refuse(
                worker, tasks, "timeLimit", f"not done after {time_limit:g} s", "a document that ends"
            )
        else:
            continue
        if outcome is not None and worker.index is not None:
            done[worker.index] = outcome
        if not worker.process.is_alive() or worker.pipe.closed or isinstance(outcome, _DeadError):
            stop_worker(worker)
            worker = workers[place] = start_worker(engine, model, time_limit)
            continue
        give_next(worker, waiting, tasks, time_limit)


class _DeadError(DocumentError):
    """A refusal after which the process cannot be used."""


def refuse(worker: Worker, tasks: Sequence[Task], reason: str, found: str, expected: str) -> _DeadError:
    """Return the refusal of the document that a worker was at.

    Raises:
        KgError: the worker was not even ready.
    """
    if worker.index is None:
        raise KgError("the extractor cannot be started", found=found, expected="a process that answers")
    where = str(tasks[worker.index])
    return _DeadError(
        reason, "the document was given up 文档处理被中止", where=where, found=found, expected=expected
    )


def receive(worker: Worker, tasks: Sequence[Task]) -> Outcome | None:
    """Return what a worker sends; None for the word that it is ready.

    Raises:
        KgError: the engine cannot be set up.
    """
    try:
        message = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join(5)
        found = f"the process ended with {worker.process.exitcode}"
        return refuse(worker, tasks, "processDied", found, "a document that can be read")
    if isinstance(message, Extraction | DocumentError):
        return message
    if isinstance(message, KgError):
        raise message
    worker.is_ready = True
    return None


def give_next(worker: Worker, waiting: list[int], tasks: Sequence[Task], time_limit: float) -> None:
    """Give a worker its next document, or no deadline when there is none."""
    if not waiting:
        worker.index, worker.deadline = None, float("inf")
        return
    worker.index, worker.deadline = waiting.pop(), time.monotonic() + time_limit
    worker.pipe.send(tasks[worker.index])


def start_worker(engine: str, model: str | None, time_limit: float) -> Worker:
    """Return a worker that is starting; loading its models has a minute of its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs, engine, model), daemon=True)
    process.start()
    theirs.close()
    return Worker(process, ours, None, time.monotonic() + time_limit + 60)


def stop_worker(worker: Worker) -> None:
    """End a worker's process; it holds nothing that must be kept."""
    worker.pipe.close()
    worker.process.kill()
    worker.process.join()


def work(pipe: Connection, engine: str, model: str | None) -> None:
    """Answer each task with its extraction or its refusal, until the pipe is closed."""
    limit_memory()
    try:
        from kg.ingest.extract.extract import extract_text

        extract_text("预备。", "", engine, model)
    except KgError as error:
        pipe.send(error)
        return
    pipe.send(READY)
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            pipe.send(answer(pipe.recv(), engine, model))


def answer(task: Task, engine: str, model: str | None) -> Outcome:
    """Return what a document says, or its refusal."""
    from kg.ingest.extract.extract import extract_file, extract_text

    try:
        if isinstance(task, Text):
            return extract_text(task.text, task.name, engine, model, title=task.title)
        return extract_file(task, engine, model)
    except DocumentError as error:
        return error
    except MemoryError:
        return DocumentError(
            "outOfMemory",
            "the document needs too much memory 文档占用内存过大",
            where=str(task),
            found=f"more than {MEMORY_LIMIT >> 30} GiB",
            expected="a document of less",
        )


def limit_memory() -> None:
    """Bound the memory of this process, where the system can."""
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY_LIMIT if hard == resource.RLIM_INFINITY else min(MEMORY_LIMIT, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
