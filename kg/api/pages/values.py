"""Values as pages show them: codes by their labels, dates with their precision, numbers with their units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.api.collections.resources import Resource
from kg.api.country_names import country_name
from kg.api.language import Language
from kg.api.pages import names
from kg.api.pages.numbers import MINUS, format_amount, format_percent
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import PropertySpec

# Properties whose values are codes of countries or offices (WIPO ST.3).
COUNTRIES = ("countryCode", "firstFilingOffice", "jurisdictions")
# Properties that tell how another one is to be read: shown with it, not by themselves.
COMPANIONS = ("currency", "registeredCapitalCurrency")
# The date that says when a thing is of; the first that a kind has counts.
DATES = (
    "publicationDate", "publishedDate", "announcedDate", "signedDate", "recordedDate", "eventDate",
    "designatedDate", "declaredDate", "disclosedDate", "statedOn", "earliestPriorityDate", "filingDate",
    "foundingDate", "startDate", "validFrom",
)  # fmt: skip
_UNITS: Mapping[str, tuple[str, str]] = {
    "CNY": ("元人民币", "CNY"),
    "family": ("族", "families"),
    "holder": ("位持有人", "holders"),
    "publication": ("件", "publications"),
    "codepoint": ("字符", "characters"),
    "deg": ("°", "°"),
}
# From here on an amount is also given in 万, 亿 or k, M, B.
ROUNDED_FROM = 10_000
_CUT = {"year": 4, "month": 7}


@dataclass(frozen=True, slots=True)
class Shown:
    """One value as it is shown.

    Attributes:
        href: where it leads: a page of this site by its path, or an address of the web.
        note: said beside it, smaller.
    """

    text: str
    href: str | None = None
    note: str | None = None

    @property
    def is_outside(self) -> bool:
        """Return whether it leads to another site."""
        return self.href is not None and not self.href.startswith("/")


def main_date(resource: Resource) -> str | None:
    """Return the date that says when a thing is of; None where a kind has none."""
    return next((name for name in DATES if name in resource.attributes), None)


@cache
def specs_of(class_name: str) -> dict[str, PropertySpec]:
    """Return the properties of a node or relationship class by name; none for a name that is no class."""
    owner = next((n for n in GRAPH_SCHEMA.tables if n.name == class_name), None)
    return {spec.name: spec for spec in owner.properties} if owner else {}


@cache
def _labels_of_list(name: str) -> dict[str, tuple[str, str]]:
    return {code.value: (code.label_zh, code.label_en) for code in GRAPH_SCHEMA.code_lists.get(name, ())}


def show(spec: PropertySpec, value: Any, row: Mapping[str, Any], language: Language) -> list[Shown]:
    """Return a value of a property, one part for each of its items; nothing where it is unknown.

    Args:
        spec: the property.
        value: of JSON: a list where the property has many values.
        row: the other values of the thing: a date's precision, an amount's currency.
        language: of codes, units and numbers.
    """
    items = value if isinstance(value, list) else [value]
    return [_show_one(spec, item, row, language) for item in items if item is not None]


def _show_one(spec: PropertySpec, value: Any, row: Mapping[str, Any], language: Language) -> Shown:
    if isinstance(value, bool):
        return Shown(("是" if value else "否") if language == "zh" else ("yes" if value else "no"))
    if spec.code_list is not None:
        pair = _labels_of_list(spec.code_list).get(str(value))
        return Shown(pair[0 if language == "zh" else 1] if pair else str(value))
    if spec.datatype in ("date", "dateTime"):
        return Shown(date_text(str(value), row.get(spec.partial_date) if spec.partial_date else None))
    if isinstance(value, int | float):
        return _show_number(spec, value, row, language)
    if spec.name in COUNTRIES:
        return Shown(country_name(str(value), language), note=str(value))
    return Shown(str(value), _address_of(spec.name, str(value)))


def date_text(value: str, precision: object = None) -> str:
    """Return a date as far as it is known: «2021», «2021-03», «2021-03-05»; a time to the minute, in UTC."""
    if "T" in value:
        return value[:16].replace("T", " ") + " UTC"
    return value[: _CUT.get(str(precision), 10)]


def _show_number(spec: PropertySpec, value: float, row: Mapping[str, Any], language: Language) -> Shown:
    if spec.unit == "1" and spec.datatype == "double":
        return Shown(format_percent(value) if spec.max_inclusive == 1 else plain_number(value))
    unit = _unit_of(spec, row, language)
    text = plain_number(value) + (("" if unit == "°" else " ") + unit if unit else "")
    is_amount = spec.unit in ("currency", "CNY") and abs(value) >= ROUNDED_FROM
    return Shown(text, note=f"≈ {format_amount(value, language)}" if is_amount else None)


def _unit_of(spec: PropertySpec, row: Mapping[str, Any], language: Language) -> str:
    if spec.unit == "currency":
        own = row.get(f"{spec.name}Currency")
        return str(own or row.get("currency") or "")
    pair = _UNITS.get(spec.unit or "")
    return pair[0 if language == "zh" else 1] if pair else ""


def plain_number(value: float) -> str:
    """Return a number with all its digits, in groups of three from 10,000 on (years have none)."""
    if isinstance(value, int) or value.is_integer():
        return (f"{int(value):,}" if abs(value) >= 10_000 else str(int(value))).replace("-", MINUS)
    return f"{value:,.6g}".replace("-", MINUS)


def _address_of(name: str, value: str) -> str | None:
    if value.startswith(("https://", "http://")) and not any(letter.isspace() for letter in value):
        return value
    return names.page_of(name, value)
