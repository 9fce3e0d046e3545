"""Doing what is queued: a few jobs at a time, each in a process of its own that can be ended."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from kg.jobs.store import Job, JobStore

AT_ONCE = 1
LIMIT_SECONDS = 3600.0
LOOK_SECONDS = 0.2
GRACE_SECONDS = 10.0
LOG = logging.getLogger(__name__)


class JobRunner:
    """Takes jobs from the queue of a workspace until it is closed.

    Args:
        home: the workspace.
        work: command of the process that does a job; the job's id is added to it.
        seconds: a job that takes longer is ended and has failed.
    """

    def __init__(self, home: Path, work: Sequence[str], seconds: float = LIMIT_SECONDS) -> None:
        self.store = JobStore(home)
        self._home, self._work, self._seconds = home, tuple(work), seconds
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(AT_ONCE)]

    def start(self) -> None:
        """Take back what an earlier process left running, and begin."""
        for job in self.store.list_jobs(None):
            if job.state == "running" and not is_at_work(job):
                self.store.take_back(job)
        for job_id in self.store.forget_old():
            shutil.rmtree(self.store.folder_of(job_id), ignore_errors=True)
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Stop taking jobs; those under way are interrupted and begin again with the next start."""
        self._ending.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def _run(self) -> None:
        while not self._ending.is_set():
            job = self.store.take()
            if job is None:
                self._ending.wait(LOOK_SECONDS)
                continue
            self._do(job)

    def _do(self, job: Job) -> None:
        folder = self.store.folder_of(job.job_id)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [*self._work, job.job_id],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that what it starts ends with it
                env={**os.environ, "KG_HOME": str(self._home)},
            )
            self.store.note_process(job.job_id, process.pid)
            self._watch(job, process)

    def _watch(self, job: Job, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + self._seconds
        while process.poll() is None:
            if self._ending.wait(LOOK_SECONDS):
                end_session(process)
                self.store.take_back(self.store.get(job.job_id))
                return
            if self.store.get(job.job_id).state == "cancelled":
                end_session(process)
                return
            if time.monotonic() > until:
                end_session(process)
                self.store.fail(job.job_id, {"detail": f"the job took longer than {self._seconds:g} s"})
                return
        left = self.store.get(job.job_id)
        if left.state == "running":
            LOG.warning("job %s ended with %s and no result", job.job_id, process.returncode)
            self.store.take_back(left)


def end_session(process: subprocess.Popen[bytes]) -> None:
    """End a process with all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def is_at_work(job: Job) -> bool:
    """Return whether the process of a running job is there: another server of this workspace may do it."""
    if job.pid is None:  # taken a moment ago, or by a server that ended at that moment
        started = (
            datetime.fromisoformat(job.started_at) if job.started_at else datetime.min.replace(tzinfo=UTC)
        )
        return datetime.now(UTC) - started < timedelta(seconds=GRACE_SECONDS)
    try:
        return job.job_id in psutil.Process(job.pid).cmdline()
    except psutil.Error:
        return False


def python_work(module: str) -> tuple[str, ...]:
    """Return the command of a module of this package as the work."""
    return (sys.executable, "-m", module)
