"""Snapshot → results: membership, coverage and control of every chain, as tables and ready answers."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from kg.algorithms.as_of import AsOf
from kg.algorithms.control import ControlResult, compute_control
from kg.algorithms.coverage import CoverageResult, compute_coverage
from kg.algorithms.masses import family_shares, link_masses
from kg.algorithms.results import METHOD_VERSION
from kg.algorithms.snapshot_inputs import load_world
from kg.algorithms.snapshot_known import is_settled
from kg.algorithms.subjects import countries_of, with_subject
from kg.algorithms.world import World
from kg.questions.chains import ChainInput
from kg.questions.request import CONTROL
from kg.questions.worlds import knowledge_date, membership_of
from kg.settings import REPOSITORY_ROOT
from kg.snapshot import Snapshot

MOST_SUBJECTS = 8

Progress = Callable[[str], None]


@dataclass(frozen=True)
class ChainResult:
    """What was computed for one chain.

    Attributes:
        membership: familyId, linkId, membership, confidence, rules.
        world: families, holders and references at the as-of date, without a subject.
        coverage: a world and a result for each subject, the largest first.
        control: who controls the links.
    """

    given: ChainInput
    membership: pa.Table
    world: World
    as_of: dt.date
    coverage: tuple[tuple[World, CoverageResult], ...]
    control: ControlResult


def compute_chain(snapshot: Snapshot, given: ChainInput, as_of: dt.date | None = None) -> ChainResult | None:
    """Return coverage by each subject and control of a chain; None when no family belongs to it."""
    membership = membership_of(snapshot, given)
    day = as_of or knowledge_date(snapshot, membership)
    if day is None:
        return None
    if not is_settled(snapshot, day):
        membership = membership_of(snapshot, given, day)
    world = load_world(snapshot, given.chain, membership, as_of=AsOf(day))
    seen = [with_subject(world, name, given.shares) for name in subjects_of(world, given)]
    coverage = tuple((view, compute_coverage(view)) for view in seen)
    return ChainResult(given, membership, world, day, coverage, compute_control(world, CONTROL))


def subjects_of(world: World, given: ChainInput) -> list[str]:
    """Return the countries to report: those with a published share and those with most patents, by mass."""
    shared = {row.subject for row in given.shares if row.subject.startswith("country:")}
    counted = {f"country:{code}" for code in list(countries_of(world))[:MOST_SUBJECTS]}
    names = sorted(shared | counted)
    masses = {name: subject_mass(world, name) for name in names}
    ranked = sorted(names, key=lambda name: (name not in shared, -masses[name], name))
    return ranked[:MOST_SUBJECTS]


def subject_mass(world: World, name: str) -> float:
    """Return the patent mass of a subject over all links."""
    view = with_subject(world, name)
    return float(np.nansum(link_masses(world, family_shares(view, view.subject.members))))


def inputs_digest(inputs: Sequence[ChainInput]) -> str:
    """Return a digest of everything but the snapshot that the results depend on."""
    digest = hashlib.sha256(METHOD_VERSION.encode())
    for item in sorted(inputs, key=lambda item: item.chain.chain_id):
        digest.update(item.digest.encode())
    for path in sorted(code_files()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


def code_files() -> list[Path]:
    """Return the source files whose change may change a result."""
    package = REPOSITORY_ROOT / "kg"
    return [path for part in ("algorithms", "questions", "job") for path in (package / part).rglob("*.py")]
