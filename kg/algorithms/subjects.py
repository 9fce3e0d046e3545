"""Subjects: the set of holders that a number is about, named «country:CN» or «agent:<id>»."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kg.algorithms.link_graph import Booleans
from kg.algorithms.shares import ShareRow, shares_of
from kg.algorithms.world import Subject, World
from kg.errors import NotFoundError

CONFIRMED = 0.9
CANDIDATE = 0.5


def with_subject(world: World, name: str, shares: tuple[ShareRow, ...] = ()) -> World:
    """Return the world seen from a subject.

    Args:
        world: families and holders of a snapshot.
        name: «country:XX» or «agent:<agentId>»; other kinds are refused.
        shares: published figures; those of the subject give g and x.

    Raises:
        NotFoundError: the name is of no known kind.
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
    if kind == "agent" and value:
        return _same(name, world.holders == value)
    if kind == "country" and value and world.countries is not None and world.country_confidence is not None:
        is_there = world.countries == value
        # A country without confidence stands in a register; it is taken as it is, but not as confirmed.
        sure = np.nan_to_num(world.country_confidence, nan=CANDIDATE)
        return Subject(name, is_there & (sure >= CANDIDATE), is_there & (sure >= CONFIRMED), is_there)
    raise NotFoundError("unknown subject", found=name, expected="country:<two letters> or agent:<agentId>")


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
