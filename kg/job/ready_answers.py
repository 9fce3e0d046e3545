"""What is written of a version before readers see it, besides the graph: derived tables and ready answers."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from kg.algorithms.results import Tables, merge_tables, write_results
from kg.answers.build import ensure_entities
from kg.answers.layers import DERIVED, open_layers
from kg.answers.text_index import ensure_text_index
from kg.graph import Endpoint
from kg.publish import Step

Progress = Callable[[str], None]
# Part of the graph's version: a store that was built before there were ready answers is built again.
STEP_NAME = "ready answers 2"


def write_derived(folder: Path, parts: Sequence[Tables], snapshot_version: str) -> None:
    """Lay the tables that were derived on the graph beside the results that they belong to, at one stroke."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as name:
        written = write_results(Path(name), merge_tables(parts), snapshot_version)
        shutil.rmtree(folder / DERIVED, ignore_errors=True)
        shutil.move(written, folder / DERIVED)


def ready_answers_step(home: Path, version: str, results_id: str | None, progress: Progress) -> Step:
    """Return the step that writes the ready answers: the last one, for it reads what the others derived."""

    def run(_endpoint: Endpoint) -> None:
        layers = open_layers(home, version, results_id)
        ensure_entities(layers, progress, again=True)
        ensure_text_index(layers, progress, again=True)

    return Step(STEP_NAME, run)
