"""The operation views of a version: which world, portfolio and instant; what `kg operations` asks."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kg.algorithms.as_of import AsOf
from kg.algorithms.dataclass_json import json_object
from kg.algorithms.snapshot_alliance import alliance_view
from kg.algorithms.snapshot_evidence import find_agent
from kg.algorithms.snapshot_grading import grading_view
from kg.algorithms.snapshot_inputs import latest_publication
from kg.algorithms.snapshot_otl import otl_view
from kg.algorithms.snapshot_portfolio import held_families, subject_families, subject_holders
from kg.algorithms.snapshot_risk import RiskQuestions, risk_view
from kg.algorithms.snapshot_sep import sep_view
from kg.algorithms.snapshot_value_paths import value_paths_view
from kg.errors import NotFoundError, RequestError
from kg.questions.answers import day_of
from kg.questions.request import MetricRequest, parse_day
from kg.questions.subject_names import near_agents
from kg.questions.worlds import Question, Worlds
from kg.snapshot import Snapshot

DEFAULT_CHAIN = "civil_drone"
DEFAULT_SUBJECT = "country:CN"


@dataclass(frozen=True)
class ViewRequest:
    """An operation view to compute on a snapshot.

    Attributes:
        view: otl, risk, grading, sep, alliance or paths (the four value paths).
        chain: id or file of a chain; None: `DEFAULT_CHAIN` where a view needs one, else any family.
        subject: country:CN, agent:<id or exact name>, place:<id or name>, group:<id>.
        as_of: valid time, YYYY-MM-DD; None: the date of the data.
        known: knowledge time; None: the same day.
        jurisdiction: office code; None: any.
        purchase: families that might be bought (risk).
        firm: who might be bought (risk).
        buyer: by whom (risk).
        against: holders of the other side (risk).
        members: of an alliance that is only thought of.
        standard: standardId or number (sep).
    """

    view: str
    chain: str | None = None
    subject: str | None = None
    as_of: str | None = None
    known: str | None = None
    jurisdiction: str | None = None
    purchase: tuple[str, ...] = ()
    firm: str | None = None
    buyer: str | None = None
    against: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    standard: str | None = None


def show_view(worlds: Worlds, request: ViewRequest) -> dict[str, Any]:
    """Return an operation view as JSON-ready values.

    Raises:
        RequestError: there is no such view, or it lacks what it is about.
        NotFoundError: there is no such chain, version, subject, family or holder.
        SnapshotError: no family belongs to the chain.
    """
    views: dict[str, Callable[[Worlds, ViewRequest], object]] = {
        "otl": _otl,
        "risk": _risk,
        "grading": _grading,
        "sep": _sep,
        "alliance": _alliance,
        "paths": _paths,
    }
    if request.view not in views:
        raise RequestError("unknown operation view", found=request.view, expected=", ".join(views))
    try:
        return json_object(views[request.view](worlds, request))
    except ValueError as error:
        raise RequestError(str(error), where=f"kg operations {request.view}") from error


def world_of(worlds: Worlds, request: ViewRequest) -> tuple[Question, AsOf]:
    """Return the world that a request asks about, and its instant."""
    snapshot = worlds.snapshot
    asked = worlds.open(
        MetricRequest(
            "control",
            request.chain or DEFAULT_CHAIN,
            subject_of(snapshot, request.subject or DEFAULT_SUBJECT),
            as_of=request.as_of,
            known=request.known,
            jurisdiction=request.jurisdiction,
        )
    )
    return asked, asked.request.instant(day_of(asked.world))


def subject_of(snapshot: Snapshot, text: str) -> str:
    """Return a subject with its agent named by identifier.

    Raises:
        NotFoundError: no agent, or several, have the name.
    """
    kind, _, value = text.partition(":")
    if kind in ("agent", "firm", "university", "group") and value:
        return f"{'group' if kind == 'group' else 'agent'}:{agent_of(snapshot, value)}"
    return text


def agent_of(snapshot: Snapshot, text: str) -> str:
    """Return the agent of an identifier or exact name.

    Raises:
        NotFoundError: there is none, or there are several; the message lists who may have been meant.
    """
    try:
        return find_agent(snapshot, text)
    except NotFoundError as error:
        if error.message.startswith("several"):
            raise
        near = near_agents(snapshot, text)
        raise NotFoundError("no such organisation", where="subject", found=text, expected=near) from None


def instant_of(snapshot: Snapshot, request: ViewRequest) -> AsOf:
    """Return the instant of a request without a chain: by default the latest publication of the data."""
    day = parse_day(request.as_of) or latest_publication(snapshot)
    return AsOf(day, known=parse_day(request.known, "known_at"), jurisdiction=request.jurisdiction)


def _otl(worlds: Worlds, request: ViewRequest) -> object:
    snapshot = worlds.snapshot
    named = [] if request.subject is None else [_agent(snapshot, request.subject)]
    return otl_view(snapshot, instant_of(snapshot, request), institutions=named)


def _risk(worlds: Worlds, request: ViewRequest) -> object:
    asked, as_of = world_of(worlds, request)
    snapshot = asked.run.snapshot
    questions = RiskQuestions(
        request.purchase,
        None if request.firm is None else agent_of(snapshot, request.firm),
        request.buyer,
        tuple(agent_of(snapshot, name) for name in request.against),
    )
    return risk_view(
        snapshot,
        asked.world,
        as_of,
        chain=asked.given.chain.chain_id,
        questions=questions,
        parameters=dataclasses.replace(asked.parameters, evidence_holders=0),
    )


@dataclass(frozen=True)
class _Portfolio:
    """A portfolio: of an agent on any chain, or of a subject on one."""

    snapshot: Snapshot
    families: tuple[str, ...]
    agents: tuple[str, ...]
    as_of: AsOf
    subject: str
    chain: str | None


def _portfolio(worlds: Worlds, request: ViewRequest) -> _Portfolio:
    """Return the portfolio of a request: all that an agent holds, unless a chain is named."""
    if request.chain is not None or request.subject is None or not _is_agent(request.subject):
        asked, as_of = world_of(worlds, request)
        world, chain = asked.world, asked.given.chain.chain_id
        families, holders = subject_families(world), subject_holders(world)
        return _Portfolio(worlds.snapshot, families, holders, as_of, world.subject.name, chain)
    snapshot = worlds.snapshot
    as_of, agent = instant_of(snapshot, request), _agent(snapshot, request.subject)
    families = held_families(snapshot, [agent], as_of)
    return _Portfolio(snapshot, families, (agent,), as_of, f"agent:{agent}", None)


def _grading(worlds: Worlds, request: ViewRequest) -> object:
    of = _portfolio(worlds, request)
    return grading_view(of.snapshot, of.families, of.as_of, subject=of.subject, chain=of.chain)


def _paths(worlds: Worlds, request: ViewRequest) -> object:
    of = _portfolio(worlds, request)
    return value_paths_view(of.snapshot, of.families, of.agents, of.as_of, subject=of.subject, chain=of.chain)


def _sep(worlds: Worlds, request: ViewRequest) -> object:
    snapshot = worlds.snapshot
    return sep_view(snapshot, instant_of(snapshot, request), standard=request.standard)


def _alliance(worlds: Worlds, request: ViewRequest) -> object:
    asked, as_of = world_of(worlds, request)
    members = tuple(agent_of(asked.run.snapshot, name) for name in request.members)
    parameters = dataclasses.replace(asked.parameters, evidence_holders=0)
    return alliance_view(
        asked.run.snapshot,
        asked.world,
        as_of,
        chain=asked.given.chain.chain_id,
        members=members,
        parameters=parameters,
    )


def _is_agent(subject: str) -> bool:
    return subject.partition(":")[0] in ("agent", "firm", "university")


def _agent(snapshot: Snapshot, subject: str) -> str:
    if not _is_agent(subject):
        raise RequestError("this view is of one agent", found=subject, expected="agent:<id or name>")
    return agent_of(snapshot, subject.partition(":")[2])
