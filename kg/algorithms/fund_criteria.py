"""Funds with the criteria that their managers declared (metrics note, section 3).

A dated declaration is complete: what it leaves empty is no condition. Of a declaration without a date, what
is empty is not known, and the gate says so. There is one declaration a fund, the one that holds; matches with
older patents use it, too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from kg.algorithms.chain_model import Chain
from kg.algorithms.fund_model import FundRecord
from kg.snapshot import Snapshot

# Conditions of the gate by the term of the declaration that states them.
CONDITIONS = {"exclusions": "exclusions", "regions": "region", "horizon": "term"}

_CRITERIA = """
SELECT f.agentId, f.investableCapital, f.ticketLow, f.ticketHigh, f.investmentStages, f.thesisLinks,
       f.exclusions, f.rightsHorizon, f.maxDeals, f.reinvestmentRatio, f.criteriaDate, r.regions
FROM "Fund" AS f LEFT JOIN ({regions}) AS r ON r.fund = f.agentId
WHERE f.criteriaDate IS NOT NULL OR f.thesisLinks IS NOT NULL OR f.ticketLow IS NOT NULL
       OR f.ticketHigh IS NOT NULL OR f.investableCapital IS NOT NULL
ORDER BY f.agentId
"""
_REGIONS = 'SELECT startKey AS fund, list_sort(list(endKey)) AS regions FROM "FundRegion" GROUP BY startKey'
_NOWHERE = "SELECT NULL::VARCHAR AS fund, NULL::VARCHAR[] AS regions WHERE false"


def read_declared_funds(snapshot: Snapshot, chain: Chain) -> tuple[FundRecord, ...]:
    """Return the funds that declared criteria, by id, with their thesis on a chain.

    A fund whose thesis lies on other chains is left out; one that declared no thesis has none here.

    Args:
        snapshot: with funds, and the regions that they must invest in.
        chain: the chain of the answer.
    """
    if "Fund" not in snapshot.nodes:
        return ()
    regions = _REGIONS if "FundRegion" in snapshot.row_counts else _NOWHERE
    with snapshot.connect() as connection:
        query = connection.sql(_CRITERIA.format(regions=regions))
        rows = query.to_arrow_table().to_pylist()
    funds = (_fund(row, chain) for row in rows if _is_for(row["thesisLinks"], chain))
    return tuple(funds)


def _is_for(thesis: Sequence[str] | None, chain: Chain) -> bool:
    return not thesis or bool(parse_thesis(thesis, chain))


def parse_thesis(parts: Sequence[str], chain: Chain) -> dict[str, float]:
    """Return τ by link key, of the parts (link=share) that lie on a chain."""
    pairs = (part.rpartition("=") for part in parts)
    return {link: float(share) for link, _, share in pairs if link.startswith(f"{chain.chain_id}/")}


def _fund(row: Mapping[str, Any], chain: Chain) -> FundRecord:
    regions = frozenset(row["regions"] or ()) or None
    declared = {"exclusions": row["exclusions"], "regions": regions, "horizon": row["rightsHorizon"]}
    is_complete = row["criteriaDate"] is not None
    unknown = tuple(CONDITIONS[name] for name, value in declared.items() if not value)
    return FundRecord(
        id=row["agentId"],
        capital=row["investableCapital"],
        ticket_low=row["ticketLow"],
        ticket_high=row["ticketHigh"],
        stages=frozenset(row["investmentStages"]) if row["investmentStages"] else None,
        regions=regions,
        reinvestment_ratio=row["reinvestmentRatio"],
        exclusions=frozenset(row["exclusions"] or ()),
        horizon=row["rightsHorizon"],
        thesis=parse_thesis(row["thesisLinks"] or (), chain) or None,
        max_deals=row["maxDeals"],
        undeclared=() if is_complete else unknown,
    )


def with_observed(declared: Sequence[FundRecord], observed: Sequence[FundRecord]) -> tuple[FundRecord, ...]:
    """Return all funds by id; what a fund declared outweighs what its past rounds show.

    Of a fund in both, stages, ticket and thesis that it did not declare are those of its rounds, and stay
    marked as observed.
    """
    seen = {fund.id: fund for fund in observed}
    merged = [_filled(fund, seen.pop(fund.id)) if fund.id in seen else fund for fund in declared]
    return tuple(sorted([*merged, *seen.values()], key=lambda fund: fund.id))


def _filled(declared: FundRecord, observed: FundRecord) -> FundRecord:
    has_ticket = declared.ticket_low is not None or declared.ticket_high is not None
    kept = {
        "stages": declared.stages is not None,
        "ticket": has_ticket,
        "thesis": declared.thesis is not None,
    }
    return dataclasses.replace(
        declared,
        stages=declared.stages or observed.stages,
        ticket_low=declared.ticket_low if has_ticket else observed.ticket_low,
        ticket_high=declared.ticket_high if has_ticket else observed.ticket_high,
        thesis=declared.thesis or observed.thesis,
        observed=tuple(name for name in observed.observed if not kept.get(name, False)),
    )
