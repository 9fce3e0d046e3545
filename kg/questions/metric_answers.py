"""Coverage and control of a question as answers: the same numbers for the command, the API and a job."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kg.algorithms.control import compute_control
from kg.algorithms.coverage import CoverageResult, compute_coverage
from kg.algorithms.result_frames import control_frame, coverage_frame
from kg.errors import RequestError
from kg.questions.answers import control_answer, coverage_answer
from kg.questions.evidence import coverage_evidence
from kg.questions.request import MetricRequest
from kg.questions.worlds import Question, Worlds

UNWEIGHTED = ("links", "stageCoverage", "chainCoverage", "match", "chainAwareMatch", "chainPower")


@dataclass(frozen=True)
class Answered:
    """A result as JSON-ready values and as one flat table of the same numbers."""

    frame: pd.DataFrame
    answer: dict[str, Any]


def answer_metric(worlds: Worlds, request: MetricRequest) -> Answered:
    """Return coverage or control of a chain; beside a weighted number stands the plain count.

    Raises:
        NotFoundError: there is no such chain or subject, or no family belongs to the chain.
        RequestError: the metric is neither, or coverage is asked of nobody.
    """
    answered = _answer(worlds.open(request))
    if request.weight != "1":
        plain = _answer(worlds.open(dataclasses.replace(request, weight="1"))).answer
        answered.answer["unweighted"] = {name: plain.get(name) for name in UNWEIGHTED}
    return answered


def _answer(asked: Question) -> Answered:
    if asked.request.metric == "control":
        return answer_control(asked)
    if asked.request.metric == "coverage":
        return answer_coverage(asked)
    raise RequestError("no such metric of a chain", found=asked.request.metric, expected="coverage, control")


def coverage_of(asked: Question) -> CoverageResult:
    """Return the coverage of the subject of a question.

    Raises:
        RequestError: the question names nobody.
    """
    if not asked.world.subject.name:
        raise RequestError("whose coverage?", where="subject", found="", expected="such as country:CN")
    return compute_coverage(asked.world, asked.coverage)


def answer_coverage(asked: Question) -> Answered:
    """Return a subject's coverage of a chain."""
    result = coverage_of(asked)
    evidence = coverage_evidence(asked.world, asked.membership, asked.run.snapshot)
    answer = coverage_answer(asked.given.chain, asked.world, result, evidence, asked.run)
    return Answered(coverage_frame(result), answer)


def answer_control(asked: Question) -> Answered:
    """Return who controls a chain."""
    result = compute_control(asked.world, asked.parameters)
    answer = control_answer(asked.given.chain, asked.world, result, asked.run)
    return Answered(control_frame(result, dict(asked.world.names)), answer)
