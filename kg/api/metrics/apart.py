"""Questions computed in a process of their own, so that pages and look-ups keep the server's to themselves.

Python's threads share one lock: two long metrics beside it made every page take twice as long. The process
gives way to the server (it runs at a lower priority), keeps the worlds of its versions between questions, and
ends with the server. If it ends before, the questions under way fail, and the next one starts it again.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import Future, InvalidStateError
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from kg.api.metrics.computations import BusyError, Lanes
from kg.api.metrics.made import Made
from kg.api.metrics.made_answers import MadeAnswers
from kg.api.metrics.making import Making
from kg.api.metrics.published_worlds import PublishedWorlds
from kg.errors import KgError

NICER = 10
LOG = logging.getLogger(__name__)


class ComputingEndedError(BusyError):
    """The process that computed an answer ended before it was there; whoever asks again begins another."""


class Apart:
    """The server's end: sends questions, gives back answers; the process starts with the first question."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._waiting: dict[int, Future[Made]] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None

    def submit(self, making: Making, *, is_long: bool = False) -> Future[Made]:
        """Send a question; the answer comes, or what was raised in its place."""
        sent = pickle.dumps(making)
        future: Future[Made] = Future()
        with self._lock:
            if self._connection is None:
                self._start()
            assert self._connection is not None
            number = next(self._numbers)
            self._waiting[number] = future
            try:
                self._connection.send((number, is_long, sent))
            except OSError:  # it ended a moment ago; whoever reads from it tells all that wait
                LOG.warning("the process that computes metrics does not take a question")
        return future

    def _start(self) -> None:
        ours, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(self._home), str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                # Ctrl-C is for the server, which then ends it. Not a session of its own: where the kernel
                # shares a processor out by sessions, being nicer within one's own would mean nothing.
                process_group=0,
            )
        self._connection = ours
        threading.Thread(target=self._read, args=(ours,), name="metrics apart", daemon=True).start()

    def _read(self, connection: Connection) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                number, found = connection.recv()
                with self._lock:
                    future = self._waiting.pop(number, None)
                if future is not None:
                    settle(future, found)
        with self._lock:
            if self._connection is not connection:
                return
            lost, self._waiting, self._connection = self._waiting, {}, None
            process, self._process = self._process, None
        connection.close()
        status = None if process is None else process.wait()
        for future in lost.values():
            settle(
                future,
                ComputingEndedError(
                    "the process that computed this ended; ask again", found=f"exit status {status}"
                ),
            )

    def close(self) -> None:
        """End the process and give up what waits for it."""
        with self._lock:
            process = self._process
            waiting, self._waiting = self._waiting, {}
        for future in waiting.values():
            future.cancel()
        if process is not None:
            process.kill()
            process.wait()


def settle(future: Future[Made], found: Made | BaseException) -> None:
    """Give a future its answer or its failure; one that was given up meanwhile takes none."""
    with contextlib.suppress(InvalidStateError):
        if isinstance(found, BaseException):
            future.set_exception(found)
        else:
            future.set_result(found)


def work(home: Path, connection: Connection) -> None:
    """Answer what comes until the other end is gone."""
    os.nice(NICER)
    worlds, kept, lanes = PublishedWorlds(home), MadeAnswers(home), Lanes()
    sending = threading.Lock()

    def send(number: int, done: Future[Made]) -> None:
        failed = done.exception()
        found = done.result() if failed is None else failed
        with sending, contextlib.suppress(OSError):
            try:
                connection.send((number, found))
            except (pickle.PicklingError, TypeError, AttributeError):
                connection.send((number, KgError(str(found))))

    while True:
        try:
            number, is_long, sent = connection.recv()
        except (EOFError, OSError):
            os._exit(0)  # threads that still compute end with it
        making: Making = pickle.loads(sent)
        future = lanes.submit(partial(making.make, worlds, kept), is_long=is_long)
        future.add_done_callback(partial(send, number))


if __name__ == "__main__":
    # Run as a module this one is `__main__`; the name by which its classes are pickled is the other.
    from kg.api.metrics.apart import work as work_as_module

    work_as_module(Path(sys.argv[1]), Connection(int(sys.argv[2])))
