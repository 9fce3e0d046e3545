"""What an entry says of a thing of the graph, as the next version will have it: class, key, properties.

The mapper of the ingest says the same by column (`kg.ingest.mappers.ledger`); a test compares the two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.ledger.entry import Entry

Properties = dict[str, Any]
NAVIGATION = {
    "industryPlanning": "IndustryPlanningNavigation",
    "enterpriseOperation": "EnterpriseOperationNavigation",
}
_PROJECT = ("name", "nameEn", "description", "website", "startDate", "endDate")
_ZONE = ("name", "startDate", "endDate", "website", "description")
_DESIGNATION = ("designationType", "batch", "designatedDate", "validTo")
_JUDGEMENT = ("verdict", "leftKey", "rightKey", "confidence")


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


def said_of(entry: Entry, key_root: Callable[[str], str]) -> Said | None:
    """Return what an entry says of the graph; None where it says nothing of it, or not yet.

    Args:
        entry: with a value.
        key_root: gives the key root of a class.
    """
    make = _MAKERS.get(entry.kind)
    found = None if make is None or entry.value is None else make(entry, entry.value)
    if found is None:
        return None
    class_name, key, properties, makes = found
    return Said(key_root(class_name or "ProgrammeElement"), class_name, key, properties, makes)


Made = tuple[str | None, str, Properties, bool]


def _project(entry: Entry, value: Mapping[str, Any]) -> Made:
    return NAVIGATION[value["navigationType"]], entry.thing, _named(value, _PROJECT), True


def _filing(entry: Entry, value: Mapping[str, Any]) -> Made:
    properties = {"filingStatus": value.get("status"), **_named(value, ("filedDate", "filingNumber"))}
    return None, entry.thing, properties, False


def _zone(entry: Entry, value: Mapping[str, Any]) -> Made | None:
    if value["status"] == "applied":  # no zone yet: the graph has those that were approved
        return None
    digest = hashlib.md5(value["name"].encode(), usedforsecurity=False).hexdigest()[:16]
    return "PilotZone", f"pilotZone:{digest}", _named(value, _ZONE), True


def _designation(entry: Entry, value: Mapping[str, Any]) -> Made:
    return "Designation", entry.thing, _named(value, _DESIGNATION), True


def _judgement(entry: Entry, value: Mapping[str, Any]) -> Made:
    told = {"judgedBy": entry.who, "judgedAt": entry.at, "reason": entry.why}
    return "Judgement", entry.thing, _named(value, _JUDGEMENT) | told, True


def _correction(_: Entry, value: Mapping[str, Any]) -> Made:
    return value["entityClass"], value["key"], {value["property"]: value.get("value")}, False


def _named(value: Mapping[str, Any], names: tuple[str, ...]) -> Properties:
    return {name: value.get(name) for name in names}


_MAKERS: Mapping[str, Callable[[Entry, Mapping[str, Any]], Made | None]] = {
    "judgement": _judgement,
    "correction": _correction,
    "navigationProject": _project,
    "filing": _filing,
    "pilotZone": _zone,
    "designation": _designation,
}
KINDS = tuple(_MAKERS)
