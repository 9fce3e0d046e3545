"""Answers computed on request: in few threads, within a time limit, once for each question of a version."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor

from kg.api.metrics.made import Made
from kg.errors import KgError

ANSWER_SECONDS = 20.0
# Threads of each lane: a short answer never waits behind a long one.
THREADS = 2
# Questions of a lane that may wait for a thread; the next one is told to come back.
MOST_WAITING = 16
MOST_BYTES = 256 << 20
Submit = Callable[[], "Future[Made]"]


class TooSlowError(KgError):
    """An answer was not ready in the time that a reader waits for it."""


class BusyError(KgError):
    """More questions wait to be computed than may wait."""


class Lanes:
    """Threads for short answers and threads for long ones."""

    def __init__(self, threads: int = THREADS) -> None:
        self._pools = {
            is_long: ThreadPoolExecutor(threads, thread_name_prefix="long" if is_long else "short")
            for is_long in (False, True)
        }

    def submit(self, make: Callable[[], Made], *, is_long: bool = False) -> Future[Made]:
        """Let an answer be made in a thread of its lane."""
        return self._pools[is_long].submit(make)

    def close(self) -> None:
        """Give up what waits."""
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)


class Computations:
    """Shares answers among those who ask at once and keeps them, the least lately used of them going first.

    A computation is not stopped: a question that takes too long is computed to its end and kept, so that who
    asks again gets the answer; what waits behind it is bounded.
    """

    def __init__(
        self, seconds: float = ANSWER_SECONDS, threads: int = THREADS, most_bytes: int = MOST_BYTES
    ) -> None:
        self._seconds, self._most = seconds, most_bytes
        self._most_running = threads + MOST_WAITING
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Made] = OrderedDict()
        self._bytes = 0
        self._running: dict[Hashable, Future[Made]] = {}
        self._long: set[Hashable] = set()

    def find(self, key: Hashable) -> Made | None:
        """Return the answer of a key if it is kept."""
        with self._lock:
            return self._find(key)

    async def answer(self, key: Hashable, submit: Submit, *, is_long: bool = False) -> Made:
        """Return the answer of a key, made unless it is kept.

        Args:
            key: names version, question and parameters.
            submit: lets the answer be computed; called once for all who ask meanwhile.
            is_long: the answer is of those that wait only for their like.

        Raises:
            TooSlowError: it takes longer than the limit; it goes on and will be kept.
            BusyError: too many questions wait.
            KgError: what the computation raises.
        """
        running = self._find_or_begin(key, submit, is_long)
        if isinstance(running, Made):
            return running
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(running)), self._seconds)
        except TimeoutError:
            raise TooSlowError(
                "not ready in time and still being computed: ask again, or start a job (POST /api/v1/jobs)",
                found=f"more than {self._seconds:g} s",
            ) from None

    def _find(self, key: Hashable) -> Made | None:
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        return None

    def _find_or_begin(self, key: Hashable, submit: Submit, is_long: bool) -> Made | Future[Made]:
        with self._lock:
            kept = self._find(key) or self._running.get(key)
            if kept is not None:
                return kept
            waiting = sum((other in self._long) is is_long for other in self._running)
            if waiting >= self._most_running:
                raise BusyError(
                    "too many questions are being computed; come back in a few seconds", found=str(waiting)
                )
            future = self._running[key] = submit()
            if is_long:
                self._long.add(key)
        future.add_done_callback(lambda done: self._finish(key, done))
        return future

    def _finish(self, key: Hashable, done: Future[Made]) -> None:
        with self._lock:
            self._running.pop(key, None)
            self._long.discard(key)
            if not done.cancelled() and done.exception() is None:
                self._keep(key, done.result())

    def keep(self, key: Hashable, made: Made) -> None:
        """Keep an answer that was made elsewhere."""
        with self._lock:
            self._keep(key, made)

    def _keep(self, key: Hashable, made: Made) -> None:
        if key in self._kept or made.size > self._most // 4:  # one answer must not push out all others
            return
        self._kept[key] = made
        self._bytes += made.size
        while self._bytes > self._most:
            self._bytes -= self._kept.popitem(last=False)[1].size
