"""Subjects: the set of holders that a number is about.

«country:CN», «agent:<id>», «firm:<id>» (the same), «place:<id or name>», «zone:…», «province:…», «city:…»
(the same, by the seats of the holders), «group:<id>» (everybody whom this one controls by majority).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kg.algorithms.link_graph import Booleans, Integers
from kg.algorithms.ownership import control_groups, shareholdings_of
from kg.algorithms.shares import ShareRow, shares_of
from kg.algorithms.sparse import mask_of
from kg.algorithms.world import Places, Subject, World
from kg.errors import NotFoundError

CONFIRMED = 0.9
CANDIDATE = 0.5
PLACE_KINDS = ("place", "zone", "province", "city")
EXPECTED = "country:<two letters>, agent:<agentId>, place:<placeId or name> or group:<agentId>"


def with_subject(world: World, name: str, shares: tuple[ShareRow, ...] = ()) -> World:
    """Return the world seen from a subject.

    Args:
        world: families and holders of a snapshot.
        name: see above; other kinds are refused.
        shares: published figures; those of the subject give g and x.

    Raises:
        NotFoundError: the name is of no known kind, or no holder sits at the place.
    """
    subject = _members(world, name)
    year = world.as_of.year if world.as_of is not None else 9999
    known = shares_of(shares, name, year)
    industry = known.industry_shares
    if industry is not None:
        local = [link.rpartition("/")[2] for link in world.chain.ids]
        parts = [
            industry.get(link, industry.get(short, np.nan))
            for link, short in zip(world.chain.ids, local, strict=True)
        ]
        subject = replace(subject, industry_shares=np.array(parts, dtype=np.float64))
    subject = replace(subject, share=known.share, reasons=known.reasons, shares_source=known.sources)
    return replace(world, subject=subject)


def _members(world: World, name: str) -> Subject:
    kind, _, value = name.partition(":")
    if kind in ("agent", "firm") and value:
        return _same(name, world.holders == value)
    if kind in PLACE_KINDS and value and world.places is not None:
        return _same(name, mask_of(_at_place(world.places, name), world.holders.size))
    if kind == "group" and value:
        groups = control_groups(shareholdings_of(world))
        return _same(name, np.array([groups[str(holder)] == value for holder in world.holders], np.bool_))
    if kind == "country" and value and world.countries is not None and world.country_confidence is not None:
        is_there = world.countries == value
        # A country without confidence stands in a register; it is taken as it is, but not as confirmed.
        sure = np.nan_to_num(world.country_confidence, nan=CANDIDATE)
        return Subject(name, is_there & (sure >= CANDIDATE), is_there & (sure >= CONFIRMED), is_there)
    raise NotFoundError("unknown subject", found=name, expected=EXPECTED)


def _at_place(places: Places, name: str) -> Integers:
    """Return the holders at a place, named by its identifier or, if only one is called so, its name."""
    value = name.partition(":")[2]
    found = [place for place in (name, value) if place in places.rows]
    found = found or [place for place, called in places.names.items() if called == value]
    if len(found) == 1:
        return places.rows[found[0]]
    if found:
        raise NotFoundError("several places have this name", found=value, expected=", ".join(found))
    raise NotFoundError("no holder sits at this place", found=value, expected="place:<placeId or name>")


def _same(name: str, members: Booleans) -> Subject:
    mask = np.asarray(members, dtype=np.bool_)
    return Subject(name, mask, mask, mask)


def countries_of(world: World) -> dict[str, int]:
    """Return the number of holders by country, most first; holders without a country are left out."""
    if world.countries is None:
        return {}
    names, counts = np.unique([str(c) for c in world.countries if c is not None], return_counts=True)
    pairs = sorted(zip(names.tolist(), counts.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))
    return {str(name): int(count) for name, count in pairs}
