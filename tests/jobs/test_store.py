"""The queue: states, events, and what is found after a restart."""

from pathlib import Path

import pytest

from kg.errors import NotFoundError
from kg.jobs.store import JobStore


@pytest.fixture
def store(tmp_path: Path) -> JobStore:
    return JobStore(tmp_path)


def kinds(store: JobStore, job_id: str) -> list[str]:
    return [event.kind for event in store.events(job_id)]


def test_a_job_goes_from_queued_to_succeeded_with_its_events_in_order(store: JobStore) -> None:
    job, is_new = store.add("export", {"format": "turtle"}, "somebody")
    assert (job.state, job.parameters, is_new) == ("queued", {"format": "turtle"}, True)
    taken = store.take()
    assert taken is not None
    assert (taken.job_id, taken.state, taken.attempts) == (job.job_id, "running", 1)
    store.tell(job.job_id, "progress", done=1)
    assert store.succeed(job.job_id, "result.ttl", "text/turtle")
    ended = store.get(job.job_id)
    assert (ended.state, ended.result, ended.media_type, ended.has_ended) == (
        "succeeded",
        "result.ttl",
        "text/turtle",
        True,
    )
    assert kinds(store, job.job_id) == ["queued", "running", "progress", "succeeded"]
    assert [event.sequence for event in store.events(job.job_id, after=2)] == [3, 4]


def test_jobs_are_taken_in_the_order_in_which_they_came_and_once(store: JobStore) -> None:
    ids = [store.add("export", {}, "a")[0].job_id for _ in range(3)]
    taken = [store.take() for _ in range(4)]
    assert [job and job.job_id for job in taken] == [*ids, None]


def test_the_same_key_of_an_owner_is_the_same_job(store: JobStore) -> None:
    first, _ = store.add("export", {}, "a", "k")
    again, is_new = store.add("export", {}, "a", "k")
    other, is_others = store.add("export", {}, "b", "k")
    assert (again.job_id, is_new, other.job_id != first.job_id, is_others) == (
        first.job_id,
        False,
        True,
        True,
    )


def test_a_job_that_was_cancelled_stays_so(store: JobStore) -> None:
    job, _ = store.add("export", {}, "a")
    store.take()
    assert [store.cancel(job.job_id), store.succeed(job.job_id, "r", "m"), store.cancel(job.job_id)] == [
        True,
        False,
        False,
    ]
    assert store.get(job.job_id).state == "cancelled"


def test_a_job_whose_process_is_gone_begins_again_once_and_then_has_failed(store: JobStore) -> None:
    job, _ = store.add("export", {}, "a")
    for expected in ("queued", "failed"):
        taken = store.take()
        assert taken is not None
        store.take_back(taken)
        assert store.get(job.job_id).state == expected
    assert store.get(job.job_id).problem == {"detail": "the process of this job ended without a word, twice"}


def test_an_owner_sees_own_jobs_and_old_ones_go(store: JobStore) -> None:
    mine, _ = store.add("export", {}, "a")
    store.add("export", {}, "b")
    assert [job.job_id for job in store.list_jobs("a")] == [mine.job_id]
    assert len(store.list_jobs(None)) == 2
    store.cancel(mine.job_id)
    assert store.forget_old(days=-1) == [mine.job_id]
    with pytest.raises(NotFoundError):
        store.get(mine.job_id)
