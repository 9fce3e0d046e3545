"""What happened to a thing and when: its own dates, those of its relations and of what it is related to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.api.collections.resources import Resource, collection_resource
from kg.api.language import Language
from kg.api.pages.asking import Reply, filter_value
from kg.api.pages.frame import Frame
from kg.api.pages.names import collection_of_root, label, name_of, thing_path
from kg.api.pages.profile.relations import relation_label
from kg.api.pages.values import show, specs_of
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import END_KEY, START_KEY

# Key roots whose rows are dated and happen to somebody.
DATED_ROOTS = (
    "LegalEvent", "Transaction", "InvestmentRound", "Designation", "Statement", "SepDeclaration",
    "OtlStageEvent", "NavigationStage", "Policy", "PolicyMeasure", "Document", "ProgrammeElement",
)  # fmt: skip
# The publications of a family or an application are events; those of a firm are counted by year.
PUBLICATION_OWNERS = ("SimpleFamily", "Application")
MOST_ROWS = 200
# Dates that say when something else was read or computed, not when something happened.
NOT_EVENTS = ("asOf", "loadedAt", "criteriaDate", "rateDate", "countryBasis")


@dataclass(frozen=True, slots=True)
class Event:
    """Something with a date.

    Attributes:
        date: ISO 8601; its unknown parts are those after the precision.
        precision: `day`, `month` or `year`.
        lane: the row of the picture that it stands in.
        text: what happened.
        path: of the page of what it is about; None for the thing's own dates.
    """

    date: str
    precision: str
    lane: str
    text: str
    path: str | None


@dataclass(frozen=True, slots=True)
class Yearly:
    """How many of something there were in each year.

    Attributes:
        counts: by year; years without any are left out.
        address: of the API's operation that counted them.
        all_path: of the list of what was counted, and its filter.
    """

    lane: str
    counts: Mapping[int, int]
    unknown: int
    address: str
    all_path: str
    all_filter: str


def own_events(class_name: str, properties: Mapping[str, Any], language: Language) -> list[Event]:
    """Return the dates that a thing itself has."""
    lane = label(class_name, language)
    return [
        Event(str(properties[spec.name])[:10], _precision(spec.partial_date, properties), lane, name, None)
        for spec in specs_of(class_name).values()
        if spec.datatype in ("date", "dateTime") and spec.name not in NOT_EVENTS and properties.get(spec.name)
        for name in [spec.label_zh if language == "zh" else spec.label_en]
    ]


def _precision(companion: str | None, row: Mapping[str, Any]) -> str:
    return str((companion and row.get(companion)) or "day")


def relation_events(relations: Iterable[Mapping[str, Any]], language: Language) -> list[Event]:
    """Return the dates that a thing's relations have: from when a share was held, a membership lasted."""
    found = []
    for held in relations:
        specs = specs_of(held["relation"])
        dated = [s for s in specs.values() if s.datatype == "date"]
        lane = relation_label(held["relation"], held["direction"] == "out", language)
        for row in held["results"] if dated else ():
            name = str(row.get("name") or row["key"])
            path = thing_path(row["class"], row["key"]) if row.get("class") else None
            for spec in dated:
                if row.get(spec.name):
                    said = spec.label_zh if language == "zh" else spec.label_en
                    more = [part.text for s in specs.values() if s.name in ("share", "role")
                            for part in show(s, row.get(s.name), row, language)]  # fmt: skip
                    text = " · ".join([said, name, *more])
                    found.append(Event(row[spec.name], _precision(spec.partial_date, row), lane, text, path))
    return found


async def ask_events(frame: Frame, root: str, key: str, body: Mapping[str, Any]) -> list[Event]:
    """Return what happened in the things that a thing is related to."""
    asked = [
        _ask_related(frame, held["relation"], held["direction"] == "out", key)
        for held in body["relations"]
        if has_dates(root, held)
    ]
    events = [event for found in await asyncio.gather(*asked) for event in found]
    events += legal_events(body.get("legalEvents") or (), frame.language)
    ids = [str(row["transactionId"]) for row in body.get("marketEvents") or ()][:50]
    direct = any(held["relation"] in ("TransactionFamily", "TransactionRight") for held in body["relations"])
    if ids and not direct:
        condition = f"transactionId:{'|'.join(filter_value(one) for one in ids)}"
        events += await _ask_list(frame, "transactions", condition, label("Transaction", frame.language))
    return events


def has_dates(root: str, held: Mapping[str, Any]) -> bool:
    """Return whether the things at the other end of a thing's relation are events with dates."""
    relation = GRAPH_SCHEMA.relationship(held["relation"])
    far = relation.end if held["direction"] == "out" else relation.start
    far_root = GRAPH_SCHEMA.node(far).key_root
    return far_root in DATED_ROOTS or (far_root == "Publication" and root in PUBLICATION_OWNERS)


async def _ask_related(frame: Frame, relation: str, is_out: bool, key: str) -> list[Event]:
    held = GRAPH_SCHEMA.relationship(relation)
    collection = collection_of_root(held.end if is_out else held.start)
    if collection is None:
        return []
    condition = f"{relation}.{START_KEY if is_out else END_KEY}:{filter_value(key)}"
    return await _ask_list(frame, collection, condition, relation_label(relation, is_out, frame.language))


async def _ask_list(frame: Frame, collection: str, condition: str, lane: str) -> list[Event]:
    resource = collection_resource(collection)
    dates = _dates_of(resource)
    if not dates:
        return []
    reply = await frame.ask(f"/api/v1/{collection}", filter=condition, per_page=MOST_ROWS)
    return [event for row in reply.get("results") or () for event in _row_events(resource, row, lane, frame)]


def _dates_of(resource: Resource) -> list[str]:
    return [
        name
        for name, held in resource.attributes.items()
        if held.datatype in ("date", "dateTime") and name not in NOT_EVENTS
    ]


def _row_events(resource: Resource, row: Mapping[str, Any], lane: str, frame: Frame) -> list[Event]:
    class_name, key = str(row["class"]), str(row[resource.identity[0]])
    specs = specs_of(class_name)
    said = what_happened(class_name, row, frame.language) or label(class_name, frame.language)
    return [
        Event(
            str(row[name])[:10],
            _precision(specs[name].partial_date, row),
            lane,
            f"{said} · {specs[name].label_zh if frame.language == 'zh' else specs[name].label_en}",
            thing_path(class_name, key),
        )
        for name in _dates_of(resource)
        if name in specs and row.get(name)
    ]


# What says in a word what a dated thing is, in this order.
_SAYING = ("designationType", "roundType", "eventText", "eventCode", "otlStage", "navigationStage",
           "measureType", "transferType", "licenceType", "measure", "statementType")  # fmt: skip


def what_happened(class_name: str, row: Mapping[str, Any], language: Language) -> str:
    """Return what a dated thing is in a few words: its name, else its coded kind and amount."""
    name = name_of(row, language)
    specs = specs_of(class_name)
    coded = [
        part.text
        for given in _SAYING
        if given in specs and row.get(given)
        for part in show(specs[given], row[given], row, language)
    ][:2]
    amount = row.get("amountOriginal") or row.get("valueText")
    return " · ".join(
        [*([name] if name else coded or [label(class_name, language)]), *([amount] if amount else [])]
    )


def legal_events(rows: Iterable[Mapping[str, Any]], language: Language) -> list[Event]:
    """Return the legal events that a look-up carries."""
    specs = specs_of("LegalEvent")
    found = []
    for row in rows:
        if row.get("eventDate"):
            state = [
                p.text
                for n in ("rightState", "rightStage")
                for p in show(specs[n], row.get(n), row, language)
            ]
            text = " · ".join([str(row.get("eventCode") or ""), *state, str(row.get("countryCode") or "")])
            path = thing_path("LegalEvent", row["legalEventId"])
            found.append(
                Event(row["eventDate"], "day", label("LegalEvent", language), text.strip(" ·"), path)
            )
    return found


# What a firm's or university's years are counted of: (words, collection, filter of the agent, date).
YEARLY = (
    ("filedFamilies", "families", "FamilyHolding.endKey", "earliestFilingDate", ""),
    ("published", "patents", "PatentApplicant.endKey", "publicationDate", ""),
    (
        "granted",
        "patents",
        "PatentApplicant.endKey",
        "publicationDate",
        ",documentType:grant|utilityModel|design",
    ),
)


async def ask_yearly(frame: Frame, key: str, words: Mapping[str, str]) -> list[Yearly]:
    """Return how many families an agent filed, and how many publications and grants it had, by year."""
    asked = [
        (words[name], collection, f"{relation}:{filter_value(key)}{more}", date)
        for name, collection, relation, date, more in YEARLY
    ]
    replies = await frame.ask_all(
        *(
            frame.address(f"/api/v1/{collection}", filter=condition, group_by=f"{date}.year", per_page=300)
            for _, collection, condition, date in asked
        )
    )
    return [
        _yearly(lane, collection, condition, reply)
        for (lane, collection, condition, _), reply in zip(asked, replies, strict=True)
        if reply.get("groups")
    ]


def _yearly(lane: str, collection: str, condition: str, reply: Reply) -> Yearly:
    groups = reply.get("groups")
    return Yearly(
        lane=lane,
        counts={g["key"]: g["count"] for g in groups if g["key"] is not None},
        unknown=sum(g["count"] for g in groups if g["key"] is None),
        address=reply.address,
        all_path=f"/list/{collection}",
        all_filter=condition,
    )
