"""What would change if a subject had other families: a new world, the old one untouched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kg.algorithms.link_graph import Booleans
from kg.algorithms.world import Holdings, Subject, World

ACQUIRER = "acquirer"


def with_families(world: World, families: Sequence[str]) -> World:
    """Return the world in which the subject has bought families, all their shares.

    Args:
        world: the world as it is.
        families: ids of families of the world; others are ignored.

    Returns:
        A world with one more holder, a member of the subject, who holds these families alone.
    """
    bought = np.isin(world.families, np.array(list(families), dtype=object))
    bought &= np.isin(np.arange(world.families.size), world.holdings.family)
    buyer = world.holders.size
    kept = ~bought[world.holdings.family]
    added = np.flatnonzero(bought)
    family = np.concatenate([world.holdings.family[kept], added])
    order = np.argsort(family, kind="stable")
    holdings = Holdings(
        family[order],
        np.concatenate([world.holdings.holder[kept], np.full(added.size, buyer)])[order],
        np.concatenate([world.holdings.share[kept], np.ones(added.size)])[order],
        np.concatenate([world.holdings.confidence[kept], np.ones(added.size)])[order],
    )
    holders = np.append(world.holders, np.array([ACQUIRER], dtype=object))
    return replace(world, holders=holders, holdings=holdings, subject=_joined(world.subject))


def _joined(subject: Subject) -> Subject:
    def grown(mask: Booleans) -> Booleans:
        return np.append(mask, True)

    return replace(
        subject,
        members=grown(subject.members),
        confirmed=grown(subject.confirmed),
        candidates=grown(subject.candidates),
    )
