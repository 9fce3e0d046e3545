"""One act told by several: what documents tell of a deal or round joins what tables and other documents tell.

An act of a document has an id of its own, a hash of what is told. When the agents are known, two tellings
are one act where kind and parties are the same agents, nothing that both tell differs, and they share one
thing besides at least: a day, month or year, an amount, a patent. A telling that fits two acts joins neither:
nobody can say which it means.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

TOLD = "document:act:"
DEALS = ("Licence", "Transfer", "PledgeFinancing", "ShareContribution")
LINKS = ("TransactionParty", "TransactionRight", "TransactionFamily", "StatementAboutTransaction")
GIVING = ("licensor", "transferor", "pledgor", "contributor")
PRECISION = {"day": 10, "month": 7, "year": 4}


@dataclass(frozen=True, slots=True)
class Telling:
    """What one source tells of an act.

    Attributes:
        act_id: its id before they are joined.
        group: kind and agents; only tellings of one group can be one act.
        days: of signature, of record or of announcement, each to the precision told, as ISO 8601.
        amount: bounds and currency, None where no amount is told.
        rights: patents named.
        kind: further kind (round type), None where it is not told.
    """

    act_id: str
    group: tuple[object, ...]
    days: frozenset[str]
    amount: tuple[int | None, int | None, str | None] | None
    rights: frozenset[str]
    kind: str | None = None

    @property
    def is_told(self) -> bool:
        """Return whether a document tells it; a table's id stays."""
        return self.act_id.startswith(TOLD)

    @property
    def detail(self) -> tuple[int, int]:
        """Return how much it tells: the fullest telling of an act names it."""
        known = (bool(self.days), self.amount is not None, bool(self.rights), self.kind is not None)
        return sum(known), max(map(len, self.days), default=0)


def is_same_act(left: Telling, right: Telling) -> bool:
    """Return whether two tellings of one group are one act: they agree in something and differ in nothing."""
    verdicts = (
        _agree_in_days(left.days, right.days),
        _agree(left.amount, right.amount),
        bool(left.rights & right.rights) if left.rights and right.rights else None,
        _agree(left.kind, right.kind),
    )
    return any(verdicts) and False not in verdicts


def _agree_in_days(left: frozenset[str], right: frozenset[str]) -> bool | None:
    if not left or not right:
        return None
    return any(x.startswith(y) or y.startswith(x) for x in left for y in right)


def _agree(left: object, right: object) -> bool | None:
    return None if left is None or right is None else left == right


def join_tellings(tellings: Sequence[Telling]) -> dict[str, str]:
    """Return the id of the act for each telling of a document that is another's.

    Args:
        tellings: each id once.
    """
    groups: dict[tuple[object, ...], list[Telling]] = defaultdict(list)
    for telling in tellings:
        groups[telling.group].append(telling)
    joined: dict[str, str] = {}
    for group in groups.values():
        acts = [telling for telling in group if not telling.is_told]
        told = sorted((t for t in group if t.is_told), key=lambda t: (-t.detail[0], -t.detail[1], t.act_id))
        for telling in told:
            fitting = [act for act in acts if is_same_act(telling, act)]
            if len(fitting) == 1:
                joined[telling.act_id] = fitting[0].act_id
            else:
                acts.append(telling)
    return joined


def join_told_deals(session: duckdb.DuckDBPyConnection) -> None:
    """Give the deals that documents tell the id of the act that they are; needs `agent_of_token`."""
    told = session.execute(
        f"SELECT count(*) FROM a_link_TransactionParty WHERE starts_with(startKey, '{TOLD}')"
    ).fetchall()
    if int(told[0][0]) == 0:
        return
    tellings = deal_tellings(session)
    names = join_tellings(tellings)
    dated = {telling.act_id for telling in tellings if telling.days}
    session.register("joined", _names_table(names))
    session.register("dated", pa.table({"act": pa.array(sorted(dated), pa.string())}))
    session.execute("CREATE TABLE told_act AS SELECT *, act IN (FROM dated) AS isDated FROM joined")
    session.unregister("joined")
    session.unregister("dated")
    for name in DEALS:
        rename(session, f"a_node_{name}", "transactionId", ("signedDate", "signedDatePrecision"))
    for name in LINKS:
        rename(session, f"a_link_{name}", "endKey" if name.startswith("Statement") else "startKey")


def deal_tellings(session: duckdb.DuckDBPyConnection) -> list[Telling]:
    """Return what is told of the deals that share their kind and parties with a deal of a document."""
    giving = ", ".join(f"'{role}'" for role in GIVING)
    nodes = " UNION ALL BY NAME ".join(
        f"""SELECT transactionId AS id, '{name}' AS class, signedDate, signedDatePrecision, recordedDate,
                   amountLow, amountHigh, currency, origin FROM a_node_{name}"""
        for name in DEALS
    )
    rows = session.execute(
        f"""WITH party AS (
            SELECT p.startKey AS id,
                   list_sort(list(DISTINCT t.agentId) FILTER (p.role IN ({giving}))) AS givers,
                   list_sort(list(DISTINCT t.agentId)
                       FILTER (p.role NOT IN ({giving}, 'guarantor', 'appraiser'))) AS takers
            FROM a_link_TransactionParty p
            JOIN agent_of_token t ON t.token IN ('ref:' || p.endKey, p.endKey) GROUP BY p.startKey
        ), named AS (
            SELECT startKey AS id, list_sort(list(DISTINCT endKey)) AS rights FROM (
                SELECT startKey, endKey FROM a_link_TransactionRight
                UNION ALL SELECT startKey, endKey FROM a_link_TransactionFamily) GROUP BY startKey
        ), deal AS (
            SELECT id, class, givers, takers, any_value(signedDate ORDER BY origin) AS signed,
                   any_value(coalesce(signedDatePrecision, 'day') ORDER BY origin) AS precision,
                   any_value(recordedDate ORDER BY origin) AS recorded,
                   any_value(amountLow ORDER BY origin) AS low, any_value(amountHigh ORDER BY origin) AS high,
                   any_value(currency ORDER BY origin) AS currency
            FROM ({nodes}) JOIN party USING (id) GROUP BY ALL
        )
        SELECT d.*, coalesce(n.rights, []) FROM deal d LEFT JOIN named n USING (id)
        SEMI JOIN (SELECT DISTINCT class, givers, takers FROM deal WHERE starts_with(id, '{TOLD}')) s
            ON s.class = d.class AND s.givers IS NOT DISTINCT FROM d.givers
               AND s.takers IS NOT DISTINCT FROM d.takers
        ORDER BY d.id"""
    ).fetchall()
    return [
        Telling(
            act_id,
            (name, *(givers or ()), "→", *(takers or ())),
            frozenset(days_of((signed, precision), (recorded, "day"))),
            (low, high, currency) if low is not None or high is not None else None,
            frozenset(rights),
        )
        for act_id, name, givers, takers, signed, precision, recorded, low, high, currency, rights in rows
    ]


def days_of(*given: tuple[date | None, str | None]) -> list[str]:
    """Return days as ISO 8601, each cut to what of it is known."""
    return [day.isoformat()[: PRECISION[precision or "day"]] for day, precision in given if day is not None]


def join_told_rounds(session: duckdb.DuckDBPyConnection) -> None:
    """Give the rounds of `round_key` that documents tell the id of the round that they are."""
    rows = session.execute(
        f"""SELECT k.roundId, k.agentId, bool_and(starts_with(k.roundKey, '{TOLD}')),
               any_value(r.announcedDate ORDER BY r.origin),
               any_value(r.announcedDatePrecision ORDER BY r.origin),
               any_value(r.amountLow ORDER BY r.origin), any_value(r.amountHigh ORDER BY r.origin),
               any_value(r.currency ORDER BY r.origin), any_value(r.roundType ORDER BY r.origin)
        FROM round_key k JOIN a_round r ON r.roundKey = k.roundKey AND r.origin = k.origin
        WHERE k.agentId IN (SELECT agentId FROM round_key WHERE starts_with(roundKey, '{TOLD}'))
        GROUP BY k.roundId, k.agentId ORDER BY k.roundId"""
    ).fetchall()
    tellings = [
        Telling(
            (TOLD if told else "") + round_id,
            (agent,),
            frozenset(days_of((day, precision))),
            (low, high, currency) if low is not None or high is not None else None,
            frozenset(),
            None if kind == "unknown" else kind,
        )
        for round_id, agent, told, day, precision, low, high, currency, kind in rows
    ]
    names = {k.removeprefix(TOLD): v.removeprefix(TOLD) for k, v in join_tellings(tellings).items()}
    session.register("joined", _names_table(names))
    session.execute("UPDATE round_key SET roundId = j.act FROM joined j WHERE roundId = j.telling")
    session.unregister("joined")


def _names_table(names: Mapping[str, str]) -> pa.Table:
    columns = {"telling": list(names), "act": list(names.values())}
    return pa.table(columns, schema=pa.schema([("telling", pa.string()), ("act", pa.string())]))


def rename(session: duckdb.DuckDBPyConnection, view: str, column: str, days: tuple[str, ...] = ()) -> None:
    """Put the ids of acts in the place of those of their tellings in a view of assertions.

    A telling that joins an act with a day gives it no coarser one: `days` are left out of it.
    """
    kept = "".join(f", CASE WHEN n.isDated THEN NULL ELSE t.{day} END AS {day}" for day in days)
    session.execute(f"ALTER VIEW {view} RENAME TO told_{view}")
    session.execute(
        f"""CREATE VIEW {view} AS SELECT t.* REPLACE (coalesce(n.act, t.{column}) AS {column}{kept})
        FROM told_{view} t LEFT JOIN told_act n ON n.telling = t.{column}"""
    )
