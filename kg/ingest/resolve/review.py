"""The pairs that wait for a person: the model's doubts in a snapshot that nobody has judged yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kg.ingest.resolve.judgements import Judgement
from kg.snapshot import Snapshot

_DOUBTS = """
SELECT j.leftKey, j.rightKey, j.confidence, j.reason, j.judgedBy, j.sources,
       list(DISTINCT a.agentId ORDER BY a.agentId) AS agents
FROM Judgement j LEFT JOIN JudgedAgent a ON a.startKey = j.judgementId
WHERE j.verdict = 'unsure' GROUP BY ALL ORDER BY j.confidence DESC, j.leftKey, j.rightKey"""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A pair to judge with its evidence.

    Attributes:
        left, right: the records, as judgements name them.
        probability: of the model; None when it gave none.
        reason: term by term.
        sources: where the names stand.
        facts: what the snapshot knows of each side: agent, kind, country, identifiers, families held.
    """

    left: str
    right: str
    probability: float | None
    reason: str
    sources: tuple[str, ...]
    facts: tuple[str, ...]


def find_doubts(snapshot: Snapshot, judged: list[Judgement], limit: int) -> list[Doubt]:
    """Return the unsure pairs of a snapshot that no judgement in force is about, the likeliest first."""
    if "nodes/Judgement" not in snapshot.tables:
        return []
    known = {judgement.pair for judgement in judged}
    with snapshot.connect() as connection:
        rows = connection.execute(_DOUBTS.replace("a.agentId", "a.endKey")).fetchall()
        waiting = [row for row in rows if tuple(sorted(row[:2])) not in known][:limit]
        wanted = sorted({agent for row in waiting for agent in row[6] if agent})
        facts = agent_facts(connection, snapshot, wanted)
    return [
        Doubt(
            row[0],
            row[1],
            row[2],
            row[3] or "",
            tuple(row[5] or ()),
            tuple(facts[a] for a in row[6] if a in facts),
        )
        for row in waiting
    ]


def agent_facts(connection: Any, snapshot: Snapshot, agents: list[str]) -> dict[str, str]:
    """Return one line on each agent: name, class, country, identifiers, number of families held."""
    found: dict[str, str] = {}
    held = _families_held(connection, snapshot, agents)
    for name in snapshot.nodes:
        columns = {row[0] for row in connection.execute(f'DESCRIBE "{name}"').fetchall()}
        if "agentId" not in columns:
            continue
        rows = connection.execute(
            f'SELECT agentId, name, countryCode, identifiers FROM "{name}" WHERE list_contains(?, agentId)',
            [agents],
        ).fetchall()
        for agent, own, country, identifiers in rows:
            parts = [own, name, country or "", " ".join(identifiers or ()), f"{held.get(agent, 0)} families"]
            found[agent] = " · ".join(part for part in parts if part)
    return found


def _families_held(connection: Any, snapshot: Snapshot, agents: list[str]) -> dict[str, int]:
    if "relationships/FamilyHolding" not in snapshot.tables:
        return {}
    return dict(
        connection.execute(
            "SELECT endKey, count(*) FROM FamilyHolding WHERE list_contains(?, endKey) GROUP BY endKey",
            [agents],
        ).fetchall()
    )
