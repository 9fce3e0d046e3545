"""Judgements and the model's pairs in the stage: what they join, what they keep apart, what is left to judge.

The hard links (identifiers, name keys, positive judgements) make components first, by column. Only the pairs
that the model found and the few components that a negative judgement cuts are walked one by one.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from kg.ingest.resolve.blocking import block_pairs
from kg.ingest.resolve.clusters import Clusters, cluster
from kg.ingest.resolve.model import MATCH_PROBABILITY, MODEL_VERSION, UNSURE_PROBABILITY
from kg.ingest.resolve.name_key import name_keys
from kg.ingest.resolve.parts import FORMER_NAMES, store_parts
from kg.ingest.resolve.reasons import pair_reason
from kg.ingest.resolve.score import score_pairs

APART_PROBABILITY = 0.02
MODEL_JUDGE = f"model {MODEL_VERSION}"
MODEL_TIME = "2026-11-26 00:00:00"  # when the weights of this version were set
_JUDGEMENT_ROW = pa.schema(
    [
        ("leftKey", pa.string()),
        ("rightKey", pa.string()),
        ("origin", pa.int64()),
        ("verdict", pa.string()),
        ("confidence", pa.float64()),
        ("reason", pa.string()),
    ]
)
_NEGATIVE = "SELECT left_token, right_token, 1.0 AS probability FROM judged WHERE verdict = 'negative'"
IntArray = npt.NDArray[np.int32]


def stage_judgements(session: duckdb.DuckDBPyConnection) -> None:
    """Make `judged(left_token, right_token, verdict)` of the judgements in force, from all their data sets.

    A name becomes its key here, so that a judgement outlives a new version of the keys.
    """
    names = (
        session.sql(
            """SELECT DISTINCT record FROM (SELECT leftKey AS record FROM a_node_Judgement
           UNION ALL SELECT rightKey FROM a_node_Judgement) WHERE starts_with(record, 'name:')"""
        )
        .to_arrow_table()["record"]
        .combine_chunks()
    )
    keys = name_keys(pc.utf8_slice_codeunits(names, 5))
    session.register("judged_name", pa.table({"record": names, "nameKey": keys}))
    session.execute("CREATE TABLE judged_key AS SELECT * FROM judged_name")
    session.unregister("judged_name")
    session.execute(
        """CREATE TABLE judged AS
        WITH named AS (
            SELECT j.verdict, j.judgedAt, j.judgementId,
                   coalesce('name:' || l.nameKey, j.leftKey) AS x,
                   coalesce('name:' || r.nameKey, j.rightKey) AS y
            FROM a_node_Judgement j LEFT JOIN judged_key l ON l.record = j.leftKey
            LEFT JOIN judged_key r ON r.record = j.rightKey
        )
        SELECT least(x, y) AS left_token, greatest(x, y) AS right_token,
               arg_max(verdict, (judgedAt, judgementId)) AS verdict
        FROM named WHERE x <> y GROUP BY ALL"""
    )


def add_judged_links(session: duckdb.DuckDBPyConnection) -> None:
    """Add the positive judgements of known tokens to `token_link`, and take out links judged negative."""
    session.execute(
        """INSERT INTO token_link
        WITH known AS (SELECT left_token AS token FROM token_link UNION SELECT right_token FROM token_link)
        SELECT left_token, right_token FROM judged
        WHERE verdict = 'positive' AND left_token IN (FROM known) AND right_token IN (FROM known)"""
    )
    session.execute(
        """DELETE FROM token_link k USING judged j WHERE j.verdict = 'negative'
        AND least(k.left_token, k.right_token) = j.left_token
        AND greatest(k.left_token, k.right_token) = j.right_token"""
    )


def score_names(session: duckdb.DuckDBPyConnection) -> None:
    """Make `likely(left_token, right_token, probability, s)` and `former_name` of name tokens.

    Names that no organisation's word marks are compared only with names that have one: two persons' names
    are no matter for it.
    """
    names = (
        session.sql(
            """SELECT DISTINCT s.name FROM spelling s JOIN token t ON t.token = 'name:' || s.nameKey
           WHERE NOT s.hasInitials ORDER BY s.name"""
        )
        .to_arrow_table()["name"]
        .combine_chunks()
    )
    store_parts(session, names)
    block_pairs(session, "pair")
    score_pairs(session, "pair", "scored")
    session.execute(
        f"""CREATE TABLE likely AS
        SELECT 'name:' || x.key AS left_token, 'name:' || y.key AS right_token, s.probability, s
        FROM scored s JOIN part x ON x.id = s.a JOIN part y ON y.id = s.b
        WHERE (s.probability >= {UNSURE_PROBABILITY} OR (s.probability < {APART_PROBABILITY} AND NOT s.near))
          AND (x.kind <> 'Organization' OR y.kind <> 'Organization')"""
    )
    session.execute(
        f"""CREATE TABLE former_name AS
        SELECT 'name:' || x.key AS left_token, 'name:' || y.key AS right_token, 1.0 AS probability
        FROM ({FORMER_NAMES}) f JOIN part x ON x.id = f.a JOIN part y ON y.id = f.b"""
    )
    for table in ("part", "spelled", "in_two_letters", "pair", "scored"):
        session.execute(f"DROP TABLE {table}")


def apply_identity(session: duckdb.DuckDBPyConnection, labels: IntArray) -> IntArray:
    """Return the components after negative judgements and the model's pairs.

    Args:
        session: holds `token`, `token_link`, `judged` and `likely`.
        labels: component of each token of `token` by hard links: the smallest token in it, shape (tokens,).

    Two components with different identifiers of one authority are never joined by the model, nor where a
    judgement or a sure difference of two of their names forbids.
    """
    apart = _token_pairs(session, _NEGATIVE)
    labels = cut_components(session, labels, [p for p in apart if labels[p[0]] == labels[p[1]]])
    clusters = Clusters.of(len(labels))
    clusters.identifiers = _identifiers(session, labels)
    for left, right in [*apart, *_token_pairs(session, _likely(f"probability < {APART_PROBABILITY}"))]:
        clusters.forbid(int(labels[left]), int(labels[right]))
    likely = _token_pairs(session, _likely(f"probability >= {MATCH_PROBABILITY}"))
    for left, right in [*_token_pairs(session, "FROM former_name"), *likely]:
        clusters.merge(int(labels[left]), int(labels[right]))
    return np.array([clusters.root(label) for label in labels.tolist()], dtype=labels.dtype)


def _likely(condition: str) -> str:
    """Return the query of the model's pairs; a pair that somebody judged is left to the judgement."""
    return f"""SELECT l.left_token, l.right_token, l.probability FROM likely l ANTI JOIN judged j
        ON least(l.left_token, l.right_token) = j.left_token
        AND greatest(l.left_token, l.right_token) = j.right_token
        WHERE {condition}"""


def _token_pairs(session: duckdb.DuckDBPyConnection, query: str) -> list[tuple[int, int]]:
    """Return the pairs of a query as numbers of tokens, the surest first; unknown tokens are passed over."""
    rows = session.execute(
        f"""SELECT x.tid, y.tid FROM ({query}) p JOIN token x ON x.token = p.left_token
        JOIN token y ON y.token = p.right_token ORDER BY p.probability DESC, x.token, y.token"""
    ).fetchall()
    return [(int(left), int(right)) for left, right in rows]


def _identifiers(session: duckdb.DuckDBPyConnection, labels: IntArray) -> dict[int, dict[str, str]]:
    """Return the authority identifiers of each component that has any."""
    rows = session.execute(
        """SELECT tid, token FROM token WHERE NOT starts_with(token, 'name:')
        AND NOT starts_with(token, 'ref:') ORDER BY token"""
    ).fetchall()
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for tid, token in rows:
        found[int(labels[tid])].setdefault(token.partition(":")[0], token)
    return dict(found)


def cut_components(
    session: duckdb.DuckDBPyConnection, labels: IntArray, apart: list[tuple[int, int]]
) -> IntArray:
    """Return the components with those cut that hold two tokens judged to be two organisations.

    Inside such a component the links by identifiers come first, then names, in order; the last ones give way.
    """
    if not apart:
        return labels
    broken = sorted({int(labels[left]) for left, _ in apart})
    members = np.flatnonzero(np.isin(labels, broken))
    place = {int(tid): n for n, tid in enumerate(members.tolist())}
    rows = session.execute(
        """SELECT l.tid, r.tid FROM token_link k JOIN token l ON l.token = k.left_token
        JOIN token r ON r.token = k.right_token
        ORDER BY starts_with(k.left_token, 'name:'), k.left_token, k.right_token"""
    ).fetchall()
    links = [(place[x], place[y]) for x, y in rows if x in place and y in place]
    parts = cluster(len(members), links, [(place[x], place[y]) for x, y in apart])
    cut = labels.copy()
    cut[members] = members[np.array(parts)]
    return cut


def store_model_judgements(session: duckdb.DuckDBPyConnection) -> None:
    """Add the model's decisions and its doubts to the judgements: each with its probability and its terms.

    Two agents with identifiers of one authority are two: that is no doubt.
    """
    session.execute(
        """CREATE TABLE likely_name AS
        SELECT 'name:' || s.nameKey AS token, min(u.name) AS name, min(u.origin) AS origin FROM (
            SELECT name, origin FROM organization_mention UNION ALL
            SELECT coalesce(linkName, name), origin FROM a_organization
        ) u JOIN spelling s USING (name)
        SEMI JOIN (SELECT left_token AS t FROM likely UNION SELECT right_token FROM likely) l
            ON l.t = 'name:' || s.nameKey
        GROUP BY s.nameKey"""
    )
    session.execute(
        """CREATE TABLE agent_authority AS SELECT DISTINCT agentId, split_part(token, ':', 1) AS authority
        FROM agent_of_token WHERE NOT starts_with(token, 'name:') AND NOT starts_with(token, 'ref:')"""
    )
    rows = session.execute(
        f"""SELECT l.name, r.name, least(l.origin, r.origin), x.agentId = y.agentId, p.probability, d.s
        FROM ({_likely(f"probability >= {UNSURE_PROBABILITY}")}) p
        JOIN likely d USING (left_token, right_token)
        JOIN likely_name l ON l.token = p.left_token JOIN likely_name r ON r.token = p.right_token
        JOIN agent_of_token x ON x.token = p.left_token JOIN agent_of_token y ON y.token = p.right_token
        WHERE (p.probability >= {MATCH_PROBABILITY} OR x.agentId <> y.agentId)
          AND NOT EXISTS (FROM agent_authority m JOIN agent_authority n USING (authority)
                          WHERE m.agentId = x.agentId AND n.agentId = y.agentId AND x.agentId <> y.agentId)
        ORDER BY p.left_token, p.right_token"""
    ).fetchall()
    session.register("model_row", _judgement_table(rows))
    session.execute(
        f"""CREATE TABLE model_judgement AS
        SELECT 'judgement:' || left(md5(concat_ws(chr(10), '{MODEL_JUDGE}', leftKey, rightKey, verdict)), 16)
               AS judgementId, *, TIMESTAMP '{MODEL_TIME}' AS judgedAt, '{MODEL_JUDGE}' AS judgedBy
        FROM model_row"""
    )
    session.unregister("model_row")
    extend_judgements(session)


def _judgement_table(rows: list[tuple[Any, ...]]) -> pa.Table:
    """Return the model's judgements: joined pairs are positive, others unsure; names in order."""
    told = [
        {
            "leftKey": f"name:{min(left, right)}",
            "rightKey": f"name:{max(left, right)}",
            "origin": origin,
            "verdict": "positive" if joined else "unsure",
            "confidence": round(probability, 4),
            "reason": pair_reason(levels, right),
        }
        for left, right, origin, joined, probability, levels in rows
    ]
    return pa.Table.from_pylist(told, schema=_JUDGEMENT_ROW)


def extend_judgements(session: duckdb.DuckDBPyConnection) -> None:
    """Put the model's judgements beside the told ones, with the agents that each is about."""
    session.execute(
        """INSERT INTO judged_key SELECT DISTINCT record, s.nameKey FROM (
            SELECT leftKey AS record FROM model_judgement UNION SELECT rightKey FROM model_judgement
        ) JOIN spelling s ON s.name = substr(record, 6) ANTI JOIN judged_key USING (record)"""
    )
    ends = """SELECT origin, judgementId AS startKey, leftKey AS endKey FROM model_judgement
        UNION ALL SELECT origin, judgementId, rightKey FROM model_judgement"""
    for view, rows in (("a_node_Judgement", "FROM model_judgement"), ("a_link_JudgedAgent", ends)):
        session.execute(f"ALTER VIEW {view} RENAME TO told_{view}")
        session.execute(f"CREATE VIEW {view} AS FROM told_{view} UNION ALL BY NAME {rows}")
