"""Why a number of a link's coverage is undefined."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kg.algorithms.world import Subject

_COVERED = ("coverage", "coverageLow", "coverageHigh")
_LAMBDA = (
    "lambdaMean",
    "lambdaLow",
    "lambdaHigh",
    "probabilityMissing",
    "probabilityWeak",
    "probabilityStrong",
    "gapClass",
)
_MASSES = ("patentMass", "patentMassLow", "patentMassHigh")
_SELF = ("selfDetermination", "externallyControlled")


def link_reasons(subject: Subject, links: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return the reason for every undefined number, by link and name.

    Args:
        subject: whom the numbers are about.
        links: the table of links with its null cells.
    """
    reasons = {}
    for row in links.to_dict("records"):
        found = _reasons(subject, {str(name) for name, value in row.items() if _is_null(value)}, row)
        if found:
            reasons[str(row["link"])] = found
    return reasons


def _is_null(value: object) -> bool:
    return value is None or (isinstance(value, float) and value != value)


def _reasons(subject: Subject, null: set[str], row: Mapping[object, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    if "patentMass" in null:
        found |= dict.fromkeys((*_COVERED, *_LAMBDA, *_MASSES, *_SELF, "patentShare"), "no subject is given")
    if "targetMass" in null:
        found |= dict.fromkeys((*_COVERED, *_LAMBDA, "targetMass"), _no_target(subject))
    elif row["targetMass"] == 0:
        found |= dict.fromkeys(_COVERED, "the target mass is zero")
    if "referenceMass" in null:
        found["referenceMass"] = "no reference mass is given for the link"
    if "patentShare" in null:
        found.setdefault("patentShare", "the subject has no patents on the chain")
    if "industryShare" in null:
        found["industryShare"] = subject.reasons.get(
            "industryShares", "no industry share is given for the link"
        )
    if "shareDifference" in null:
        found["shareDifference"] = found.get("industryShare") or found["patentShare"]
    for name in _SELF:
        if name in null:
            found.setdefault(name, "the subject has no mass on the link")
    if "importance" in null:
        found["importance"] = "no importance is declared for the link"
    return {name: reason for name, reason in found.items() if name in null}


def _no_target(subject: Subject) -> str:
    if subject.share is None:
        return subject.reasons.get("share", "the subject's share g is not given")
    return "no reference mass is given for the link"
