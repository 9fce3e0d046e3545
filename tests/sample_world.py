"""The synthetic world, published by the main job once for all workers of a run."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from filelock import FileLock
from rich.console import Console

from kg.cookbook import SAMPLE
from kg.job.main_job import run_main_job
from kg.sample import write_sample
from kg.server.control import down
from kg.settings import REPOSITORY_ROOT, Settings

CHAIN = "civil_drone"
NATIONAL = REPOSITORY_ROOT / "domain" / "national_system"


class SampleWorld:
    """A workspace with a published synthetic world, and what the job printed."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder = folder
        self.settings = Settings(KG_HOME=folder / "home", KG_CACHE=cache, NEO4J_URI=None)
        self.paths = [folder / "files", NATIONAL]

    def run(self) -> str:
        """Run the main job; what it printed."""
        console = Console(file=io.StringIO(), width=200)
        run_main_job(self.settings, self.paths, console, lambda _text: None)
        assert isinstance(console.file, io.StringIO)
        return console.file.getvalue()

    def make(self) -> None:
        """Write the files and publish them, unless another worker has."""
        (self.folder / "files").mkdir(parents=True)
        write_sample(self.folder / "files", **asdict(SAMPLE))
        (self.folder / "printed.txt").write_text(self.run(), encoding="utf-8")

    @property
    def printed(self) -> str:
        """Return what the first run printed."""
        return (self.folder / "printed.txt").read_text(encoding="utf-8")

    @property
    def answers(self) -> Path:
        """Return the folder of the chain's ready answers."""
        (folder,) = self.settings.home.glob(f"results/*/*/answers/{CHAIN}")
        return folder


def share_world(base: Path, cache: Path) -> Iterator[SampleWorld]:
    """Give the world; whoever comes first makes it, whoever goes last stops its server.

    Args:
        base: the temporary folder of this worker.
        cache: where the server's jars are.
    """
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "sample-world"
    world = SampleWorld(folder, cache)
    users = folder.with_name("sample-world-users")
    lock = FileLock(folder.with_name("sample-world.lock"))
    me = users / str(os.getpid())
    with lock:
        users.mkdir(exist_ok=True)
        me.touch()
        if not (folder / "printed.txt").exists():
            world.make()
    try:
        yield world
    finally:
        with lock:
            me.unlink(missing_ok=True)
            if not any(users.iterdir()):
                down(world.settings)


@pytest.fixture(scope="session")
def sample_world(
    server_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SampleWorld]:
    """The published synthetic world; nothing is written to it but by loading the same files again."""
    yield from share_world(tmp_path_factory.getbasetemp(), server_settings.cache)
