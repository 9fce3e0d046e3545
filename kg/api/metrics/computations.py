"""Answers computed on request: in few threads, within a time limit, once for each question of a version."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from kg.errors import KgError
from kg.questions.metric_answers import Answered

ANSWER_SECONDS = 20.0
THREADS = 2
# Questions that may wait for a thread; the next one is told to come back.
MOST_WAITING = 16
MOST_BYTES = 256 << 20
PER_ENTRY = 2048


class TooSlowError(KgError):
    """An answer was not ready in the time that a reader waits for it."""


class BusyError(KgError):
    """More questions wait to be computed than may wait."""


@dataclass(frozen=True)
class Made:
    """An answer with its body; the body is made once."""

    answered: Answered
    body: bytes

    @property
    def size(self) -> int:
        """Return about how many bytes it takes."""
        return len(self.body) * 3 + int(self.answered.frame.memory_usage(index=True).sum()) + PER_ENTRY


class Computations:
    """Computes answers and keeps them, the least lately used of them going first.

    A thread cannot be stopped from outside: a question that takes too long is computed to its end and kept,
    so that who asks again gets the answer; what waits behind it is bounded.
    """

    def __init__(
        self, seconds: float = ANSWER_SECONDS, threads: int = THREADS, most_bytes: int = MOST_BYTES
    ) -> None:
        self._seconds, self._most = seconds, most_bytes
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="metric")
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Made] = OrderedDict()
        self._bytes = 0
        self._running: dict[Hashable, Future[Made]] = {}

    async def answer(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return the answer of a key, made unless it is kept.

        Args:
            key: names version, question and parameters.
            make: computes the answer; called in a thread, once for all who ask meanwhile.

        Raises:
            TooSlowError: it takes longer than the limit; it goes on and will be kept.
            BusyError: too many questions wait.
            KgError: what `make` raises.
        """
        running = self._find(key, make)
        if isinstance(running, Made):
            return running
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(running)), self._seconds)
        except TimeoutError:
            raise TooSlowError(
                "not ready in time and still being computed: ask again, or start a job (POST /api/v1/jobs)",
                found=f"more than {self._seconds:g} s",
            ) from None

    def _find(self, key: Hashable, make: Callable[[], Made]) -> Made | Future[Made]:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            if key in self._running:
                return self._running[key]
            if len(self._running) >= self._threads + MOST_WAITING:
                raise BusyError(
                    "too many questions are being computed; come back in a few seconds",
                    found=str(len(self._running)),
                )
            future = self._running[key] = self._pool.submit(make)
        future.add_done_callback(lambda done: self._finish(key, done))
        return future

    def _finish(self, key: Hashable, done: Future[Made]) -> None:
        with self._lock:
            self._running.pop(key, None)
            if done.cancelled() or done.exception() is not None:
                return
            made = done.result()
            if made.size > self._most // 4:  # one answer must not push out all others
                return
            self._kept[key] = made
            self._bytes += made.size
            while self._bytes > self._most:
                self._bytes -= self._kept.popitem(last=False)[1].size

    def close(self) -> None:
        """Give up what waits."""
        self._pool.shutdown(wait=False, cancel_futures=True)
