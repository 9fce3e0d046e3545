"""Whether a subject is known to a version, and which ones a wrong name may have meant."""

from __future__ import annotations

import pyarrow as pa

from kg.algorithms.shares import ShareRow
from kg.algorithms.snapshot_inputs import agent_view
from kg.algorithms.subjects import EXPECTED, PLACE_KINDS, countries_of, with_subject
from kg.algorithms.world import World
from kg.errors import NotFoundError
from kg.snapshot import Snapshot, open_duckdb

SUGGESTED = 5
AGENT_KINDS = ("agent", "firm", "group")

_KNOWN_AGENT = "SELECT 1 FROM agent WHERE agentId = $value LIMIT 1"
_KNOWN_COUNTRY = "SELECT 1 FROM agent WHERE countryCode = $value LIMIT 1"
_NEAR_AGENTS = """
SELECT agentId || ' (' || name || ')' FROM agent
ORDER BY greatest(jaro_winkler_similarity(agentId, $value),
                  jaro_winkler_similarity(lower(coalesce(name, '')), lower($value))) DESC, agentId
LIMIT $most
"""
_NEAR_PLACES = """
SELECT name || ' (' || id || ')' FROM place_input
ORDER BY greatest(jaro_winkler_similarity(id, $value), jaro_winkler_similarity(name, $value),
                  if(contains(name, $value), 1, 0)) DESC, id
LIMIT $most
"""


def check_subject(world: World, snapshot: Snapshot, name: str, shares: tuple[ShareRow, ...] = ()) -> None:
    """Refuse a subject that the version does not know: its zeros would read as findings.

    A known one without a family on the chain is answered; its masses are zero.

    Args:
        world: of the chain, without a subject.
        snapshot: the version.
        name: such as «country:CN»; «» asks for none.
        shares: published figures; their subjects are known.

    Raises:
        NotFoundError: it is unknown; `expected` lists what may have been meant.
    """
    kind, _, value = name.partition(":")
    if not name or any(row.subject == name for row in shares):
        return
    if kind == "country" and value:
        _check_country(world, snapshot, value)
    elif kind in AGENT_KINDS and value:
        _check_agent(world, snapshot, value)
    elif kind in PLACE_KINDS and value:
        _check_place(world, name)
    else:
        raise NotFoundError("unknown subject", where="subject", found=name, expected=EXPECTED)


def _check_country(world: World, snapshot: Snapshot, code: str) -> None:
    if world.countries is not None and bool((world.countries == code).any()):
        return
    counted = countries_of(world)
    if _rows(snapshot, _KNOWN_COUNTRY, {"value": code}):
        return
    near = ", ".join(f"country:{known}" for known in list(counted)[:SUGGESTED])
    raise NotFoundError(
        "no organisation of this country is known",
        where="subject",
        found=f"country:{code}",
        expected=near or None,
    )


def _check_agent(world: World, snapshot: Snapshot, agent: str) -> None:
    if bool((world.holders == agent).any()) or agent in world.owners:
        return
    if _rows(snapshot, _KNOWN_AGENT, {"value": agent}):
        return
    raise NotFoundError(
        "no such organisation", where="subject", found=agent, expected=near_agents(snapshot, agent)
    )


def near_agents(snapshot: Snapshot, text: str) -> str | None:
    """Return the agents whose id or name is nearest to a text, by Jaro–Winkler; None without any."""
    return ", ".join(_rows(snapshot, _NEAR_AGENTS, {"value": text, "most": SUGGESTED})) or None


def _rows(snapshot: Snapshot, query: str, values: dict[str, str | int]) -> list[str]:
    with snapshot.connect() as connection:
        connection.execute(agent_view(snapshot))
        return [str(row[0]) for row in connection.execute(query, values).fetchall()]


def _check_place(world: World, name: str) -> None:
    try:
        with_subject(world, name)
    except NotFoundError as error:
        value = name.partition(":")[2]
        near = error.expected if error.message.startswith("several") else near_places(world, value)
        raise NotFoundError(error.message, where="subject", found=name, expected=near) from None


def near_places(world: World, text: str) -> str | None:
    """Return the places of a world whose id or name is nearest to a text; None without any."""
    places = world.places.names if world.places is not None else {}
    if not places:
        return None
    with open_duckdb() as connection:
        connection.register("place_input", pa.table({"id": list(places), "name": list(places.values())}))
        rows = connection.execute(_NEAR_PLACES, {"value": text, "most": SUGGESTED}).fetchall()
    return ", ".join(str(row[0]) for row in rows)
