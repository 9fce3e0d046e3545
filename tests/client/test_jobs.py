"""Jobs by the client."""

import json

import httpx
import pytest

from kg.client import Client, ProblemError
from kg.client.jobs import JobEvent, read_events


def test_an_export_is_started_followed_and_fetched(kg: Client) -> None:
    job = kg.export("turtle", classes=["Publication"])
    events = list(job.follow())
    assert [events[0].kind, events[-1].kind] == ["queued", "succeeded"]
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert job.result().decode().count(" a ipkg:Publication") == 5
    assert kg.job(job.job_id).state == "succeeded"
    assert job.job_id in kg.jobs()["jobId"].tolist()
    with pytest.raises(ProblemError) as refused:
        job.cancel()
    assert (refused.value.status, refused.value.slug) == (409, "job-state")


def test_an_answer_by_a_job_is_that_of_the_operation(kg: Client, client: httpx.Client) -> None:
    path = "/api/v1/chains/civil_drone/coverage?subject=country:CN"
    assert json.loads(kg.answer_later(path).result()) == client.get(path).json()


def test_a_failed_job_raises_the_problem_of_the_operation(kg: Client) -> None:
    job = kg.answer_later("/api/v1/chains/no_such/coverage")
    with pytest.raises(ProblemError) as failed:
        job.wait()
    assert failed.value.status == 404


def test_events_of_several_lines_are_joined_and_comments_passed_over() -> None:
    lines = [": ping", "", "id: 3", "event: progress", 'data: {"a":', "data: 1}", "", "id: 4", "event: cut"]
    assert list(read_events(lines)) == [JobEvent(3, "progress", {"a": 1})]
