"""The page at `/fund`: all funds of a chain, or one fund with its criteria, its ranked clusters, its list."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from kg.api.access.roles import require_role
from kg.api.language import pick
from kg.api.pages.asking import Reply, key_path
from kg.api.pages.frame import Frame
from kg.api.pages.fund import assignment_part, desk_part, shortlist
from kg.api.pages.fund.fund_asking import Form, asked_form, changes, kept_fields, own_form, read_picks
from kg.api.pages.fund.fund_view import link_names, view_criteria, view_rows
from kg.api.pages.fund.fund_words import FUND_WORDS, stage_text
from kg.errors import NotFoundError
from kg.schema import GRAPH_SCHEMA

CHAINS = "/api/v1/chains"
MOST_FUNDS, MOST_ROWS = 50, 25
READER = [Depends(require_role("reader"))]
Text = Annotated[str, Query(max_length=500)]


def make_router() -> APIRouter:
    """Return the page's routes: itself, its parts, its exports."""
    router = APIRouter()

    @router.get("/fund", dependencies=READER)
    async def get_fund(
        request: Request, fund: Text = "", chain: Text = "", q: Annotated[str, Query(max_length=200)] = ""
    ) -> Response:
        frame = Frame.of(request, "/fund")
        return await (show_fund(frame, fund, chain) if fund else show_funds(frame, chain, q))

    assignment_part.add_routes(router)
    desk_part.add_routes(router)
    shortlist.add_routes(router, ask_fund)
    return router


async def list_chains(frame: Frame, q: str) -> tuple[list[tuple[str, str, Reply]], Reply]:
    """Return the chains with a match as (id, name, its funds), and the list of all chains."""
    chains = await frame.ask(CHAINS, per_page=1000, sort="chainId")
    rows = chains.get("results") or []
    names = [(row["chainId"], pick(row["name"], row.get("nameEn"), frame.language)) for row in rows]
    replies = await frame.ask_all(
        *(frame.address(f"/api/v1/chains/{key_path(key)}/funds", q=q or None) for key, _ in names)
    )
    found = [(key, name, reply) for (key, name), reply in zip(names, replies, strict=True) if reply.is_answer]
    return found, chains


async def show_funds(frame: Frame, chain: str, q: str) -> Response:
    """Return the start page: every fund of a chain."""
    found, chains = await list_chains(frame, q)
    if not found:
        return await _nothing(frame, chains)
    chosen = next((item for item in found if item[0] == chain), None if chain else found[0])
    if chosen is None:
        known = ", ".join(key for key, _, _ in found)
        raise NotFoundError("no match of this chain", where="query.chain", found=chain, expected=known)
    funds = chosen[2].get("funds") or []
    return await frame.respond(
        "funds.html",
        FUND_WORDS,
        chain=chosen[0],
        chain_name=chosen[1],
        is_default=not chain,
        chains=[(key, name) for key, name, _ in found],
        reply=chosen[2],
        funds=funds[:MOST_FUNDS],
        found_count=len(funds),
        q=q,
    )


async def _nothing(frame: Frame, chains: Reply) -> Response:
    if chains.problem and chains.status not in (404, 503):
        return await frame.respond_problem(chains)
    return await frame.respond("fund_none.html", FUND_WORDS)


async def ask_fund(frame: Frame, fund: str, chain: str) -> tuple[Reply, Reply, Form, Form]:
    """Return a fund's own match, the match with what the address tries, and both forms.

    Without anything tried the second reply is the first.
    """
    path = f"/api/v1/funds/{key_path(fund)}/match"
    own = await frame.ask(path, chain=chain)
    if not own.is_answer:
        empty = Form((), "", "", "", "", "", {}, {}, "", "", False)
        return own, own, empty, empty
    base = own_form(own.body)
    form = asked_form(frame.request.query_params, base)
    tried = changes(form, base)
    return own, (await frame.ask(path, chain=chain, **tried) if tried else own), base, form


async def find_chains(frame: Frame, fund: str, chain: str) -> tuple[list[tuple[str, str]], str]:
    """Return the chains whose match has the fund, and the chosen one: the asked one, else the first."""
    found, _ = await list_chains(frame, fund)
    there = [
        (key, name)
        for key, name, reply in found
        if any(row["fund"] == fund for row in reply.get("funds") or ())
    ]
    return there, chain or (there[0][0] if there else "")


async def show_fund(frame: Frame, fund: str, chain: str) -> Response:
    """Return the page of one fund."""
    chains, chosen = await find_chains(frame, fund, chain)
    if not chosen:
        return await frame.respond("fund_none.html", FUND_WORDS, status=404, is_fund=True, fund=fund)
    own, tried, base, form = await ask_fund(frame, fund, chosen)
    if not own.is_answer:
        return await frame.respond_problem(own)
    shown = tried if tried.is_answer else own
    query = frame.request.query_params
    picks = read_picks(query, [row["project"] for row in shown.body["scores"]])
    rows = view_rows(shown.body, picks, frame.language)
    ranked = [row for row in rows if row.verdict != "refused"]
    most = len(ranked) if query.get("all") else MOST_ROWS
    return await frame.respond(
        "fund.html",
        FUND_WORDS,
        fund=fund,
        fund_name=pick(own.body["name"], own.body.get("nameEn"), frame.language),
        chain=chosen,
        chain_name=dict(chains).get(chosen, chosen),
        chains=chains,
        own=own,
        reply=shown,
        problem_reply=None if tried.is_answer else tried,
        is_what_if=form != base and tried.is_answer,
        form=form,
        stages=stage_choices(form, base, frame),
        criteria=view_criteria(shown.body, frame.language),
        links=link_names(own.body, frame.language),
        weights=shown.body["weights"],
        ranked=ranked[:most],
        ranked_count=len(ranked),
        refused=[row for row in rows if row.verdict == "refused"],
        counts=shown.body["counts"],
        picks=picks,
        pick_names={row.id: row.name for row in rows},
        kept=kept_fields(query, "pick"),
        chosen=None if chain else {"fund": fund, "chain": chosen},
        parts_query=parts_query(frame, fund, chosen),
        desk_address=f"/fund/part/desk?{urlencode(desk_fields(frame, fund, chosen))}",
        stage_text=stage_text,
    )


def stage_choices(form: Form, base: Form, frame: Frame) -> list[tuple[str, str, bool]]:
    """Return (value, name, whether chosen) of the stages: the code list, and others that the fund has."""
    codes = [code.value for code in GRAPH_SCHEMA.code_lists["investmentStage"]]
    values = dict.fromkeys([*codes, *base.stages, *form.stages])
    return [(value, stage_text(value, frame.language), value in form.stages) for value in values]


def parts_query(frame: Frame, fund: str, chain: str) -> dict[str, Any]:
    """Return the parameters that the assignment takes over from the page's address."""
    query = frame.request.query_params
    kept = {name: query.get(name) for name in ("with", "plan_ask", "plan_capital", "plan_pass", "plan_most")}
    return {"fund": fund, "chain": chain, **{name: value for name, value in kept.items() if value}}


def desk_fields(frame: Frame, fund: str, chain: str) -> list[tuple[str, str]]:
    """Return the fields that the ledger's part takes over: what is tried and what is picked."""
    kept = kept_fields(frame.request.query_params, "fund", "chain")
    return [("fund", fund), ("chain", chain), *kept, ("lang", frame.language)]
