"""Offers and needs of the supply-demand board 供需对接, of a version or the ledger, as the match takes them.

One reading of both, so that what was entered a minute ago and what the version holds fit by the same rules.
Amounts are compared in one currency, that of most listings; those in others are left out, and the answer
says so. Nothing is known of a listing before it was entered.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kg.algorithms.results import Stamp, Tables, relation_table
from kg.algorithms.snapshot_tables import connect_with
from kg.algorithms.supply_demand_model import Demand, Offer
from kg.snapshot import Snapshot

Row = Mapping[str, Any]
_LISTINGS = """
WITH party AS (
    SELECT startKey AS listingId, list_sort(list(DISTINCT endKey)) AS parties
    FROM "ListingParty" GROUP BY startKey
), family AS (
    SELECT startKey AS listingId, list_sort(list(DISTINCT endKey)) AS families
    FROM "OfferedFamily" GROUP BY startKey
)
SELECT l.*, p.parties, f.families FROM "{listing}" AS l
LEFT JOIN party AS p USING (listingId) LEFT JOIN family AS f USING (listingId)
WHERE coalesce(CAST(l.enteredAt AS DATE) <= CAST($known AS DATE), true) ORDER BY listingId
"""


@dataclass(frozen=True)
class Listings:
    """What is on the board.

    Attributes:
        offers: rows of PatentOffer with `parties` and `families`.
        needs: rows of PatentNeed with `parties`.
    """

    offers: tuple[Row, ...]
    needs: tuple[Row, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return both."""
        return (*self.offers, *self.needs)

    def on_chain(self, chain: str, families: Iterable[str]) -> Listings:
        """Return the listings of a chain: on a link of it, with a family of it, or of no chain at all.

        Args:
            chain: id of the chain.
            families: those of the chain.
        """
        known = set(families)

        def lies(row: Row) -> bool:
            parts, own = row.get("linkShares") or (), row.get("families") or ()
            here = any(part.startswith(f"{chain}/") for part in parts)
            return here or not known.isdisjoint(own) or not (parts or own)

        offers, needs = (tuple(filter(lies, rows)) for rows in (self.offers, self.needs))
        return Listings(offers, needs)


def read_listings(snapshot: Snapshot, known: dt.date | None = None) -> Listings:
    """Return the offers and needs that a version holds.

    Args:
        snapshot: the version.
        known: those entered by this day; None: all of them.
    """
    tables = ("PatentOffer", "PatentNeed")
    if not any(name in snapshot.row_counts for name in tables):
        return Listings((), ())
    with connect_with(snapshot, *tables, "ListingParty", "OfferedFamily") as connection:
        queries = [_LISTINGS.format(listing=name) for name in tables]
        offers, needs = (connection.sql(query, params={"known": known}).to_arrow_table() for query in queries)
        return Listings(tuple(offers.to_pylist()), tuple(needs.to_pylist()))


def main_currency(rows: Iterable[Row]) -> str | None:
    """Return the currency that most listings name, of equals the first; None where none is named."""
    counted = Counter(str(row["currency"]) for row in rows if row.get("currency"))
    return min(counted, key=lambda name: (-counted[name], name), default=None)


def other_currencies(rows: Iterable[Row], currency: str | None) -> list[str]:
    """Return the currencies in which amounts are not compared."""
    return sorted({str(row["currency"]) for row in rows if row.get("currency")} - {currency})


def offer_of(row: Row, currency: str | None, chain: str | None = None) -> Offer:
    """Return an offer as its owner declared it; what was not declared is unknown.

    Args:
        row: properties of a PatentOffer, `parties` and `families`.
        currency: in which amounts are compared.
        chain: the links of this chain count; None: those of all, each chain alike.
    """
    low, high = _amounts(row, "price", currency)
    flags = () if row.get("isTitleClear") else tuple(row.get("titleFlags") or ()) or None
    return Offer(
        id=row["listingId"],
        kind=row["offerKind"],
        families=tuple(row.get("families") or ()),
        owners=_set(row, "parties"),
        words=_words(row),
        links=link_shares(row, chain),
        fields=_set(row, "fieldsOfUse"),
        price_low=low,
        price_high=high,
        flags=flags,
        active_until=row.get("inForceUntil"),
        territories=_set(row, "territory"),
        tags=_set(row, "tags") or frozenset(),
    )


def need_of(row: Row, currency: str | None, chain: str | None = None) -> Demand:
    """Return a need as it was declared; what was not declared is no condition.

    Args:
        row: properties of a PatentNeed, and `parties`.
        currency: in which amounts are compared.
        chain: the links of this chain count; None: those of all, each chain alike.
    """
    low, high = _amounts(row, "budget", currency)
    return Demand(
        id=row["listingId"],
        words=_words(row),
        links=link_shares(row, chain),
        fields=_set(row, "fieldsOfUse"),
        budget_low=low,
        budget_high=high,
        kinds=_set(row, "acceptedKinds"),
        territories=_set(row, "territory"),
        until=row.get("rightsHorizon"),
        exclusions=_set(row, "exclusions") or frozenset(),
        organization=next(iter(row.get("parties") or ()), None),
    )


def link_shares(row: Row, chain: str | None = None) -> dict[str, float] | None:
    """Return the share by link of a chain, or of all chains alike, summing to 1; None where none is named."""
    pairs = (part.rpartition("=") for part in row.get("linkShares") or ())
    shares = {link: float(share) for link, _, share in pairs if chain is None or link.startswith(f"{chain}/")}
    total = math.fsum(shares.values())
    return {link: share / total for link, share in shares.items()} if total > 0 else None


def with_records(declared: Offer, recorded: Offer) -> Offer:
    """Return an offer with what the records say of its families, where its owner declared nothing of it.

    A cloud on the title that is on record counts whatever was declared, and the earlier end of the rights.
    """
    ends = [day for day in (declared.active_until, recorded.active_until) if day is not None]
    clouds = sorted({*(declared.flags or ()), *(recorded.flags or ())})
    is_known = declared.flags is not None or recorded.flags is not None
    words = [text for text in (declared.words, recorded.words) if text]
    return replace(
        declared,
        families=recorded.families,
        owners=frozenset((declared.owners or frozenset()) | (recorded.owners or frozenset())) or None,
        words=" ".join(words) or None,
        links=declared.links or recorded.links,
        flags=tuple(clouds) if is_known else None,
        active_until=min(ends, default=None),
        territories=declared.territories or recorded.territories,
    )


def describe_listing(row: Row) -> dict[str, Any]:
    """Return what a reader is told of a listing: its title, who entered it, when, why, and the record."""
    names = ("title", "enteredBy", "enteredAt", "reason")
    return {**{name: row.get(name) for name in names}, "sources": list(row.get("sources") or ())}


def listing_link_tables(snapshot: Snapshot, chain: str, links: Iterable[str], stamp: Stamp) -> Tables:
    """Return the rows of ListingLink: the links of a chain that offers and needs of the version name.

    Args:
        snapshot: the version.
        chain: id of the chain.
        links: keys of its links; a listing may name others, which are no relation.
        stamp: what the rows are of.
    """
    known = set(links)
    parts = [
        (str(row["listingId"]), link, share)
        for row in read_listings(snapshot).rows
        for link, share in (link_shares(row, chain) or {}).items()
        if link in known
    ]
    starts, ends, shares = ([part[column] for part in parts] for column in range(3))
    columns = {"startKey": starts, "endKey": ends, "share": shares}
    return {"relationships/ListingLink": relation_table("ListingLink", columns, stamp)} if parts else {}


def _amounts(row: Row, name: str, currency: str | None) -> tuple[float | None, float | None]:
    if currency is None or row.get("currency") != currency:
        return None, None
    return row.get(f"{name}Low"), row.get(f"{name}High")


def _set(row: Row, name: str) -> frozenset[str] | None:
    return frozenset(row.get(name) or ()) or None


def _words(row: Row) -> str | None:
    return " ".join(filter(None, (row.get("title"), row.get("description")))) or None
