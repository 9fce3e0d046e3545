"""What goes wrong around an ingest: kills, a second run, a full disk; and several processes at work."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock

from kg.errors import StorageError, WorkspaceBusyError
from kg.ingest import engine
from kg.ingest.pipeline import ingest
from kg.ingest.workplace import is_no_room, no_room_is_an_error
from kg.sample import write_sample
from kg.snapshot import MANIFEST, open_snapshot

KILLS = 5


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder, publications=2000, seed=11, citations_per_publication=4)
    return folder


@pytest.fixture(scope="module")
def tables(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> object:
    """The tables of an undisturbed run: rows and hash of each."""
    return ingest([sample], stage_dir=tmp_path_factory.mktemp("calm") / "out").snapshot.manifest["tables"]


def start_ingest(sample: Path, target: Path, limit: int | None = None) -> subprocess.Popen[str]:
    """Start `kg ingest` in a process group of its own, with a limit on the size of its files if given."""
    command = [sys.executable, "-m", "kg.cli", "ingest", str(sample), "--stage", str(target)]

    def prepare() -> None:
        if limit is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=prepare,
    )


def test_a_run_killed_at_random_points_ends_with_the_rows_of_an_undisturbed_one(
    sample: Path, tables: object, tmp_path: Path
) -> None:
    target = tmp_path / "out"
    seed = int(os.environ.get("KG_TEST_SEED", time.time_ns() % 1_000_000))
    chance = random.Random(seed)
    for _ in range(KILLS):
        process = start_ingest(sample, target)
        try:
            process.communicate(timeout=chance.uniform(0.5, 8.0))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        # Nothing half-made is seen: there is a whole snapshot or none.
        assert not target.exists() or open_snapshot(target).manifest["tables"] == tables, f"seed {seed}"
    result = ingest([sample], stage_dir=target)
    assert result.snapshot.manifest["tables"] == tables, f"seed {seed}"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_a_second_run_says_that_the_first_is_at_work_and_stops(sample: Path, tmp_path: Path) -> None:
    with (
        FileLock(tmp_path / ".out.lock"),
        pytest.raises(WorkspaceBusyError, match="another ingest works here"),
    ):
        ingest([sample], stage_dir=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_full_disk_is_one_clear_line_and_leaves_the_last_good_snapshot(
    sample: Path, tables: object, tmp_path: Path
) -> None:
    target = tmp_path / "out"
    small = tmp_path / "small"
    write_sample(small, publications=100, seed=1, citations_per_publication=1)
    before = ingest([small], stage_dir=target).snapshot.version
    process = start_ingest(sample, target, limit=60_000)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 1, errors
    assert "there is no room on the disk" in errors
    assert "Traceback" not in errors
    assert open_snapshot(target).version == before
    assert ingest([sample], stage_dir=target).snapshot.manifest["tables"] == tables


def test_only_errors_of_room_become_storage_errors(tmp_path: Path) -> None:
    full = OSError(28, "No space left on device")
    assert is_no_room(full)
    assert not is_no_room(OSError(13, "Permission denied"))
    with pytest.raises(StorageError, match="no room on the disk"), no_room_is_an_error(tmp_path):
        raise full
    with pytest.raises(PermissionError), no_room_is_an_error(tmp_path):
        raise PermissionError(13, "Permission denied")


def test_several_processes_write_what_one_writes(
    sample: Path, tables: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(engine.os, "cpu_count", lambda: 2)
    told: list[str] = []
    result = ingest([sample], stage_dir=tmp_path / "out", progress=told.append)
    assert result.snapshot.manifest["tables"] == tables
    assert "read: patents_lens.csv" in told
    assert json.loads((tmp_path / "out" / MANIFEST).read_bytes())["tables"] == tables
