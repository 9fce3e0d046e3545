"""Patent navigation 专利导航 as sentences that carry their numbers (GB/T 39551-2020, 专利导航指南).

A report has sections, a section has sentences. A sentence is a template filled with numbers, and carries
them with their parameters, the families and acts that they were counted from and the function that made
them. Where a number is undefined the sentence is not said; its reason stands in its place.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.algorithms.navigation_wording import SECTIONS, TEMPLATES
from kg.algorithms.operation_head import ViewHead

Value = float | int | str | None


@dataclass(frozen=True)
class Sentence:
    """A statement with what backs it.

    Attributes:
        template: name of its template; with `about` it identifies the sentence in a report.
        about: link, holder or other thing that it is about; «» for the subject as a whole.
        zh: in Chinese.
        en: in English.
        numbers: every value in the text, under the names of the ontology, unrounded.
        parameters: thresholds and choices of this sentence beside those of the report.
        evidence: identifiers of families and acts that were counted, the weightiest first; their records
            stand in the report's `evidence`.
        made_by: function whose result the numbers are.
        limits: what the numbers leave out, in both languages.
    """

    template: str
    about: str
    zh: str
    en: str
    numbers: Mapping[str, Value]
    parameters: Mapping[str, Value]
    evidence: tuple[str, ...]
    made_by: str
    limits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Silence:
    """A statement that is not made, and why.

    Attributes:
        template: name of its template.
        about: what it would be about.
        reason: which number is undefined and why.
    """

    template: str
    about: str
    reason: str


@dataclass(frozen=True)
class Section:
    """A section of a report, under the standard's words.

    Attributes:
        name: one of `SECTIONS`.
        zh: Chinese heading.
        en: English heading.
        sentences: in reading order.
        unsaid: statements that no number backs.
    """

    name: str
    zh: str
    en: str
    sentences: tuple[Sentence, ...]
    unsaid: tuple[Silence, ...]


@dataclass(frozen=True)
class NavigationReport:
    """A navigation of a firm or of a zone's industry.

    Attributes:
        head: about whom, when, on which chain, of which version, with which parameters.
        kind: enterpriseOperation (企业运营类) or industryPlanning (产业规划类).
        title_zh: Chinese title.
        title_en: English title.
        sections: in the order of the standard.
        evidence: number, title and source records of each family and act that a sentence names.
        names: names of agents and links by identifier.
        notes: how to read the report, in both languages.
    """

    head: ViewHead
    kind: str
    title_zh: str
    title_en: str
    sections: tuple[Section, ...]
    evidence: Mapping[str, Mapping[str, Any]]
    names: Mapping[str, str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """Names in a sentence: the same placeholder in Chinese and in English."""

    zh: Mapping[str, str] = field(default_factory=dict)
    en: Mapping[str, str] = field(default_factory=dict)


Said = Sentence | Silence


def say(
    template: str,
    numbers: Mapping[str, Value],
    *,
    made_by: str,
    about: str = "",
    words: Words | None = None,
    parameters: Mapping[str, Value] | None = None,
    evidence: Sequence[str] = (),
    limits: Sequence[str] = (),
    reasons: Mapping[str, str] | None = None,
) -> Said:
    """Return a sentence, or the reason why it cannot be said.

    Args:
        template: name in `TEMPLATES`.
        numbers: every value that the template names; None where it is undefined.
        made_by: function whose result the numbers are.
        about: link, holder or other thing that it is about.
        words: names that the template names.
        parameters: thresholds and choices of this sentence.
        evidence: identifiers of families and acts that were counted.
        limits: what the numbers leave out.
        reasons: why a value is undefined, by its name.

    Raises:
        KeyError: the template names a value that was not given: a defect of the caller.
    """
    zh, en = TEMPLATES[template]
    given = words or Words()
    missing = [name for name in placeholders(zh, en) if numbers.get(name, "") is None]
    if missing:
        told = [f"{name}: {(reasons or {}).get(name, 'undefined')}" for name in missing]
        return Silence(template, about, "; ".join(told))
    return Sentence(
        template=template,
        about=about,
        zh=zh.format(**numbers, **given.zh),
        en=en.format(**numbers, **given.en),
        numbers=dict(numbers),
        parameters=dict(parameters or {}),
        evidence=tuple(evidence),
        made_by=made_by,
        limits=tuple(limits),
    )


def placeholders(*templates: str) -> tuple[str, ...]:
    """Return the names that templates have places for, each once."""
    names = [name for text in templates for _, name, _, _ in string.Formatter().parse(text) if name]
    return tuple(dict.fromkeys(names))


def section(name: str, said: Sequence[Said]) -> Section:
    """Return a section of what was said and what could not be."""
    zh, en = SECTIONS[name]
    sentences = tuple(item for item in said if isinstance(item, Sentence))
    return Section(name, zh, en, sentences, tuple(item for item in said if isinstance(item, Silence)))
