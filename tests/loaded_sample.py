"""A small synthetic world, loaded once for all workers of a run and without a graph.

To load it takes as long as most files that ask something of it; who writes into the workspace takes a copy.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from kg.ingest.pipeline import ingest
from kg.job.results_folder import ensure_results
from kg.questions.chains import read_chain_inputs
from kg.sample import write_sample
from tests.shown_version import show_version

# A place where something lies and nobody sits.
ZONE = "云山专利导航产业发展实验区,云南省昆明市,民用无人机,2015-09-15,云山运营有限公司"
ZONES = f"实验区名称,所在地,产业,批准时间,依托单位\n{ZONE}\n"


def share_loaded(base: Path) -> Path:
    """Return the workspace with the sample's snapshot and results; whoever comes first makes it.

    Args:
        base: the temporary folder of this worker.
    """
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "loaded-sample"
    with FileLock(folder.with_name("loaded-sample.lock")):
        if not (folder / "current.json").exists():
            write_sample(folder / "files", publications=2000, seed=5, citations_per_publication=4)
            (folder / "files" / "zones.csv").write_text(ZONES, encoding="utf-8")
            snapshot = ingest([folder / "files"], home=folder).snapshot
            show_version(
                folder, snapshot, ensure_results(folder, snapshot, read_chain_inputs(), lambda _: None)
            )
    return folder


def copy_loaded(source: Path, home: Path, *, with_results: bool = True) -> Path:
    """Copy the workspace, for a test that writes into it; return the copy, which readers see as published."""
    shutil.copytree(source / "snapshots", home / "snapshots")
    if with_results:
        shutil.copytree(source / "results", home / "results")
        shown = (source / "current.json").read_text(encoding="utf-8")
        (home / "current.json").write_text(shown.replace(str(source), str(home)), encoding="utf-8")
    return home


@pytest.fixture(scope="session")
def loaded_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a loaded sample and the results of the chains at hand; to be read only."""
    return share_loaded(tmp_path_factory.getbasetemp())
