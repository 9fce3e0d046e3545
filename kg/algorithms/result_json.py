"""Results as JSON-ready values under the names of section 5 of the metrics note; undefined is None."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from kg.algorithms.control import ControlResult, Standing
from kg.algorithms.coverage import CoverageResult
from kg.algorithms.fund_match import MatchResult
from kg.algorithms.link_graph import Floats

_LINK_DETAIL = ("patentMassLow", "patentMassHigh", "referenceMass", "stage", "importance")


def coverage_json(result: CoverageResult) -> dict[str, object]:
    """Return a coverage result as JSON-ready values."""
    links = [
        _with_reasons(row, result.link_undefined.get(str(row["link"]), {})) for row in _records(result.links)
    ]
    return {
        "links": links,
        "stageCoverage": dict(result.stage_coverage),
        "chainCoverage": result.chain_coverage,
        "knownCoverage": result.known_coverage,
        "knownImportance": result.known_importance,
        "match": result.match,
        "chainAwareMatch": result.chain_aware_match,
        "throughRate": result.through_rate,
        "throughThreshold": result.parameters["through_threshold"],
        "widestPath": result.widest_path,
        "undefined": {**_by_name(result.link_undefined, len(result.links)), **result.undefined},
    }


def control_json(result: ControlResult) -> dict[str, object]:
    """Return a control result as JSON-ready values, with every holder on every link."""
    return {
        "links": [_control_link(result, index) for index in range(len(result.links))],
        "chainPower": _named(result.holders.names, result.chain_power),
        **_sensitivity(result),
        "lookThrough": dict(result.look_through),
        "knownShares": dict(result.known_shares),
        "identifiedShare": result.identified_share,
        "majorityControl": dict(result.majority_control),
        "pools": [
            {
                "members": list(pool.members),
                "reach": dict(pool.reach),
                "complementarity": dict(pool.complementarity),
                "redundancy": dict(pool.redundancy),
                "shapley": {
                    link: None if parts is None else dict(parts) for link, parts in pool.shapley.items()
                },
            }
            for pool in result.pools
        ],
        "xyMissing": result.xy_missing,
        "undefined": {**_by_name(result.link_undefined, len(result.links)), **result.undefined},
    }


def _sensitivity(result: ControlResult) -> dict[str, object]:
    """Return the view of chain power under other supply shares, where supply shares were assumed."""
    cases = {f"{share:g}": _named(result.holders.names, cp) for share, cp in result.sensitivity.items()}
    return {"sensitivity": {"supplierShare": cases}} if cases else {}


def _control_link(result: ControlResult, index: int) -> dict[str, object]:
    row = _records(result.links.iloc[[index]])[0]
    holders = result.holders
    numbers = {
        "link": row["link"],
        "directShare": _on_link(holders.names, holders.direct, index),
        **{name: value for name, value in row.items() if name != "link"},
        "reach": _on_link(holders.names, holders.reach, index),
        "exposure": _on_link(holders.names, result.exposure, index),
        "chokepoint": _on_link(holders.names, result.chokepoint, index),
        "groups": _group(result.groups, index),
    }
    return _with_reasons(numbers, result.link_undefined.get(str(row["link"]), {}))


def _group(groups: Standing, index: int) -> dict[str, object]:
    direct = _on_link(groups.names, groups.direct, index)
    hhi = None if direct is None else _value(groups.concentration[index])
    return {
        "directShare": direct,
        "reach": _on_link(groups.names, groups.reach, index),
        "hhi": hhi,
        "effectiveHolders": 1 / hhi if isinstance(hhi, float) and hhi > 0 else None,
        "thicketDensity": None if hhi is None else _value(groups.thicket[index]),
    }


def match_json(result: MatchResult) -> dict[str, object]:
    """Return a match result as JSON-ready values."""
    assignment = result.assignment
    return {
        "scores": [_score_json(row) for row in _records(result.scores)],
        "assignment": None if assignment is None else _records(assignment.amounts),
        "value": None if assignment is None else assignment.value,
        "gap": None if assignment is None else _finite(assignment.gap),
        "blockingPairs": None if assignment is None else assignment.blocking_pairs,
        "conflicts": [] if assignment is None else list(assignment.conflicts),
        "shadowPrices": None if assignment is None else dict(assignment.shadow_prices),
        "greedyValue": None if assignment is None else assignment.greedy_value,
        "stable": None if assignment is None else _records(assignment.stable),
        "weights": dict(result.weights),
        **({"fundWeights": dict(result.fund_weights)} if result.fund_weights else {}),
        "calibrated": result.calibrated,
        "undefined": {**result.undefined, **_gap_reason(result), **_score_reasons(result.scores)},
    }


def _score_json(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != "undefined" or value}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _gap_reason(result: MatchResult) -> dict[str, str]:
    if result.assignment is None or math.isfinite(result.assignment.gap):
        return {}
    return {"gap": "no plan but the greedy one was found in the time"}


def _score_reasons(scores: pd.DataFrame) -> dict[str, str]:
    missing = scores[scores["score"].isna()]
    return {
        f"score.{fund}.{project}": str(reasons["score"])
        for fund, project, reasons in zip(
            missing["fund"], missing["project"], missing["undefined"], strict=True
        )
    }


def _with_reasons(row: dict[str, object], reasons: Mapping[str, str]) -> dict[str, object]:
    return {**row, "undefined": dict(reasons)} if reasons else row


def _by_name(reasons: Mapping[str, Mapping[str, str]], links: int) -> dict[str, str]:
    """Return one reason for each name that is undefined on some link, with the links it is undefined on."""
    places: dict[str, dict[str, list[str]]] = {}
    for link, found in reasons.items():
        for name, reason in found.items():
            places.setdefault(name, {}).setdefault(reason, []).append(link)
    return {
        name: "; ".join(
            reason if len(where) == links else f"{reason} ({', '.join(where)})"
            for reason, where in by_reason.items()
        )
        for name, by_reason in places.items()
    }


def _on_link(names: tuple[str, ...], values: Floats, index: int) -> dict[str, object] | None:
    if np.isnan(values[:, index]).all():
        return None
    return _named(names, values[:, index])


def _named(names: tuple[str, ...], values: Floats) -> dict[str, object]:
    unknown = np.isnan(values)
    if not unknown.any():
        return dict(zip(names, values.tolist(), strict=True))
    known = values.astype(object)
    known[unknown] = None
    return dict(zip(names, known.tolist(), strict=True))


def _records(frame: pd.DataFrame) -> list[dict[str, object]]:
    return [
        {str(name): _value(value) for name, value in row.items()} for row in frame.to_dict(orient="records")
    ]


def _value(value: object) -> object:
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and math.isnan(value) else value
