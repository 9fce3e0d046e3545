"""A snapshot as the arrays that the metrics run over, at one as-of date.

Knowledge time τ: a family counts once its earliest publication is known; its references and applicants are
those that its publications known by then name (`snapshot_known`), its holders these after the changes
recorded by then (`snapshot_holdings`). Valid time t: a family counts once it is filed (`snapshot_dates`), and
is in force while a right of it may be (`snapshot_rights`); where the files tell no legal status, until the
statutory term after its earliest filing has passed, and every result says so. Of the last months before τ, by
the earliest priority, since publication is counted from it, not all is published yet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import duckdb
import numpy as np
import pyarrow as pa

from kg.algorithms.as_of import AsOf, months_before
from kg.algorithms.chain_model import Chain
from kg.algorithms.family_weights import family_weights
from kg.algorithms.link_graph import Integers, link_graph
from kg.algorithms.masses import all_masses, with_weights
from kg.algorithms.memory_need import WorldSize, peak_bytes, require_memory
from kg.algorithms.shares import ShareRow
from kg.algorithms.snapshot_countries import set_countries
from kg.algorithms.snapshot_dates import make_family_dates
from kg.algorithms.snapshot_holdings import make_holdings
from kg.algorithms.snapshot_known import citation_query, make_unsettled
from kg.algorithms.snapshot_places import read_places
from kg.algorithms.snapshot_rights import make_legal_status, make_presence
from kg.algorithms.snapshot_transactions import read_transactions
from kg.algorithms.subjects import with_subject
from kg.algorithms.world import Holdings, Memberships, References, Subject, World
from kg.errors import SnapshotError
from kg.schema import GRAPH_SCHEMA
from kg.snapshot import Snapshot, sql_text

_EMPTY = {
    "FamilyCitation": "startKey VARCHAR, endKey VARCHAR, isCritical BOOLEAN",
    "FamilyHolding": "startKey VARCHAR, endKey VARCHAR, share DOUBLE, confidence DOUBLE",
}


def load_world(
    snapshot: Snapshot,
    chain: Chain,
    membership: pa.Table,
    *,
    as_of: AsOf,
    subject: str | None = None,
    shares: tuple[ShareRow, ...] = (),
    markets: Mapping[str, float] | None = None,
) -> World:
    """Return the families of a chain with their holders and references.

    Args:
        snapshot: an opened snapshot.
        chain: the chain.
        membership: rows of ChainMembership (startKey, endKey, membership, confidence), or the same as
            `compute_membership` gives them (familyId, linkId, …).
        as_of: the instant of the answer.
        subject: «country:XX» or «agent:<id>»; None for none.
        shares: published figures that give g and x of the subject.
        markets: size of the market of each office, for the weight «pai».

    Raises:
        SnapshotError: the snapshot has no families.
        NotFoundError: the subject is of no known kind.
        MemoryNeedError: the world and its metrics would not fit into memory.
    """
    with snapshot.connect() as connection:
        _prepare(connection, snapshot, membership, as_of)
        require_room(connection, len(chain.links))
        world = _bound(_read_world(connection, chain, as_of), connection, snapshot, as_of)
        if as_of.weight != "1":
            size = world.families.size
            weights = family_weights(connection, snapshot, as_of, size, markets or {})
            world = with_weights(world, weights)
    world = replace(world, reference_mass=all_masses(world))
    return world if subject is None else with_subject(world, subject, shares)


def require_room(connection: duckdb.DuckDBPyConnection, links: int) -> None:
    """Refuse to read a world that would not fit into memory together with its metrics.

    Raises:
        MemoryNeedError: more is needed than there is.
    """
    families, holders, members, holdings, references, carrying = connection.execute(_SIZE).fetchall()[0]
    size = WorldSize(families, holders, members, holdings, references, carrying, links)
    require_memory(f"the world of {families} families", peak_bytes(size, links))


def _bound(world: World, connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, as_of: AsOf) -> World:
    """Return the world with the licences, pools, shareholdings and places of the snapshot."""
    holders = {str(name): position for position, name in enumerate(world.holders)}
    families = {str(name): position for position, name in enumerate(world.families)}
    acts = read_transactions(connection, snapshot, as_of, holders, families)
    return replace(
        world,
        licences=acts.licences,
        pools=acts.pools,
        pool_families=acts.pool_families,
        pool_names=acts.pool_names,
        owners=acts.owners,
        shareholdings=acts.shareholdings,
        places=read_places(connection, snapshot, holders),
        facts={**world.facts, **acts.facts},
    )


def latest_publication(snapshot: Snapshot) -> dt.date:
    """Return the day of the latest publication of a family in the snapshot.

    Raises:
        SnapshotError: no family has a publication date.
    """
    with snapshot.connect() as connection:
        row = connection.execute('SELECT max(earliestPublicationDate) FROM "SimpleFamily"').fetchone()
    if row is None or not isinstance(row[0], dt.date):
        raise SnapshotError("no family has a publication date", where=str(snapshot.path))
    return row[0]


def _prepare(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, membership: pa.Table, as_of: AsOf
) -> None:
    """Make the temporary tables family, member, holding and family_reference."""
    if "SimpleFamily" not in snapshot.nodes:
        raise SnapshotError("the snapshot has no families", where=str(snapshot.path))
    for name, columns in _EMPTY.items():
        if name not in snapshot.relationships:
            connection.execute(f'CREATE TABLE "{name}" ({columns})')
    connection.register("membership_input", _renamed(membership))
    connection.execute(agent_view(snapshot))
    make_legal_status(connection, snapshot, as_of)
    make_presence(connection, snapshot, as_of)
    days = {"day": as_of.date, "known": as_of.knowledge}
    scope = {"least": as_of.minimum_confidence, "jurisdiction": as_of.jurisdiction or ""}
    make_unsettled(connection, snapshot, as_of.knowledge)
    make_family_dates(connection, snapshot)
    connection.execute(_MEMBER, {**days, **scope})
    _make_families(connection, snapshot, as_of, days)
    make_holdings(connection, snapshot, as_of, "family")
    connection.execute(_HOLDING)
    set_countries(connection, snapshot, as_of.knowledge)


def _make_families(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, as_of: AsOf, days: Mapping[str, dt.date]
) -> None:
    """Make family and family_reference from member and the references of its families, or of all."""
    onward = as_of.with_onward_references
    citing = _CITING.format(families=_CITING_ALL if onward else _CITING_MEMBERS)
    connection.execute(citing, days if onward else None)
    connection.execute(_REFERENCE.format(citations=citation_query(snapshot)))
    connection.execute(_CITED, days)
    years = {"day": as_of.date, "years": as_of.term_years, "jurisdiction": as_of.jurisdiction or ""}
    connection.execute(_FAMILY.format(onward=_ONWARD if onward else "FROM cited"), years)
    connection.execute(_CITATION)


def _renamed(membership: pa.Table) -> pa.Table:
    names = {"familyId": "startKey", "linkId": "endKey"}
    table = membership.rename_columns([names.get(name, name) for name in membership.column_names])
    return table.select(["startKey", "endKey", "membership", "confidence"])


def agent_view(snapshot: Snapshot) -> str:
    """Return the SQL that makes the view «agent»: agentId, name, countryCode, countryConfidence, …, kind."""
    columns = "agentId, name, countryCode, countryConfidence, countryBasis"
    names = [n.name for n in GRAPH_SCHEMA.concrete("Agent") if n.name in snapshot.nodes]
    parts = [f'SELECT {columns}, {sql_text(name)} AS kind FROM "{name}"' for name in names]
    nobody = "SELECT NULL::VARCHAR AS agentId, NULL::VARCHAR AS name, NULL::VARCHAR AS countryCode, "
    nobody += (
        "NULL::DOUBLE AS countryConfidence, NULL::VARCHAR AS countryBasis, NULL::VARCHAR AS kind WHERE false"
    )
    return f"CREATE TEMP VIEW agent AS {' UNION ALL '.join(parts) or nobody}"


_MEMBER = """
CREATE TEMP TABLE member AS
SELECT m.startKey, m.endKey, m.membership, m.confidence
FROM membership_input AS m JOIN family_dates AS f ON f.familyId = m.startKey
WHERE f.earliestPublicationDate <= $known AND m.confidence >= $least AND m.membership > 0
  AND coalesce(coalesce(f.earliestFilingDate, f.earliestPriorityDate) <= $day, true)
  AND ($jurisdiction = '' OR m.startKey IN (SELECT familyId FROM present))
"""
# Families whose references are looked at. They are numbered here, as numbers are compared faster than names.
_CITING_MEMBERS = "SELECT DISTINCT startKey AS familyId FROM member"
_CITING_ALL = """
SELECT familyId FROM family_dates WHERE coalesce(earliestPublicationDate <= $known, true)
AND coalesce(coalesce(earliestFilingDate, earliestPriorityDate) <= $day, true)
"""
_CITING = """
CREATE TEMP TABLE citing AS SELECT familyId, row_number() OVER () AS number FROM ({families})
"""
_REFERENCE = """
CREATE TEMP TABLE reference AS SELECT s.number AS citing, c.endKey AS cited, c.critical
FROM ({citations}) AS c JOIN citing AS s ON s.familyId = c.startKey
"""
_CITED = """
CREATE TEMP TABLE cited AS
SELECT r.cited AS familyId FROM (SELECT DISTINCT cited FROM reference) AS r
LEFT JOIN family_dates AS t ON t.familyId = r.cited
WHERE coalesce(t.earliestPublicationDate <= $known, true)
  AND coalesce(coalesce(t.earliestFilingDate, t.earliestPriorityDate) <= $day, true)
"""
_FAMILY = """
CREATE TEMP TABLE family AS
WITH listed AS (SELECT startKey AS familyId FROM member UNION FROM cited UNION {onward}), dated AS (
    SELECT l.familyId, f.earliestFilingDate, f.earliestPublicationDate, coalesce(f.isStub, true) AS isStub,
           coalesce(f.earliestFilingDate, f.earliestPriorityDate, f.earliestPublicationDate) AS started,
           coalesce(least(f.earliestFilingDate, f.earliestPriorityDate), started) AS firstFiled,
           (started + to_years($years::INTEGER))::DATE AS expires
    FROM listed AS l LEFT JOIN family_dates AS f USING (familyId)
)
SELECT familyId, row_number() OVER (ORDER BY familyId) - 1 AS id, earliestFilingDate, earliestPublicationDate,
       isStub, started, firstFiled, coalesce(isRecorded, false) AS isRecorded,
       coalesce(expires > $day, true) AND coalesce(mayBeInForce, true)
           AND ($jurisdiction = '' OR present.familyId IS NOT NULL) AS isActive,
       CASE WHEN NOT mayBeInForce THEN since ELSE expires END AS activeUntil
FROM dated LEFT JOIN legal_status USING (familyId) LEFT JOIN present USING (familyId)
"""
_ONWARD = """
SELECT familyId FROM citing SEMI JOIN (SELECT citing FROM reference SEMI JOIN cited ON familyId = cited) AS r
ON r.citing = number
"""
# Not «citation»: names of tables do not differ by their capitals, and «Citation» is one of the snapshot.
_CITATION = """
CREATE TEMP TABLE family_reference AS SELECT s.id AS citing, t.id AS cited, r.critical
FROM reference AS r
JOIN (SELECT number, id FROM citing JOIN family USING (familyId)) AS s ON s.number = r.citing
JOIN family AS t ON t.familyId = r.cited;
DROP TABLE reference; DROP TABLE citing; DROP TABLE cited
"""
_HOLDING = """
CREATE TEMP TABLE holding AS
SELECT f.id AS family, h.agentId, h.share, h.confidence
FROM holding_as_of AS h JOIN family AS f USING (familyId);
CREATE TEMP TABLE holder AS
SELECT h.agentId, row_number() OVER (ORDER BY h.agentId) - 1 AS id, any_value(a.name ORDER BY a.name) AS name,
       any_value(a.countryCode ORDER BY a.countryCode) AS countryCode,
       any_value(a.countryConfidence ORDER BY a.countryConfidence) AS countryConfidence,
       any_value(a.countryBasis ORDER BY a.countryBasis) AS countryBasis
FROM (SELECT DISTINCT agentId FROM holding) AS h LEFT JOIN agent AS a USING (agentId) GROUP BY h.agentId
"""


_SIZE = """
SELECT (SELECT count(*) FROM family), (SELECT count(*) FROM holder), (SELECT count(*) FROM member),
       (SELECT count(*) FROM holding), (SELECT count(*) FROM family_reference),
       (SELECT count(*) FROM family_reference WHERE critical <> 0)
"""


def _read_world(connection: duckdb.DuckDBPyConnection, chain: Chain, as_of: AsOf) -> World:
    links = link_graph(chain)
    family = _columns(connection, "SELECT familyId, isActive FROM family ORDER BY id")
    holder = connection.sql("SELECT agentId, name, countryCode, countryConfidence FROM holder ORDER BY id")
    agents = holder.to_arrow_table()
    names = np.array(agents["agentId"].to_pylist(), dtype=object)
    nobody = np.zeros(names.size, dtype=np.bool_)
    return World(
        chain=links,
        families=family["familyId"].astype(object),
        holders=names,
        memberships=_memberships(connection, links.ids),
        holdings=_holdings(connection),
        references=_references(connection),
        is_active=family["isActive"].astype(np.bool_),
        active_until=_days(connection),
        reference_mass=np.full(links.size, np.nan),
        subject=Subject("", nobody, nobody, nobody),
        as_of=as_of.date,
        facts=_facts(connection, as_of),
        names=_display_names(agents),
        countries=np.array(agents["countryCode"].to_pylist(), dtype=object),
        country_confidence=np.array(agents["countryConfidence"].to_pylist(), dtype=np.float64),
    )


def _days(connection: duckdb.DuckDBPyConnection) -> np.ndarray:
    """Return until when each family may be in force, as days of numpy; NaT where nobody can tell."""
    column = connection.sql("SELECT activeUntil FROM family ORDER BY id").to_arrow_table()["activeUntil"]
    return np.asarray(column.to_numpy(), dtype="datetime64[D]")


def _display_names(agents: pa.Table) -> dict[str, str]:
    pairs = zip(agents["agentId"].to_pylist(), agents["name"].to_pylist(), strict=True)
    return {agent: name for agent, name in pairs if name is not None}


def _columns(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, np.ndarray]:
    return {name: np.ma.getdata(column) for name, column in connection.execute(query).fetchnumpy().items()}


def _memberships(connection: duckdb.DuckDBPyConnection, links: tuple[str, ...]) -> Memberships:
    connection.register("link_input", pa.table({"linkId": list(links), "link": range(len(links))}))
    rows = _columns(
        connection,
        "SELECT f.id AS family, l.link, m.membership, m.confidence FROM member AS m "
        "JOIN family AS f ON f.familyId = m.startKey JOIN link_input AS l ON l.linkId = m.endKey "
        "ORDER BY f.id, l.link",
    )
    return Memberships(_whole(rows["family"]), _whole(rows["link"]), rows["membership"], rows["confidence"])


def _holdings(connection: duckdb.DuckDBPyConnection) -> Holdings:
    rows = _columns(
        connection,
        "SELECT h.family, a.id AS holder, h.share, h.confidence FROM holding AS h "
        "JOIN holder AS a USING (agentId) ORDER BY h.family, a.id",
    )
    return Holdings(_whole(rows["family"]), _whole(rows["holder"]), rows["share"], rows["confidence"])


def _references(connection: duckdb.DuckDBPyConnection) -> References:
    rows = _columns(
        connection,
        "SELECT citing, cited, critical::TINYINT AS critical FROM family_reference ORDER BY citing, cited",
    )
    return References(_whole(rows["citing"]), _whole(rows["cited"]), rows["critical"].astype(np.int8))


def _whole(column: np.ndarray) -> Integers:
    return column.astype(np.int64, copy=False)


_FACTS = """
WITH chain_family AS (FROM family SEMI JOIN member ON familyId = startKey)
SELECT (SELECT count(*) FROM chain_family) AS families,
       (SELECT count(*) FROM chain_family WHERE isActive) AS familiesInForce,
       (SELECT count(*) FROM chain_family WHERE isRecorded) AS familiesWithLegalEvents,
       (SELECT count(*) FROM chain_family WHERE started IS NULL) AS familiesWithoutAnyDate,
       (SELECT count(*) FROM chain_family WHERE earliestFilingDate IS NULL) AS familiesWithoutFilingDate,
       (SELECT count(*) FROM chain_family WHERE firstFiled >= $truncated) AS familiesInTruncatedMonths,
       (SELECT count(*) FROM chain_family ANTI JOIN holding ON id = family) AS familiesWithoutHolder,
       (SELECT count(DISTINCT m.startKey) FROM membership_input AS m ANTI JOIN member USING (startKey))
           AS familiesLeftOut,
       (SELECT count(*) FROM family_reference) AS references,
       (SELECT count(*) FROM family_reference WHERE critical = -1) AS referencesWithoutCategory,
       (SELECT count(*) FROM family WHERE isStub) AS citedFamiliesNotLoaded,
       (SELECT count(*) FROM family ANTI JOIN holding ON id = family WHERE isStub)
           AS citedFamiliesNotLoadedWithoutHolder,
       (SELECT count(DISTINCT familyId) FROM change SEMI JOIN chain_family USING (familyId))
           AS familiesWithChangeOfHolder,
       (SELECT count(*) FROM holder) AS holders,
       (SELECT count(*) FROM holder WHERE countryCode IS NULL) AS holdersWithoutCountry
"""


def _facts(connection: duckdb.DuckDBPyConnection, as_of: AsOf) -> dict[str, object]:
    since = months_before(as_of.knowledge, as_of.truncated_months)
    counts = connection.execute(_FACTS, {"truncated": since})
    names = [column[0] for column in counts.description or ()]
    found = dict(zip(names, counts.fetchall()[0], strict=True))
    return {
        **found,
        "asOf": as_of.date.isoformat(),
        "knownBy": as_of.knowledge.isoformat(),
        "jurisdiction": as_of.jurisdiction,
        "truncatedFrom": since.isoformat(),
        "inForce": _in_force(as_of, bool(found["familiesWithLegalEvents"])),
        "minimumConfidence": as_of.minimum_confidence,
        "weight": as_of.weight,
    }


def _in_force(as_of: AsOf, has_events: bool) -> str:
    term = f"statutory term of {as_of.term_years} years from filing"
    return f"last legal event, else {term}" if has_events else f"{term}; no legal status is known"
