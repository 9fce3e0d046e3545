"""What is asked of jobs and what is said of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from kg.api.models import ApiModel
from kg.jobs.store import Job

ExportFormat = Literal["turtle", "nquads", "ntriples", "jsonld", "graphml", "csv", "parquet"]


class ExportWork(ApiModel):
    """Write the published version, or a part of it, as a file."""

    kind: Literal["export"]
    format: ExportFormat
    classes: Annotated[list[str], Field(max_length=200, default_factory=list)]
    data_sets: Annotated[list[str], Field(max_length=200, default_factory=list)]


class AnswerWork(ApiModel):
    """Compute an answer of this API without the time limit of a request."""

    kind: Literal["answer"]
    method: Literal["GET", "POST"] = "GET"
    path: Annotated[
        str,
        Field(
            description="Path and query below /api/v1, of a metric.",
            examples=["/api/v1/chains/civil_drone/coverage?subject=country:CN"],
            pattern=r"^/api/v1/[a-z][^\s]{1,1900}$",
        ),
    ]
    body: dict[str, Any] | None = None

    @field_validator("path")
    @classmethod
    def _is_no_job(cls, path: str) -> str:
        if path.startswith("/api/v1/jobs"):
            raise ValueError("a job starts no job")
        return path


Work = Annotated[ExportWork | AnswerWork, Field(discriminator="kind")]


class JobAnswer(ApiModel):
    """A job: its state, and where its events and its result are."""

    job_id: str
    kind: str
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    parameters: dict[str, Any]
    owner: str
    created_at: str
    started_at: str | None
    ended_at: str | None
    problem: dict[str, Any] | None
    media_type: str | None
    events: str
    result: str | None


class JobList(ApiModel):
    """The caller's jobs, the newest first."""

    results: list[JobAnswer]


def job_answer(job: Job) -> JobAnswer:
    """Return a job as the API shows it."""
    address = f"/api/v1/jobs/{job.job_id}"
    return JobAnswer(
        job_id=job.job_id,
        kind=job.kind,
        state=job.state,
        parameters=job.parameters,
        owner=job.owner,
        created_at=job.created_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
        problem=job.problem,
        media_type=job.media_type,
        events=f"{address}/events",
        result=f"{address}/result" if job.result else None,
    )
