"""The supply and demand board: what people entered in the ledger, matched by visible parts (供需对接)."""

from __future__ import annotations

from typing import Any

from kg.algorithms.listings import main_currency, need_of, offer_of, other_currencies
from kg.algorithms.supply_demand import Market, match_supply_demand
from kg.algorithms.supply_demand_json import supply_demand_json
from kg.api.collections.overlay import typed
from kg.api.writes.desk import Desk
from kg.api.writes.models import EntryAnswer
from kg.ledger.entry import Entry
from kg.ledger.graph_rows import said_of
from kg.schema import GRAPH_SCHEMA

MOST = 300
"""Offers, and needs, that are matched with each other: every pair of them is judged part by part."""
METHOD = "/api/v1/methods/supply-demand"
Row = dict[str, Any]


def match_board(desk: Desk) -> dict[str, Any]:
    """Return the offers and needs in force with every pair of them, scored.

    Amounts are compared in one currency only: the one that most entries name. Amounts in others are left
    out, which the answer says. Families of an offer are shown, not counted: the board knows the words and
    links that its owner declared. What is read of a version is `kg match-offers`.

    Args:
        desk: the ledger, with what the published version holds of it.
    """
    offers, needs = read_board(desk, "offer"), read_board(desk, "need")
    rows = [graph_row(entry) for entry, _ in (*offers, *needs)]
    currency = main_currency(rows)
    market = Market(
        needs=[need_of(graph_row(entry), currency) for entry, _ in needs[:MOST]],
        offers=[offer_of(graph_row(entry), currency) for entry, _ in offers[:MOST]],
        firms=(),
    )
    return {
        "listedOffers": [_listed(*pair) for pair in offers[:MOST]],
        "listedNeeds": [_listed(*pair) for pair in needs[:MOST]],
        "counts": {"offers": len(offers), "needs": len(needs)},
        "currency": currency,
        "otherCurrencies": other_currencies(rows, currency),
        "method": METHOD,
        **supply_demand_json(match_supply_demand(market)),
    }


def read_board(desk: Desk, kind: str) -> list[tuple[Entry, EntryAnswer]]:
    """Return what holds of a kind, the latest first: the entry that says it, and the thing's last entry.

    They differ where something was undone: what holds is what was said before, by who said it.
    """
    said = {entry.thing: entry for entry in desk.ledger.said(kind)}
    last = [answer for answer in desk.answers(desk.ledger.in_force(kind)) if answer.thing in said]
    return sorted(((said[a.thing], a) for a in last), key=lambda pair: -pair[0].seq)


def graph_row(entry: Entry) -> Row:
    """Return an offer or need under the names of the graph, as a version would hold it."""
    value = entry.value or {}
    (said,) = said_of(entry, _key_root)
    specs = {spec.name: spec for spec in GRAPH_SCHEMA.node(str(said.class_name)).properties}
    told = {name: typed(specs[name], held) for name, held in said.properties.items()}
    party = value.get("owner") if entry.kind == "offer" else value.get("organization")
    more = {"parties": [party] if party else [], "families": list(value.get("families", ()))}
    return {"listingId": entry.thing, **told, **more}


def _key_root(name: str) -> str:
    return GRAPH_SCHEMA.node(name).key_root


def _listed(said: Entry, last: EntryAnswer) -> dict[str, Any]:
    return {
        "key": said.thing,
        "version": last.version,
        "status": last.status,
        "enteredBy": said.who,
        "enteredAt": said.at,
        **(said.value or {}),
    }
