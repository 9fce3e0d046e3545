"""`kg evaluate gaps|reach|weights`: does a number say anything of what came later?"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Group
from rich.table import Table
from rich.text import Text

from kg.algorithms.as_of import AsOf
from kg.algorithms.coverage import compute_coverage
from kg.algorithms.dataclass_json import json_object
from kg.algorithms.navigation_facts import filing_years
from kg.algorithms.navigation_report import truncated_from
from kg.algorithms.subjects import with_subject
from kg.algorithms.validity import ValidityStudy
from kg.algorithms.validity_gaps import GapStudy, gap_rows, later_parts, study_gaps
from kg.algorithms.validity_reach import ReachStudy, study_reach
from kg.algorithms.validity_weights import WeightStudy, study_weights
from kg.errors import NotFoundError, SettingsError
from kg.ingest.pipeline import ingest
from kg.job.metric_request import Computed, find_snapshot
from kg.questions.worlds import Worlds
from kg.settings import Settings
from kg.snapshot import open_snapshot

NOTE = (
    "一致性：½ 为随机，1 为完全一致；按整组抽样的 95 % 区间 · concordance: ½ is chance, 1 is perfect; 95 % "
    "intervals by drawing whole groups"
)


def evaluate_validity(
    settings: Settings, study: str, paths: Sequence[Path], chain: str, split: dt.date, until: dt.date | None
) -> Computed:
    """Return a study of validity on a workspace or on files.

    Args:
        settings: of the workspace, whose snapshot is taken when no path is given.
        study: gaps, reach or weights.
        paths: files to read instead.
        chain: id or file of a chain (gaps, reach).
        split: t: what is studied is computed as it was known then.
        until: last day of what came later; None: the day of the data.

    Raises:
        SettingsError: there is no such study, or nothing comes after the split.
        SnapshotError: there is no snapshot, or no family belongs to the chain at the split.
    """
    studies: dict[str, Callable[..., Computed]] = {"gaps": _gaps, "reach": _reach, "weights": _weights}
    if study not in studies:
        raise SettingsError("unknown study", found=study, expected=", ".join(studies))
    if not paths:
        return studies[study](Worlds(find_snapshot(settings, None)), chain, split, until)
    with tempfile.TemporaryDirectory(prefix="kg-validity-") as name:
        read = ingest(list(paths), home=Path(name))
        return studies[study](Worlds(open_snapshot(read.snapshot.path)), chain, split, until)


def _last_day(worlds: Worlds, chain: str, split: dt.date, until: dt.date | None) -> dt.date:
    day = until or worlds.default_day(worlds.find_chain(chain))
    if day <= split:
        raise SettingsError(
            "nothing comes after the split", found=f"{split} to {day}", expected="two days in order"
        )
    return day


def _gaps(worlds: Worlds, chain: str, split: dt.date, until: dt.date | None) -> Computed:
    found = gaps(worlds, chain, split, until)
    rows = [
        {"class": row.gap_class, "links": row.links, "later": row.later, "reached": row.reached}
        for row in found.classes
    ]
    table = Table("class", "links", "later part", "filed their part", title="gap class at t → later filings")
    for row in found.classes:
        table.add_row(row.gap_class, str(row.links), _shown(row.later), _shown(row.reached))
    return Computed(Group(table, _table(found.study)), pd.DataFrame(rows), _answer(found, split, until))


def gaps(worlds: Worlds, chain: str, split: dt.date, until: dt.date | None) -> GapStudy:
    """Return the study of gap classes, of all subjects with a published share g."""
    given = worlds.find_chain(chain)
    late = worlds.world(given, AsOf(_last_day(worlds, chain, split, until)))
    early = worlds.world(given, AsOf(split))
    years = filing_years(worlds.snapshot, late)
    span = (split.year + 1, truncated_from(late).year - 1)
    if span[0] > span[1]:
        raise SettingsError(
            "no complete filing year lies after the split",
            found=str(split),
            expected=f"before {span[1]}-12-31",
        )
    names = sorted({row.subject for row in given.shares if row.measure == "g"})
    rows = []
    for name in names:
        try:
            before, after = (with_subject(world, name, given.shares) for world in (early, late))
        except NotFoundError:
            continue
        rows.append(
            gap_rows(name, compute_coverage(before), early.reference_mass, later_parts(after, years, span))
        )
    if not rows:
        raise NotFoundError("no subject of the chain has a published share g", found=chain)
    return study_gaps(rows)


def _reach(worlds: Worlds, chain: str, split: dt.date, until: dt.date | None) -> Computed:
    found = reach(worlds, chain, split, until)
    return Computed(_table(found.study), _frame(found.study), _answer(found, split, until))


def reach(worlds: Worlds, chain: str, split: dt.date, until: dt.date | None) -> ReachStudy:
    """Return the study of the control reach."""
    given = worlds.find_chain(chain)
    late = worlds.world(given, AsOf(_last_day(worlds, chain, split, until)))
    return study_reach(worlds.world(given, AsOf(split)), late)


def _weights(worlds: Worlds, chain: str, split: dt.date, until: dt.date | None) -> Computed:
    found = weights(worlds, chain, split, until)
    tables = [_table(study) for study in found.studies.values()]
    frame = pd.concat([_frame(study) for study in found.studies.values()], ignore_index=True)
    return Computed(Group(*tables), frame, _answer(found, split, until))


def weights(worlds: Worlds, chain: str, split: dt.date, until: dt.date | None) -> WeightStudy:
    """Return the study of citation-based weights; it takes families of every chain and none."""
    return study_weights(worlds.snapshot, split, _last_day(worlds, chain, split, until))


def _answer(found: object, split: dt.date, until: dt.date | None) -> dict[str, Any]:
    told = {"split": split.isoformat(), "until": None if until is None else until.isoformat(), "note": NOTE}
    return {**json_object(found), **told}


def _frame(study: ValidityStudy) -> pd.DataFrame:
    parts = (("concordance", study.concordance), (f"{study.score} minus", study.differences))
    rows = [
        {"outcome": study.outcome, "measure": name, "score": score, **vars(interval)}
        for name, intervals in parts
        for score, interval in intervals.items()
    ]
    return pd.DataFrame(rows)


def _table(study: ValidityStudy) -> Group:
    table = Table("score", "concordance", f"{study.score} minus it", title=f"{study.score} → {study.outcome}")
    for name, interval in study.concordance.items():
        other = study.differences.get(name)
        table.add_row(name, _told(interval), "" if other is None else _told(other))
    size = f"{study.units} units, {study.groups} groups, {study.varied} varied"
    return Group(table, Text(f"{study.verdict}: {study.reason}\n{size}\n{NOTE}", style="dim"))


def _told(interval: Any) -> str:
    return f"{interval.mean:.3f} [{interval.low:.3f}, {interval.high:.3f}]"


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
