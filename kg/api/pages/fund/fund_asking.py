"""The form of a fund's criteria: what is filled in, and what of it differs from the fund's own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams

SHARE, WEIGHT = "share.", "weight."
MOST_PICKS = 200


@dataclass(frozen=True, slots=True)
class Form:
    """What the page's address says, or the fund's own where it says nothing.

    Attributes:
        stages: chosen stages.
        low, high: least and most of a deal, as text; «» for no bound.
        regions, exclusions: by comma.
        horizon: YYYY-MM-DD or «».
        thesis: relative share by link, as text.
        weights: relative θ by part, as text.
        ask, stage: what clusters are taken to ask for and to be at; «» for nothing.
        open_terms: what the fund declared nothing of is no condition.
    """

    stages: tuple[str, ...]
    low: str
    high: str
    regions: str
    exclusions: str
    horizon: str
    thesis: Mapping[str, str]
    weights: Mapping[str, str]
    ask: str
    stage: str
    open_terms: bool


def own_form(answer: Mapping[str, Any]) -> Form:
    """Return the form filled with the criteria of an answer of `getFundMatch`."""
    value = {row["criterion"]: row["value"] for row in answer["criteria"]}
    ticket = value.get("ticket") or {}
    return Form(
        stages=tuple(value.get("stages") or ()),
        low=plain(ticket.get("low")),
        high=plain(ticket.get("high")),
        regions=", ".join(value.get("regions") or ()),
        exclusions=", ".join(value.get("exclusions") or ()),
        horizon=value.get("horizon") or "",
        thesis={link: percent(share) for link, share in (value.get("thesis") or {}).items()},
        weights={part: percent(share) for part, share in answer["weights"].items()},
        ask="",
        stage="",
        open_terms=False,
    )


def plain(value: float | None) -> str:
    """Return an amount for a field: whole numbers without point; «» for none."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def percent(share: float) -> str:
    """Return a share for a field, in percent."""
    return f"{100 * share:.2f}".rstrip("0").rstrip(".")


def asked_form(query: QueryParams, own: Form) -> Form:
    """Return the form as an address fills it; without `tried` it is the fund's own."""
    if not query.get("tried"):
        return own

    def text(name: str) -> str:
        return query.get(name, "").strip()

    return Form(
        stages=tuple(dict.fromkeys(query.getlist("stages"))),
        low=text("low"),
        high=text("high"),
        regions=text("regions"),
        exclusions=text("exclusions"),
        horizon=text("horizon"),
        thesis=_named(query, SHARE),
        weights=_named(query, WEIGHT),
        ask=text("ask"),
        stage=text("at"),
        open_terms=query.get("open_terms") == "true",
    )


def _named(query: QueryParams, prefix: str) -> dict[str, str]:
    items = ((name.removeprefix(prefix), value.strip()) for name, value in query.items())
    return {
        name: value for name, value in items if value and f"{prefix}{name}" in query and not _is_zero(value)
    }


def _is_zero(text: str) -> bool:
    try:
        return float(text) == 0
    except ValueError:
        return False


def changes(form: Form, own: Form) -> dict[str, object]:
    """Return the parameters of `getFundMatch` for what differs from the fund's own criteria."""
    found: dict[str, object] = {}
    if set(form.stages) != set(own.stages):
        found["stages"] = ",".join(sorted(form.stages))
    if (form.low, form.high) != (own.low, own.high):
        found["ticket"] = f"{form.low}..{form.high}" if form.low or form.high else ""
    for name, value, before in (
        ("regions", form.regions, own.regions),
        ("exclusions", form.exclusions, own.exclusions),
        ("horizon", form.horizon, own.horizon),
    ):
        if _parts(value) != _parts(before):
            found[name] = ",".join(_parts(value))
    if form.thesis != own.thesis:
        found["thesis"] = scaled(form.thesis)
    if form.weights != own.weights and form.weights:
        found["weights"] = scaled(form.weights)
    assumed = {"ask": form.ask or None, "stage": form.stage or None, "open_terms": form.open_terms or None}
    return {**found, **{name: value for name, value in assumed.items() if value is not None}}


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip()]


def scaled(shares: Mapping[str, str]) -> str:
    """Return name=share pairs scaled to sum to 1; texts that are no numbers stay, for the API to refuse."""
    try:
        values = {name: float(text) for name, text in shares.items()}
    except ValueError:
        return ",".join(f"{name}={text}" for name, text in shares.items())
    total = math.fsum(values.values())
    if not (math.isfinite(total) and total > 0 and min(values.values()) >= 0):
        return ",".join(f"{name}={text}" for name, text in shares.items())
    return ",".join(f"{name}={value / total!r}" for name, value in sorted(values.items()))


def read_picks(query: QueryParams, known: Sequence[str]) -> tuple[str, ...]:
    """Return the clusters picked in an address, in the order of the ranking; others are left out."""
    asked = {part for value in query.getlist("pick")[:MOST_PICKS] for part in value.split(",")}
    return tuple(name for name in known if name in asked)


def kept_fields(query: QueryParams, *without: str) -> list[tuple[str, str]]:
    """Return the fields of an address that another form carries along."""
    dropped = {"lang", *without}
    return [(name, value) for name, value in query.multi_items() if name not in dropped]
