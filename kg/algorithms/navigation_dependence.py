"""The sentence on what a subject's mass rests on: whose families, until when."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kg.algorithms.navigation_model import Said, Value, Words, say
from kg.algorithms.world import World


def say_dependence(
    world: World,
    templates: tuple[str, str],
    holder: str,
    share: float,
    through: Sequence[int],
    *,
    link: str,
    words: Words,
    limits: Sequence[str],
) -> Said:
    """Return the sentence on a holder that limits a part of the subject's mass on a link.

    Args:
        world: with the last days in force.
        templates: where a term is known, and where none is.
        holder: identifier of the outside holder.
        share: part of the subject's mass on the link, in [0, 1].
        through: indices of its families that do, the heaviest first.
        link: identifier of the link.
        words: names in the sentence.
        limits: what the numbers leave out.
    """
    days = [] if world.active_until is None else [world.active_until[family] for family in through]
    known = [str(day) for day in days if not np.isnat(day)]
    numbers: dict[str, Value] = {"holderId": holder, "blockedShare": share, "families": len(through)}
    if known:
        numbers |= {"undated": len(through) - len(known), "until": max(known)}
    return say(
        templates[0] if known else templates[1],
        numbers,
        about=f"{link} {holder}",
        words=words,
        evidence=[str(world.families[v]) for v in through[:5]],
        made_by="kg.algorithms.navigation_facts.limits_between",
        limits=limits,
    )
