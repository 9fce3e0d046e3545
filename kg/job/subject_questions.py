"""Questions about subjects of a chain at the terminal: the answers of kg/questions with their tables."""

from __future__ import annotations

import pandas as pd
from rich.console import Group
from rich.table import Table
from rich.text import Text

from kg.algorithms.what_if import Change
from kg.job.metric_request import Computed, open_worlds
from kg.questions import subject_answers
from kg.questions.metric_answers import Answered
from kg.questions.request import MetricRequest
from kg.settings import Settings

UNKNOWN = "未知 unknown"
COMPARED = (
    "link",
    "coverage.first",
    "coverage.second",
    "coverage.difference",
    "gapClass.first",
    "gapClass.second",
    "selfDetermination.first",
    "selfDetermination.second",
)


def compare(settings: Settings, first: MetricRequest, second: MetricRequest) -> Computed:
    """Return the coverage of two subjects, or of one at two dates, beside each other."""
    return _computed(subject_answers.compare(open_worlds(settings, first.version), first, second), COMPARED)


def completion(settings: Settings, request: MetricRequest) -> Computed:
    """Return the links that the subject should complete first, with the Pareto front of the reasons."""
    return _computed(subject_answers.completion(open_worlds(settings, request.version), request))


def ask_what_if(settings: Settings, request: MetricRequest, change: Change) -> Computed:
    """Return what a change would do to the coverage of the subject; the graph is not touched."""
    worlds = open_worlds(settings, request.version)
    return _computed(subject_answers.ask_what_if(worlds, request, change), COMPARED)


def list_dependencies(settings: Settings, request: MetricRequest, link: str | None) -> Computed:
    """Return who can stop the subject on a link, through which families, until when.

    Raises:
        NotFoundError: the chain has no such link.
    """
    worlds = open_worlds(settings, request.version)
    return _computed(subject_answers.list_dependencies(worlds, request, link))


def rank_subjects(settings: Settings, request: MetricRequest, by: str) -> Computed:
    """Return the coverage of all countries, firms, or places of a kind at once."""
    found = subject_answers.rank_subjects(open_worlds(settings, request.version), request, by)
    return _computed(found, WHOLE)


WHOLE = ("subject", "chainCoverage", "throughRate", "widestPath")


def _computed(found: Answered, columns: tuple[str, ...] | None = None) -> Computed:
    """Return an answer whose table for people has some columns of the frame, all when None."""
    shown = found.frame if columns is None else found.frame[list(columns)].drop_duplicates()
    return Computed(frame_table(shown, str(found.answer.get("note", ""))), found.frame, found.answer)


def frame_table(frame: pd.DataFrame, note: str) -> Group:
    """Return a flat table for people, with the note below it."""
    table = Table(*[str(name) for name in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        table.add_row(*[_cell(value) for value in row])
    return Group(table, Text(note, style="dim"))


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and value != value):
        return UNKNOWN
    return f"{value:.3f}" if isinstance(value, float) else str(value)
