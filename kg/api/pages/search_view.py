"""What the search page shows of the answers: hits with their words marked, and what a number may name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.answers.text_index import NAMES, TEXTS
from kg.api.collections.excerpts import cut_excerpt, mark_words
from kg.api.collections.resources import Resource, collection_resource
from kg.api.country_names import country_name
from kg.api.language import Language
from kg.api.pages import names
from kg.api.pages.values import date_text, main_date
from kg.schema import GRAPH_SCHEMA

Pieces = list[tuple[str, bool]]
LONGEST_NAME = 120
_NUMBER = re.compile(r"[A-Z]{2}\d{3,}[A-Z]?\d?")
_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_LEI = re.compile(r"[0-9A-Z]{18}\d{2}")
_STOCK = re.compile(r"\d{6}")
_SYMBOL = re.compile(r"[A-HY]\d{2}[A-Z]?(\d{1,4}(/\d{1,6})?)?")
_INDUSTRY = re.compile(r"[A-T]?\d{2,4}")


@dataclass(frozen=True, slots=True)
class HitView:
    """One thing found.

    Attributes:
        path: of its page; None for a class without one.
        name: in pieces, the words sought marked.
        excerpt: of its text, likewise; empty where there is none.
        facts: what else tells things apart: number, country, date.
    """

    path: str | None
    kind: str
    name: Pieces
    excerpt: Pieces
    facts: tuple[str, ...]


def columns_of_hits(resource: Resource) -> str:
    """Return the attributes that a hit is made of, as `select` takes them."""
    wanted = (*NAMES, *TEXTS, "countryCode", main_date(resource) or "")
    found = [name for name in wanted if name in resource.attributes]
    return ",".join(dict.fromkeys([resource.identity[0], "class", *found]))


def view_row(resource: Resource, row: Mapping[str, Any], terms: Sequence[str], language: Language) -> HitView:
    """Return a row of a list as a hit."""
    key, kind = str(row[resource.identity[0]]), str(row["class"])
    given = [name for name in NAMES if isinstance(row.get(name), str)]
    if language == "en" and row.get("nameEn"):
        given.insert(0, "nameEn")
    name = row[given[0]] if given else None
    text = cut_excerpt([row.get(t) for t in TEXTS], terms)
    return _hit(kind, key, name, text, terms, _facts(resource, row, key, name, language), language)


def view_hit(hit: Mapping[str, Any], terms: Sequence[str], language: Language) -> HitView:
    """Return a hit of `/api/v1/search` or of the suggestions."""
    key, kind = str(hit["key"]), str(hit["class"])
    facts = (key,) if kind in ("Publication", "ClassificationSymbol") and hit["name"] != key else ()
    return _hit(kind, key, hit["name"], hit.get("excerpt"), terms, facts, language)


def _hit(
    kind: str,
    key: str,
    name: str | None,
    text: str | None,
    terms: Sequence[str],
    facts: tuple[str, ...],
    language: Language,
) -> HitView:
    # A passage or a measure has no name but its text: a piece of it stands for the name.
    title = name if name and len(name) <= LONGEST_NAME else cut_excerpt([name], terms) or text
    shown = title or key
    return HitView(
        path=names.thing_path(kind, key),
        kind=names.label(kind, language),
        name=mark_words(shown, terms),
        excerpt=mark_words(text, terms) if text and text != shown else [],
        facts=facts if title else (),
    )


def _facts(
    resource: Resource, row: Mapping[str, Any], key: str, name: str | None, language: Language
) -> tuple[str, ...]:
    date = main_date(resource)
    found = [
        key if resource.name in ("patents", "applications", "families", "symbols") and name else None,
        country_name(row["countryCode"], language) if row.get("countryCode") else None,
        f"{names.label(date, language)} {date_text(str(row[date]))}" if date and row.get(date) else None,
    ]
    return tuple(fact for fact in found if fact)


def numbers_sought(text: str) -> list[tuple[str, str]]:
    """Return (collection, filter) of what a text may be the number of: patents, firms, symbols, industries.

    A publication or application number may be typed with separators and without its end.
    """
    plain = text.strip().upper()
    close = re.sub(r"[\s.\-/]", "", plain)
    found: list[tuple[str, str]] = []
    if _NUMBER.fullmatch(close):
        found += [("patents", _begins("publicationNumber", close))]
        found += [("applications", _begins("applicationNumber", close))]
    if _USCC.fullmatch(close):
        found.append(("organizations", f'uscc:"{close}"'))
    if _LEI.fullmatch(close):
        found.append(("organizations", f'lei:"{close}"'))
    if _STOCK.fullmatch(close):
        found.append(("organizations", _begins("stockCode", close)))
    if _SYMBOL.fullmatch(plain.replace(" ", "")):
        found.append(("symbols", _begins("symbol", plain.replace(" ", ""))))
    if _INDUSTRY.fullmatch(close):
        found.append(("industries", f'code:"{close}"'))
    return found


def _begins(name: str, start: str) -> str:
    return f'{name}:>="{start}",{name}:<"{start}~"'


def resource_or_none(name: str | None) -> Resource | None:
    """Return a collection of the ontology; None when it has none of that name."""
    return collection_resource(name) if name in GRAPH_SCHEMA.collections else None
