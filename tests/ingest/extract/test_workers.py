"""Documents over processes: the order is kept, a bad one is refused, a hanging one is killed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kg.ingest.extract import workers
from kg.ingest.extract.documents.source_text import DocumentError
from kg.ingest.extract.model import Extraction
from kg.ingest.extract.workers import Worker, extract_many
from kg.settings import REPOSITORY_ROOT


def test_documents_come_in_order_and_a_bad_one_stops_nothing(tmp_path: Path) -> None:
    names = ["a.txt", "b.pdf", "c.txt"]
    for name, data in zip(names, ["12家企业", "%PDF-1.4 broken", "13家企业"], strict=True):
        (tmp_path / name).write_text(data, encoding="utf-8")
    outcomes = list(extract_many([tmp_path / name for name in names], processes=1))
    assert [path.name for path, _ in outcomes] == names
    first, refused, last = (outcome for _, outcome in outcomes)
    assert isinstance(first, Extraction)
    assert isinstance(last, Extraction)
    assert isinstance(refused, DocumentError)
    assert [s.fact.value for s in (*first.statements, *last.statements)] == [12.0, 13.0]
    assert refused.reason == "brokenDocument"


def test_a_document_over_its_time_is_given_up_and_the_next_one_read(tmp_path: Path) -> None:
    slow, good = tmp_path / "slow.txt", tmp_path / "good.txt"
    os.mkfifo(slow)  # reading a pipe that nobody writes to never ends
    good.write_text("12家企业", encoding="utf-8")
    outcomes = dict(extract_many([slow, good], processes=1, time_limit=3))
    refused, read = outcomes[slow], outcomes[good]
    assert isinstance(refused, DocumentError)
    assert refused.reason == "timeLimit"
    assert isinstance(read, Extraction)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Worker]:
    """The processes that are started from here on; none waits from before."""
    workers.RESTING.end_all()
    found: list[Worker] = []
    start = workers.start_worker

    def note(*setting: Any) -> Worker:
        found.append(start(*setting))
        return found[-1]

    monkeypatch.setattr(workers, "start_worker", note)
    return found


def test_the_process_that_read_one_file_reads_the_next_until_it_is_ended(
    tmp_path: Path, started: list[Worker]
) -> None:
    for count in (12, 13):
        path = tmp_path / f"{count}.txt"
        path.write_text(f"{count}家企业", encoding="utf-8")
        ((_, outcome),) = extract_many([path])
        assert isinstance(outcome, Extraction)
        assert [statement.fact.value for statement in outcome.statements] == [float(count)]
    (worker,) = started
    assert worker.process.is_alive()
    workers.RESTING.end_all()
    assert not worker.process.is_alive()


def test_a_process_that_died_between_two_files_is_replaced(tmp_path: Path, started: list[Worker]) -> None:
    path = tmp_path / "a.txt"
    path.write_text("12家企业", encoding="utf-8")
    for _ in range(2):
        ((_, outcome),) = extract_many([path])
        assert isinstance(outcome, Extraction)
        started[-1].process.kill()
        started[-1].process.join()
    assert len(started) == 2


def test_a_reader_that_stops_early_leaves_no_process_at_work(tmp_path: Path, started: list[Worker]) -> None:
    slow, good = tmp_path / "slow.txt", tmp_path / "good.txt"
    os.mkfifo(slow)
    good.write_text("12家企业", encoding="utf-8")
    reading = extract_many([good, slow], processes=1)
    next(reading)
    reading.close()
    assert [worker.process.is_alive() for worker in started] == [False]


def test_the_command_prints_a_line_a_document_and_says_what_it_refused(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.docx"
    good.write_text("17家专利导航产业发展实验区", encoding="utf-8")
    bad.write_bytes(b"PK\x03\x04")
    command = [sys.executable, "-m", "kg.cli", "extract", str(good), str(bad), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY_ROOT, check=False)
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert done.returncode == 2
    assert first["path"] == str(good)
    (fact,) = first["facts"]
    assert (fact["type"], fact["subject"], fact["value"], fact["unit"]) == (
        "count",
        "专利导航产业发展实验区",
        17,
        "家",
    )
    assert (fact["start"], fact["end"]) == (0, 14)
    assert {mention["label"] for mention in first["mentions"]} == {"count", "pilotZone"}
    assert (second["facts"], second["reject"]["reason"]) == ([], "brokenDocument")
    assert "bad.docx" in done.stderr
    assert "Traceback" not in done.stderr
