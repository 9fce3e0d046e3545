"""One patent family on a chain: to which links it belongs and why, who can stop it, what it can stop."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kg.algorithms.blocking import Blocking
from kg.algorithms.control import final_blocking
from kg.algorithms.link_graph import Integers
from kg.algorithms.snapshot_evidence import describe_families
from kg.errors import NotFoundError
from kg.questions.answers import data_sets
from kg.questions.chains import ChainInput
from kg.questions.metric_answers import Answered
from kg.questions.request import MetricRequest, parse_day
from kg.questions.subject_answers import BLOCKING_NOTE, head, plain
from kg.questions.worlds import Question, Worlds
from kg.snapshot import Snapshot

_KNOWN = 'SELECT 1 FROM "SimpleFamily" WHERE familyId = $family'
_OF_PUBLICATION = 'SELECT endKey FROM "FamilyMembership" WHERE startKey = $family'


def check_family(snapshot: Snapshot, family: str) -> None:
    """Refuse a family that the version does not know.

    Raises:
        NotFoundError: it is unknown; the number of a publication is answered with its family.
    """
    with snapshot.connect() as connection:
        if "SimpleFamily" in snapshot.nodes and connection.execute(_KNOWN, {"family": family}).fetchone():
            return
        row = None
        if "FamilyMembership" in snapshot.relationships:
            row = connection.execute(_OF_PUBLICATION, {"family": family}).fetchone()
    expected = f"{row[0]}, the family of this publication" if row else None
    raise NotFoundError("no such family", where="familyId", found=family, expected=expected)


def answer_membership(
    worlds: Worlds, family: str, chains: list[ChainInput], known_at: str | None = None
) -> Answered:
    """Return the links of chains that a family belongs to, how far, how surely and by which rules.

    Args:
        worlds: of a version.
        family: its id.
        chains: those to look at.
        known_at: symbols of publications up to this day count; None: of all.

    Raises:
        NotFoundError: the version has no such family.
        RequestError: the day is none.
    """
    day = parse_day(known_at, "known_at")
    check_family(worlds.snapshot, family)
    rows = [row for given in chains for row in _links_of(worlds.membership(given, day), family, given)]
    described = describe_families(worlds.snapshot, [family])
    answer = {
        "familyId": family,
        **described.get(family, {}),
        "links": rows,
        "snapshotVersion": worlds.snapshot.version,
        "parameters": {"chains": [given.chain.chain_id for given in chains], "knownAt": known_at},
        "dataSets": data_sets(worlds.snapshot),
        "undefined": {} if rows else {"links": "no rule of these chains fires for its symbols"},
    }
    columns = ["chain", "link", "name", "nameEn", "membership", "confidence", "rules"]
    return Answered(pd.DataFrame(rows, columns=columns), answer)


def _links_of(membership: pa.Table, family: str, given: ChainInput) -> list[dict[str, Any]]:
    own = membership.filter(pc.equal(membership["familyId"], family)).to_pylist()
    names = {link.id: (link.name_zh, link.name_en) for link in given.chain.links}
    return [
        {
            "chain": given.chain.chain_id,
            "link": row["linkId"],
            "name": names[row["linkId"].rpartition("/")[2]][0],
            "nameEn": names[row["linkId"].rpartition("/")[2]][1],
            "membership": row["membership"],
            "confidence": row["confidence"],
            "rules": row["rules"],
        }
        for row in own
    ]


def answer_family_reach(worlds: Worlds, request: MetricRequest, family: str) -> Answered:
    """Return who can stop a family through which of theirs, and whose families its holders stop through it.

    Raises:
        NotFoundError: the family is not in the chain's world at this date.
    """
    asked = worlds.open(request)
    found = np.flatnonzero(asked.world.families == family)
    if not found.size:
        check_family(worlds.snapshot, family)
        raise NotFoundError(
            "the family neither belongs to the chain nor is cited there at this date",
            where="familyId",
            found=family,
        )
    index = int(found[0])
    blocking = final_blocking(asked.world, asked.parameters)
    units = np.flatnonzero(asked.world.holdings.family == index)
    against = _rows(asked, blocking, np.flatnonzero(np.isin(blocking.unit, units)))
    through = _rows(asked, blocking, np.flatnonzero(blocking.via == index))
    for row in through:
        row.pop("through")
    until = None if asked.world.active_until is None else asked.world.active_until[index]
    shown = {
        "familyId": family,
        "isActive": bool(asked.world.is_active[index]),
        "activeUntil": None if until is None or np.isnat(until) else str(until),
        "holders": _holders(asked, units),
        "blockedBy": against,
        "blocks": through,
        "note": BLOCKING_NOTE,
    }
    sides = [{"direction": "blockedBy", **row} for row in against]
    sides += [{"direction": "blocks", **row} for row in through]
    columns = ["direction", "holder", "name", "family", "owner", "value", "through"]
    return Answered(pd.DataFrame(sides, columns=columns), {**head(asked), **shown})


def _holders(asked: Question, units: Integers) -> list[dict[str, Any]]:
    world = asked.world
    return [
        {
            "holder": str(world.holders[world.holdings.holder[unit]]),
            "name": world.names.get(str(world.holders[world.holdings.holder[unit]])),
            "share": plain(world.holdings.share[unit]),
        }
        for unit in units.tolist()
    ]


def _rows(asked: Question, blocking: Blocking, rows: Integers) -> list[dict[str, Any]]:
    """Return rows of a blocking: who blocks which family of whom, how far, through which."""
    world = asked.world
    order = rows[np.lexsort((blocking.holder[rows], -blocking.value[rows]))]
    return [
        {
            "holder": str(world.holders[blocking.holder[row]]),
            "name": world.names.get(str(world.holders[blocking.holder[row]])),
            "family": str(world.families[world.holdings.family[blocking.unit[row]]]),
            "owner": str(world.holders[world.holdings.holder[blocking.unit[row]]]),
            "value": plain(blocking.value[row]),
            "through": str(world.families[blocking.via[row]]),
        }
        for row in order.tolist()
    ]
