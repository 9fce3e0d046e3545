"""Ingest, compute, publish and print: what `kg run`, `kg demo` and `kg build` do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console

from kg.answers.build import ensure_entities
from kg.answers.layers import open_layers
from kg.answers.text_index import ensure_text_index
from kg.api.answer_files import Published, answers_folder, control_path, matches_path
from kg.console import print_answers
from kg.errors import NotFoundError
from kg.graph import Endpoint
from kg.ingest.pipeline import ingest
from kg.job.cluster_step import match_chain, step_name
from kg.job.first_views import STEP_NAME, FirstViews
from kg.job.ready_answers import ready_answers_step, write_derived
from kg.job.results_folder import ensure_results
from kg.job.results_run import compute_chain
from kg.publish import PublishedVersion, Step, list_versions, publish
from kg.publish.tables import graph_version
from kg.questions.answers import Run
from kg.questions.chains import ChainInput, read_chain_inputs
from kg.settings import Settings
from kg.snapshot import Snapshot, open_snapshot

Progress = Callable[[str], None]
SHOWN_SUBJECTS = 4
FIRST_SHOWN = "country:CN"


def run_main_job(settings: Settings, paths: Sequence[Path], console: Console, progress: Progress) -> None:
    """Load files, compute every chain, publish, and print the answers.

    Raises:
        KgError: of the part that failed; what was published before stays.
    """
    result = ingest(list(paths), home=settings.home, progress=progress)
    folder = publish_snapshot(settings, result.snapshot, progress)[1]
    if folder is None:
        console.print("没有专利族属于任何产业链 · no family belongs to a chain in domain/chains")
        return
    for chain in sorted(path for path in (folder / "answers").iterdir() if path.is_dir()):
        print_chain(console, folder / "answers", chain.name)


def publish_snapshot(
    settings: Settings, snapshot: Snapshot, progress: Progress
) -> tuple[PublishedVersion, Path | None]:
    """Publish a snapshot with the results of every chain; return the version and the results folder."""
    inputs = read_chain_inputs(snapshot.path)
    folder = ensure_results(settings.home, snapshot, inputs, progress)
    results = [open_snapshot(folder)] if folder else []
    clusters = [cluster_step(snapshot, inputs, folder, progress)] if folder else []
    results_id = folder.name if folder else None
    answers = ready_answers_step(settings.home, snapshot.version, results_id, progress)
    names = [*(step.name for step in clusters), answers.name, STEP_NAME]
    seen = Published(
        snapshot.version,
        results_id,
        graph_version([snapshot, *results], names),
        answers_folder(settings.home, snapshot.version, results_id or "none"),
    )
    first_views = FirstViews(settings, seen, progress)
    steps = [*clusters, answers, first_views.step]
    published = publish(settings, snapshot, results, steps=steps, progress=progress)
    # A store that was kept is shown without running its steps; its answers may have been deleted since.
    layers = open_layers(settings.home, snapshot.version, results_id)
    ensure_entities(layers, progress)
    ensure_text_index(layers, progress)
    first_views.ensure()
    return published, folder


def publish_version(settings: Settings, version: str, progress: Progress) -> PublishedVersion:
    """Publish a snapshot of the workspace by its version, or by an unambiguous beginning of it.

    Raises:
        NotFoundError: there is no such version.
    """
    listed = list_versions(settings)
    found = [item for item in listed if item.version.startswith(version)]
    if len(found) != 1:
        known = ", ".join(item.version for item in listed) or "none"
        raise NotFoundError("no such version in this workspace", found=version, expected=known)
    return publish_snapshot(settings, open_snapshot(found[0].path), progress)[0]


def cluster_step(snapshot: Snapshot, inputs: Sequence[ChainInput], folder: Path, progress: Progress) -> Step:
    """Return the step that finds clusters on the loaded graph and matches them with funds."""

    def run(endpoint: Endpoint) -> None:
        derived = []
        made = Run(snapshot, dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))
        for given in inputs:
            computed = compute_chain(snapshot, given)
            if computed is not None:
                progress(f"clusters: {given.chain.chain_id}")
                derived.append(match_chain(endpoint, computed, made, folder / "answers"))
        write_derived(folder, derived, snapshot.version)

    return Step(step_name([given.chain.chain_id for given in inputs]), run)


def print_chain(console: Console, answers: Path, chain_id: str) -> None:
    """Print a chain's ready answers: the home country first, then the subjects with most patents."""
    coverage = [read(path) for path in sorted((answers / chain_id).glob("coverage-*.json"))]
    ranked = sorted(coverage, key=lambda answer: (answer["subject"] != FIRST_SHOWN, -mass(answer)))
    control, matches = control_path(answers, chain_id), matches_path(answers, chain_id)
    print_answers(
        console,
        ranked[:SHOWN_SUBJECTS],
        read(control) if control.is_file() else None,
        read(matches) if matches.is_file() else None,
    )


def mass(answer: dict[str, Any]) -> float:
    """Return a subject's patent mass over all links."""
    return float(sum(link["patentMass"] or 0.0 for link in answer["links"]))


def read(path: Path) -> dict[str, Any]:
    """Return a ready answer."""
    answer: dict[str, Any] = orjson.loads(path.read_bytes())
    return answer
