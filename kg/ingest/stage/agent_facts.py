"""What is known of each agent: kind, names, identifiers, country; and who holds which family."""

from __future__ import annotations

import duckdb

from kg.ingest.stage.class_tables import AGENT_COLUMNS
from kg.ingest.stage.family_stage import REGIONAL_OFFICES

# How sure it is that the holder is the one named: an authority's code, a name key, a person's name.
CONFIDENCE_BY_CODE, CONFIDENCE_BY_NAME = 1.0, 0.9
CONFIDENCE_CITED = 0.8  # as a citing record names the assignee of what it cites
# Of a mention m of a family f: how sure it is that the agent is the one named.
MENTION_CONFIDENCE = f"""max(CASE WHEN f.isStub THEN {CONFIDENCE_CITED}
    WHEN m.byName THEN {CONFIDENCE_BY_NAME} ELSE {CONFIDENCE_BY_CODE} END)::DOUBLE"""
_FACTS = tuple(name for name in AGENT_COLUMNS if name not in {"name", "alternativeNames"})


def stage_agent_facts(session: duckdb.DuckDBPyConnection) -> None:
    """Make `holding` and `agent` from mentions and organisation assertions."""
    stage_holdings(session)
    stage_organization_facts(session)
    stage_kinds(session)
    stage_names(session)
    stage_countries(session)
    stage_stated_countries(session)
    join_agent(session)


def stage_holdings(session: duckdb.DuckDBPyConnection) -> None:
    """Make `holding(family, agentId, share, basis, confidence, origins)`: equal shares per family.

    Where a family has an organisation among its applicants, persons get no share: before 2012 the
    inventors had to be applicants in the United States, and they had assigned their rights.
    """
    session.execute(
        f"""CREATE TABLE holding AS
        WITH party AS (
            SELECT m.family, m.agentId, m.isPerson, list(m.origin) AS origins,
                   {MENTION_CONFIDENCE} AS confidence
            FROM agent_of_mention m JOIN family f USING (family) GROUP BY m.family, m.agentId, m.isPerson
        ), composition AS (
            SELECT family, bool_and(isPerson) AS onlyPersons, count(*) FILTER (NOT isPerson) AS organizations,
                   count(*) FILTER (isPerson) AS persons
            FROM party GROUP BY family
        )
        SELECT family, agentId, origins, confidence,
               1.0::DOUBLE / CASE WHEN onlyPersons THEN persons ELSE organizations END AS share,
               CASE WHEN onlyPersons THEN 'personsOnly' ELSE 'organizationsOnly' END AS basis
        FROM party JOIN composition USING (family) WHERE onlyPersons OR NOT isPerson"""
    )


def stage_organization_facts(session: duckdb.DuckDBPyConnection) -> None:
    """Make `organization_fact`: one row per agent that a data set of organisations describes."""
    merged = ", ".join(f"arg_min(o.{name}, o.origin) AS {name}" for name in _FACTS)
    session.execute(
        f"""CREATE TABLE organization_fact AS
        SELECT t.agentId, arg_min(o.kind, o.origin) AS kind, arg_min(o.name, o.origin) AS name,
               list(o.origin) AS origins, {merged}
        FROM a_organization o JOIN agent_of_token t ON t.token = 'ref:' || o.ref GROUP BY t.agentId"""
    )


def stage_kinds(session: duckdb.DuckDBPyConnection) -> None:
    """Make `agent_kind(agentId, kind)`: as a data set says, else as most of the agent's names say."""
    session.execute(
        """CREATE TABLE agent_kind AS
        WITH vote AS (
            SELECT m.agentId, bool_or(m.isPerson) AS isPerson, s.kind, count(*) AS mentions
            FROM agent_of_mention m JOIN spelling s USING (name) GROUP BY m.agentId, s.kind
        ), winner AS (
            SELECT agentId, CASE WHEN bool_or(isPerson) THEN 'Person'
                   ELSE arg_min(kind, (kind = 'Organization', -mentions, kind)) END AS kind
            FROM vote GROUP BY agentId
        )
        SELECT agentId, coalesce(f.kind, w.kind, s.kind, 'Organization') AS kind
        FROM winner w FULL JOIN organization_fact f USING (agentId) LEFT JOIN spelling s ON s.name = f.name"""
    )


def stage_names(session: duckdb.DuckDBPyConnection) -> None:
    """Make `agent_name(agentId, name, nameEn, alternativeNames)`: the stated name, else the commonest."""
    session.execute(
        """CREATE TABLE name_use AS
        SELECT agentId, name, sum(uses)::BIGINT AS uses FROM (
            SELECT agentId, name, count(*) AS uses FROM agent_of_mention GROUP BY ALL
            UNION ALL
            SELECT t.agentId, unnest(list_filter([o.name, o.legalName, o.shortName, o.brandName]
                || coalesce(o.alternativeNames, []), lambda n: n IS NOT NULL)), 1
            FROM a_organization o JOIN agent_of_token t ON t.token = 'ref:' || o.ref
        ) GROUP BY ALL"""
    )
    session.execute(
        """CREATE TABLE agent_name AS
        WITH common AS (
            SELECT agentId, arg_min(name, (-uses, name)) AS name, list_sort(list(name)) AS names,
                   arg_min(name, (-uses, name))
                       FILTER (NOT regexp_matches(name, '[^\\x00-\\x{024F}]')) AS latin
            FROM name_use GROUP BY agentId
        )
        SELECT c.agentId, coalesce(f.name, c.name) AS name,
               CASE WHEN regexp_matches(coalesce(f.name, c.name), '[^\\x00-\\x{024F}]')
                    THEN c.latin END AS nameEn,
               nullif(list_filter(c.names, lambda n: n <> coalesce(f.name, c.name)
                                          AND n IS DISTINCT FROM f.lei), []) AS alternativeNames
        FROM common c LEFT JOIN organization_fact f USING (agentId)"""
    )


def stage_countries(session: duckdb.DuckDBPyConnection) -> None:
    """Make `agent_country`: the mode of the offices of first filing of the agent's families.

    Regional offices (EP, WO, …) are nobody's country and do not vote, but they lower the confidence.
    """
    offices = ", ".join(f"'{office}'" for office in REGIONAL_OFFICES)
    session.execute(
        f"""CREATE TABLE agent_country AS
        WITH own AS (SELECT DISTINCT agentId, family FROM agent_of_mention),
        vote AS (
            SELECT o.agentId, f.firstFilingOffice AS office, count(*) AS families
            FROM own o JOIN family f USING (family) GROUP BY ALL
        )
        SELECT agentId,
               arg_min(office, (-families, office)) FILTER (office NOT IN ({offices})) AS countryCode,
               max(families) FILTER (office NOT IN ({offices})) / sum(families) AS countryConfidence
        FROM vote GROUP BY agentId"""
    )


def stage_stated_countries(session: duckdb.DuckDBPyConnection) -> None:
    """Make `stated_country`: the country of most of the agent's places, else of most of its addresses."""
    session.execute(
        """CREATE TABLE stated_country AS
        WITH located AS (
            SELECT t.agentId, p.countryCode, count(DISTINCT p.placeId) AS places
            FROM a_link_LocatedIn l JOIN (
                SELECT agentId, CASE WHEN starts_with(token, 'ref:') THEN substr(token, 5) ELSE token END
                    AS name FROM agent_of_token WHERE NOT starts_with(token, 'name:')
            ) t ON t.name = l.startKey
            JOIN (SELECT placeId, arg_min(countryCode, origin) AS countryCode
                  FROM a_node_Place GROUP BY placeId) p
                 ON p.placeId = l.endKey AND p.countryCode IS NOT NULL
            GROUP BY ALL
        ), addressed AS (
            SELECT agentId, countryCode, count(*) AS records FROM agent_of_mention
            WHERE countryCode IS NOT NULL GROUP BY ALL
        ), vote AS (
            SELECT agentId, countryCode, places AS votes, 'place' AS basis FROM located
            UNION ALL SELECT agentId, countryCode, records, 'applicantAddress'
            FROM addressed ANTI JOIN located USING (agentId)
        )
        SELECT agentId, min(basis) AS basis, arg_min(countryCode, (-votes, countryCode)) AS countryCode,
               max(votes) / sum(votes) AS countryConfidence
        FROM vote GROUP BY agentId"""
    )


def join_agent(session: duckdb.DuckDBPyConnection) -> None:
    """Make `agent`, one row per agent with every property of its class or of another."""
    derived = {"countryCode", "countryBasis", "countryConfidence", "nameEn", "uscc", "lei"}
    stated = [n for n in _FACTS if n not in derived]
    session.execute(
        """CREATE TABLE agent_identifier AS
        SELECT agentId, list_sort(list(token)) AS identifiers FROM agent_of_token
        WHERE NOT starts_with(token, 'name:') AND NOT starts_with(token, 'ref:') GROUP BY agentId"""
    )
    session.execute(
        f"""CREATE TABLE agent AS
        WITH seen AS (SELECT agentId, list(origin) AS origins FROM agent_of_mention GROUP BY agentId)
        SELECT k.agentId, k.kind, n.name, coalesce(f.nameEn, n.nameEn) AS nameEn, n.alternativeNames,
               i.identifiers, {identifier_sql("uscc")} AS uscc, {identifier_sql("lei")} AS lei,
               coalesce(f.countryCode, w.countryCode, c.countryCode) AS countryCode,
               CASE WHEN f.countryCode IS NOT NULL THEN f.countryBasis
                    WHEN w.countryCode IS NOT NULL THEN w.basis
                    WHEN c.countryCode IS NOT NULL THEN 'firstFilingOffice' END AS countryBasis,
               CASE WHEN f.countryCode IS NOT NULL THEN f.countryConfidence
                    WHEN w.countryCode IS NOT NULL THEN w.countryConfidence
                    WHEN c.countryCode IS NOT NULL THEN c.countryConfidence END AS countryConfidence,
               {", ".join(f"f.{name}" for name in stated)},
               coalesce(f.origins, []) || coalesce(s.origins, []) AS origins
        FROM agent_kind k JOIN agent_name n USING (agentId) LEFT JOIN organization_fact f USING (agentId)
        LEFT JOIN agent_country c USING (agentId) LEFT JOIN stated_country w USING (agentId)
        LEFT JOIN agent_identifier i USING (agentId)
        LEFT JOIN seen s USING (agentId)"""
    )


def identifier_sql(authority: str) -> str:
    """Return the SQL of the agent's identifier at an authority: as stated, else the one that names it."""
    start = len(authority) + 2
    return f"""coalesce(f.{authority}, substr(list_filter(i.identifiers,
        lambda t: starts_with(t, '{authority}:'))[1], {start}))"""
