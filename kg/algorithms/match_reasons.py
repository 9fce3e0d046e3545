"""Why a part of a match's score is undefined."""

from __future__ import annotations

from collections.abc import Iterable

from kg.algorithms.fund_model import FundRecord, Project

_NO_MIX = "the project declares no link mix"


def part_reasons(
    parts: Iterable[str], fund: FundRecord, project: Project, *, has_subject: bool
) -> dict[str, str]:
    """Return the reason for each undefined part of the score of a fund and a project.

    Args:
        parts: names of the undefined parts.
        fund: the fund.
        project: the project.
        has_subject: whether the world has a subject, whose chain need and control gain count.
    """
    return {name: _reason(name, fund, project, has_subject) for name in parts}


def _reason(name: str, fund: FundRecord, project: Project, has_subject: bool) -> str:
    if name == "quality":
        return "no quality is given for the project"
    if name == "probability":
        return "no link probability is given for the project"
    if name == "thesisFit" and fund.thesis is None:
        return "the fund declares no thesis"
    if project.links is None:
        return _NO_MIX
    if not has_subject:
        return "no subject is given"
    if name == "controlGain" and not project.families:
        return "the project names no families"
    measured = "coverage" if name == "chainNeed" else "reach"
    return f"the subject's {measured} is undefined on a link of the project"
