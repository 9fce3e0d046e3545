"""A walk by cursor through a whole collection, while another version is published into the same workspace.

Without `KG_TEST_HOME` the bench publishes a synthetic world. A named workspace is walked as it is: a small
version is published into it for the time of the walk, and the one that was there again at the end; the
small one stays among its versions.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from bench.api import named_workspace, publish_sample, serving
from bench.loading import Row
from kg.api.answer_files import read_published
from kg.sample import write_sample
from kg.server.control import down
from kg.settings import REPOSITORY_ROOT, Settings

PAGE = 200
SMALL = 200  # publications of the version that is published meanwhile


def measure_walk(folder: Path, publications: int) -> Iterator[Row]:
    """Yield rows walked, doubles, gaps, versions seen, rows a second, and the slowest page in milliseconds.

    Raises:
        SystemExit: the walk ended before the other version was published.
    """
    settings = named_workspace() or publish_sample(folder, publications)
    before = read_published(settings.home)
    assert before is not None
    small = folder / "small"
    small.mkdir(parents=True)
    write_sample(small, publications=SMALL, seed=2)
    try:
        with serving(settings, "granian") as port:
            yield from _walk(settings, f"http://127.0.0.1:{port}/api/v1/patents", small)
    finally:
        _kg(settings, "publish", before.version).wait()
        down(settings)


def _walk(settings: Settings, address: str, small: Path) -> Iterator[Row]:
    build = _kg(settings, "build", str(small))
    keys: list[str] = []
    versions: dict[str, None] = {}
    slowest, count, asked = 0.0, 0, {"per_page": str(PAGE), "select": "publicationNumber"}
    began = time.perf_counter()
    with httpx.Client(timeout=60.0) as client:
        cursor: str | None = ""
        while cursor is not None:
            asked_at = time.perf_counter()
            answer = client.get(address, params=asked | ({"cursor": cursor} if cursor else {}))
            slowest = max(slowest, time.perf_counter() - asked_at)
            told = answer.raise_for_status().json()
            keys += [row["publicationNumber"] for row in told["results"]]
            versions[told["graphVersion"]] = None
            count, cursor = told["meta"]["count"], told["meta"]["nextCursor"]
        seconds = time.perf_counter() - began
        if build.poll() is None:
            build.wait()
            raise SystemExit("the walk ended before the other version was published: walk more rows")
        newest = client.get(address, params={"per_page": "1"}).json()["graphVersion"]
    if build.returncode or newest in versions:
        raise SystemExit("the other version was not published")
    yield {"what": "rows walked by cursor while a version is published", "value": len(keys), "target": count}
    yield {"what": "  doubles", "value": len(keys) - len(set(keys)), "target": 0}
    yield {"what": "  gaps", "value": count - len(set(keys)), "target": 0}
    yield {"what": "  versions seen by the walk", "value": len(versions), "target": 1}
    yield {"what": "  rows a second", "value": len(keys) / seconds, "target": None}
    yield {"what": "  the slowest page, milliseconds", "value": slowest * 1000, "target": None}


def _kg(settings: Settings, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [str(Path(sys.executable).with_name("kg")), *arguments],
        env={**os.environ, "KG_HOME": str(settings.home)},
        cwd=REPOSITORY_ROOT,
        stdout=subprocess.DEVNULL,
    )
