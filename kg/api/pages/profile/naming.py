"""Names for neighbours that have none: rounds, deals, measures, passages and statements say what they are."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kg.api.collections.excerpts import cut_excerpt
from kg.api.collections.resources import collection_resource
from kg.api.language import Language
from kg.api.pages.frame import Frame
from kg.api.pages.names import collection_of_root, label
from kg.api.pages.profile.events import what_happened
from kg.api.pages.profile.relations import Group
from kg.api.pages.profile.statements import any_of, value_of
from kg.api.pages.values import date_text, specs_of

# So many neighbours of a group are shown, in its table.
MOST = 25


async def name_groups(frame: Frame, groups: Sequence[Group]) -> list[Group]:
    """Return the groups, neighbours without a name called by what they say of themselves."""
    return list(await asyncio.gather(*(_name_group(frame, group) for group in groups)))


async def _name_group(frame: Frame, group: Group) -> Group:
    nameless = [one for one in group.neighbours[:MOST] if one.name == one.key]
    collection = collection_of_root(nameless[0].class_name) if nameless else None
    if collection is None:
        return group
    key_name = collection_resource(collection).identity[0]
    asked = f"{key_name}:{any_of(one.key for one in nameless)}"
    reply = await frame.ask(f"/api/v1/{collection}", filter=asked, per_page=MOST)
    said = {str(row[key_name]): say(row, frame.language) for row in reply.get("results") or ()}
    named = tuple(replace(one, name=said.get(one.key) or one.name) for one in group.neighbours)
    return replace(group, neighbours=named)


def say(row: Mapping[str, Any], language: Language) -> str | None:
    """Return what a row says of itself in a few words; None where it says nothing but its key."""
    kind = str(row["class"])
    if kind == "Passage":
        return cut_excerpt([row.get("text")], [])
    if kind == "Statement":
        return " · ".join(part for part in (row.get("measure"), value_of(row)) if part) or None
    specs = specs_of(kind)
    dates = [name for name in DATES_FIRST if name in specs and row.get(name)]
    date = [date_text(str(row[dates[0]]), row.get(specs[dates[0]].partial_date or ""))] if dates else []
    what = what_happened(kind, row, language)
    # What only its kind could be said of keeps its key, by which it can be told from others.
    return None if what == label(kind, language) and not date else " · ".join([what, *date])


DATES_FIRST = ("announcedDate", "signedDate", "recordedDate", "eventDate", "designatedDate", "declaredDate",
               "startDate", "validFrom")  # fmt: skip
