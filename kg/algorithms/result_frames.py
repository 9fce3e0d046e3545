"""Results as one flat table each: a row a link, a row a link and holder, a row a fund and project."""

from __future__ import annotations

import numpy as np
import orjson
import pandas as pd

from kg.algorithms.control import ControlResult, Standing
from kg.algorithms.coverage import CoverageResult
from kg.algorithms.fund_match import MatchResult


def coverage_frame(result: CoverageResult) -> pd.DataFrame:
    """Return the links of a coverage result, with the reasons of undefined numbers as JSON."""
    reasons = [dict(result.link_undefined.get(link, {})) for link in result.links["link"]]
    texts = pd.Series([json_text(found) if found else None for found in reasons], dtype=object)
    return result.links.assign(undefined=texts)


def control_frame(result: ControlResult, names: dict[str, str] | None = None) -> pd.DataFrame:
    """Return link, holder, name, directShare, reach, exposure, chokepoint of everybody with a share or reach.

    Args:
        result: of `compute_control`.
        names: display name by holder.

    Returns:
        Sorted by the order of the links, then by reach and share, the greatest first, then by holder.
    """
    holders = result.holders
    who, where = np.nonzero(np.nan_to_num(np.maximum(holders.direct, holders.reach)) > 0)
    ids = np.array(holders.names, dtype=object)[who]
    frame = pd.DataFrame(
        {
            "position": where,
            "link": np.array(result.links["link"], dtype=object)[where],
            "holder": ids,
            "name": [(names or {}).get(str(holder)) for holder in ids],
            "directShare": holders.direct[who, where],
            "reach": holders.reach[who, where],
            "exposure": result.exposure[who, where],
            "chokepoint": result.chokepoint[who, where],
            "chainPower": result.chain_power[who],
        }
    )
    order = ["position", "reach", "directShare", "holder"]
    ordered = frame.sort_values(order, ascending=[True, False, False, True])
    return ordered.drop(columns="position").reset_index(drop=True)


def standing_frame(standing: Standing, links: tuple[str, ...]) -> pd.DataFrame:
    """Return link, name, directShare and reach of groups (countries, controllers) with a share or reach."""
    who, where = np.nonzero(np.nan_to_num(np.maximum(standing.direct, standing.reach)) > 0)
    frame = pd.DataFrame(
        {
            "link": np.array(links, dtype=object)[where],
            "name": np.array(standing.names, dtype=object)[who],
            "directShare": standing.direct[who, where],
            "reach": standing.reach[who, where],
        }
    )
    position = pd.Series(where)
    order = np.lexsort((frame["name"].astype(str), -frame["reach"], position))
    return frame.iloc[order].reset_index(drop=True)


def match_frame(result: MatchResult) -> pd.DataFrame:
    """Return the scores of a match, best first within a fund; lists and parts as JSON."""
    scores = result.scores.copy()
    for name in ("refusals", "unknown", "parts", "undefined"):
        scores[name] = [json_text(value) for value in scores[name]]
    order = ["fund", "score", "project"]
    return scores.sort_values(order, ascending=[True, False, True]).reset_index(drop=True)


def json_text(value: object) -> str:
    """Return a value as JSON with sorted keys, so that equal values are equal texts."""
    options = orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY
    return orjson.dumps(value, default=_plain, option=options).decode()


def _plain(value: object) -> object:
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(type(value).__name__)
