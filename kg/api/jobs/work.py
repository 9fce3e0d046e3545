"""The process that does one job: `python -m kg.api.jobs.work JOB`.

```text
answer   {"method", "path", "body"}     an operation of this API, without the time limit of a request
export   {"format", "classes", "dataSets"}
ingest   {"files": [names of uploads in the job's folder], "format"}   as `kg ingest` does
```
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson

from kg.answers.layers import open_layers
from kg.api.answers import AnswerStore
from kg.errors import KgError
from kg.jobs.memory import limit_memory
from kg.jobs.runner import LIMIT_SECONDS
from kg.jobs.store import Job, JobStore
from kg.rdf.export import FOLDERS, MEDIA_TYPES, SUFFIXES, export
from kg.rdf.part import Part
from kg.settings import Settings

LOG = logging.getLogger(__name__)
UPLOADS = "uploads"


@dataclass(frozen=True, slots=True)
class Result:
    """The file that a job made, in its folder, and what it is."""

    name: str
    media_type: str


class JobFailedError(KgError):
    """A job's own answer is a problem; `problem` is what the API says of it."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(str(problem.get("detail") or problem.get("title")))
        self.problem = dict(problem)


def main() -> None:
    """Do the job that the argument names, and note how it ended."""
    limit_memory()
    settings = Settings()
    store = JobStore(settings.home)
    job = store.get(sys.argv[1])
    try:
        result = WORK[job.kind](settings, store, job)
    except JobFailedError as error:
        store.fail(job.job_id, error.problem)
    except MemoryError:
        store.fail(job.job_id, {"detail": "the job needs more memory than it may have"})
    except KgError as error:
        store.fail(job.job_id, problem_of(error))
    except Exception as error:  # the outermost boundary of this process
        LOG.exception("job %s failed", job.job_id)
        store.fail(job.job_id, {"detail": f"a defect of this program: {type(error).__name__}"})
    else:
        store.succeed(job.job_id, result.name, result.media_type)


def problem_of(error: KgError) -> dict[str, Any]:
    """Return an error as the members of a problem document."""
    named = {"detail": error.message, "where": error.where, "found": error.found, "expected": error.expected}
    return {name: value for name, value in named.items() if value is not None}


def write_export(settings: Settings, store: JobStore, job: Job) -> Result:
    """Write the published version, or a part of it; tables come as a ZIP file."""
    published = AnswerStore(settings).require().published
    store.tell(job.job_id, "progress", message="writing", graphVersion=published.graph_version)
    layers = open_layers(settings.home, published.version, published.results_id)
    wanted = job.parameters
    part = Part(tuple(wanted.get("classes") or ()), tuple(wanted.get("dataSets") or ()))
    folder, form = store.folder_of(job.job_id), wanted["format"]
    if form in FOLDERS:
        made = export(layers, part, form, folder / "tables")
        shutil.make_archive(str(folder / "result"), "zip", made.path)
        shutil.rmtree(made.path)
        result = Result("result.zip", "application/zip")
    else:
        result = Result(f"result{SUFFIXES[form]}", MEDIA_TYPES[form])
        made = export(layers, part, form, folder / result.name)
    store.tell(job.job_id, "progress", message="written", rows=made.rows)
    return result


def make_answer(settings: Settings, store: JobStore, job: Job) -> Result:
    """Ask this API in this process, as the caller would, with the time of a job instead of a request's."""
    from kg.api.app import create_app  # the application imports the jobs

    # The queue has checked who asks; here this process asks itself, as a reader on this machine may.
    asker = settings.model_copy(update={"host": "127.0.0.1"})
    app = create_app(asker, answer_seconds=LIMIT_SECONDS)
    wanted = job.parameters
    store.tell(job.job_id, "progress", message="computing", path=wanted["path"])

    async def call() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1", timeout=None
        ) as client:
            return await client.request(wanted["method"], wanted["path"], json=wanted.get("body"))

    response = asyncio.run(call())
    if response.status_code != httpx.codes.OK:
        raise JobFailedError(response.json())
    (store.folder_of(job.job_id) / "result").write_bytes(response.content)
    return Result("result", response.headers["content-type"])


def ingest_uploads(settings: Settings, store: JobStore, job: Job) -> Result:
    """Read uploads into a new snapshot, which `kg publish` shows; the result is the report."""
    folder = store.folder_of(job.job_id)
    report = folder / "report.json"
    command = [sys.executable, "-m", "kg.cli", "ingest", str(folder / UPLOADS), "--report", str(report)]
    if job.parameters.get("format"):
        command += ["--format", job.parameters["format"]]
    store.tell(job.job_id, "progress", message="reading", files=job.parameters["files"])
    done = subprocess.run(
        command, capture_output=True, check=False, env={**os.environ, "KG_HOME": str(settings.home)}
    )
    if done.returncode != 0 or not report.is_file():
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise JobFailedError({"detail": said[-1] if said else f"kg ingest ended with {done.returncode}"})
    totals = {
        name: value for name, value in orjson.loads(report.read_bytes()).items() if isinstance(value, int)
    }
    store.tell(job.job_id, "progress", message="read", **totals)
    return Result(report.name, "application/json")


def safe_name(text: str | None, number: int) -> str:
    """Return a file name for an upload: the caller's without any path, or a number."""
    name = Path((text or "").replace("\\", "/")).name.lstrip(".")
    kept = "".join(c for c in name if c.isprintable() and c not in '<>:"|?*')[:150]
    return kept or f"upload-{number}"


WORK: dict[str, Callable[[Settings, JobStore, Job], Result]] = {
    "answer": make_answer,
    "export": write_export,
    "ingest": ingest_uploads,
}

if __name__ == "__main__":
    main()
