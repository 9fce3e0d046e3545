"""The criteria of a fund in a match: declared, shown by its deals, or tried out by the asker."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.algorithms.chain_model import Chain
from kg.algorithms.dataclass_json import as_json
from kg.algorithms.fund_criteria import CONDITIONS, read_declared_funds, with_observed
from kg.algorithms.fund_match import PARTS
from kg.algorithms.fund_model import FundRecord
from kg.algorithms.fund_profiles import OBSERVED, UNDECLARED
from kg.errors import NotFoundError, RequestError
from kg.snapshot import Snapshot

TOLERANCE = 1e-6


@dataclass(frozen=True)
class CriteriaChange:
    """What the asker tries out instead of what the fund declared or showed; None leaves it as it is.

    Attributes:
        stages, regions, exclusions: what counts instead; empty: no condition.
        ticket: least and most of a deal, None where there is no bound.
        horizon: day until which rights must last; «» for no condition.
        thesis: τ by link, summing to 1; empty: no thesis.
        weights: θ by part of the score, summing to 1.
        ask: amount that every cluster is taken to ask for.
        stage: stage that every cluster is taken to be at.
        open_terms: whether conditions that the fund declared nothing of count as none.
    """

    stages: frozenset[str] | None = None
    regions: frozenset[str] | None = None
    exclusions: frozenset[str] | None = None
    ticket: tuple[float | None, float | None] | None = None
    horizon: dt.date | str | None = None
    thesis: Mapping[str, float] | None = None
    weights: Mapping[str, float] | None = None
    ask: float | None = None
    stage: str | None = None
    open_terms: bool = False

    def changed(self) -> set[str]:
        """Return the names of the criteria that the asker sets."""
        names = ("stages", "regions", "exclusions", "ticket", "horizon", "thesis")
        return {name for name in names if getattr(self, name) is not None}


@dataclass(frozen=True)
class KnownFund:
    """A fund with where its criteria come from.

    Attributes:
        record: the fund as the match takes it.
        declared_on: day of its declaration; None without one.
        sources: records of the declaration.
        currency: of its amounts, as declared.
        facts: what the published match says of it: name, deals.
    """

    record: FundRecord
    declared_on: dt.date | None
    sources: tuple[str, ...]
    currency: str | None
    facts: Mapping[str, Any] = field(default_factory=dict)


def find_fund(snapshot: Snapshot, chain: Chain, match: Mapping[str, Any], fund: str) -> KnownFund:
    """Return a fund of a published match with its criteria, declared or shown by its deals.

    Raises:
        NotFoundError: it is not in the match.
    """
    facts = (match.get("funds") or {}).get(fund)
    known = sorted({row["fund"] for row in match.get("scores") or ()})
    if facts is None and fund not in known:
        some = ", ".join(known[:5]) or None
        raise NotFoundError("no such fund in the match", where="fundId", found=fund[:200], expected=some)
    shown = _observed(fund, facts or {})
    declared = [record for record in read_declared_funds(snapshot, chain) if record.id == fund]
    record = with_observed(declared, [shown] if facts and facts.get("observed") else [])
    declared_on, sources, currency = _declaration(snapshot, fund) if declared else (None, (), None)
    return KnownFund(record[0] if record else shown, declared_on, sources, currency, facts or {})


def _observed(fund: str, facts: Mapping[str, Any]) -> FundRecord:
    return FundRecord(
        id=fund,
        ticket_low=facts.get("ticketLow"),
        ticket_high=facts.get("ticketHigh"),
        stages=frozenset(facts.get("stages") or ()) or None,
        thesis=dict(facts.get("thesis") or {}) or None,
        undeclared=UNDECLARED,
        observed=tuple(facts.get("observed") or OBSERVED),
    )


def _declaration(snapshot: Snapshot, fund: str) -> tuple[dt.date | None, tuple[str, ...], str | None]:
    with snapshot.connect() as connection:
        row = connection.execute(
            'SELECT criteriaDate, sources, currency FROM "Fund" WHERE agentId = ?', [fund]
        ).fetchone()
    return (row[0], tuple(row[1] or ()), row[2]) if row else (None, (), None)


def apply_change(record: FundRecord, change: CriteriaChange, links: Sequence[str]) -> FundRecord:
    """Return a fund with the criteria that are tried out.

    Raises:
        RequestError: the thesis names a link that the chain has not, or does not sum to 1.
    """
    given = change.changed()
    low, high = change.ticket if change.ticket is not None else (record.ticket_low, record.ticket_high)
    settled = {CONDITIONS[name] for name in given if name in CONDITIONS}
    kept = tuple(name for name in record.undeclared if name not in settled and not change.open_terms)
    observed = tuple(name for name in record.observed if name not in given)
    return dataclasses.replace(
        record,
        stages=record.stages if change.stages is None else change.stages or None,
        regions=record.regions if change.regions is None else change.regions or None,
        exclusions=record.exclusions if change.exclusions is None else change.exclusions,
        ticket_low=low,
        ticket_high=high,
        horizon=_day(record.horizon, change.horizon),
        thesis=record.thesis if change.thesis is None else check_thesis(change.thesis, links),
        undeclared=kept,
        observed=observed,
    )


def _day(known: dt.date | None, asked: dt.date | str | None) -> dt.date | None:
    if asked is None:
        return known
    return asked if isinstance(asked, dt.date) else None


def check_thesis(thesis: Mapping[str, float], links: Sequence[str]) -> Mapping[str, float] | None:
    """Return τ; None where it is empty.

    Raises:
        RequestError: a link is not of the chain, or the shares do not sum to 1.
    """
    if not thesis:
        return None
    unknown = sorted(set(thesis) - set(links))
    if unknown:
        expected = ", ".join(links[:3]) + " …"
        raise RequestError("no such link in the chain", where="thesis", found=unknown[0], expected=expected)
    _check_sum(thesis, "thesis")
    return dict(thesis)


def _check_sum(shares: Mapping[str, float], where: str) -> None:
    total = math.fsum(shares.values())
    if min(shares.values()) < 0 or abs(total - 1) > TOLERANCE:
        raise RequestError("shares that do not sum to 1", where=where, found=f"{total:g}", expected="1")


def choose_weights(
    record: FundRecord, match: Mapping[str, Any], change: CriteriaChange
) -> tuple[dict[str, float], str]:
    """Return θ and whence: `asked`, `declared` by the fund, or `equal` where nobody declared or fitted it.

    Raises:
        RequestError: θ names a part that there is not, or does not sum to 1.
    """
    if change.weights is not None:
        unknown = sorted(set(change.weights) - set(PARTS))
        if unknown or not change.weights:
            found = unknown[0] if unknown else "nothing"
            expected = ", ".join(PARTS)
            raise RequestError("no such part of the score", where="weights", found=found, expected=expected)
        _check_sum(change.weights, "weights")
        return {name: weight for name, weight in change.weights.items() if weight > 0}, "asked"
    own = record.weights or (match.get("fundWeights") or {}).get(record.id)
    if own:
        return dict(own), "declared"
    return dict(match.get("weights") or {}), "fitted" if match.get("calibrated") else "equal"


def criteria_rows(known: KnownFund, record: FundRecord, change: CriteriaChange) -> list[dict[str, Any]]:
    """Return each criterion with its value and whence: asked, declared, deals or unknown."""
    given, observed = change.changed(), set(record.observed)
    values: dict[str, Any] = {
        "stages": sorted(record.stages or ()) or None,
        "ticket": {"low": record.ticket_low, "high": record.ticket_high},
        "regions": sorted(record.regions or ()) or None,
        "reinvestmentRatio": record.reinvestment_ratio,
        "exclusions": sorted(record.exclusions) or None,
        "horizon": as_json(record.horizon),
        "thesis": dict(record.thesis) if record.thesis else None,
        "capital": record.capital,
        "maxDeals": record.max_deals,
    }
    return [
        {"criterion": name, "value": value, **_origin(name, value, known, given, observed, record.undeclared)}
        for name, value in values.items()
    ]


def _origin(
    name: str, value: Any, known: KnownFund, given: set[str], observed: set[str], undeclared: Sequence[str]
) -> dict[str, Any]:
    is_empty = value is None or value == {"low": None, "high": None}
    if name in given:
        return {"from": "asked", "records": []}
    if name in observed and not is_empty:
        rounds = sorted({str(deal["round"]) for deal in known.facts.get("deals") or () if deal.get("round")})
        return {"from": "deals", "records": rounds}
    if CONDITIONS.get(name) in undeclared or (is_empty and known.declared_on is None):
        return {"from": "unknown", "records": []}
    return {"from": "declared", "records": list(known.sources)}
