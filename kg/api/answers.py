"""The ready answers of the published version: where their files are, and reading them as typed models.

```text
<home>/current.json                                        {"version": …, "resultsId": …, "graph_version": …}
<home>/results/<version>/<resultsId>/answers/<chainId>/coverage-<subject>.json   a CoverageAnswer
                                                       control.json              a ControlAnswer
                                                       control-<subject>.json    the same for a subject
                                                       matches.json              a MatchAnswer
```

The subject in a file's name is percent-encoded (`country:CN` → `country%3ACN`), so that any identifier is
a safe name. The builder writes the files through `coverage_path`, `control_path` and `matches_path`; this
module only reads. Files of a version never change, so what was read once is kept until another version
is published.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast
from urllib.parse import quote, unquote

import orjson
from pydantic import ValidationError

from kg.api.models import (
    ChainList,
    ChainSummary,
    ControlAnswer,
    CoverageAnswer,
    FundMatches,
    MatchAnswer,
    Provenance,
    SubjectAnswer,
)
from kg.errors import NotFoundError, SnapshotError
from kg.settings import Settings

CURRENT = "current.json"
NOT_PUBLISHED = "nothing is published; run kg build PATH…"

MOST_KEPT = 512
HOME_SUBJECT = "country:CN"
# Order of a fund's matches: those it can take, those nobody can tell of, those it refuses.
OPENNESS = {True: 0, None: 1, False: 2}

Answer = TypeVar("Answer", bound=Provenance)
Kept = TypeVar("Kept")


class NotPublishedError(NotFoundError):
    """No version is published yet, so there is nothing to answer from."""


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
    control_by_subject: Mapping[str, Path]
    matches: Path | None

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
    return ChainFiles(
        coverage=by_subject("coverage"),
        control=control if control.is_file() else None,
        control_by_subject=by_subject("control"),
        matches=matches if matches.is_file() else None,
    )


class Answers:
    """The ready answers of one version; a request asks one of these, so that it never mixes versions."""

    def __init__(self, published: Published) -> None:
        self.published = published
        self._files = list_files(published.answers)
        self._kept: dict[object, object] = {}

    def chains(self) -> ChainList:
        """Return the chains of this version and what was computed for each."""
        return self.remember("chains", lambda: _list_chains(self.published, self._summaries()))

    def default_subject(self, chain_id: str) -> str:
        """Return whose coverage of a chain is shown when nobody is named: China's, else the first.

        Raises:
            NotFoundError: there is no such chain, or no coverage was computed for it.
        """
        known = self._find_chain(chain_id).coverage
        if not known:
            raise NotFoundError("no coverage was computed", where=chain_id)
        return HOME_SUBJECT if HOME_SUBJECT in known else next(iter(known))

    def coverage(self, chain_id: str, subject: str) -> CoverageAnswer:
        """Return the coverage of a chain by a subject.

        Raises:
            NotFoundError: there is no such chain or subject in this version.
        """
        files = self._find_chain(chain_id)
        if subject not in files.coverage:
            known = ", ".join(files.coverage) or "none"
            raise NotFoundError("no coverage for this subject", where=chain_id, found=subject, expected=known)
        return self._read(files.coverage[subject], CoverageAnswer)

    def control(self, chain_id: str, subject: str | None = None) -> ControlAnswer:
        """Return who controls a chain; with a subject, with that subject's self-determination.

        Raises:
            NotFoundError: there is no such chain, or no control was computed for it.
        """
        files = self._find_chain(chain_id)
        path = files.control if subject is None else files.control_by_subject.get(subject)
        if path is None:
            raise NotFoundError("no control was computed", where=chain_id, found=subject)
        return self._read(path, ControlAnswer)

    def control_or_none(self, chain_id: str) -> ControlAnswer | None:
        """Return who controls a chain, or None when that was not computed."""
        return self.control(chain_id) if self._find_chain(chain_id).control is not None else None

    def matches(self, fund: str) -> FundMatches:
        """Return a fund's matches in every chain, best first.

        Raises:
            NotFoundError: no match was computed for this fund.
        """
        answers = [self._read(files.matches, MatchAnswer) for files in self._files.values() if files.matches]
        parts = [part for part in (_of_fund(answer, fund) for answer in answers) if part.scores]
        if not parts:
            raise NotFoundError("no matches for this fund", found=fund, expected=_some_funds(answers))
        names = [part.funds[fund].name for part in parts if fund in part.funds]
        return FundMatches(
            fund=fund,
            name=names[0] if names else None,
            graph_version=self.published.graph_version,
            chains=parts,
        )

    def match(self, chain_id: str) -> MatchAnswer:
        """Return the matches of a chain's clusters with every fund.

        Raises:
            NotFoundError: there is no such chain in this version, or no match was computed for it.
        """
        files = self._find_chain(chain_id)
        if files.matches is None:
            raise NotFoundError("no match was computed", where=chain_id)
        return self._read(files.matches, MatchAnswer)

    def is_synthetic(self) -> bool | None:
        """Return whether any coverage rests on a synthetic data set; None when there is no coverage."""
        paths = [path for files in self._files.values() for path in files.coverage.values()]
        answers = [self._read(path, CoverageAnswer) for path in paths]
        return any(s.is_synthetic for answer in answers for s in answer.data_sets) if answers else None

    def remember(self, key: object, make: Callable[[], Kept]) -> Kept:
        """Return what `make` returns, made once for this version; the oldest goes when there are too many."""
        if key not in self._kept:
            made = make()
            if len(self._kept) >= MOST_KEPT:
                self._kept.pop(next(iter(self._kept)), None)
            self._kept[key] = made
            return made
        return cast("Kept", self._kept[key])  # a key is always kept with one type

    def _summaries(self) -> list[ChainSummary]:
        return [self._summary(files) for files in self._files.values() if files.paths]

    def _summary(self, files: ChainFiles) -> ChainSummary:
        coverages = [self._read(path, CoverageAnswer) for path in files.coverage.values()]
        first = coverages[0] if coverages else self._first_of(files)
        subjects = [
            SubjectAnswer(subject=c.subject, name=c.subject_name, name_en=c.subject_name_en)
            for c in coverages
        ]
        return ChainSummary(
            **first.chain.model_dump(),
            subjects=subjects,
            has_control=files.control is not None,
            has_matches=files.matches is not None,
        )

    def _first_of(self, files: ChainFiles) -> ControlAnswer | MatchAnswer:
        if files.matches is not None:
            return self._read(files.matches, MatchAnswer)
        return self._read(files.paths[0], ControlAnswer)

    def _find_chain(self, chain_id: str) -> ChainFiles:
        if chain_id not in self._files:
            expected = ", ".join(self._files) or "none was computed"
            raise NotFoundError("no such chain in this version", found=chain_id, expected=expected)
        return self._files[chain_id]

    def _read(self, path: Path, model: type[Answer]) -> Answer:
        return self.remember(path, lambda: read_answer(path, model, self.published))


class AnswerStore:
    """The answers of whatever version is published at the moment of a call."""

    def __init__(self, settings: Settings) -> None:
        self._home = settings.home
        self._lock = threading.Lock()
        self._answers: Answers | None = None
        self._stamp: tuple[int, ...] | None = None

    def current(self) -> Answers | None:
        """Return the answers of the published version; None when nothing is published.

        Raises:
            SnapshotError: current.json cannot be read.
        """
        stamp = _file_stamp(self._home / CURRENT)
        if stamp is not None and stamp == self._stamp:
            return self._answers
        published = read_published(self._home)
        with self._lock:
            if published is None:
                self._answers = None
            elif self._answers is None or self._answers.published != published:
                self._answers = Answers(published)
            self._stamp = stamp
            return self._answers

    def require(self) -> Answers:
        """Return the answers of the published version.

        Raises:
            NotPublishedError: nothing is published.
        """
        answers = self.current()
        if answers is None:
            raise NotPublishedError(NOT_PUBLISHED)
        return answers

    def chains(self) -> ChainList:
        """Return the chains of the published version; an empty list with the reason when there is none."""
        answers = self.current()
        if answers is None:
            return ChainList(undefined={"graphVersion": NOT_PUBLISHED})
        return answers.chains()


def _file_stamp(path: Path) -> tuple[int, ...] | None:
    """Return what changes when a file is replaced; looking is far cheaper than reading at every request."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return (found.st_mtime_ns, found.st_ino, found.st_size)


def read_answer(path: Path, model: type[Answer], published: Published) -> Answer:
    """Return the answer in a file, stamped with the version it was published in.

    Raises:
        SnapshotError: the file is not what the builder writes.
    """
    try:
        answer = model.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise SnapshotError("not a ready answer; run kg build again", where=str(path)) from error
    stamp = {"graph_version": published.graph_version, "snapshot_version": published.version}
    return answer.model_copy(update=stamp)


def _list_chains(published: Published, chains: list[ChainSummary]) -> ChainList:
    return ChainList(
        graph_version=published.graph_version,
        snapshot_version=published.version,
        chains=chains,
        undefined={} if chains else {"chains": "no chain was computed for this version"},
    )


def _some_funds(answers: list[MatchAnswer]) -> str | None:
    known = sorted({score.fund for answer in answers for score in answer.scores})
    return ", ".join(known[:5]) + (" …" if len(known) > 5 else "") if known else None


def _of_fund(answer: MatchAnswer, fund: str) -> MatchAnswer:
    """Return the part of a chain's matches that is about one fund, best score first, refusals last."""
    scores = [score for score in answer.scores if score.fund == fund]
    scores.sort(key=lambda s: (OPENNESS[s.eligible], -(s.score or 0.0), s.project))
    projects = {score.project for score in scores}
    return answer.model_copy(
        update={
            "scores": scores,
            "assignment": [part for part in answer.assignment or () if part.fund == fund] or None,
            "funds": {key: name for key, name in answer.funds.items() if key == fund},
            "projects": {key: facts for key, facts in answer.projects.items() if key in projects},
        }
    )
