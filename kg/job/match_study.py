"""`kg evaluate match`: the study of link prediction on a workspace or on files."""

from __future__ import annotations

import dataclasses
import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Group
from rich.table import Table
from rich.text import Text

from kg.algorithms.deal_history import read_deals
from kg.algorithms.link_prediction import MEASURES, Interval, MatchStudy, study_match
from kg.ingest.pipeline import ingest
from kg.job.metric_request import Computed, find_snapshot
from kg.settings import Settings
from kg.snapshot import Snapshot, open_snapshot

NOTE = (
    "预测的是“谁会投”，不是“投得好” · it predicts who invests, never that the deal is good; every investor "
    "is a candidate; 95 % bootstrap intervals over firms"
)


def evaluate_match(
    settings: Settings, paths: Sequence[Path], train_to: dt.date, test_to: dt.date
) -> Computed:
    """Return how well rankings find the investors of later rounds.

    Args:
        settings: of the workspace, whose snapshot is taken when no path is given.
        paths: files of rounds to read instead.
        train_to: last day of training.
        test_to: last day of the test.

    Raises:
        SnapshotError: there are too few rounds, or no snapshot.
    """
    if not paths:
        return _computed(study(find_snapshot(settings, None), train_to, test_to), train_to, test_to)
    with tempfile.TemporaryDirectory(prefix="kg-match-") as name:
        read = ingest(list(paths), home=Path(name))
        return _computed(study(open_snapshot(read.snapshot.path), train_to, test_to), train_to, test_to)


def study(snapshot: Snapshot, train_to: dt.date, test_to: dt.date) -> MatchStudy:
    """Return the study on a snapshot."""
    return study_match(read_deals(snapshot), train_to, test_to)


def _computed(found: MatchStudy, train_to: dt.date, test_to: dt.date) -> Computed:
    rows = [
        {"ranking": name, "measure": measure, **dataclasses.asdict(interval)}
        for name, measures in found.measures.items()
        for measure, interval in measures.items()
    ]
    answer: dict[str, Any] = {
        **dataclasses.asdict(found),
        "trainTo": train_to.isoformat(),
        "testTo": test_to.isoformat(),
        "note": NOTE,
    }
    return Computed(_table(found), pd.DataFrame(rows), answer)


def _table(found: MatchStudy) -> Group:
    table = Table("ranking", *MEASURES, title=f"rounds {found.rounds[0]} → {found.rounds[1]}")
    for name, measures in found.measures.items():
        table.add_row(name, *[_shown(measures[measure]) for measure in MEASURES])
    for name, measures in found.differences.items():
        table.add_row(f"learned − {name}", *[_shown(measures[measure]) for measure in MEASURES])
    verdict = "better than every baseline" if found.is_better else "no better than the best baseline"
    new = f"{found.new_investors:.0%} of the deals are by investors without an earlier deal"
    return Group(table, Text(f"learned: {verdict}; {new}\n{NOTE}", style="dim"))


def _shown(interval: Interval) -> str:
    return f"{interval.mean:.3f} [{interval.low:.3f}, {interval.high:.3f}]"
