"""The risks of a subject's portfolio on a chain, from a snapshot (metrics note, section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.algorithms.as_of import AsOf
from kg.algorithms.control import ControlParameters
from kg.algorithms.dataclass_json import as_json
from kg.algorithms.defensive_moves import (
    CounterBlocking,
    DefensivePurchase,
    OwnershipShock,
    counter_blocking,
    defensive_purchase,
    ownership_shock,
)
from kg.algorithms.fto_exposure import FtoExposure, fto_exposure
from kg.algorithms.invalidation_survival import InvalidationSurvival
from kg.algorithms.operation_head import MOST_LISTED, ViewHead, head_of
from kg.algorithms.portfolio_risk import ExpiryCliff, Litigiousness, world_expiry_cliff
from kg.algorithms.snapshot_challenges import RULES, read_legal_record
from kg.algorithms.snapshot_evidence import describe_families
from kg.algorithms.snapshot_portfolio import subject_families, subject_holders
from kg.algorithms.snapshot_titles import Titles, read_titles
from kg.algorithms.world import World
from kg.snapshot import Snapshot

NOT_ASKED = "not asked for"
NO_COURTS = "no data set of court cases is read; a scenario file can bring counts of cases and families"


@dataclass(frozen=True)
class RiskQuestions:
    """What is asked beside the portfolio itself; empty where it is not asked.

    Attributes:
        purchase: families that the subject might buy.
        firm: who might be bought, by whom.
        buyer: the buyer.
        against: holders with whom the subject would block and be blocked.
    """

    purchase: tuple[str, ...] = ()
    firm: str | None = None
    buyer: str | None = None
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class RiskView:
    """The risks of a portfolio at an instant.

    Attributes:
        head: of the answer.
        families: number of its families in force on the chain.
        expiry_cliff: mass that ends in each of the coming months.
        fto_exposure: outside families to read; no opinion.
        invalidation_survival: of its granted rights.
        title: cleanliness of the titles.
        litigiousness: None: see `undefined`.
        defensive_purchase: ΔAut of the purchase asked about.
        ownership_shock: what the takeover asked about changes.
        counter_blocking: who can stop what of the other side asked about.
        evidence: number, title and source records of the families listed.
        names: names of the holders listed, where known.
        undefined: reason by name of what is None.
    """

    head: ViewHead
    families: int
    expiry_cliff: ExpiryCliff | None
    fto_exposure: FtoExposure
    invalidation_survival: InvalidationSurvival
    title: Mapping[str, object]
    litigiousness: Litigiousness | None
    defensive_purchase: DefensivePurchase | None
    ownership_shock: OwnershipShock | None
    counter_blocking: CounterBlocking | None
    evidence: Mapping[str, Mapping[str, Any]]
    names: Mapping[str, str]
    undefined: Mapping[str, str] = field(default_factory=dict)


def risk_view(
    snapshot: Snapshot,
    world: World,
    as_of: AsOf,
    *,
    chain: str,
    questions: RiskQuestions | None = None,
    parameters: ControlParameters | None = None,
    listed: int = 20,
) -> RiskView:
    """Return the risks of the subject of a chain's world.

    Args:
        snapshot: the snapshot that the world was made from.
        world: with its subject, at the instant.
        as_of: the instant.
        chain: id of the chain.
        questions: what else is asked; nothing when None.
        parameters: δ and κ; the defaults when None.
        listed: rows of the reading list for each link and ground.

    Raises:
        NotFoundError: a family or holder asked about is not in the world.
        ValueError: the questions contradict themselves.
    """
    asked, control = questions or RiskQuestions(), parameters or ControlParameters()
    families = subject_families(world)
    record = read_legal_record(snapshot, families, as_of)
    titles = read_titles(snapshot, families, as_of, record)
    exposure = fto_exposure(world, control, listed=listed)
    purchase = defensive_purchase(world, asked.purchase, control) if asked.purchase else None
    shock = ownership_shock(world, asked.firm, asked.buyer, control) if asked.firm and asked.buyer else None
    ours = subject_holders(world)
    counter = counter_blocking(world, ours, asked.against, control) if asked.against else None
    shown = {row.family for row in exposure.rows} | {item.fact.family for item in titles.facts[:MOST_LISTED]}
    holders = {name for row in exposure.rows for name in row.holders} | set(asked.against)
    view = RiskView(
        head=head_of(
            "risk",
            snapshot,
            as_of,
            subject=world.subject.name,
            chain=chain,
            parameters=_parameters(world, control, asked),
        ),
        families=len(families),
        expiry_cliff=world_expiry_cliff(world, world.subject.members),
        fto_exposure=exposure,
        invalidation_survival=record.survival,
        title=_title(titles),
        litigiousness=None,
        defensive_purchase=purchase,
        ownership_shock=shock,
        counter_blocking=counter,
        evidence=describe_families(snapshot, shown),
        names={name: world.names[name] for name in sorted(holders) if name in world.names},
    )
    return _with_reasons(view)


def _parameters(world: World, control: ControlParameters, asked: RiskQuestions) -> dict[str, object]:
    return {
        "control": as_json(control),
        "questions": as_json(asked),
        "challengeRules": RULES,
        "facts": dict(world.facts),
    }


def _title(titles: Titles) -> dict[str, object]:
    """Return the summary of the titles and the clouded ones; the clean need no list."""
    clouded = {name: state for name, state in titles.states.items() if state.flags}
    return {
        "counts": titles.counts,
        "clean": titles.clean,
        "clouded": len(clouded),
        "unknown": titles.unknown,
        "lookedAt": titles.looked_at,
        "families": dict(list(clouded.items())[:MOST_LISTED]),
        "facts": titles.facts[:MOST_LISTED],
    }


def _with_reasons(view: RiskView) -> RiskView:
    reasons = {"litigiousness": NO_COURTS}
    reasons |= {
        name: NOT_ASKED
        for name, value in (
            ("defensivePurchase", view.defensive_purchase),
            ("ownershipShock", view.ownership_shock),
            ("counterBlocking", view.counter_blocking),
        )
        if value is None
    }
    if view.expiry_cliff is None:
        reasons["expiryCliff"] = "the world has no date"
    return RiskView(**{**vars(view), "undefined": reasons})
