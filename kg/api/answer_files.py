"""Where the ready answers of a version lie, and which version is published.

```text
<home>/current.json                                        {"version": …, "resultsId": …, "graph_version": …}
<home>/results/<version>/<resultsId>/answers/<chainId>/coverage-<subject>.json   a CoverageAnswer
                                                       control.json              a ControlAnswer
                                                       brief-control.json        its leading holders only
                                                       control-<subject>.json    the same for a subject
                                                       matches.json              a MatchAnswer
                                                       matches.sqlite            the same by fund and cluster
```

The subject in a file's name is percent-encoded (`country:CN` → `country%3ACN`), so that any identifier is
a safe name. The builder writes the files through `coverage_path`, `control_path` and `matches_path`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

import orjson

from kg.answers.match_slices import FILE as SLICES
from kg.answers.match_slices import MatchSlices
from kg.errors import SnapshotError

CURRENT = "current.json"


@dataclass(frozen=True, slots=True)
class Published:
    """The version that readers see now.

    Attributes:
        version: version of the snapshot.
        results_id: identifier of the results computed from it; None when none were.
        graph_version: what answers and ETags carry; snapshot and results together decide it.
        answers: folder of the ready answers; it may be missing.
    """

    version: str
    results_id: str | None
    graph_version: str
    answers: Path


@dataclass(frozen=True, slots=True)
class ChainFiles:
    """The files of one chain: coverage and control by subject, matches."""

    coverage: Mapping[str, Path]
    control: Path | None
    brief_control: Path | None
    control_by_subject: Mapping[str, Path]
    matches: Path | None
    slices: MatchSlices | None

    @property
    def paths(self) -> list[Path]:
        """Return every file of the chain."""
        single = [path for path in (self.control, self.matches) if path is not None]
        return [*self.coverage.values(), *self.control_by_subject.values(), *single]


def answers_folder(home: Path, version: str, results_id: str) -> Path:
    """Return the folder of the ready answers of a version's results."""
    return home / "results" / version / results_id / "answers"


def coverage_path(answers: Path, chain_id: str, subject: str) -> Path:
    """Return where the coverage of a chain by a subject is kept."""
    return answers / quote(chain_id, safe="") / f"coverage-{quote(subject, safe='')}.json"


def control_path(answers: Path, chain_id: str, subject: str | None = None) -> Path:
    """Return where the control of a chain is kept, with a subject's self-determination if one is named."""
    name = "control.json" if subject is None else f"control-{quote(subject, safe='')}.json"
    return answers / quote(chain_id, safe="") / name


def brief_control_path(answers: Path, chain_id: str) -> Path:
    """Return where the control of a chain is kept with its leading holders only."""
    return answers / quote(chain_id, safe="") / "brief-control.json"


def matches_path(answers: Path, chain_id: str) -> Path:
    """Return where the fund matches of a chain are kept."""
    return answers / quote(chain_id, safe="") / "matches.json"


def read_published(home: Path) -> Published | None:
    """Return the published version, or None when nothing is published.

    Raises:
        SnapshotError: current.json is there but names no version.
    """
    path = home / CURRENT
    try:
        record = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except orjson.JSONDecodeError as error:
        raise SnapshotError("cannot be read", where=str(path), found=str(error)) from error
    if not isinstance(record, dict) or not isinstance(record.get("version"), str):
        raise SnapshotError("names no published version", where=str(path))
    version, results_id = record["version"], record.get("resultsId")
    together = version if results_id is None else f"{version}.{results_id}"
    graph_version = str(record.get("graph_version") or together)
    return Published(version, results_id, graph_version, answers_folder(home, version, results_id or "none"))


def list_files(answers: Path) -> dict[str, ChainFiles]:
    """Return the files of each chain by chainId; request values are looked up here, never made into paths."""
    if not answers.is_dir():
        return {}
    folders = sorted(path for path in answers.iterdir() if path.is_dir())
    return {unquote(folder.name): _chain_files(folder) for folder in folders}


def _chain_files(folder: Path) -> ChainFiles:
    def by_subject(prefix: str) -> dict[str, Path]:
        found = sorted(folder.glob(f"{prefix}-*.json"))
        return {unquote(path.stem.removeprefix(f"{prefix}-")): path for path in found}

    control, matches = folder / "control.json", folder / "matches.json"
    brief, slices = folder / "brief-control.json", folder / SLICES
    return ChainFiles(
        coverage=by_subject("coverage"),
        control=control if control.is_file() else None,
        brief_control=brief if brief.is_file() else None,
        control_by_subject=by_subject("control"),
        matches=matches if matches.is_file() else None,
        slices=MatchSlices(slices) if slices.is_file() else None,
    )
