"""The ready answers of one version: read as typed models, or in part where they are large.

Files of a version never change, so what was read once is kept until another version is published.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import orjson
from pydantic import ValidationError

from kg.answers.match_slices import MatchSlices
from kg.api.answer_files import CURRENT, ChainFiles, Published, list_files, read_published
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
from kg.questions.fund_match_answers import fund_rows
from kg.settings import Settings

NOT_PUBLISHED = "nothing is published; run kg build PATH…"

MOST_KEPT = 512
# A file that takes more than a moment to read: it is read where others do not wait for it.
LARGE_ANSWER = 8 << 20
HOME_SUBJECT = "country:CN"
# Order of a fund's matches: those it can take, those nobody can tell of, those it refuses.
OPENNESS = {True: 0, None: 1, False: 2}

Answer = TypeVar("Answer", bound=Provenance)
Kept = TypeVar("Kept")


class NotPublishedError(NotFoundError):
    """No version is published yet, so there is nothing to answer from."""


class Answers:
    """The ready answers of one version; a request asks one of these, so that it never mixes versions."""

    def __init__(self, published: Published) -> None:
        self.published = published
        self._files = list_files(published.answers)
        self._kept: dict[object, object] = {}

    def __reduce__(self) -> tuple[object, ...]:
        """Let another process read the answers of the same version itself: only their place is sent."""
        return answers_of, (self.published,)

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
        return self._read(self._control_path(chain_id, subject), ControlAnswer)

    def brief_control(self, chain_id: str) -> ControlAnswer | None:
        """Return who controls a chain, its leading holders only; None when that was not computed.

        Raises:
            NotFoundError: there is no such chain in this version.
        """
        files = self._find_chain(chain_id)
        path = files.brief_control or files.control
        return None if path is None else self._read(path, ControlAnswer)

    def read_control(self, chain_id: str, subject: str | None = None) -> dict[str, Any]:
        """Return who controls a chain as it was written, and do not keep it: it may be very large.

        Raises:
            NotFoundError: there is no such chain, or no control was computed for it.
        """
        found: dict[str, Any] = orjson.loads(self._control_path(chain_id, subject).read_bytes())
        return found

    def is_control_large(self, chain_id: str, subject: str | None = None) -> bool:
        """Return whether reading a chain's control takes so long that others would wait for it.

        Raises:
            NotFoundError: there is no such chain, or no control was computed for it.
        """
        return self._control_path(chain_id, subject).stat().st_size > LARGE_ANSWER

    def _control_path(self, chain_id: str, subject: str | None) -> Path:
        files = self._find_chain(chain_id)
        path = files.control if subject is None else files.control_by_subject.get(subject)
        if path is None:
            raise NotFoundError("no control was computed", where=chain_id, found=subject)
        return path

    def matches(self, fund: str) -> FundMatches:
        """Return a fund's matches in every chain, best first.

        Raises:
            NotFoundError: no match was computed for this fund.
        """
        read = [self.match_of_fund(chain, fund) for chain, files in self._files.items() if files.matches]
        stamp = {"graphVersion": self.published.graph_version, "snapshotVersion": self.published.version}
        answers = [MatchAnswer.model_validate({**match, **stamp}) for match in read]
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

    def read_match(self, chain_id: str) -> dict[str, Any]:
        """Return the match of a chain as it was written, and do not keep it: it may be very large.

        Raises:
            NotFoundError: there is no such chain in this version, or no match was computed for it.
        """
        path, _ = self._match_files(chain_id)
        found: dict[str, Any] = orjson.loads(path.read_bytes())
        return found

    def match_head(self, chain_id: str) -> dict[str, Any]:
        """Return the match of a chain; maybe without its pairs and funds.

        Raises:
            NotFoundError: there is none.
        """
        _, slices = self._match_files(chain_id)
        return self.read_match(chain_id) if slices is None else slices.head()

    def match_of_fund(self, chain_id: str, fund: str) -> dict[str, Any]:
        """Return the match of a chain with the pairs of a fund; maybe with others too.

        Raises:
            NotFoundError: there is none.
        """
        _, slices = self._match_files(chain_id)
        return self.read_match(chain_id) if slices is None else slices.of_fund(fund)

    def match_of_cluster(self, chain_id: str, cluster: str) -> dict[str, Any]:
        """Return the match of a chain with the pairs of a cluster; maybe with others too.

        Raises:
            NotFoundError: there is none.
        """
        _, slices = self._match_files(chain_id)
        return self.read_match(chain_id) if slices is None else slices.of_project(cluster)

    def match_funds(self, chain_id: str) -> list[dict[str, Any]]:
        """Return the funds of a chain's match with how many clusters each can take.

        Raises:
            NotFoundError: there is none.
        """
        _, slices = self._match_files(chain_id)
        return fund_rows(self.read_match(chain_id)) if slices is None else slices.summaries()

    def _match_files(self, chain_id: str) -> tuple[Path, MatchSlices | None]:
        files = self._find_chain(chain_id)
        if files.matches is None:
            raise NotFoundError("no match was computed", where=chain_id)
        return files.matches, files.slices

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


@functools.lru_cache(maxsize=2)
def answers_of(published: Published) -> Answers:
    """Return the answers of a version, the same for all who ask in this process."""
    return Answers(published)


class AnswerStore:
    """The answers of whatever version is published at the moment of a call, or always of one version."""

    def __init__(self, settings: Settings, only: Published | None = None) -> None:
        self._home = settings.home
        self._lock = threading.Lock()
        self._only = None if only is None else Answers(only)
        self._answers: Answers | None = None
        self._stamp: tuple[int, ...] | None = None

    def current(self) -> Answers | None:
        """Return the answers of the published version; None when nothing is published.

        Raises:
            SnapshotError: current.json cannot be read.
        """
        if self._only is not None:
            return self._only
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
