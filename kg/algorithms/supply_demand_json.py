"""The supply and demand match as JSON and as one flat table."""

from __future__ import annotations

import pandas as pd

from kg.algorithms.supply_demand import Pair, RankedList, SupplyDemandResult
from kg.algorithms.supply_demand_parts import PARTS

NOTE = (
    "未校准的权重相等；得分不预测成交，也不是自由实施（FTO）或估值意见 · equal weights unless declared; a "
    "score predicts no deal and is no opinion on freedom to operate or on value"
)


def supply_demand_json(result: SupplyDemandResult) -> dict[str, object]:
    """Return both directions; undefined values are None and have their reason under «undefined»."""
    return {
        "needs": [_list_json("need", "need", found) for found in result.needs],
        "offers": [_list_json("offer", "firm", found) for found in result.offers],
        "calibrated": result.calibrated,
        "parameters": {
            "textMethod": result.method,
            "asOf": None if result.as_of is None else result.as_of.isoformat(),
        },
        "note": NOTE,
    }


def supply_demand_frame(result: SupplyDemandResult) -> pd.DataFrame:
    """Return a row a pair: direction, ids, rank, gate, score with its bounds, and every part."""
    rows = [
        {"direction": direction, **_pair_row(pair)}
        for direction, lists in (("need", result.needs), ("firm", result.offers))
        for found in lists
        for pair in found.pairs
    ]
    columns = ["direction", "demand", "offer", "rank", "eligible", "refusals", "unknown"]
    return pd.DataFrame(rows, columns=[*columns, "score", "scoreLow", "scoreHigh", *PARTS])


def _pair_row(pair: Pair) -> dict[str, object]:
    return {
        "demand": pair.demand,
        "offer": pair.offer,
        "rank": pair.rank,
        "eligible": pair.gate.is_open,
        "refusals": "; ".join(pair.gate.refusals),
        "unknown": ", ".join(pair.gate.unknown),
        "score": pair.score,
        "scoreLow": pair.score_low,
        "scoreHigh": pair.score_high,
        **{name: part.value for name, part in pair.parts.items()},
    }


def _list_json(subject: str, demand: str, found: RankedList) -> dict[str, object]:
    pairs = [_pair_json(demand, pair) for pair in found.pairs]
    return {subject: found.subject, "scoreWeights": dict(found.weights), "scores": pairs}


def _pair_json(demand: str, pair: Pair) -> dict[str, object]:
    undefined = {name: part.reason for name, part in pair.parts.items() if part.value is None}
    if pair.gate.is_open is None:
        undefined["eligible"] = f"nobody declared: {', '.join(pair.gate.unknown)}"
    if pair.score is None:
        undefined["score"] = pair.reason
    return {
        demand: pair.demand,
        "offer": pair.offer,
        "rank": pair.rank,
        "eligible": pair.gate.is_open,
        "refusals": list(pair.gate.refusals),
        "unknown": list(pair.gate.unknown),
        "parts": {name: part.value for name, part in pair.parts.items()},
        "reasons": {name: part.reason for name, part in pair.parts.items() if part.value is not None},
        "score": pair.score,
        "scoreLow": pair.score_low,
        "scoreHigh": pair.score_high,
        "undefined": undefined,
    }
