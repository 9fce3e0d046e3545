"""Write the rows of the classes that need no stage of their own, and list the ends that nobody knows."""

from __future__ import annotations

import duckdb

from kg.ingest.stage.class_tables import (
    ASSERTED_LINKS,
    is_whole_sql,
    named_ends_query,
    referred_sql,
)
from kg.ingest.stage.family_names import CHOSEN_NUMBERS, END_FAMILY, SEVERAL, choose_family_numbers
from kg.ingest.stage.session import count_rows
from kg.schema.model import END_KEY, START_KEY


def view_referred(session: duckdb.DuckDBPyConnection) -> None:
    """Define `referred_number` and `referred_application`: what relationships name, known or not."""
    choose_family_numbers(session)
    families = f"SELECT * FROM ({referred_sql('SimpleFamily')}) WHERE NOT starts_with(number, '{SEVERAL}')"
    numbers = f"{referred_sql('Publication')} UNION ALL {families} UNION ALL {CHOSEN_NUMBERS}"
    session.execute(f"CREATE VIEW referred_number AS {numbers}")
    session.execute(f"CREATE VIEW referred_application AS {referred_sql('Application')}")


def stage_class_links(session: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of ends, `named_<Class>` where there are rows, and `unknown_end`."""
    session.execute(
        """CREATE TABLE end_agent AS
        SELECT name, min(agentId) AS key FROM (
            SELECT substr(token, 5) AS name, agentId FROM agent_of_token WHERE starts_with(token, 'ref:')
            UNION ALL SELECT token, agentId FROM agent_of_token
            WHERE NOT starts_with(token, 'ref:') AND NOT starts_with(token, 'name:')
            UNION ALL SELECT record, agentId FROM judged_key
            JOIN agent_of_token ON token = 'name:' || nameKey
        ) GROUP BY name"""
    )
    session.execute(
        """CREATE VIEW end_publication AS
        SELECT number AS name, publicationNumber AS key FROM number_id JOIN publication USING (id)"""
    )
    session.execute(
        """CREATE VIEW end_round AS
        SELECT roundKey AS name, min(roundId) AS key FROM round_key GROUP BY roundKey"""
    )
    session.execute(f"CREATE VIEW end_family AS {END_FAMILY}")
    session.execute(
        """CREATE TABLE unknown_end(
        class VARCHAR, property VARCHAR, found VARCHAR, reason VARCHAR, origin BIGINT)"""
    )
    # A file of investments names rounds that another file describes.
    session.execute(
        """INSERT INTO unknown_end
        SELECT 'RoundParticipation', 'endKey', roundKey, 'unknownEnd', origin
        FROM a_participation ANTI JOIN round_key USING (roundKey)"""
    )
    for name in ASSERTED_LINKS:
        if count_rows(session, f"(FROM a_link_{name} LIMIT 1)"):
            name_ends(session, name)


# Names of one agent: that it was called otherwise is what its names say, and no refusal.
SAME_ENDS_PASS = frozenset({"OrganizationSuccession"})


def name_ends(session: duckdb.DuckDBPyConnection, name: str) -> None:
    """Make `named_<Class>` of one relationship, and put its rows without two ends into `unknown_end`."""
    session.execute(f"CREATE TABLE named_{name} AS {named_ends_query(ASSERTED_LINKS[name])}")
    session.execute(
        f"""INSERT INTO unknown_end
        SELECT '{name}', CASE WHEN {START_KEY} IS NULL THEN '{START_KEY}' ELSE '{END_KEY}' END,
               CASE WHEN {START_KEY} IS NULL THEN startName ELSE endName END,
               CASE WHEN {START_KEY} = {END_KEY} THEN 'sameEnds' ELSE 'unknownEnd' END, origin
        FROM named_{name} WHERE NOT coalesce({is_whole_sql()}, false)
        AND NOT ({name in SAME_ENDS_PASS} AND {START_KEY} IS NOT DISTINCT FROM {END_KEY})"""
    )


def has_named(session: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Return whether a relationship has assertions, so that its table `named_<Class>` is there."""
    found = session.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = ?", [f"named_{name}"]
    ).fetchall()
    return bool(found[0][0])
