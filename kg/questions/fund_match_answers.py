"""One fund on the published clusters of a chain, also with criteria that the asker tries out.

Of the parts of a score only the fit to the thesis depends on the fund; need, control gain and quality are the
cluster's own and stay those of the published match. So a change of criteria is answered at once: the gate is
asked again, the fit and the weighted sum are computed again.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from kg.algorithms.chain_model import Chain
from kg.algorithms.dataclass_json import as_json
from kg.algorithms.fund_model import FundRecord, Gate, Project, check_gate
from kg.algorithms.fund_profiles import UNDECLARED
from kg.questions.fund_criteria_change import (
    CriteriaChange,
    apply_change,
    choose_weights,
    criteria_rows,
    find_fund,
)
from kg.questions.metric_answers import Answered
from kg.snapshot import Snapshot

OPENNESS = {True: 0, None: 1, False: 2}
FACTS = ("families", "mass", "growth", "effectiveHolders", "availability", "quality", "topHolders", "regions")
NO_MIX = "the cluster has no mass on a link of the chain"


def fund_rows(match: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a row for each fund of a published match: how many clusters it can take, and the best."""
    scores: dict[str, list[Mapping[str, Any]]] = {}
    for row in match.get("scores") or ():
        scores.setdefault(row["fund"], []).append(row)
    facts: Mapping[str, Any] = match.get("funds") or {}
    return [_fund_row(fund, own, facts.get(fund) or {}) for fund, own in scores.items()]


def list_funds(head: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], search: str = "") -> Answered:
    """Return the funds of a published match with how many clusters each can take, the most first.

    Args:
        head: the published match of a chain; its pairs are not read.
        rows: of its funds, as `fund_rows` gives them.
        search: part of a name or identifier, upper and lower case alike; «» for all.
    """
    wanted = [row for row in rows if _is_sought(row, search)]
    wanted.sort(key=lambda row: (-row["open"], -row["toCheck"], -(row["bestScore"] or 0.0), row["fund"]))
    columns = ["fund", "name", "open", "toCheck", "refused", "bestScore", "bestProject", "deals"]
    frame = pd.DataFrame(wanted, columns=columns)
    shown = {"funds": wanted, "fundCount": len(rows), "projectCount": len(head.get("projects") or {})}
    return Answered(frame, {**head_of(head), **shown})


def _fund_row(fund: str, scores: Sequence[Mapping[str, Any]], facts: Mapping[str, Any]) -> dict[str, Any]:
    best = min(scores, key=_rank)
    return {
        "fund": fund,
        "name": facts.get("name") or fund,
        "nameEn": facts.get("nameEn"),
        **count_verdicts(scores),
        "bestScore": best.get("score"),
        "bestProject": best["project"],
        "deals": len({deal.get("round") for deal in facts.get("deals") or ()}),
        "observed": list(facts.get("observed") or ()),
        "undefined": {} if best.get("score") is not None else {"bestScore": "no cluster has a defined score"},
    }


def count_verdicts(scores: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many pairs pass the gate, cannot be told yet, and are refused."""
    verdicts = [row["eligible"] for row in scores]
    return {
        "open": sum(verdict is True for verdict in verdicts),
        "toCheck": sum(verdict is None for verdict in verdicts),
        "refused": sum(verdict is False for verdict in verdicts),
    }


def _rank(row: Mapping[str, Any]) -> tuple[int, float, str]:
    score = row.get("score")
    return OPENNESS[row["eligible"]], -(-1.0 if score is None else score), row["project"]


def _is_sought(row: Mapping[str, Any], search: str) -> bool:
    words = " ".join(str(row[name] or "") for name in ("fund", "name", "nameEn"))
    return search.strip().casefold() in words.casefold()


def head_of(match: Mapping[str, Any]) -> dict[str, Any]:
    """Return chain, links and provenance of a published match."""
    chain = match["chain"]
    kept = ("computedAt", "methodVersion", "parameters", "calibrated", "dataSets")
    return {
        **{name: match[name] for name in kept if name in match},
        "chain": chain["chainId"],
        "chainName": chain.get("name"),
        "chainNameEn": chain.get("nameEn"),
        "links": [{name: link.get(name) for name in ("link", "name", "nameEn")} for link in chain["links"]],
        "homeSubject": match.get("homeSubject"),
    }


def answer_fund_match(
    snapshot: Snapshot, chain: Chain, match: Mapping[str, Any], fund: str, change: CriteriaChange
) -> Answered:
    """Return how a fund meets each cluster of a published match: gate, parts, weighted score, rank.

    Args:
        snapshot: the version.
        chain: the chain of the match.
        match: the published match.
        fund: its id.
        change: criteria that are tried out; the default changes nothing.

    Raises:
        NotFoundError: the fund is not in the match.
        RequestError: a thesis names a link that the chain has not, or shares do not sum to 1.
    """
    known = find_fund(snapshot, chain, match, fund)
    record = apply_change(known.record, change, [link["link"] for link in match["chain"]["links"]])
    weights, basis = choose_weights(record, match, change)
    before = {row["project"]: row for row in match.get("scores") or () if row["fund"] == fund}
    own = _cluster_parts(match)
    rows = [
        _score_row(
            record,
            name,
            facts,
            {**own.get(name, {}), **_fit(record, facts, before.get(name), change)},
            weights,
            _gate(record, name, facts, before.get(name), change),
        )
        for name, facts in (match.get("projects") or {}).items()
    ]
    order = {row["project"]: n for n, row in enumerate(sorted(before.values(), key=_rank), 1)}
    ranked = [
        {
            "rank": number,
            **row,
            "publishedRank": order.get(row["project"]),
            "publishedScore": before.get(row["project"], {}).get("score"),
        }
        for number, row in enumerate(sorted(rows, key=_rank), 1)
    ]
    answer = {
        **head_of(match),
        "fund": fund,
        "name": known.facts.get("name") or fund,
        "nameEn": known.facts.get("nameEn"),
        "criteria": criteria_rows(known, record, change),
        "currency": known.currency,
        "weights": weights,
        "weightsFrom": basis,
        "counts": count_verdicts(ranked),
        "scores": ranked,
        "deals": list(known.facts.get("deals") or ()),
        "change": as_json(dataclasses.asdict(change)),
    }
    return Answered(_frame(ranked), answer)


def _cluster_parts(match: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return, by cluster, the parts of its score that are the same for every fund."""
    found: dict[str, dict[str, Any]] = {}
    for row in match.get("scores") or ():
        parts = {name: value for name, value in row["parts"].items() if name != "thesisFit"}
        found[row["project"]] = {**parts, **found.get(row["project"], {})}
    return found


def _fit(
    record: FundRecord,
    facts: Mapping[str, Any],
    published: Mapping[str, Any] | None,
    change: CriteriaChange,
) -> dict[str, Any]:
    """Return Σₙ min(τ, π); the published one where no other thesis is tried."""
    if change.thesis is None and published is not None:
        return {"thesisFit": published["parts"].get("thesisFit")}
    mix = mix_of(facts)
    if record.thesis is None or mix is None:
        return {"thesisFit": None}
    fit = math.fsum(min(share, mix.get(link, 0.0)) for link, share in sorted(record.thesis.items()))
    return {"thesisFit": fit}


def _gate(
    record: FundRecord,
    name: str,
    facts: Mapping[str, Any],
    published: Mapping[str, Any] | None,
    change: CriteriaChange,
) -> Gate:
    """Return what refuses a pair and what nobody declared; as published where no condition is tried."""
    tried = change.changed() - {"thesis"}
    if published is not None and not tried and change.ask is None and change.stage is None:
        unknown = [word for word in published["unknown"] if not (change.open_terms and word in UNDECLARED)]
        return Gate(tuple(published["refusals"]), tuple(unknown))
    regions = frozenset(facts.get("regions") or ()) | frozenset(facts.get("places") or ())
    project = Project(
        id=name,
        ask=change.ask,
        stage=change.stage,
        regions=regions or None,
        links=mix_of(facts),
        flags=None,
        quality=facts.get("quality"),
    )
    return check_gate(record, project)


def mix_of(facts: Mapping[str, Any]) -> dict[str, float] | None:
    """Return π of a cluster by link; None without mass."""
    masses: Mapping[str, float] = facts.get("linkMass") or {}
    total = math.fsum(masses.values())
    return {link: mass / total for link, mass in masses.items()} if total > 0 else None


def _score_row(
    record: FundRecord,
    name: str,
    facts: Mapping[str, Any],
    parts: Mapping[str, float | None],
    weights: Mapping[str, float],
    gate: Gate,
) -> dict[str, Any]:
    shown = {part: parts.get(part) for part in weights}
    terms = {part: weights[part] * value for part, value in shown.items() if value is not None}
    missing = [part for part, value in shown.items() if value is None]
    score = 0.0 if gate.refusals else None if missing or not terms else math.fsum(terms.values())
    return {
        "project": name,
        "name": facts.get("name") or name,
        "eligible": gate.is_open,
        "refusals": list(gate.refusals),
        "unknown": list(gate.unknown),
        "parts": shown,
        "terms": terms,
        "score": score,
        "linkMix": mix_of(facts) or {},
        **{fact: facts.get(fact) for fact in FACTS},
        "undefined": _reasons(record, gate, missing, score, facts),
    }


def _reasons(
    record: FundRecord, gate: Gate, missing: Sequence[str], score: float | None, facts: Mapping[str, Any]
) -> dict[str, str]:
    reasons = {part: _reason(part, record, facts) for part in missing}
    if gate.is_open is None:
        reasons["eligible"] = f"nobody declared: {', '.join(gate.unknown)}"
    if score is None:
        reasons["score"] = f"undefined: {', '.join(missing)}" if missing else "no part of it is defined"
    unknown = {fact: "not told by the match" for fact in FACTS if facts.get(fact) is None}
    if facts.get("growth") is None:
        unknown["growth"] = "nothing was filed in the three complete years before the last three"
    return {**unknown, **reasons}


def _reason(part: str, record: FundRecord, facts: Mapping[str, Any]) -> str:
    if part == "thesisFit":
        return "the fund declares no thesis" if record.thesis is None else NO_MIX
    if part == "quality":
        return "no quality is given for the project"
    if mix_of(facts) is None:
        return NO_MIX
    return "undefined on a link of the cluster in the published match"


def _frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    flat = [
        {
            "rank": row["rank"],
            "project": row["project"],
            "name": row["name"],
            "eligible": row["eligible"],
            "score": row["score"],
            **row["parts"],
            "refusals": "; ".join(row["refusals"]),
            "unknown": "; ".join(row["unknown"]),
            **{fact: row[fact] for fact in FACTS[:6]},
        }
        for row in rows
    ]
    return pd.DataFrame(flat)
