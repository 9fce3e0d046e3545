"""Two coverage results beside each other: two subjects, two dates, or before and after a change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.algorithms.coverage import CoverageResult
from kg.algorithms.result_json import coverage_json

LINK_NUMBERS = (
    "coverage",
    "patentMass",
    "targetMass",
    "lambdaMean",
    "selfDetermination",
    "patentShare",
    "industryShare",
)
WHOLE_NUMBERS = ("chainCoverage", "match", "chainAwareMatch", "throughRate", "widestPath")


def compare_coverage(first: CoverageResult, second: CoverageResult) -> dict[str, Any]:
    """Return the numbers of two results of one chain with their differences.

    Args:
        first: the result that is compared with.
        second: the other; differences are second minus first.

    Returns:
        «links»: for each link first, second and difference of its numbers, both gap classes, and whether
        their 90 % intervals of λ lie apart; «whole»: the same for the numbers of the chain and its stages.
        A difference with an undefined side is None, and its reason stands under «undefined».
    """
    left, right = coverage_json(first), coverage_json(second)
    links = [_link(a, b) for a, b in zip(_rows(left), _rows(right), strict=True)]
    stages = _differences(left["stageCoverage"], right["stageCoverage"])
    whole = _differences({n: left[n] for n in WHOLE_NUMBERS}, {n: right[n] for n in WHOLE_NUMBERS})
    undefined = {"first": left["undefined"], "second": right["undefined"]}
    return {"links": links, "whole": whole, "stageCoverage": stages, "undefined": undefined}


def _rows(shown: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(shown["links"])


def _link(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    numbers = _differences({n: first[n] for n in LINK_NUMBERS}, {n: second[n] for n in LINK_NUMBERS})
    classes = {"first": first["gapClass"], "second": second["gapClass"]}
    return {"link": first["link"], **numbers, "gapClass": classes, "intervalsApart": _apart(first, second)}


def _apart(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool | None:
    ends = [row[name] for row in (first, second) for name in ("lambdaLow", "lambdaHigh")]
    if None in ends:
        return None
    return bool(ends[1] < ends[2] or ends[3] < ends[0])


def _differences(first: Any, second: Any) -> dict[str, dict[str, float | None]]:
    return {
        name: {
            "first": first[name],
            "second": second[name],
            "difference": None if first[name] is None or second[name] is None else second[name] - first[name],
        }
        for name in first
    }
