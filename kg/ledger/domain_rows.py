"""What an entry says of chains and funds, as rows of the next version: chain, links, a fund that declares.

The loader of chains and of criteria says the same (`kg.algorithms.chain`, `kg.ingest.mappers.fund_criteria`);
a test compares them. Of a fund the ledger does not know the key that a version gives it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Properties = dict[str, Any]
Row = tuple[str, str, Properties]
FUND_IDENTITY = ("name", "filingNumber", "uscc", "identifiers")
"""Properties by which a fund is known; of a fund that a version has they are the version's."""
_LINK = {"name": "name_zh", "nameEn": "name_en", "stage": "stage", "importance": "importance"}


def chain_rows(value: Mapping[str, Any]) -> Iterator[Row]:
    """Yield class, key and properties of a chain and of each of its links."""
    document = value["document"]
    head = document["chain"]
    version = head.get("version")
    named = {"name": head.get("name_zh"), "nameEn": head.get("name_en")}
    told = {**named, "chainVersion": None if version is None else str(version)}
    yield "IndustryChain", str(head["id"]), told
    for link in document.get("links") or ():
        if isinstance(link, dict) and "id" in link:
            own = {name: link.get(field) for name, field in _LINK.items()}
            yield "ChainLink", f"{head['id']}/{link['id']}", own


def fund_row(thing: str, value: Mapping[str, Any]) -> Row:
    """Return class, key and properties of a fund as its manager declares it; the key is the ledger's."""
    number, code = value.get("filingNumber"), value.get("uscc")
    identifiers = [f"amac:{number.upper()}"] if number else []
    identifiers += [f"uscc:{code}"] if code else []
    return (
        "Fund",
        thing,
        {
            "name": value["fund"],
            "filingNumber": number.upper() if number else None,
            "uscc": code,
            "identifiers": sorted(identifiers) or None,
            "criteriaDate": value["declaredOn"],
            "investableCapital": _whole(value.get("capital")),
            "ticketLow": _whole(value.get("ticketLow")),
            "ticketHigh": _whole(value.get("ticketHigh")),
            "currency": value.get("currency"),
            "investmentStages": value.get("stages") or None,
            "reinvestmentRatio": value.get("reinvestmentRatio"),
            "thesisLinks": [f"{link}={share:g}" for link, share in value.get("thesis", {}).items()] or None,
            "exclusions": value.get("exclusions") or None,
            "rightsHorizon": value.get("horizon"),
            "maxDeals": value.get("maxDeals"),
        },
    )


def _whole(amount: float | None) -> int | None:
    return None if amount is None else round(amount)
