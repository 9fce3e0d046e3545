"""The supply and demand board: what people entered in the ledger, matched by visible parts (供需对接)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kg.algorithms.scenario_file import Place
from kg.algorithms.supply_demand import match_supply_demand
from kg.algorithms.supply_demand_file import market_of
from kg.algorithms.supply_demand_json import supply_demand_json
from kg.algorithms.text_matching import DEFAULT_METHOD
from kg.ledger.entry import Entry

MOST = 1000
METHOD = "/api/v1/methods/supply-demand"
# Ledger names that a market file has otherwise.
_NEED_NAMES = {"fieldsOfUse": "fields", "territories": "territory"}
_OFFER_NAMES = {"fieldsOfUse": "fields", "territories": "territory", "titleFlags": "flags"}
_SAME = ("links", "kinds", "kind", "until", "exclusions", "organization", "inForceUntil", "tags")


def match_board(offers: Sequence[Entry], needs: Sequence[Entry]) -> dict[str, Any]:
    """Return the offers and needs in force with every pair of them, scored.

    Amounts are compared in one currency only: the one that most entries name. Amounts in others are left
    out, which the answer says. Families of an offer are shown, not counted: the board knows the words and
    links that its owner declared.

    Args:
        offers: entries of the ledger that hold offers.
        needs: entries of the ledger that hold needs.
    """
    currency = _main_currency([*offers, *needs])
    file = {
        "offers": [_offer(entry, currency) for entry in offers[:MOST]],
        "needs": [_need(entry, currency) for entry in needs[:MOST]],
    }
    given = market_of(Place(file, "ledger"))
    result = supply_demand_json(match_supply_demand(given.market, given.weights, DEFAULT_METHOD))
    return {
        "listedOffers": [_listed(entry) for entry in offers[:MOST]],
        "listedNeeds": [_listed(entry) for entry in needs[:MOST]],
        "counts": {"offers": len(offers), "needs": len(needs)},
        "currency": currency,
        "otherCurrencies": sorted(_currencies([*offers, *needs]) - {currency}),
        "method": METHOD,
        **result,
    }


def _listed(entry: Entry) -> dict[str, Any]:
    return {
        "key": entry.thing,
        "version": entry.version,
        "enteredBy": entry.who,
        "enteredAt": entry.at,
        **(entry.value or {}),
    }


def _currencies(entries: Iterable[Entry]) -> set[str]:
    return {str(entry.value["currency"]) for entry in entries if entry.value and entry.value.get("currency")}


def _main_currency(entries: Sequence[Entry]) -> str | None:
    counted = Counter(
        str(entry.value["currency"]) for entry in entries if entry.value and entry.value.get("currency")
    )
    ranked = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return ranked[0][0] if ranked else None


def _need(entry: Entry, currency: str | None) -> dict[str, Any]:
    value = entry.value or {}
    return _common(entry.thing, value, _NEED_NAMES) | {"budget": _range(value, "budget", currency)}


def _offer(entry: Entry, currency: str | None) -> dict[str, Any]:
    value = entry.value or {}
    owners = [value["owner"]] if value.get("owner") else None
    price = _range(value, "price", currency)
    return _common(entry.thing, value, _OFFER_NAMES) | {"owners": owners, "price": price}


def _common(key: str, value: Mapping[str, Any], renamed: Mapping[str, str]) -> dict[str, Any]:
    """Return what a market file says of an entry; an empty list of a condition is no condition."""
    names = {name: name for name in _SAME} | dict(renamed)
    found = {new: value.get(old) for old, new in names.items() if value.get(old) or old == "titleFlags"}
    found = {name: held for name, held in found.items() if held is not None}
    return {"id": key, "words": " ".join(filter(None, (value.get("title"), value.get("words")))), **found}


def _range(value: Mapping[str, Any], name: str, currency: str | None) -> list[float | None] | None:
    if value.get("currency") != currency or currency is None:
        return None
    ends = [value.get(f"{name}Low"), value.get(f"{name}High")]
    return None if ends == [None, None] else ends
