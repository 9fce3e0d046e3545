"""Look-ups a second: the ready answers over HTTP beside the same answer through the Neo4j driver, in one run.

Both are asked for the same keys by as many clients at once, on the same cores, one after the other. The load
generator opens plain sockets with HTTP/1.1 keep-alive: it must cost less than what it measures.
`KG_TEST_HOME` names a published workspace to be asked; without one the bench publishes a synthetic world.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bench.loading import Row
from kg import graph
from kg.answers.build import FILE
from kg.api.answer_files import read_published
from kg.job.main_job import run_main_job
from kg.sample import write_sample
from kg.server.control import down, up
from kg.settings import Settings

CLIENTS = 16
SECONDS = 8.0
KEYS = 2_000
# The same answer: properties, neighbours both ways with their counts, family, links, events.
SAME_ANSWER = """
MATCH (p:Publication {publicationNumber: $key})
RETURN p {.*} AS properties,
  head([(p)-[:MEMBER_OF]->(f:SimpleFamily) | f {.*}]) AS family,
  COLLECT { MATCH (p)-[:PUBLICATION_OF]->(a:Application) RETURN a.applicationNumber } AS applications,
  COLLECT { MATCH (p)-[:CLAIMS_PRIORITY]->(a:Application) RETURN a.applicationNumber } AS priorities,
  COLLECT { MATCH (p)-[r:HAS_APPLICANT]->(a:Agent)
    RETURN {key: a.agentId, name: a.name, nameOriginal: r.nameOriginal, sequence: r.sequence}
    ORDER BY r.sequence, a.agentId } AS applicants,
  COLLECT { MATCH (p)-[:CLASSIFIED_AS]->(s:ClassificationSymbol) RETURN s.symbolId ORDER BY s.symbolId }
    AS symbols,
  COUNT { (p)-[:CITES]->(:Publication) } AS citationCount,
  COLLECT { MATCH (p)-[r:CITES]->(c:Publication)
    RETURN {key: c.publicationNumber, title: c.title, category: r.category, phase: r.phase}
    ORDER BY c.publicationNumber LIMIT 100 } AS citations,
  COUNT { (p)<-[:CITES]-(:Publication) } AS citedByCount,
  COLLECT { MATCH (p)<-[r:CITES]-(c:Publication)
    RETURN {key: c.publicationNumber, title: c.title, category: r.category, phase: r.phase}
    ORDER BY c.publicationNumber LIMIT 100 } AS citedBy,
  COLLECT { MATCH (p)-[:MEMBER_OF]->(:SimpleFamily)-[m:IN_LINK]->(l:ChainLink)
    RETURN {link: l.linkId, name: l.name, membership: m.membership, rules: m.rules} } AS links,
  COLLECT { MATCH (p)-[:PUBLICATION_OF]->(:Application)<-[:EVENT_OF]-(e:LegalEvent) RETURN e {.*} }
    AS legalEvents,
  coalesce(p.sources, []) AS sources
"""
SERVERS = {
    "granian": ["-m", "granian", "--interface", "asgi", "--factory", "--no-ws", "--log-level", "error"],
    "uvicorn": ["-m", "uvicorn", "--factory", "--no-access-log", "--log-level", "error"],
}


@dataclass(frozen=True, slots=True)
class Load:
    """What was measured: answers a second, and milliseconds that half and 99 of 100 stayed below."""

    rate: float
    p50: float
    p99: float


def measure_api(folder: Path, publications: int) -> list[Row]:
    """Return rates and latencies of look-ups over HTTP, by server program, and through the driver."""
    settings = named_workspace() or publish_sample(folder, publications)
    try:
        up(settings)
        keys = sample_keys(settings.home)
        driver = load_driver(settings, keys)
        served = {name: load_http(settings, name, keys) for name in SERVERS}
    finally:
        down(settings)
    return rows_of(driver, served)


def named_workspace() -> Settings | None:
    """Return settings of the published workspace that `KG_TEST_HOME` names, if it names one."""
    home = os.environ.get("KG_TEST_HOME")
    return Settings(KG_HOME=Path(home), NEO4J_URI=None) if home else None


def publish_sample(folder: Path, publications: int) -> Settings:
    """Return settings of a workspace in which a synthetic world is published, its graph running."""
    files, home = folder / "files", folder / "home"
    files.mkdir(parents=True)
    write_sample(files, publications=publications, seed=1, citations_per_publication=5)
    os.environ["KG_HOME"] = str(home)
    settings = Settings(KG_HOME=home, NEO4J_URI=None)
    with Path(os.devnull).open("w") as nowhere:
        run_main_job(settings, [files], Console(file=nowhere), lambda _part: None)
    return settings


def sample_keys(home: Path) -> list[str]:
    """Return publication numbers, drawn once and for both sides."""
    published = read_published(home)
    assert published is not None
    with sqlite3.connect(published.answers / FILE) as database:
        keys = [str(row[0]) for row in database.execute('SELECT key FROM "Publication" ORDER BY key')]
    return random.Random(1).sample(keys, min(KEYS, len(keys)))


def load_driver(settings: Settings, keys: Sequence[str]) -> Load:
    """Return what the driver gives: a session for each question, as an application asks."""
    times: list[list[float]] = [[] for _ in range(CLIENTS)]
    endpoint = graph.find_endpoint(settings)
    with graph.connect(endpoint) as driver:

        def ask(client: int, until: float) -> None:
            place = client * len(keys) // CLIENTS
            while time.perf_counter() < until:
                began = time.perf_counter()
                found = graph.read(driver, endpoint.database, SAME_ANSWER, {"key": keys[place % len(keys)]})
                times[client].append(time.perf_counter() - began)
                assert len(found) == 1
                place += 1

        run_threads(ask, 3.0)
        for own in times:
            own.clear()
        seconds = run_threads(ask, SECONDS)
    return summarize([t for own in times for t in own], seconds)


def run_threads(ask: object, seconds: float) -> float:
    """Run the clients at once and return how long they took."""
    began = time.perf_counter()
    threads = [
        threading.Thread(target=ask, args=(client, began + seconds))  # type: ignore[arg-type]
        for client in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def load_http(settings: Settings, server: str, keys: Sequence[str]) -> Load:
    """Return what the API gives under one server program, one worker."""
    paths = [f"/api/v1/patents/{key}" for key in keys]
    with serving(settings, server) as port:
        asyncio.run(load_sockets(port, paths, 3.0))
        return asyncio.run(load_sockets(port, paths, SECONDS))


@contextmanager
def serving(settings: Settings, server: str, made_by: str = "make_app") -> Iterator[int]:
    """Serve the workspace by a program of its own on a free port; as `kg serve` does by `make_site`."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    environment = {**os.environ, "KG_HOME": str(settings.home)}
    command = [sys.executable, *SERVERS[server], "--port", str(port), f"bench.api_server:{made_by}"]
    process = subprocess.Popen(command, env=environment)
    try:
        await_answer(f"http://127.0.0.1:{port}/api/v1/schema")
        yield port
    finally:
        process.terminate()
        process.wait()


def await_answer(address: str) -> None:
    """Wait until a server answers; a minute at most."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{address} did not answer within a minute")


async def load_sockets(port: int, paths: Sequence[str], seconds: float) -> Load:
    """Return what so many keep-alive connections were answered."""
    times: list[float] = []
    began = time.perf_counter()
    asked = [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() for path in paths]
    await asyncio.gather(
        *(client(port, asked, c * len(asked) // CLIENTS, began + seconds, times) for c in range(CLIENTS))
    )
    return summarize(times, time.perf_counter() - began)


async def client(port: int, asked: Sequence[bytes], place: int, until: float, times: list[float]) -> None:
    """Ask one question after another over one connection; anything but 200 ends the measurement."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        began = time.perf_counter()
        writer.write(asked[place % len(asked)])
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if not head.startswith(b"http/1.1 200"):
            raise SystemExit(head.decode())
        await reader.readexactly(int(head.split(b"content-length: ")[1].split(b"\r\n")[0]))
        times.append(time.perf_counter() - began)
        place += 1
    writer.close()


def summarize(times: list[float], seconds: float) -> Load:
    """Return rate and percentiles of answers."""
    ranked = sorted(times)
    half, most = ranked[len(ranked) // 2], ranked[int(len(ranked) * 0.99)]
    return Load(len(ranked) / seconds, half * 1e3, most * 1e3)


def rows_of(driver: Load, served: dict[str, Load]) -> list[Row]:
    """Return the rows of the table; the targets are those of the server program that serves."""
    rows: list[Row] = []
    for name, load in {"Neo4j driver": driver, **served}.items():
        rows.append({"what": f"patent look-ups a second: {name}", "value": load.rate, "target": None})
        rows.append({"what": f"  p50, milliseconds: {name}", "value": load.p50, "target": None})
        rows.append({"what": f"  p99, milliseconds: {name}", "value": load.p99, "target": None})
    best = served["granian"]
    times = best.rate / driver.rate
    rows.append({"what": "look-ups a second, times the driver (granian)", "value": times, "target": 12.0})
    part = best.p99 / driver.p99
    rows.append({"what": "p99, part of the driver's (granian)", "value": part, "target": 0.1})
    return rows
