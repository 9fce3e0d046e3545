"""Who held a family on a day: the applicants, and after them each recorded change of holder.

A change is effective on the day of its registration (中华人民共和国专利法, 第十条: 自登记之日起生效); where
the record gives none, on the day of signing. Renamings and mergers of organisations are changes like others
(`transferType` nameChange, merger): the holder of a day is named as it was called on that day.

Where an organisation took the place of a holder (`OrganizationSuccession`), it holds from that day, also when
no change was recorded for this family; a later record may still name the old holder as its giver. Of a
division, or of two successors on one day, nobody can say who took the family: the holder stays. A succession
before the family was filed is none of its history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kg.errors import NotFoundError
from kg.snapshot import Snapshot

RECEIVES, GIVES = "transferee", "transferor"


@dataclass(frozen=True, slots=True)
class Change:
    """One recorded change of holder of a family.

    Attributes:
        transaction: identifier of the transfer.
        day: when it became effective.
        kind: transferType; None when the record does not say.
        gives: agents that gave; empty when the record does not name them.
        receives: agents that received.
    """

    transaction: str
    day: date
    kind: str | None
    gives: frozenset[str]
    receives: frozenset[str]


@dataclass(frozen=True, slots=True)
class Holder:
    """A holder on a day.

    Attributes:
        agent: its identifier.
        since: day of the change that made it holder; None for an applicant.
        transaction: that change; None for an applicant.
        is_gap: the change names a giver that was no holder, so a link of the chain of title is missing.
    """

    agent: str
    since: date | None = None
    transaction: str | None = None
    is_gap: bool = False


@dataclass(frozen=True, slots=True)
class Succession:
    """One organisation took the place of another.

    Attributes:
        predecessor: who was there before.
        successor: who took its place.
        day: when.
        kind: successionType; None when the source does not say.
    """

    predecessor: str
    successor: str
    day: date
    kind: str | None = None


def holders_on(
    applicants: Iterable[str],
    changes: Sequence[Change],
    day: date,
    successions: Sequence[Succession] = (),
) -> tuple[Holder, ...]:
    """Return the holders on a day, ordered by identifier.

    A change without named givers replaces all holders. A giver that holds nothing is a gap in the chain of
    title: nobody loses by it, the receiver is a holder, and the gap is told.

    Args:
        applicants: agents that applied.
        changes: recorded changes of the family, in any order; of one day, in the order of their identifiers.
        day: the day asked for; a change on that day has taken place.
        successions: of the organisations concerned, in any order.
    """
    next_of = successors(successions)
    holders = {agent: Holder(agent) for agent in applicants}
    for change in sorted(changes, key=lambda c: (c.day, c.transaction)):
        if change.day > day:
            break
        known = {h for h in holders if follow(Holder(h, holders[h].since), next_of, change.day, change.gives)}
        leaving = known if change.gives else frozenset(holders)
        is_gap = bool(change.gives) and not known
        for agent in leaving - change.receives:
            del holders[agent]
        for agent in change.receives - holders.keys():
            holders[agent] = Holder(agent, change.day, change.transaction, is_gap)
    today = {found.agent: found for h in holders.values() if (found := succeed(h, next_of, day))}
    return tuple(today[agent] for agent in sorted(today))


def successors(successions: Sequence[Succession]) -> dict[str, list[Succession]]:
    """Return the successions that tell who holds next, by predecessor in order of days."""
    days: dict[tuple[str, date], set[str]] = {}
    for one in successions:
        days.setdefault((one.predecessor, one.day), set()).add(one.successor)
    found: dict[str, list[Succession]] = {}
    for one in sorted(set(successions), key=lambda s: (s.day, s.successor, s.kind or "")):
        if one.kind != "split" and len(days[(one.predecessor, one.day)]) == 1:
            found.setdefault(one.predecessor, []).append(one)
    return found


def path_of(holder: Holder, next_of: Mapping[str, list[Succession]], day: date) -> list[Succession]:
    """Return who took the place of a holder up to a day, one after the other."""
    path: list[Succession] = []
    agent, since, seen = holder.agent, holder.since, {holder.agent}
    while step := next(
        (s for s in next_of.get(agent, ()) if s.day <= day and (since is None or s.day > since)), None
    ):
        path.append(step)
        agent, since = step.successor, step.day
        if agent in seen:
            break
        seen.add(agent)
    return path


def follow(holder: Holder, next_of: Mapping[str, list[Succession]], day: date, gives: frozenset[str]) -> bool:
    """Return whether a giver is the holder or one that took its place up to a day."""
    return holder.agent in gives or any(s.successor in gives for s in path_of(holder, next_of, day))


def succeed(holder: Holder, next_of: Mapping[str, list[Succession]], day: date) -> Holder:
    """Return who is in a holder's place on a day."""
    path = path_of(holder, next_of, day)
    if not path:
        return holder
    return Holder(path[-1].successor, path[-1].day, holder.transaction, holder.is_gap)


_FAMILY = "SELECT endKey FROM FamilyMembership WHERE startKey = ?"
_FILED = "SELECT earliestFilingDate FROM SimpleFamily WHERE familyId = ?"
_HOLDERS = "SELECT endKey FROM FamilyHolding WHERE startKey = ?"
_CHANGES = """
WITH concerned AS ({concerned})
SELECT t.transactionId, coalesce(t.recordedDate, t.signedDate) AS day, t.transferType,
       list(p.endKey) FILTER (p.role = 'transferor') AS gives,
       list(p.endKey) FILTER (p.role = 'transferee') AS receives
FROM Transfer t SEMI JOIN concerned c ON c.startKey = t.transactionId
JOIN TransactionParty p ON p.startKey = t.transactionId
WHERE coalesce(t.recordedDate, t.signedDate) IS NOT NULL GROUP BY ALL
HAVING len(receives) > 0 ORDER BY day, t.transactionId"""
_BY_FAMILY = "SELECT startKey FROM TransactionFamily WHERE endKey = $family"
_BY_RIGHT = """SELECT r.startKey FROM TransactionRight r
    JOIN PublicationOfApplication a ON a.endKey = r.endKey
    JOIN FamilyMembership m ON m.startKey = a.startKey WHERE m.endKey = $family"""


def family_of(snapshot: Snapshot, publication: str) -> str:
    """Return the family of a publication.

    Raises:
        NotFoundError: the snapshot has no such publication in a family.
    """
    with snapshot.connect() as connection:
        rows = (
            connection.execute(_FAMILY, [publication]).fetchall()
            if _has(snapshot, "FamilyMembership")
            else []
        )
    if not rows:
        raise NotFoundError("no family of this publication", found=publication)
    return str(rows[0][0])


def read_changes(snapshot: Snapshot, family: str) -> tuple[Change, ...]:
    """Return the recorded changes of holder of a family, by the families or applications they name."""
    if not (_has(snapshot, "Transfer") and _has(snapshot, "TransactionParty")):
        return ()
    ways = [_BY_FAMILY] if _has(snapshot, "TransactionFamily") else []
    ways += (
        [_BY_RIGHT]
        if _has(snapshot, "TransactionRight") and _has(snapshot, "PublicationOfApplication")
        else []
    )
    if not ways:
        return ()
    query = _CHANGES.format(concerned=" UNION ".join(ways))
    with snapshot.connect() as connection:
        rows = connection.execute(query, {"family": family}).fetchall()
    return tuple(
        Change(number, day, kind, frozenset(gives or ()), frozenset(receives))
        for number, day, kind, gives, receives in rows
    )


def read_holders_on(snapshot: Snapshot, publication: str, day: date) -> tuple[Holder, ...]:
    """Return who held the family of a publication on a day.

    Raises:
        NotFoundError: the snapshot has no such publication in a family.
    """
    family = family_of(snapshot, publication)
    with snapshot.connect() as connection:
        rows = connection.execute(_HOLDERS, [family]).fetchall() if _has(snapshot, "FamilyHolding") else []
    return holders_on(
        [str(row[0]) for row in rows], read_changes(snapshot, family), day, read_successions(snapshot, family)
    )


def read_successions(snapshot: Snapshot, family: str) -> tuple[Succession, ...]:
    """Return the dated successions of a snapshot that came after a family was filed."""
    if not _has(snapshot, "OrganizationSuccession"):
        return ()
    with snapshot.connect() as connection:
        rows = connection.execute(
            """SELECT endKey, startKey, validFrom, successionType FROM OrganizationSuccession
            WHERE validFrom IS NOT NULL"""
        ).fetchall()
        filed = connection.execute(_FILED, [family]).fetchone() if _has(snapshot, "SimpleFamily") else None
    first = filed[0] if filed and filed[0] else date.min
    return tuple(Succession(before, after, day, kind) for before, after, day, kind in rows if day > first)


def _has(snapshot: Snapshot, name: str) -> bool:
    return any(table.endswith(f"/{name}") for table in snapshot.tables)
