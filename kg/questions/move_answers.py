"""What a subject's moves are worth, what threatens it, and what holders do together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from kg.algorithms.alliance import Alliance, alliance
from kg.algorithms.dataclass_json import as_json, json_object
from kg.algorithms.defensive_moves import counter_blocking, defensive_purchase, ownership_shock
from kg.algorithms.portfolio_risk import world_expiry_cliff
from kg.errors import NotFoundError, RequestError
from kg.questions.metric_answers import Answered
from kg.questions.request import MetricRequest
from kg.questions.subject_answers import BLOCKING_NOTE, head, links_named
from kg.questions.worlds import Question, Worlds

# Every two members cross-license; more of them are no alliance but an industry.
MOST_MEMBERS = 200


def answer_purchase(worlds: Worlds, request: MetricRequest, families: Sequence[str]) -> Answered:
    """Return what buying families is worth to the subject: ΔAut by link.

    Raises:
        NotFoundError: a family is not in the chain's world.
        RequestError: no family is named.
    """
    asked = worlds.open(request)
    if not families:
        raise RequestError("what is bought?", where="family", found="nothing", expected="ids of families")
    found = defensive_purchase(asked.world, families, asked.parameters)
    frame = _changes({"selfDetermination": found.self_determination, "patentMass": found.patent_mass})
    return Answered(frame, {**head(asked), **_fields(found)})


def answer_takeover(worlds: Worlds, request: MetricRequest, firm: str, buyer: str) -> Answered:
    """Return what it does to the subject if a firm is bought, with everybody that it controls.

    Raises:
        NotFoundError: the firm is not in the chain's world.
        RequestError: the buyer is the firm.
    """
    asked = worlds.open(request)
    if firm == buyer:
        raise RequestError("a firm does not buy itself", where="buyer", found=buyer)
    found = ownership_shock(asked.world, firm, buyer, asked.parameters)
    numbers = {
        "selfDetermination": found.self_determination,
        "patentMass": found.patent_mass,
        "hhi": found.hhi,
        "buyerReach": found.buyer_reach,
    }
    return Answered(_changes(numbers), {**head(asked), **_fields(found)})


def answer_counter_blocking(
    worlds: Worlds, request: MetricRequest, ours: Sequence[str], theirs: Sequence[str]
) -> Answered:
    """Return what two sides can stop of each other.

    Raises:
        NotFoundError: a holder is not in the chain's world.
        RequestError: a side is empty, or a holder stands on both.
    """
    asked = worlds.open(request)
    both = sorted(set(ours) & set(theirs))
    if both or not ours or not theirs:
        expected = "two sides that share no holder"
        raise RequestError("not two sides", where="theirs", found=", ".join(both), expected=expected)
    found = counter_blocking(asked.world, ours, theirs, asked.parameters)
    rows = [
        {"side": side, "link": link, "blocked": part.blocked[link], "share": part.share[link]}
        for side, part in (("ours", found.ours), ("theirs", found.theirs))
        for link in asked.world.chain.ids
    ]
    return Answered(pd.DataFrame(rows), {**head(asked), **_fields(found), "note": BLOCKING_NOTE})


def answer_expiry(worlds: Worlds, request: MetricRequest, months: int, link: str | None = None) -> Answered:
    """Return how much of the subject's mass, on a link or on all, ends in each of the coming months.

    Raises:
        NotFoundError: the chain has no such link.
    """
    asked = worlds.open(request)
    links = None if link is None else links_named(asked.world, link)
    found = world_expiry_cliff(asked.world, asked.world.subject.members, months=months, links=links)
    if found is None:
        raise ValueError("a world from a snapshot has a date")
    rows = [as_json(month) for month in found.months]
    return Answered(pd.DataFrame(rows), {**head(asked), **_fields(found)})


def answer_alliance(
    worlds: Worlds, request: MetricRequest, members: Sequence[str], name: str | None = None
) -> Answered:
    """Return what holders reach, add and free when they act together.

    Raises:
        NotFoundError: a member holds no family of the chain.
        RequestError: there are fewer than two members, or too many.
    """
    asked = worlds.open(request)
    known = {str(holder) for holder in asked.world.holders}
    missing = sorted(set(members) - known)
    if missing:
        raise NotFoundError(
            "no such holder in this chain at this date", where="member", found=", ".join(missing)
        )
    if not 2 <= len(set(members)) <= MOST_MEMBERS:
        expected = f"2 to {MOST_MEMBERS} different members"
        raise RequestError("not an alliance", where="member", found=str(len(set(members))), expected=expected)
    found = alliance(asked.world, members, asked.parameters)
    shown = {
        **_fields(found),
        "alliance": name,
        "members": [{"holder": m, "name": asked.world.names.get(m)} for m in found.members],
    }
    return Answered(_alliance_table(found), {**head(asked), **shown})


def _alliance_table(found: Alliance) -> pd.DataFrame:
    """Return a row a link, a column for each member's Shapley part."""
    rows = [{**_fields(link), "shapley": None, "undefined": None} for link in found.links]
    for row, link in zip(rows, found.links, strict=True):
        row |= {f"shapley.{member}": (link.shapley or {}).get(member) for member in found.members}
    return pd.DataFrame(rows).drop(columns=["shapley", "undefined"])


def recorded_pools(worlds: Worlds, request: MetricRequest) -> Answered:
    """Return the patent pools of the version with at least two members in the chain, and their members."""
    asked = worlds.open(request)
    world = asked.world
    pools: list[dict[str, Any]] = [
        {
            "poolId": pool,
            "members": [
                {"holder": str(world.holders[i]), "name": world.names.get(str(world.holders[i]))}
                for i in members
            ],
            "families": None if families is None else len(families),
        }
        for pool, members, families in zip(
            world.pool_names, world.pools, world.pool_families or (None,) * len(world.pools), strict=True
        )
    ]
    frame = pd.DataFrame(
        [{"poolId": pool["poolId"], **m} for pool in pools for m in pool["members"]],
        columns=["poolId", "holder", "name"],
    )
    return Answered(frame, {**head(asked), "pools": pools})


def answer_pool(worlds: Worlds, request: MetricRequest, pool: str) -> Answered:
    """Return what a recorded pool reaches together and what each member adds.

    Raises:
        NotFoundError: no such pool has two members in the chain at this date.
    """
    return answer_alliance(worlds, request, pool_members(worlds.open(request), pool), pool)


def pool_members(asked: Question, pool: str) -> list[str]:
    """Return the members of a recorded pool.

    Raises:
        NotFoundError: no such pool has two members in the chain at this date.
    """
    world = asked.world
    if pool not in world.pool_names:
        known = ", ".join(world.pool_names) or None
        raise NotFoundError(
            "no such pool with two members in this chain", where="poolId", found=pool, expected=known
        )
    return [str(world.holders[i]) for i in world.pools[world.pool_names.index(pool)]]


def _fields(found: object) -> dict[str, Any]:
    return json_object(found)


def _changes(numbers: dict[str, Any]) -> pd.DataFrame:
    rows = [
        {"number": name, "link": link, **_fields(change)}
        for name, by_link in numbers.items()
        for link, change in by_link.items()
    ]
    return pd.DataFrame(rows, columns=["number", "link", "before", "after", "difference"])
