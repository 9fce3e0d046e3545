"""The Cypher door: a million rows through it, the memory that takes, and how soon a killed server is told."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import uvicorn

from bench.loading import Row
from kg.api.app import create_app
from kg.server.process import start, stop
from kg.server.state import read_state, store_folder
from kg.settings import Settings

ROWS = 1_000_000
QUERY = "UNWIND range(1, 1000000) AS i RETURN i, 'CN' + i + 'A' AS publicationNumber, i / 3.0 AS mass"
FORMATS = ("json", "ndjson", "csv", "arrow")
MIB = 1 << 20
ASKERS = 8


def measure_door(folder: Path) -> Iterator[Row]:
    """Yield the rows of the benchmark, from a server and an API of their own."""
    settings = Settings(KG_HOME=folder, NEO4J_URI=None, KG_CYPHER_SECONDS=300, KG_CYPHER_AT_ONCE=ASKERS)
    start(settings, store_folder(settings, "bench"), version=None, read_only=False)
    try:
        with _Api(settings) as api:
            for form in FORMATS:
                yield from _stream(api, form)
            yield from _kill(api, settings)
    finally:
        stop(settings)


class _Api:
    """The API in a process of its own, so that its memory is its own."""

    def __init__(self, settings: Settings) -> None:
        context = multiprocessing.get_context("spawn")
        receiver, sender = context.Pipe(duplex=False)
        self._process = context.Process(target=_serve, args=(settings.model_dump(by_alias=True), sender))
        self._process.start()
        self.url = f"http://127.0.0.1:{receiver.recv()}/api/v1/cypher"
        self._usage = psutil.Process(self._process.pid or 0)

    def __enter__(self) -> _Api:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()

    def resident(self) -> float:
        """Return the resident memory of the API, MiB."""
        return self._usage.memory_info().rss / MIB


def _serve(values: dict[str, object], pipe: object) -> None:
    server = uvicorn.Server(uvicorn.Config(create_app(Settings(**values)), port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    pipe.send(server.servers[0].sockets[0].getsockname()[1])  # type: ignore[attr-defined]
    thread.join()


def _ask(api: _Api, query: str, limit: int, form: str) -> int:
    size = 0
    body = {"query": query, "limit": limit}
    headers = {"Accept-Encoding": "identity"}
    with httpx.stream(
        "POST", api.url, json=body, params={"format": form}, timeout=300, headers=headers
    ) as answer:
        answer.raise_for_status()
        for piece in answer.iter_raw():
            size += len(piece)
    return size


def _stream(api: _Api, form: str) -> list[Row]:
    """Return speed and growth: memory after ten thousand rows, and at most during a million."""
    _ask(api, QUERY, 10_000, form)
    before, peak, done = api.resident(), 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.02):
            peak = max(peak, api.resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    size = _ask(api, QUERY, ROWS, form)
    seconds = time.perf_counter() - started
    done.set()
    watcher.join()
    return [
        {"what": f"cypher door, a million rows as {form}: rows/s", "value": ROWS / seconds, "target": None},
        {"what": f"cypher door, {form}: size of the answer, MiB", "value": size / MIB, "target": None},
        {"what": f"cypher door, {form}: resident before, MiB", "value": before, "target": None},
        {"what": f"cypher door, {form}: growth at most, MiB", "value": peak - before, "target": 64.0},
    ]


def _kill(api: _Api, settings: Settings) -> list[Row]:
    """Return how long requests took to be answered 503 from the moment the server was killed."""
    waits: list[float] = []
    killed_at = [0.0]
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            begun = time.perf_counter()
            answer = httpx.post(api.url, json={"query": "RETURN 1 AS x"}, timeout=30)
            if answer.status_code == 503:
                waits.append(time.perf_counter() - max(begun, killed_at[0]))

    askers = [threading.Thread(target=ask) for _ in range(ASKERS)]
    for thread in askers:
        thread.start()
    done.wait(2)
    server = read_state(settings)
    assert server is not None
    killed_at[0] = time.perf_counter()
    os.kill(server.pid, signal.SIGKILL)
    done.wait(5)
    done.set()
    for thread in askers:
        thread.join()
    return [
        {"what": "cypher door, server killed: requests answered 503", "value": len(waits), "target": None},
        {"what": "cypher door, server killed: longest wait for 503, s", "value": max(waits), "target": 1.0},
    ]
