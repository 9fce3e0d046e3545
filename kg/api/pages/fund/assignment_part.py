"""The part of a fund page that assigns several funds: best plan, certificate, stable plan beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from kg.api.access.roles import require_role
from kg.api.pages.asking import ask, key_path
from kg.api.pages.frame import Frame
from kg.api.pages.fund.fund_words import FUND_WORDS
from kg.api.pages.numbers import format_number

ASKED = 20
MOST = 100


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What the assignment's form says.

    Attributes:
        funds: identifiers.
        ask: what each cluster asks for; None where nobody said.
        capital: of funds that declare none; None where nobody said.
        passes: whether what nobody declared passes.
        most: clusters that take part at most.
    """

    funds: tuple[str, ...]
    ask: float | None
    capital: float | None
    passes: bool
    most: int


def add_routes(router: APIRouter) -> None:
    """Add the part's route."""

    @router.get("/fund/part/assignment", dependencies=[Depends(require_role("reader"))])
    async def get_assignment(
        request: Request,
        fund: Annotated[str, Query(max_length=500)],
        chain: Annotated[str, Query(max_length=200)],
        with_: Annotated[str, Query(alias="with", max_length=5000)] = "",
        plan_ask: Annotated[str, Query(max_length=40)] = "",
        plan_capital: Annotated[str, Query(max_length=40)] = "",
        plan_pass: Annotated[str, Query(max_length=10)] = "",
        plan_most: Annotated[int, Query(ge=1, le=MOST)] = ASKED,
    ) -> Response:
        others = [name.strip() for name in with_.split(",") if name.strip()]
        wanted = PlanRequest(
            tuple(dict.fromkeys([fund, *others])),
            read_amount(plan_ask),
            read_amount(plan_capital),
            plan_pass == "true",
            plan_most,
        )
        return await show_assignment(Frame.of(request, "/fund"), chain, wanted)


def read_amount(text: str) -> float | None:
    """Return an amount above 0; None for anything else."""
    try:
        value = float(text.strip().replace(",", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) and value > 0 else None


async def show_assignment(frame: Frame, chain: str, wanted: PlanRequest) -> Response:
    """Return the part: its form, and the plan once it is said what clusters ask for."""
    common = {"wanted": wanted, "chain": chain, "fund": wanted.funds[0], "most": MOST}
    if wanted.ask is None:
        return frame.part("fund_assignment.html", FUND_WORDS, reply=None, plan=None, **common)
    matches = await frame.ask_all(
        *(frame.address(f"/api/v1/funds/{key_path(name)}/match", chain=chain) for name in wanted.funds)
    )
    lost = next((reply for reply in matches if not reply.is_answer), None)
    if lost is not None:
        return frame.part("fund_assignment.html", FUND_WORDS, reply=lost, plan=None, **common)
    body = make_body(wanted, [reply.body for reply in matches])
    reply = await ask(frame.request, frame.address(f"/api/v1/chains/{key_path(chain)}/assignment"), body=body)
    plan = view_plan(reply.body, [found.body for found in matches], frame) if reply.is_answer else None
    return frame.part("fund_assignment.html", FUND_WORDS, reply=reply, plan=plan, body=body, **common)


def make_body(wanted: PlanRequest, matches: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the body of the assignment: the best clusters of each fund in turn, and what they ask for."""
    clusters: dict[str, float] = {}
    for place in range(max(len(match["scores"]) for match in matches)):
        for match in matches:
            rows = match["scores"]
            if place < len(rows) and rows[place]["eligible"] is not False and len(clusters) < wanted.most:
                clusters[rows[place]["project"]] = wanted.ask or 0.0
    capital = {
        match["fund"]: wanted.capital
        for match in matches
        if wanted.capital is not None and _capital(match) is None
    }
    return {
        "funds": list(wanted.funds),
        "asks": clusters,
        "capital": capital,
        "acceptUnknown": wanted.passes,
        "seconds": 10,
    }


def _capital(match: Mapping[str, Any]) -> float | None:
    return next((row["value"] for row in match["criteria"] if row["criterion"] == "capital"), None)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan in words and figures.

    Attributes:
        best, stable: (fund, its name, cluster, its name, amount, score) of each deal.
        value, greedy: Σ score · amount of the best plan and of taking best pairs first.
        gap: text; None where unknown.
        is_proven: whether no better plan exists.
        blocking: number of blocking pairs.
        shadows: (what is limited, price).
        conflicts: as the solver names them.
    """

    best: tuple[tuple[str, str, str, str, str, str], ...]
    stable: tuple[tuple[str, str, str, str, str, str], ...]
    value: str
    greedy: str
    gap: str | None
    is_proven: bool
    blocking: int
    shadows: tuple[tuple[str, str], ...]
    conflicts: tuple[str, ...]


def view_plan(answer: Mapping[str, Any], matches: list[Mapping[str, Any]], frame: Frame) -> Plan:
    """Return the plan of an assignment with names."""
    names = {match["fund"]: match["name"] for match in matches}
    names |= {row["project"]: row["name"] for match in matches for row in match["scores"]}
    scores = {(row["fund"], row["project"]): row["score"] for row in answer["scores"]}

    def deals(rows: list[Mapping[str, Any]]) -> tuple[tuple[str, str, str, str, str, str], ...]:
        return tuple(_deal(row, names, scores, frame) for row in rows)

    gap = answer.get("gap")
    return Plan(
        best=deals(answer["assignment"]),
        stable=deals(answer.get("stable") or []),
        value=format_number(answer["value"], frame.language),
        greedy=format_number(answer["greedyValue"], frame.language),
        gap=None if gap is None else f"{100 * gap:.2g} %",
        is_proven=gap == 0,
        blocking=answer["blockingPairs"],
        shadows=tuple(
            (shadow_name(key, names, frame), format_number(price, frame.language))
            for key, price in sorted((answer.get("shadowPrices") or {}).items())
        ),
        conflicts=tuple(answer["conflicts"]),
    )


def _deal(
    row: Mapping[str, Any],
    names: Mapping[str, str],
    scores: Mapping[tuple[str, str], float | None],
    frame: Frame,
) -> tuple[str, str, str, str, str, str]:
    fund, project = row["fund"], row["project"]
    score = scores.get((fund, project))
    told = frame.t["unknown"] if score is None else f"{score:.2f}"
    amount = format_number(row["amount"], frame.language)
    return fund, names.get(fund, fund), project, names.get(project, project), amount, told


def shadow_name(key: str, names: Mapping[str, str], frame: Frame) -> str:
    """Return what a shadow price is the price of."""
    kind, _, of = key.partition(":")
    pair = FUND_WORDS.get(f"{kind}Of")
    name = names.get(of, of)
    return key if pair is None else pair[0 if frame.language == "zh" else 1].format(name=name)
