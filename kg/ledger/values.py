"""The parts that values of entries are made of: bounded, without control characters, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic.alias_generators import to_camel

from kg.schema import GRAPH_SCHEMA


def _refuse_unclean(allowed: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        for sign in text:
            code = ord(sign)
            is_control = code < 0x20 or 0x7F <= code < 0xA0
            if (is_control and sign not in allowed) or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF):
                raise ValueError(f"a text has no control character, and this one has U+{code:04X}")
        return text

    return check


Key = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500),
    AfterValidator(_refuse_unclean("")),
]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1000),
    AfterValidator(_refuse_unclean("")),
]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000),
    AfterValidator(_refuse_unclean("\t\n\r")),
]
Day = Annotated[dt.date, Field(ge=dt.date(1900, 1, 1), le=dt.date(2199, 12, 31))]
Amount = Annotated[float, Field(ge=0, le=1e18, allow_inf_nan=False)]
Share = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
Names = Annotated[list[Name], Field(max_length=1000)]
Keys = Annotated[list[Key], Field(max_length=10_000)]
LinkKey = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        max_length=200,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*$",
    ),
    Field(description="A link with its chain, as civil_drone/rotor."),
]
Offices = Annotated[
    list[Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]],
    Field(max_length=300, description="Codes of WIPO ST.3, as CN."),
]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Website = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"']{1,500}$")]


class LedgerValue(BaseModel):
    """What is said of a thing: camelCase in JSON, closed to unknown fields."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        serialize_by_alias=True,
        extra="forbid",
        allow_inf_nan=False,
    )


def check_code(name: str) -> AfterValidator:
    """Return the check of a value of a code list of the ontology."""
    allowed = _codes(name)

    def check(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"one of the code list {name}: {', '.join(allowed)}")
        return text

    return AfterValidator(check)


def show_codes(name: str) -> WithJsonSchema:
    """Return the description of such a value."""
    return WithJsonSchema({"type": "string", "enum": _codes(name)})


def _codes(name: str) -> list[str]:
    return [code.value for code in GRAPH_SCHEMA.code_lists[name]]


Verdict = Annotated[str, check_code("verdict"), show_codes("verdict")]
DesignationType = Annotated[str, check_code("designationType"), show_codes("designationType")]
OfferKind = Annotated[str, check_code("offerKind"), show_codes("offerKind")]
InvestmentStage = Annotated[str, check_code("investmentStage"), show_codes("investmentStage")]
