"""A fund's report: what `kg report fund` writes."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.errors import NotFoundError
from kg.questions.cluster_answers import answer_cluster, cluster_families
from kg.questions.fund_answers import AssignmentRequest, answer_assignment, profiles_of
from kg.questions.fund_criteria_change import CriteriaChange
from kg.questions.fund_match_answers import answer_fund_match
from kg.questions.worlds import Worlds
from kg.reports.document import Document, Language, file_stem
from kg.reports.fund_document import FundFindings, fund_document
from kg.snapshot import Snapshot

# The search of the assignment ends by proof, not by the clock: the same question gives the same plan.
SECONDS = 120.0


@dataclass(frozen=True)
class FundReportRequest:
    """Whose report to write.

    Attributes:
        fund: its id, or its exact name.
        chain: id of the chain.
        others: ids of further funds of the assignment.
        ask: what each of the best clusters asks for; None: no assignment.
        capital: of funds that declare none; None where nobody said.
        clusters: clusters that take part in the assignment.
        sheets: clusters that get a sheet.
        accepts_unknown: whether what nobody declared passes in the assignment.
    """

    fund: str
    chain: str
    others: tuple[str, ...] = ()
    ask: float | None = None
    capital: float | None = None
    clusters: int = 20
    sheets: int = 3
    accepts_unknown: bool = False


def fund_report(
    worlds: Worlds,
    match: Mapping[str, Any],
    derived: Snapshot | None,
    request: FundReportRequest,
    language: Language,
) -> Document:
    """Return a fund's report.

    Args:
        worlds: of the version.
        match: the match of the chain as it was published with the version.
        derived: the clusters' tables; None where the version has none.
        request: whose report.
        language: of the report.

    Raises:
        NotFoundError: the match has no such fund.
    """
    chain = worlds.find_chain(request.chain).chain
    fund = fund_id(match, request.fund)
    answer = answer_fund_match(worlds.snapshot, chain, match, fund, CriteriaChange()).answer
    ranked = [row["project"] for row in answer["scores"] if row["eligible"] is not False]
    plan = _plan(worlds, match, request, fund, ranked[: request.clusters]) if request.ask else None
    found = FundFindings(
        fund=answer,
        plan=plan,
        sheets=_sheets(worlds, derived, request.chain, ranked[: request.sheets]),
        as_of=day_of(match),
        snapshot_version=worlds.snapshot.version,
        command=command_of(request, fund, worlds.snapshot.version, language),
        names={key: str(facts.get("name") or key) for key, facts in (match.get("funds") or {}).items()},
    )
    return fund_document(found, language)


def fund_id(match: Mapping[str, Any], text: str) -> str:
    """Return the id of a fund of a match by its id or its exact name.

    Raises:
        NotFoundError: there is none, or several have this name.
    """
    funds: Mapping[str, Mapping[str, Any]] = match.get("funds") or {}
    if text in funds:
        return text
    named = sorted(key for key, facts in funds.items() if text in (facts.get("name"), facts.get("nameEn")))
    if len(named) == 1:
        return named[0]
    some = ", ".join((named or sorted(funds))[:5]) or None
    message = "several funds have this name" if named else "no such fund in the match"
    raise NotFoundError(message, where="fund", found=text, expected=some)


def day_of(match: Mapping[str, Any]) -> dt.date:
    """Return the day of a match: of its answer, else the one on which it was computed."""
    asked = (match.get("parameters") or {}).get("asOf") or match.get("computedAt")
    return dt.date.fromisoformat(str(asked)[:10])


def _plan(
    worlds: Worlds, match: Mapping[str, Any], request: FundReportRequest, fund: str, clusters: Sequence[str]
) -> dict[str, Any] | None:
    if not clusters or request.ask is None:
        return None
    funds = profiles_of(worlds, request.chain).funds
    wanted = tuple(dict.fromkeys([fund, *(fund_id(match, name) for name in request.others)]))
    poor = [item.id for item in funds if item.id in wanted and item.capital is None]
    capital = {} if request.capital is None else dict.fromkeys(poor, request.capital)
    asked = AssignmentRequest(
        chain=request.chain,
        funds=wanted,
        asks=dict.fromkeys(clusters, request.ask),
        capital=capital,
        accept_unknown=request.accepts_unknown,
        seconds=SECONDS,
    )
    return answer_assignment(worlds.snapshot, funds, match, asked).answer


def _sheets(
    worlds: Worlds, derived: Snapshot | None, chain: str, clusters: Sequence[str]
) -> dict[str, Mapping[str, Any]]:
    if derived is None:
        return {}
    return {
        name: answer_cluster(worlds, chain, name, cluster_families(derived, name)).answer for name in clusters
    }


def command_of(request: FundReportRequest, fund: str, version: str, language: Language) -> str:
    """Return the command that makes the same report, with every default written out."""
    options: dict[str, object] = {
        "fund": fund,
        "chain": request.chain,
        "ask": request.ask,
        "capital": request.capital,
        "clusters": request.clusters,
        "sheets": request.sheets,
        "snapshot": version,
        "language": language,
    }
    told = [f"--{name} {shlex.quote(str(value))}" for name, value in options.items() if value is not None]
    told += [f"--with {shlex.quote(name)}" for name in request.others]
    told += ["--accept-unknown"] if request.accepts_unknown else []
    return f"kg report fund {' '.join(told)}"


def stem_of(request: FundReportRequest, language: Language) -> str:
    """Return a file name without ending."""
    text = f"fund-{request.fund}-{request.chain}"
    return file_stem(text, language)
