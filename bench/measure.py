"""Run a piece of work in a process of its own and report its time and peak memory."""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Measurement:
    """Seconds of wall time, and peak resident memory of the Python process in MiB (children apart).

    `processor` is seconds of all processors, of the process and of the children that have ended: on a machine
    that others use, too, it tells more than the wall.
    """

    seconds: float
    processor: float
    peak_mib: float
    peak_child_mib: float
    value: object


def _run(work: Callable[..., object], arguments: tuple[object, ...], pipe: object) -> None:
    start = time.perf_counter()
    value = work(*arguments)
    seconds = time.perf_counter() - start
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    pipe.send(Measurement(seconds, processor_seconds(), own, child, value))  # type: ignore[attr-defined]


def processor_seconds() -> float:
    """Return the processor seconds of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def measure(work: Callable[..., object], *arguments: object) -> Measurement:
    """Return what `work(*arguments)` took, run in a fresh process so that peaks do not mix."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(work, arguments, sender))
    process.start()
    sender.close()
    try:
        measured = receiver.recv()
    except EOFError:
        process.join()
        raise SystemExit(f"{work.__name__} ended with exit code {process.exitcode}") from None
    process.join()
    assert isinstance(measured, Measurement)
    return measured


def write_results(path: Path, rows: list[dict[str, object]]) -> None:
    """Write the table of results as JSON, for comparison with other runs."""
    path.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
