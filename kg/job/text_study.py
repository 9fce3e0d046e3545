"""`kg evaluate text-similarity`: the study of text similarity on the titles and abstracts of files."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from rich.console import Group
from rich.table import Table
from rich.text import Text

from kg.algorithms.text_matching import DEFAULT_METHOD
from kg.algorithms.text_retrieval import LEAST, MEASURES, RetrievalStudy, study_retrieval
from kg.ingest.pipeline import ingest
from kg.job.metric_request import Computed, find_snapshot
from kg.settings import Settings
from kg.snapshot import Snapshot, open_snapshot

# Scores of all pairs are held at once, 8 bytes each: 200 MB.
MOST = 5_000
NOTE = (
    "以标题检索其摘要，并列名次从严 · a title asks for its own abstract among all, ties count against; "
    "95 % bootstrap intervals over titles"
)
_SOURCES = {
    "Publication": 'SELECT title, abstract FROM "Publication"',
    "Passage": """
        SELECT d.title, p.text AS abstract
        FROM "Document" d JOIN "PassageOfDocument" l ON l.endKey = d.documentId
        JOIN "Passage" p ON p.passageId = l.startKey WHERE p.passageId = d.documentId || '#abstract'""",
}
_PAIRS = """
SELECT title, abstract FROM (SELECT DISTINCT title, abstract FROM ({sources}))
WHERE trim(title) <> '' AND trim(abstract) <> ''
  AND regexp_matches(title, '[\\x{{4E00}}-\\x{{9FFF}}]') = {chinese}
ORDER BY md5(title || abstract) LIMIT {most}
"""


def evaluate_text_similarity(settings: Settings, paths: Sequence[Path]) -> Computed:
    """Return how well each ranking finds abstracts by titles, Chinese ones and others apart.

    Args:
        settings: of the workspace, whose snapshot is taken when no path is given.
        paths: files of patents to read instead.

    Raises:
        SnapshotError: no language has enough titles with abstracts, or there is no snapshot.
    """
    if not paths:
        return _computed(study(find_snapshot(settings, None)))
    with tempfile.TemporaryDirectory(prefix="kg-text-") as name:
        return _computed(study(open_snapshot(ingest(list(paths), home=Path(name)).snapshot.path)))


def study(snapshot: Snapshot) -> dict[str, RetrievalStudy]:
    """Return the study of each language that has enough pairs («zh», «other»).

    Raises:
        SnapshotError: none has.
    """
    found = {"zh": read_pairs(snapshot, chinese=True), "other": read_pairs(snapshot, chinese=False)}
    enough = {name: pairs for name, pairs in found.items() if len(pairs) >= LEAST}
    return {name: study_retrieval(pairs) for name, pairs in (enough or {"zh": found["zh"]}).items()}


def read_pairs(snapshot: Snapshot, *, chinese: bool) -> list[tuple[str, str]]:
    """Return distinct (title, abstract) pairs, at most `MOST`, drawn by a hash of their words."""
    sources = [sql for name, sql in _SOURCES.items() if name in snapshot.nodes]
    if not sources:
        return []
    query = _PAIRS.format(sources=" UNION ALL ".join(sources), chinese=chinese, most=MOST)
    with snapshot.connect() as connection:
        return [(title, abstract) for title, abstract in connection.sql(query).fetchall()]


def _computed(found: dict[str, RetrievalStudy]) -> Computed:
    rows = [
        {"language": language, "task": task, "ranking": name, "measure": measure, **dataclasses.asdict(value)}
        for language, one in found.items()
        for task, rankings in one.measures.items()
        for name, measures in rankings.items()
        for measure, value in measures.items()
    ]
    answer = {language: dataclasses.asdict(one) for language, one in found.items()}
    return Computed(_tables(found), pd.DataFrame(rows), {**answer, "note": NOTE})


def _tables(found: dict[str, RetrievalStudy]) -> Group:
    tables = [
        _table(f"{language} · {one.pairs} titles · {task}", one, task)
        for language, one in found.items()
        for task in one.measures
    ]
    return Group(*tables, Text(NOTE, style="dim"))


def _table(title: str, one: RetrievalStudy, task: str) -> Table:
    table = Table("ranking", *MEASURES, title=title)
    for prefix, rankings in (("", one.measures[task]), (f"{DEFAULT_METHOD} − ", one.differences[task])):
        for name, measures in rankings.items():
            cells = [f"{v.mean:.3f} [{v.low:.3f}, {v.high:.3f}]" for v in measures.values()]
            table.add_row(f"{prefix}{name}", *cells)
    return table
