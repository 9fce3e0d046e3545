"""The runner with real processes: cancelling, time limits, defects, restarts."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from kg.jobs.runner import JobRunner
from kg.jobs.store import Job, JobStore

# What a job's process does here: its kind says it.
WORK = """
import subprocess, sys, time, os
from pathlib import Path
from kg.jobs.store import JobStore
store = JobStore(Path(os.environ["KG_HOME"])); job = store.get(sys.argv[1])
if job.kind == "good":
    (store.folder_of(job.job_id) / "result").write_text("made")
    store.succeed(job.job_id, "result", "text/plain")
elif job.kind == "long":
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    store.tell(job.job_id, "progress", child=child.pid); time.sleep(600)
elif job.kind == "dies":
    os._exit(3)
"""
WAIT = 30.0


@contextlib.contextmanager
def runner(home: Path, seconds: float = 60.0) -> Iterator[JobRunner]:
    made = JobRunner(home, (sys.executable, "-c", WORK), seconds)
    made.start()
    try:
        yield made
    finally:
        made.close()


def wait_for(store: JobStore, job: Job, wanted: Callable[[Job], bool]) -> Job:
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        found = store.get(job.job_id)
        if wanted(found):
            return found
        time.sleep(0.05)
    pytest.fail(f"the job is {store.get(job.job_id)}")


def child_of(store: JobStore, job: Job) -> int:
    def has_child(_: Job) -> bool:
        return any("child" in event.data for event in store.events(job.job_id))

    wait_for(store, job, has_child)
    return next(int(event.data["child"]) for event in store.events(job.job_id) if "child" in event.data)


def is_gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_job_is_done_and_its_result_is_in_its_folder(tmp_path: Path) -> None:
    with runner(tmp_path) as running:
        job, _ = running.store.add("good", {}, "a")
        wait_for(running.store, job, lambda found: found.state == "succeeded")
        assert (running.store.folder_of(job.job_id) / "result").read_text() == "made"


def test_a_cancelled_job_ends_with_all_that_it_started(tmp_path: Path) -> None:
    with runner(tmp_path) as running:
        job, _ = running.store.add("long", {}, "a")
        child = child_of(running.store, job)
        running.store.cancel(job.job_id)
        after, _ = running.store.add("good", {}, "a")
        wait_for(running.store, after, lambda found: found.state == "succeeded")
        assert (running.store.get(job.job_id).state, is_gone(child)) == ("cancelled", True)


def test_a_job_that_takes_too_long_has_failed(tmp_path: Path) -> None:
    with runner(tmp_path, seconds=1.0) as running:
        job, _ = running.store.add("long", {}, "a")
        ended = wait_for(running.store, job, lambda found: found.has_ended)
        assert (ended.state, ended.problem) == ("failed", {"detail": "the job took longer than 1 s"})


def test_a_process_that_dies_is_tried_twice(tmp_path: Path) -> None:
    with runner(tmp_path) as running:
        job, _ = running.store.add("dies", {}, "a")
        ended = wait_for(running.store, job, lambda found: found.has_ended)
        assert (ended.state, ended.attempts) == ("failed", 2)


def test_a_job_under_way_is_interrupted_by_the_end_and_begins_again_with_the_next_start(
    tmp_path: Path,
) -> None:
    store = JobStore(tmp_path)
    job, _ = store.add("long", {}, "a")
    with runner(tmp_path):
        child = child_of(store, job)
    assert (store.get(job.job_id).state, is_gone(child)) == ("queued", True)
    with runner(tmp_path):
        again = wait_for(store, job, lambda found: found.state == "running")
        assert again.attempts == 2
        store.cancel(job.job_id)


def test_a_job_of_a_server_that_was_killed_is_taken_back(tmp_path: Path) -> None:
    store = JobStore(tmp_path)
    job, _ = store.add("good", {}, "a")
    store.take()
    store.note_process(job.job_id, 2**22 + 1)  # no such process
    with runner(tmp_path):
        wait_for(store, job, lambda found: found.state == "succeeded")
