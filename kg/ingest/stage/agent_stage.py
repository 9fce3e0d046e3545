"""Agents from names and authority identifiers, and what each publication and family says of them.

Identity is the connected components over tokens: `ref:` (an organisation of a data set), an authority's
identifier (`derwent:BOEI-C`, `stock:603037.SH`, `moe:4111010001`) and `name:<key>`. A name key that
meets two identifiers of one authority joins nothing: it is flagged in `name_conflict`. On top come the
judgements of people, which decide, and the pairs that the model finds alike (`identity`).
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from kg.ingest.resolve.families import component_labels
from kg.ingest.stage.identity import (
    add_judged_links,
    apply_identity,
    score_names,
    stage_judgements,
    store_model_judgements,
)
from kg.ingest.stage.session import count_rows

# Who decides the id of an agent, the stronger first.
AUTHORITIES = ("uscc", "lei", "stock", "moe", "ror", "amac", "crunchbase", "derwent")


def stage_agents(session: duckdb.DuckDBPyConnection) -> None:
    """Make `agent_of_token`, `agent_of_mention` and `agent_name` from mentions and organisations."""
    collect_links(session)
    stage_judgements(session)
    drop_ambiguous_names(session)
    add_judged_links(session)
    label_tokens(session)
    stage_agent_names(session)
    store_model_judgements(session)


def collect_links(session: duckdb.DuckDBPyConnection) -> None:
    """Make `token_link(left_token, right_token)`: what two tokens one record puts together.

    The English and former names that an authority's record gives count as its full name does, if they are
    full names themselves: a word that tells the kind is in them. Acronyms and brands name several.
    """
    session.execute(
        """CREATE TABLE organization_mention AS
        SELECT m.*, s.nameKey, 'name:' || s.nameKey AS nameToken,
               CASE WHEN m.code LIKE '%-C' THEN 'derwent:' || m.code
                    WHEN contains(m.code, ':') AND m.code NOT LIKE '%-Individual' THEN m.code END AS codeToken
        FROM mention m JOIN spelling s USING (name)
        LEFT JOIN person_mention p ON p.family = m.family AND p.name = m.name
        WHERE p.name IS NULL AND s.nameKey IS NOT NULL"""
    )
    session.execute(
        """CREATE TABLE organization_identifier AS
        SELECT DISTINCT ref, origin, unnest([identifier] || coalesce(identifiers, [])) AS identifier
        FROM a_organization"""
    )
    session.execute("DELETE FROM organization_identifier WHERE identifier IS NULL")
    session.execute(
        """CREATE TABLE token_link AS
        SELECT DISTINCT coalesce(codeToken, nameToken) AS left_token, nameToken AS right_token
        FROM organization_mention
        UNION SELECT 'ref:' || ref, identifier FROM organization_identifier
        UNION SELECT coalesce(i.identifier, 'ref:' || o.ref), 'name:' || s.nameKey
        FROM a_organization o JOIN spelling s ON s.name = o.linkName
        LEFT JOIN organization_identifier i USING (ref, origin) WHERE s.nameKey IS NOT NULL
        UNION SELECT i.identifier, 'name:' || s.nameKey
        FROM (SELECT ref, origin, unnest([nameEn] || coalesce(alternativeNames, [])) AS other
              FROM a_organization) o
        JOIN organization_identifier i USING (ref, origin) JOIN spelling s ON s.name = o.other
        WHERE s.nameKey IS NOT NULL AND s.kind <> 'Organization'
        UNION SELECT 'ref:' || o.ref, 'ref:' || o.ref FROM a_organization o"""
    )


def drop_ambiguous_names(session: duckdb.DuckDBPyConnection) -> None:
    """Make `name_conflict`, and take the links to those name keys out of `token_link`."""
    session.execute(
        """CREATE TABLE name_conflict AS
        SELECT right_token AS nameToken, split_part(left_token, ':', 1) AS authority,
               list_sort(list(DISTINCT left_token)) AS identifiers
        FROM token_link
        WHERE starts_with(right_token, 'name:') AND NOT starts_with(left_token, 'name:')
          AND NOT starts_with(left_token, 'ref:')
        GROUP BY ALL HAVING count(DISTINCT left_token) > 1"""
    )
    session.execute(
        """DELETE FROM token_link WHERE left_token <> right_token
        AND right_token IN (SELECT nameToken FROM name_conflict)"""
    )


def label_tokens(session: duckdb.DuckDBPyConnection) -> None:
    """Make `agent_of_token(token, agentId, decided)`: the component's strongest token names the agent."""
    session.execute(
        """CREATE TABLE token AS
        SELECT (row_number() OVER (ORDER BY token) - 1)::INTEGER AS tid, token FROM (
            SELECT left_token AS token FROM token_link UNION SELECT right_token FROM token_link
            UNION SELECT nameToken FROM organization_mention UNION
            SELECT codeToken FROM organization_mention WHERE codeToken IS NOT NULL)"""
    )
    pairs = session.execute(
        """SELECT l.tid AS a, r.tid AS b FROM token_link k
        JOIN token l ON l.token = k.left_token JOIN token r ON r.token = k.right_token"""
    ).fetchnumpy()
    count = count_rows(session, "token")
    score_names(session)
    hard = link_labels(np.asarray(pairs["a"]), np.asarray(pairs["b"]), count)
    labels = apply_identity(session, hard)
    session.register("labels", pa.table({"tid": np.arange(count, dtype=np.int32), "label": labels}))
    strength = " ".join(f"WHEN starts_with(token, '{a}:') THEN {i}" for i, a in enumerate(AUTHORITIES))
    session.execute(
        f"""CREATE TABLE agent_of_token AS
        WITH ranked AS (
            SELECT token, label, CASE {strength} WHEN starts_with(token, 'name:') THEN 10 ELSE 11 END AS rank
            FROM token JOIN labels USING (tid)
        ), decided AS (
            SELECT label, arg_min(token, (rank, token)) AS decided FROM ranked GROUP BY label
        )
        SELECT token, 'org:' || left(md5(decided), 16) AS agentId, decided
        FROM ranked JOIN decided USING (label)"""
    )
    session.unregister("labels")


def link_labels(left: np.ndarray, right: np.ndarray, count: int) -> np.ndarray:
    """Return the component of each token; a link is a group of its two ends, shape (count,)."""
    groups = np.arange(len(left), dtype=np.int32)
    members = np.concatenate([left, right]).astype(np.int32)
    return component_labels(members, np.concatenate([groups, groups]), count)


def stage_agent_names(session: duckdb.DuckDBPyConnection) -> None:
    """Make `agent_of_mention(id, family, agentId, …)`: organisations by token, persons by family.

    A mention with a code goes with its code, also where its name is ambiguous.
    """
    session.execute(
        """CREATE TABLE agent_of_mention AS
        SELECT m.id, m.family, t.agentId, m.sequence, m.name, m.code, m.countryCode, m.origin,
               false AS isPerson,
               starts_with(t.decided, 'name:') AS byName
        FROM organization_mention m
        JOIN agent_of_token t ON t.token = coalesce(m.codeToken, m.nameToken)
        UNION ALL
        SELECT m.id, m.family, 'person:' || left(md5(f.familyId || ':' || p.personKey), 16), m.sequence,
               m.name, m.code, m.countryCode, m.origin, true, true
        FROM mention m JOIN person_mention p USING (family, name) JOIN family f USING (family)"""
    )
