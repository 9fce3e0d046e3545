"""Jobs under /api/v1/jobs."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path as FilePath
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, File, Form, Header, Path, Request, Response, UploadFile
from fastapi.responses import FileResponse
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from kg.api.access.callers import Caller, Role
from kg.api.access.roles import require_role
from kg.api.conditional import JSON_TYPE, to_json
from kg.api.jobs.models import JobAnswer, JobList, Work, job_answer
from kg.api.jobs.work import UPLOADS, safe_name
from kg.api.routes import problems
from kg.errors import NotFoundError, QueryError
from kg.jobs.store import Job, JobStateError, JobStore, new_id

LOOK_SECONDS = 0.3
MOST_FILES = 100
MOST_BYTES = 2 << 30
PIECE_BYTES = 1 << 20
Analyst = Annotated[Caller, Depends(require_role("analyst"))]
Editor = Annotated[Caller, Depends(require_role("editor"))]
JobId = Annotated[str, Path(alias="jobId", pattern="^[0-9a-f]{32}$", examples=["0" * 32])]
IdempotencyKey = Annotated[
    str | None,
    Header(description="A text of the caller's choice: the same again gives the same job.", max_length=200),
]
ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {
        "model": JobAnswer,
        "headers": {"Location": {"description": "Where the job is.", "schema": {"type": "string"}}},
    }
}


def make_router(store: JobStore) -> APIRouter:
    """Return the jobs of a workspace; a runner does them."""
    router = APIRouter(prefix="/api/v1", tags=["jobs"])
    _add_starts(router, store)
    _add_states(router, store)
    _add_results(router, store)
    return router


def accepted(job: Job) -> Response:
    """Return the answer to who starts a job."""
    headers = {"Location": f"/api/v1/jobs/{job.job_id}", "Cache-Control": "no-store"}
    return Response(to_json(job_answer(job)), 202, headers, JSON_TYPE)


def seen_by(store: JobStore, job_id: str, caller: Caller) -> Job:
    """Return a job of the caller; an administrator sees all.

    Raises:
        NotFoundError: there is none, or it is another's.
    """
    job = store.get(job_id)
    if job.owner != caller.counts_as and caller.role < Role.ADMIN:
        raise NotFoundError("no such job", found=job_id)
    return job


def _add_starts(router: APIRouter, store: JobStore) -> None:
    @router.post(
        "/jobs",
        operation_id="startJob",
        summary="Start long work: an export, or an answer that takes longer than a request 提交任务",
        status_code=202,
        responses={**problems(413, 422), **ACCEPTED},
    )
    def start_job(work: Work, caller: Analyst, idempotency_key: IdempotencyKey = None) -> Response:
        parameters = work.model_dump(by_alias=True, exclude={"kind"})
        job, _ = store.add(work.kind, parameters, caller.counts_as, idempotency_key)
        return accepted(job)

    @router.post(
        "/jobs/ingest",
        operation_id="startIngest",
        summary="Send files that become a new snapshot 上传文件并装载",
        description="The snapshot is not shown before somebody publishes it (`kg publish`).",
        status_code=202,
        responses={**problems(413, 422), **ACCEPTED},
    )
    async def start_ingest(
        caller: Editor,
        files: Annotated[list[UploadFile], File(description="Files in the formats of the README.")],
        format: Annotated[str | None, Form(description="Format, when it is unsure.")] = None,  # noqa: A002
    ) -> Response:
        if len(files) > MOST_FILES:
            raise QueryError("too many files", found=str(len(files)), expected=f"at most {MOST_FILES}")
        job_id = new_id()
        folder = store.folder_of(job_id)
        try:
            names = await run_in_threadpool(_keep, files, folder / UPLOADS)
            given = {"files": names, "format": format}
            job, _ = store.add("ingest", given, caller.counts_as, job_id=job_id)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return accepted(job)


def _keep(files: list[UploadFile], folder: FilePath) -> list[str]:
    """Write uploads into a folder, each under a name of its own; return the names.

    Raises:
        QueryError: together they are too large.
    """
    folder.mkdir(parents=True)
    names: list[str] = []
    left = MOST_BYTES
    for number, upload in enumerate(files, 1):
        name = safe_name(upload.filename, number)
        name = name if name not in names else f"{number}-{name}"
        with (folder / name).open("xb") as out:
            while piece := upload.file.read(PIECE_BYTES):
                left -= len(piece)
                if left < 0:
                    raise QueryError("the files are too large", expected=f"at most {MOST_BYTES >> 30} GiB")
                out.write(piece)
        names.append(name)
    return names


def _add_states(router: APIRouter, store: JobStore) -> None:
    @router.get(
        "/jobs", operation_id="listJobs", summary="The caller's jobs 任务列表", responses=problems(422)
    )
    def list_jobs(caller: Analyst) -> JobList:
        owner = None if caller.role >= Role.ADMIN else caller.counts_as
        return JobList(results=[job_answer(job) for job in store.list_jobs(owner)])

    @router.get(
        "/jobs/{jobId}", operation_id="getJob", summary="One job 任务状态", responses=problems(404, 422)
    )
    def get_job(job_id: JobId, caller: Analyst) -> JobAnswer:
        return job_answer(seen_by(store, job_id, caller))

    @router.delete(
        "/jobs/{jobId}",
        operation_id="cancelJob",
        summary="Cancel a job that has not ended 取消任务",
        responses=problems(404, 409, 422),
    )
    def cancel_job(job_id: JobId, caller: Analyst) -> JobAnswer:
        job = seen_by(store, job_id, caller)
        if not store.cancel(job_id):
            raise JobStateError("the job has ended", found=job.state, expected="queued or running")
        return job_answer(store.get(job_id))


def _add_results(router: APIRouter, store: JobStore) -> None:
    @router.get(
        "/jobs/{jobId}/events",
        operation_id="followJob",
        summary="What happens to a job, as server-sent events until it ends 任务进度",
        response_class=EventSourceResponse,
        responses={
            **problems(404, 422),
            200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}},
        },
    )
    async def follow_job(
        request: Request,
        job_id: JobId,
        caller: Analyst,
        last_event_id: Annotated[
            str | None,
            Header(description="Sequence of the last event that was seen.", pattern="^[0-9]{1,9}$"),
        ] = None,
    ) -> EventSourceResponse:
        await run_in_threadpool(seen_by, store, job_id, caller)
        return EventSourceResponse(tell(request, store, job_id, int(last_event_id or 0)))

    @router.get(
        "/jobs/{jobId}/result",
        operation_id="getJobResult",
        summary="What a job made 任务结果",
        responses={**problems(404, 409, 422), 200: {"content": {"application/octet-stream": {}}}},
    )
    def get_result(job_id: JobId, caller: Analyst) -> FileResponse:
        job = seen_by(store, job_id, caller)
        if job.result is None:
            raise JobStateError("the job has no result", found=job.state, expected="succeeded")
        name = job.result if "." in job.result else None
        return FileResponse(store.folder_of(job_id) / job.result, media_type=job.media_type, filename=name)


async def tell(request: Request, store: JobStore, job_id: str, after: int) -> AsyncIterator[ServerSentEvent]:
    """Yield the events of a job as they happen, until it has ended or the reader is gone."""
    while not await request.is_disconnected():
        job = await run_in_threadpool(store.get, job_id)
        for event in await run_in_threadpool(store.events, job_id, after):
            after = event.sequence
            data = orjson.dumps({"at": event.at, **event.data}).decode()
            yield ServerSentEvent(data, event=event.kind, id=str(event.sequence))
        if job.has_ended:
            return
        await asyncio.sleep(LOOK_SECONDS)
