"""Names → organisations, without a server and without a workspace: parts, blocks, scores, clusters."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from kg.ingest.resolve.blocking import block_pairs
from kg.ingest.resolve.clusters import cluster
from kg.ingest.resolve.fold import MAX_NAME_LENGTH
from kg.ingest.resolve.model import MATCH_PROBABILITY, SAME_KEY_PROBABILITY, UNSURE_PROBABILITY
from kg.ingest.resolve.parts import FORMER_NAMES, store_parts
from kg.ingest.resolve.reasons import pair_reason
from kg.ingest.resolve.score import score_pairs
from kg.snapshot import open_duckdb

# A pair as sure as this to be two organisations keeps their clusters apart, whatever lies between.
APART_PROBABILITY = 0.02
MEMORY_LIMIT = "2GB"


@dataclass(frozen=True, slots=True)
class ResolvedName:
    """One name with its organisation.

    Attributes:
        name: as given.
        cluster: identifier of the organisation: a hash of the smallest key in it; None for a name without
            letters or digits.
        canonicalName: the name that stands for the organisation.
        kind: class of the ontology.
        score: probability that the name belongs to its cluster; 1 for the only or canonical name.
        reason: why, in words; for a rejected name what is wrong with it.
    """

    name: str
    cluster: str | None
    canonicalName: str | None  # noqa: N815
    kind: str | None
    score: float
    reason: str


def open_work(threads: int = 2) -> duckdb.DuckDBPyConnection:
    """Return a connection for one resolution, bounded in memory; what does not fit goes to disk."""
    return open_duckdb({"memory_limit": MEMORY_LIMIT, "threads": threads})


def resolve_names(names: Sequence[str]) -> Iterator[ResolvedName]:
    """Yield the organisation of each name, in the order of the names.

    The clusters depend on the set of names only, not on their order.
    """
    with open_work() as connection:
        distinct = list(dict.fromkeys(names))
        store_parts(connection, pa.array(["" if is_too_long(n) else n for n in distinct], pa.string()))
        block_pairs(connection, "pair")
        score_pairs(connection, "pair", "scored")
        store_clusters(connection, pa.array(names, pa.string()))
        rows = describe(connection, distinct)
        of_name = dict(zip(distinct, rows, strict=True))
        yield from (of_name[name] for name in names)


def store_clusters(connection: duckdb.DuckDBPyConnection, names: pa.Array) -> None:
    """Make `clustered(id, root)`, `canonical(root, id, name, kind)` and `link(id, other, probability, …)`."""
    count = int(connection.sql("SELECT count(*) FROM part").fetchall()[0][0])
    pairs = connection.sql(
        f"SELECT a, b FROM scored WHERE probability >= {MATCH_PROBABILITY} ORDER BY probability DESC, a, b"
    ).fetchall()
    apart = connection.sql(
        f"SELECT a, b FROM scored WHERE probability < {APART_PROBABILITY} AND NOT near ORDER BY a, b"
    ).fetchall()
    former = connection.sql(f"{FORMER_NAMES} ORDER BY a, b").fetchall()
    labels = cluster(count, pairs, apart, former)
    connection.register(
        "labels", pa.table({"id": pa.array(range(count), pa.int32()), "root": pa.array(labels, pa.int32())})
    )
    connection.execute("CREATE OR REPLACE TEMP TABLE clustered AS SELECT * FROM labels")
    connection.unregister("labels")
    connection.register("given", pa.table({"name": names}))
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE uses AS SELECT name, count(*) AS uses FROM given GROUP BY name"
    )
    connection.unregister("given")
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE canonical AS
        SELECT root, arg_min(s.name, (NOT (p.han AND p.legal_form IS NOT NULL),
                   contains(s.name, '('), -u.uses, -length(s.name), s.name)) AS name,
               arg_min(p.kind, (p.kind = 'Organization', -u.uses, p.kind)) AS kind,
               min(p.key) AS least_key
        FROM spelled s JOIN clustered USING (id) JOIN part p USING (id) JOIN uses u ON u.name = s.name
        GROUP BY root"""
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE link AS
        WITH both_ways AS (
            SELECT a AS id, b AS other, * EXCLUDE (a, b) FROM scored UNION ALL
            SELECT b, a, * EXCLUDE (a, b) FROM scored
        )
        SELECT l.id, arg_max(l, (l.probability, -l.other)) AS best
        FROM both_ways l JOIN clustered x ON x.id = l.id JOIN clustered y ON y.id = l.other
        WHERE x.root = y.root AND l.probability >= {UNSURE_PROBABILITY} GROUP BY l.id"""
    )


def describe(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> list[ResolvedName]:
    """Return the organisation of each distinct name; `names` are those of `spelled`, in order."""
    rows = connection.sql(
        """SELECT c.name AS canonical, c.kind, c.least_key, p.key, k.key AS canonical_key, l.best,
                  o.name AS other
           FROM spelled s LEFT JOIN clustered USING (id) LEFT JOIN canonical c USING (root)
           LEFT JOIN part p USING (id) LEFT JOIN spelled cs ON cs.name = c.name AND cs.id IS NOT NULL
           LEFT JOIN part k ON k.id = cs.id
           LEFT JOIN link l ON l.id = s.id LEFT JOIN part o ON o.id = l.best.other ORDER BY s.i"""
    ).fetchall()
    return [describe_one(name, *row) for name, row in zip(names, rows, strict=True)]


def describe_one(
    name: str,
    canonical: str | None,
    kind: str | None,
    least_key: str | None,
    key: str | None,
    canonical_key: str | None,
    best: dict[str, object] | None,
    other: str | None,
) -> ResolvedName:
    """Return one name's organisation with the reason in words."""
    if key is None or least_key is None:
        return ResolvedName(name, None, None, None, 0.0, rejected_reason(name))
    cluster_id = organization_id(least_key)
    if name == canonical:
        reason = (
            "no other name is like it"
            if best is None
            else f"canonical name; {pair_reason(best, other or '')}"
        )
        return ResolvedName(name, cluster_id, canonical, kind, 1.0, reason)
    if key == canonical_key:
        reason = f"same name key «{key}» as «{canonical}»"
        return ResolvedName(name, cluster_id, canonical, kind, SAME_KEY_PROBABILITY, reason)
    if best is None:
        reason = f"former name or other spelling of «{canonical}», as one of the names says"
        return ResolvedName(name, cluster_id, canonical, kind, SAME_KEY_PROBABILITY, reason)
    probability = round(float(str(best["probability"])), 4)
    return ResolvedName(name, cluster_id, canonical, kind, probability, pair_reason(best, other or ""))


def rejected_reason(name: str) -> str:
    """Return what is wrong with a name that has no key."""
    if is_too_long(name):
        return f"too long: {len(name)} characters, a name has at most {MAX_NAME_LENGTH}"
    return (
        "empty: no name on this line"
        if not name.strip()
        else "only punctuation: no letter or digit to compare"
    )


def is_too_long(name: str) -> bool:
    """Return whether a text is too long to be a name; it is refused, not cut."""
    return len(name) > MAX_NAME_LENGTH


def organization_id(key: str) -> str:
    """Return the identifier of an organisation from the token that decides it."""
    return "org:" + hashlib.md5(f"name:{key}".encode(), usedforsecurity=False).hexdigest()[:16]
