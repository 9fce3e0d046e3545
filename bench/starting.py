"""`kg up` to the first answer over Bolt, with the jars in the cache."""

from __future__ import annotations

import time
from pathlib import Path

from kg.server.control import down, up
from kg.server.jars import ensure_jars
from kg.settings import Settings


def measure_start(home: Path, runs: int = 3) -> list[dict[str, object]]:
    """Return the median seconds of a start; a start ends when the server has answered."""
    settings = Settings(KG_HOME=home, NEO4J_URI=None)
    ensure_jars(settings)
    seconds = sorted(start_once(settings) for _ in range(runs))
    return [{"what": "kg up to the first Bolt answer, seconds", "value": seconds[runs // 2], "target": 20.0}]


def start_once(settings: Settings) -> float:
    """Return the seconds of one start; the server is stopped again."""
    start = time.perf_counter()
    try:
        up(settings)
        return time.perf_counter() - start
    finally:
        down(settings)
