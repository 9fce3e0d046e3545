"""The results folder of a snapshot: tables for the graph and ready answers, computed once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import orjson

from kg.algorithms.chain import chain_rows, link_key
from kg.algorithms.listings import listing_link_tables
from kg.algorithms.membership import membership_rows
from kg.algorithms.results import Tables, control_tables, coverage_tables, merge_tables, write_results
from kg.api.answer_files import coverage_path
from kg.job.answer_file import write_answer, write_control
from kg.job.results_run import ChainResult, compute_chain, inputs_digest
from kg.questions.answers import Run, control_answer, coverage_answer
from kg.questions.chains import ChainInput
from kg.questions.evidence import coverage_evidence
from kg.schema import GRAPH_SCHEMA
from kg.snapshot import MANIFEST, Snapshot

Progress = Callable[[str], None]


def ensure_results(
    home: Path, snapshot: Snapshot, inputs: Sequence[ChainInput], progress: Progress
) -> Path | None:
    """Return the folder with the results of a snapshot, computed unless it is there.

    Returns:
        `<home>/results/<snapshot version>/<results id>`; None when no family belongs to any chain.
    """
    root = home / "results"
    note = root / snapshot.version / f"{inputs_digest(inputs)}.json"
    if note.is_file():
        name = orjson.loads(note.read_bytes())["resultsId"]
        folder = note.parent / name if name else None
        if folder is None or (folder / MANIFEST).is_file():
            return folder
    folder = compute_results(root, snapshot, inputs, progress)
    write_answer(note, {"resultsId": folder.name if folder else None})
    return folder


def compute_results(
    root: Path, snapshot: Snapshot, inputs: Sequence[ChainInput], progress: Progress
) -> Path | None:
    """Compute every chain and write tables and answers; the answers come last."""
    run = Run(snapshot, dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))
    computed: list[ChainResult] = []
    for given in inputs:
        progress(f"metrics: {given.chain.chain_id}")
        result = compute_chain(snapshot, given)
        if result is not None:
            computed.append(result)
    if not computed:
        return None
    folder = write_results(root, merge_tables(tables_of(item, run) for item in computed), snapshot.version)
    for item in computed:
        write_answers(folder / "answers", item, run)
    return folder


def tables_of(item: ChainResult, run: Run) -> Tables:
    """Return everything computed for a chain as tables of the graph."""
    chain = item.given.chain
    named = chain_rows(chain) | {"ChainMembership": membership_rows(item.membership, chain)}
    parts = [{graph_path(name): table for name, table in named.items()}]
    for world, result in item.coverage:
        parts.append(coverage_tables(result, run.stamp(chain, item.as_of, world.subject.name)))
    stamp = run.stamp(chain, item.as_of)
    parts.append(control_tables(item.control, stamp))
    keys = [link_key(chain, link.id) for link in chain.links]
    parts.append(listing_link_tables(run.snapshot, chain.chain_id, keys, stamp))
    return merge_tables(parts)


def graph_path(class_name: str) -> str:
    """Return the place of a class's table: nodes/Firm or relationships/Citation."""
    is_node = any(node.name == class_name for node in GRAPH_SCHEMA.nodes)
    return f"{'nodes' if is_node else 'relationships'}/{class_name}"


def write_answers(folder: Path, item: ChainResult, run: Run) -> None:
    """Write a chain's coverage by each subject and its control as ready answers."""
    chain = item.given.chain
    for world, result in item.coverage:
        evidence = coverage_evidence(world, item.membership, run.snapshot)
        path = coverage_path(folder, chain.chain_id, world.subject.name)
        write_answer(path, coverage_answer(chain, world, result, evidence, run))
    write_control(folder, chain.chain_id, control_answer(chain, item.world, item.control, run))
