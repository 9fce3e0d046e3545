"""Gap class at t against later catch-up: do links called missing or weak stay behind in later filings?

A subject's later part of a link is S_new / (g · R_new) over families filed after t: 1 means that it files
its part. λ at t (what the class is made of) is set against simpler numbers known at t.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kg.algorithms.completion import advantage
from kg.algorithms.coverage import CoverageResult
from kg.algorithms.gaps import GAP_CLASSES
from kg.algorithms.link_graph import Floats, Integers
from kg.algorithms.sparse import sums
from kg.algorithms.validity import ValidityStudy, study_validity
from kg.algorithms.world import World

SCORES = ("lambdaMean", "rta", "patentMass", "subjectMass")
LEAST_EXPECTED = 1.0
"""Later target mass below which a link's later part says nothing."""


@dataclass(frozen=True)
class ClassOutcome:
    """What became of the links of a class.

    Attributes:
        gap_class: the class at t.
        links: subject–link pairs.
        later: their mean later part; None without any.
        reached: share of them that filed their part (>= 1); None without any.
    """

    gap_class: str
    links: int
    later: float | None
    reached: float | None


@dataclass(frozen=True)
class GapStudy:
    """The study.

    Attributes:
        study: concordance of λ with the later part, beside baselines.
        classes: outcome by class at t.
        subjects: who was looked at.
        left_out: pairs whose later target is below `LEAST_EXPECTED`.
    """

    study: ValidityStudy
    classes: tuple[ClassOutcome, ...]
    subjects: tuple[str, ...]
    left_out: int


def later_parts(world: World, years: Integers, span: tuple[int, int]) -> Floats:
    """Return S_new / (g · R_new) of a world's subject on each link, NaN where the target is too small.

    Args:
        world: at a later date, with the subject and its g.
        years: filing year of each family of the world.
        span: first and last filing year that count.
    """
    rows, holdings = world.memberships, world.holdings
    own = holdings.share * world.subject.members[holdings.holder]
    part = sums(holdings.family, own, world.families.size)
    inside = (years[rows.family] >= span[0]) & (years[rows.family] <= span[1])
    filed = sums(rows.link[inside], (rows.share * part[rows.family])[inside], world.chain.size)
    everybody = sums(rows.link[inside], rows.share[inside], world.chain.size)
    share = np.nan if world.subject.share is None else world.subject.share
    target = share * everybody
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(target >= LEAST_EXPECTED, filed / target, np.nan))


def gap_rows(subject: str, early: CoverageResult, everybody: Floats, later: Floats) -> pd.DataFrame:
    """Return what was known of a subject's links at t, with what came later.

    Args:
        subject: whose.
        early: its coverage at t.
        everybody: reference mass by link at t.
        later: `later_parts`.
    """
    links = early.links
    own = links["patentMass"].to_numpy(dtype=np.float64)
    return pd.DataFrame(
        {
            "subject": subject,
            "link": links["link"],
            "gapClass": links["gapClass"],
            "lambdaMean": links["lambdaMean"].to_numpy(dtype=np.float64),
            "rta": advantage(own, everybody),
            "patentMass": own,
            "subjectMass": float(own.sum()),
            "later": later,
        }
    )


def study_gaps(rows: Sequence[pd.DataFrame]) -> GapStudy:
    """Return the study of all subjects together.

    Args:
        rows: `gap_rows` of each subject.
    """
    table = pd.concat(rows, ignore_index=True)
    # A subject without any mass has no advantage: it is as little specialised as can be.
    table["rta"] = table["rta"].fillna(0.0)
    scores = {name: table[name].to_numpy(dtype=np.float64) for name in SCORES}
    later = table["later"].to_numpy(dtype=np.float64)
    names, group = np.unique(table["subject"].to_numpy(dtype=str), return_inverse=True)
    found = study_validity("lambdaMean", "later part S_new/(g·R_new)", scores, later, group)
    return GapStudy(
        study=found,
        classes=tuple(_class(table, label) for label in GAP_CLASSES),
        subjects=tuple(map(str, names)),
        left_out=int(np.isnan(later).sum()),
    )


def _class(table: pd.DataFrame, label: str) -> ClassOutcome:
    later = table.loc[(table["gapClass"] == label) & table["later"].notna(), "later"]
    if later.empty:
        return ClassOutcome(label, 0, None, None)
    return ClassOutcome(label, len(later), float(later.mean()), float((later >= 1).mean()))
