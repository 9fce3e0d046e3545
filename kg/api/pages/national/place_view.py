"""What lies in a province, by figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kg.api.language import Language, pick
from kg.api.national.tables import ELEMENT_FIGURES
from kg.api.pages.names import profile_path
from kg.schema import GRAPH_SCHEMA

COLLECTIONS = {
    "PilotZone": "pilot-zones",
    "ExhibitionCentre": "exhibition-centres",
    "OperationPlatform": "platforms",
    "Fund": "funds",
    "Alliance": "alliances",
}


def group_elements(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Return the elements by figure, in the order of the figures; an element once, by its name."""
    found: list[tuple[str, list[Mapping[str, Any]]]] = []
    for figure in ELEMENT_FIGURES:
        once = {row["key"]: row for row in reversed(rows) if row["figure"] == figure}
        if once:
            found.append((figure, sorted(once.values(), key=lambda row: (row["name"], row["key"]))))
    return found


def element_path(row: Mapping[str, Any]) -> str:
    """Return the path of an element's page."""
    return profile_path(COLLECTIONS[str(row["class"])], str(row["key"]))


def role_name(role: str, language: Language) -> str:
    """Return what the role of a member is called, as the ontology's code list has it."""
    listed = GRAPH_SCHEMA.code_lists["partyRole"]
    found = next((code for code in listed if code.value == role), None)
    return role if found is None else pick(found.label_zh, found.label_en, language)
