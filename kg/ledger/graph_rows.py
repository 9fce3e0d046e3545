"""What an entry says of a thing of the graph, as the next version will have it: class, key, properties.

The mapper of the ingest says the same by column (`kg.ingest.mappers.ledger`); a test compares the two.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.ledger.domain_rows import Properties, chain_rows, fund_row
from kg.ledger.entry import Entry

NAVIGATION = {
    "industryPlanning": "IndustryPlanningNavigation",
    "enterpriseOperation": "EnterpriseOperationNavigation",
}
_PROJECT = ("name", "nameEn", "description", "website", "startDate", "endDate")
_ZONE = ("name", "startDate", "endDate", "website", "description")
_DESIGNATION = ("designationType", "batch", "designatedDate", "validTo")
_JUDGEMENT = ("verdict", "leftKey", "rightKey", "confidence")
_LISTING = ("title", "currency")
_OFFER = ("priceLow", "priceHigh", "inForceUntil")
_NEED = ("budgetLow", "budgetHigh")
_OFFICE = re.compile("[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Said:
    """What an entry says of a thing of the graph.

    Attributes:
        root: topmost class of the thing's tree; keys are unique in it.
        class_name: class of the thing; None where the entry leaves it open.
        properties: of the thing, as JSON has them; null where nothing holds.
        makes: whether the thing is there by this entry alone.
    """

    root: str
    class_name: str | None
    key: str
    properties: Properties
    makes: bool


def said_of(entry: Entry, key_root: Callable[[str], str]) -> tuple[Said, ...]:
    """Return what an entry says of things of the graph; nothing where it says nothing of it, or not yet.

    Args:
        entry: with a value.
        key_root: gives the key root of a class.
    """
    make = _MAKERS.get(entry.kind)
    found = () if make is None or entry.value is None else make(entry, entry.value)
    return tuple(
        Said(key_root(class_name or "ProgrammeElement"), class_name, key, properties, makes)
        for class_name, key, properties, makes in found
    )


Made = tuple[tuple[str | None, str, Properties, bool], ...]


def _project(entry: Entry, value: Mapping[str, Any]) -> Made:
    return ((NAVIGATION[value["navigationType"]], entry.thing, _named(value, _PROJECT), True),)


def _filing(entry: Entry, value: Mapping[str, Any]) -> Made:
    properties = {"filingStatus": value.get("status"), **_named(value, ("filedDate", "filingNumber"))}
    return ((None, entry.thing, properties, False),)


def _zone(entry: Entry, value: Mapping[str, Any]) -> Made:
    if value["status"] == "applied":  # no zone yet: the graph has those that were approved
        return ()
    digest = hashlib.md5(value["name"].encode(), usedforsecurity=False).hexdigest()[:16]
    return (("PilotZone", f"pilotZone:{digest}", _named(value, _ZONE), True),)


def _designation(entry: Entry, value: Mapping[str, Any]) -> Made:
    return (("Designation", entry.thing, _named(value, _DESIGNATION), True),)


def _judgement(entry: Entry, value: Mapping[str, Any]) -> Made:
    told = {"judgedBy": entry.who, "judgedAt": entry.at, "reason": entry.why}
    return (("Judgement", entry.thing, _named(value, _JUDGEMENT) | told, True),)


def _offer(entry: Entry, value: Mapping[str, Any]) -> Made:
    flags = value.get("titleFlags")
    own = {
        "offerKind": value["kind"],
        "isTitleClear": None if flags is None else not flags,
        "titleFlags": flags or None,
        "tags": value.get("tags") or None,
    }
    return (("PatentOffer", entry.thing, _listing(entry, value) | _named(value, _OFFER) | own, True),)


def _need(entry: Entry, value: Mapping[str, Any]) -> Made:
    own = {
        "acceptedKinds": value.get("kinds") or None,
        "rightsHorizon": value.get("until"),
        "exclusions": value.get("exclusions") or None,
    }
    return (("PatentNeed", entry.thing, _listing(entry, value) | _named(value, _NEED) | own, True),)


def _listing(entry: Entry, value: Mapping[str, Any]) -> Properties:
    """Return what an offer and a need have in common; an empty list says nothing."""
    offices = [code for code in value.get("territories", ()) if _OFFICE.fullmatch(code)]
    links = sorted(f"{link}={float(share)!r}" for link, share in value.get("links", {}).items())
    told = {"enteredBy": entry.who, "enteredAt": entry.at, "reason": entry.why}
    lists = {
        "fieldsOfUse": value.get("fieldsOfUse") or None,
        "linkShares": links or None,
        "territory": offices or None,
    }
    return _named(value, _LISTING) | {"description": value.get("words")} | lists | told


def _correction(_: Entry, value: Mapping[str, Any]) -> Made:
    return ((value["entityClass"], value["key"], {value["property"]: value.get("value")}, False),)


def _chain(_: Entry, value: Mapping[str, Any]) -> Made:
    return tuple((*row, True) for row in chain_rows(value))


def _fund(entry: Entry, value: Mapping[str, Any]) -> Made:
    return ((*fund_row(entry.thing, value), True),)


def _named(value: Mapping[str, Any], names: tuple[str, ...]) -> Properties:
    return {name: value.get(name) for name in names}


_MAKERS: Mapping[str, Callable[[Entry, Mapping[str, Any]], Made]] = {
    "judgement": _judgement,
    "correction": _correction,
    "navigationProject": _project,
    "filing": _filing,
    "pilotZone": _zone,
    "designation": _designation,
    "offer": _offer,
    "need": _need,
    "chain": _chain,
    "fundCriteria": _fund,
}
KINDS = tuple(_MAKERS)
