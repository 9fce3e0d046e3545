"""The part of a fund page that writes to the ledger: criteria, shortlists, notes as they stand there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response

from kg.api.access.roles import require_role
from kg.api.pages.asking import Reply, key_path
from kg.api.pages.frame import Frame
from kg.api.pages.fund.fund_asking import Form, asked_form, changes, own_form, read_picks
from kg.api.pages.fund.fund_view import link_names, sentence_of
from kg.api.pages.fund.fund_words import FUND_WORDS, stage_text
from kg.schema import GRAPH_SCHEMA

LEDGER = "/api/v1/ledger"
MOST_LISTS, MOST_NOTES = 50, 50


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of the ledger that a form changes.

    Attributes:
        address: where it is put.
        method: POST for a new thing, PUT for one that is there.
        tag: entity tag that a change must match; «» for a new thing.
        value: JSON of its value, without what the reader still fills in.
    """

    address: str
    method: str
    tag: str
    value: str


def add_routes(router: APIRouter) -> None:
    """Add the part's routes."""
    reader = [Depends(require_role("reader"))]

    @router.get("/fund/part/desk", dependencies=reader)
    async def get_desk(
        request: Request,
        fund: Annotated[str, Query(max_length=500)],
        chain: Annotated[str, Query(max_length=200)],
    ) -> Response:
        return await show_desk(Frame.of(request, "/fund"), fund, chain)

    @router.get("/fund/part/notes", dependencies=reader)
    async def get_notes(
        request: Request,
        entity: Annotated[str, Query(max_length=200)],
        key: Annotated[str, Query(max_length=500)],
    ) -> Response:
        frame = Frame.of(request, "/fund")
        notes = await frame.ask(f"{LEDGER}/notes", per_page=1000)
        return frame.part(
            "fund_notes.html",
            FUND_WORDS,
            reply=notes,
            notes=notes_on(notes, key),
            thing=Thing(f"{LEDGER}/notes", "POST", "", _json({"entityClass": entity, "key": key})),
            address=frame.address("/fund/part/notes", entity=entity, key=key),
        )


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def notes_on(reply: Reply, key: str) -> list[Mapping[str, Any]]:
    """Return the notes on a thing, the latest first."""
    found = [row for row in reply.get("results") or () if (row.get("value") or {}).get("key") == key]
    return sorted(found, key=lambda row: row["entry"]["seq"], reverse=True)[:MOST_NOTES]


async def show_desk(frame: Frame, fund: str, chain: str) -> Response:
    """Return the part."""
    path = f"/api/v1/funds/{key_path(fund)}/match"
    own = await frame.ask(path, chain=chain)
    if not own.is_answer:
        return frame.part("fund_desk.html", FUND_WORDS, reply=own)
    base = own_form(own.body)
    form = asked_form(frame.request.query_params, base)
    tried = changes(form, base)
    shown = await frame.ask(path, chain=chain, **tried) if tried else own
    answer = shown.body if shown.is_answer else own.body
    name, key = answer["name"], ledger_key(fund, answer["name"])
    standing, lists = await frame.ask_all(
        frame.address(f"{LEDGER}/fund-criteria/{key_path(key)}"),
        frame.address(f"{LEDGER}/shortlists", per_page=1000),
    )
    value, left_out = criteria_value(fund, name, form, answer)
    picks = read_picks(frame.request.query_params, [row["project"] for row in answer["scores"]])
    return frame.part(
        "fund_desk.html",
        FUND_WORDS,
        reply=own,
        standing=standing,
        criteria=thing_of(standing, f"{LEDGER}/fund-criteria", key, value),
        currency=answer.get("currency") or "",
        left_out=[stage_text(stage, frame.language) for stage in left_out],
        lists=lists_of(lists, {fund, name}),
        new_list=Thing(f"{LEDGER}/shortlists", "POST", "", list_value(name, answer, picks, frame)),
        list_tag={row["key"]: f'"v{row["version"]}"' for row in lists.get("results") or ()},
        picks=picks,
        fund=fund,
        chain=chain,
        address=frame.request.url.path + "?" + frame.request.url.query,
    )


def ledger_key(fund: str, name: str) -> str:
    """Return how the ledger calls the criteria of a fund: by its filing number or code, else by its name."""
    return fund if fund.startswith(("amac:", "uscc:")) else f"fund:{name}"


def thing_of(reply: Reply, collection: str, key: str, value: Mapping[str, Any]) -> Thing:
    """Return where a value goes: over what stands there, or as a new thing."""
    if reply.is_answer and reply.get("value") is not None:
        tag = f'"v{reply.get("version")}"'
        return Thing(f"{collection}/{key_path(key)}", "PUT", tag, _json(value))
    return Thing(collection, "POST", "", _json(value))


def criteria_value(
    fund: str, name: str, form: Form, answer: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Return the criteria as the ledger takes them, and the stages that it does not take."""
    codes = {code.value for code in GRAPH_SCHEMA.code_lists["investmentStage"]}
    criteria = {row["criterion"]: row["value"] for row in answer["criteria"]}
    ticket = criteria.get("ticket") or {}
    kind, _, number = fund.partition(":")
    identifier = {"amac": "filingNumber", "uscc": "uscc"}.get(kind)
    value = {
        "fund": name,
        **({identifier: number} if identifier else {}),
        "ticketLow": ticket.get("low"),
        "ticketHigh": ticket.get("high"),
        "capital": criteria.get("capital"),
        "maxDeals": criteria.get("maxDeals"),
        "reinvestmentRatio": criteria.get("reinvestmentRatio"),
        "horizon": criteria.get("horizon"),
        "regions": criteria.get("regions") or [],
        "exclusions": criteria.get("exclusions") or [],
        "stages": [stage for stage in form.stages if stage in codes],
        "thesis": criteria.get("thesis") or {},
    }
    left_out = [stage for stage in form.stages if stage not in codes]
    return {key: held for key, held in value.items() if held is not None}, left_out


def lists_of(reply: Reply, names: set[str]) -> list[Mapping[str, Any]]:
    """Return the shortlists in force of a fund, the latest first."""
    rows = [row for row in reply.get("results") or () if (row.get("value") or {}).get("fund") in names]
    return sorted(rows, key=lambda row: row["entry"]["seq"], reverse=True)[:MOST_LISTS]


def list_value(name: str, answer: Mapping[str, Any], picks: Sequence[str], frame: Frame) -> str:
    """Return the picked clusters as the value of a shortlist, each with its reason."""
    links, chosen = link_names(answer, frame.language), set(picks)
    count = len(answer["scores"])
    items = [
        {
            "entityClass": "PatentCluster",
            "key": row["project"],
            "note": sentence_of(row, answer, links, count, frame.language),
        }
        for row in answer["scores"]
        if row["project"] in chosen
    ]
    return _json({"fund": name, "items": items})
