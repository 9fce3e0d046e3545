"""What a thing is: its properties in words, what is not known of it, and the records that say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.answers.text_index import TEXTS
from kg.api.language import Language, pick
from kg.api.pages.names import NAMED_BY, label
from kg.api.pages.values import COMPANIONS, Shown, show, specs_of
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import SOURCES, PropertySpec

MOST_LINES = 12
# Numbers in answers of which the page shows the origin; keys and codes have none.
_COUNTED = ("integer", "double")


@dataclass(frozen=True, slots=True)
class Fact:
    """One property that is known.

    Attributes:
        meaning: the ontology's definition.
        pointer: JSON pointer of the value in the look-up, for a number; None for other values.
    """

    name: str
    label: str
    meaning: str
    values: tuple[Shown, ...]
    pointer: str | None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The records of one file that a thing was read from.

    Attributes:
        lines: the first of them, as the readers count.
        count: of all records of the file.
    """

    data_set: str
    file: str
    lines: tuple[str, ...]
    count: int


def list_facts(class_name: str, properties: Mapping[str, Any], language: Language) -> list[Fact]:
    """Return what is known of a thing, in the ontology's order; names and long texts are shown elsewhere."""
    return [
        _fact(spec, properties, language)
        for spec in _shown_specs(class_name)
        if properties.get(spec.name) not in (None, [])
    ]


def list_unknown(class_name: str, properties: Mapping[str, Any], language: Language) -> list[str]:
    """Return the labels of the properties that nobody stated."""
    return [
        pick(spec.label_zh, spec.label_en, language)
        for spec in _shown_specs(class_name)
        if properties.get(spec.name) in (None, [])
    ]


def list_texts(class_name: str, properties: Mapping[str, Any], language: Language) -> list[tuple[str, str]]:
    """Return the long texts of a thing with their labels: abstract, description, words of a measure."""
    known = specs_of(class_name)
    return [
        (pick(known[name].label_zh, known[name].label_en, language), str(properties[name]))
        for name in TEXTS
        if name in known and properties.get(name)
    ]


def _shown_specs(class_name: str) -> list[PropertySpec]:
    specs = list(specs_of(class_name).values())
    companions = {spec.partial_date for spec in specs} | set(COMPANIONS) | {SOURCES, *TEXTS}
    above = {"name", "nameEn", "title", "titleZh", GRAPH_SCHEMA.node(class_name).key}
    return [spec for spec in specs if spec.name not in companions | above]


def _fact(spec: PropertySpec, properties: Mapping[str, Any], language: Language) -> Fact:
    value = properties[spec.name]
    zh = language == "zh"
    return Fact(
        name=spec.name,
        label=spec.label_zh if zh else spec.label_en,
        meaning=spec.definition_zh if zh else spec.definition_en,
        values=tuple(show(spec, value, properties, language)),
        pointer=f"/properties/{spec.name}" if spec.datatype in _COUNTED and not spec.many else None,
    )


def title_of(class_name: str, key: str, properties: Mapping[str, Any], language: Language) -> str:
    """Return what a thing is called: a name in the language, else what it is with its key."""
    order = ("nameEn", *NAMED_BY) if language == "en" else NAMED_BY
    found = next((properties[name] for name in order if properties.get(name)), None)
    return str(found) if found else f"{label(class_name, language)} {key}"


def other_names(class_name: str, properties: Mapping[str, Any], title: str) -> list[str]:
    """Return the other names of a thing, each once."""
    names = ("name", "nameEn", "legalName", "shortName", "brandName", "title", "titleZh")
    held = [properties.get(name) for name in names if name in specs_of(class_name)]
    return [name for name in dict.fromkeys(str(n) for n in held if n) if name != title]


def list_sources(sources: Sequence[str]) -> list[SourceFile]:
    """Return source records by file; a reference is `<data set>:<file>:<line>`, the file may hold colons."""
    found: dict[tuple[str, str], list[str]] = {}
    for source in sources:
        data_set, _, rest = source.partition(":")
        file, _, line = rest.rpartition(":")
        found.setdefault((data_set, file or rest), []).append(line if file else "")
    return [
        SourceFile(data_set, file, tuple(sorted(lines, key=_as_number)[:MOST_LINES]), len(lines))
        for (data_set, file), lines in sorted(found.items())
    ]


def _as_number(line: str) -> tuple[int, str]:
    return (int(line), "") if line.isdigit() else (0, line)


def definition(class_name: str, language: Language) -> str:
    """Return what a class is, as the ontology defines it."""
    node = GRAPH_SCHEMA.node(class_name)
    return node.definition_zh if language == "zh" else node.definition_en
