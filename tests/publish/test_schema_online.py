"""Indexes come online one after another: the planner gives up a question that it must begin too often."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.graph import MANAGED_DATABASE, open_driver, read
from kg.publish.definitions import apply_schema
from kg.server.state import RunningServer
from kg.settings import Settings

INDEXES = 50


@pytest.mark.neo4j
def test_indexes_are_online_when_the_schema_is_applied(
    managed_server: RunningServer, server_settings: Settings, tmp_path: Path
) -> None:
    schema = tmp_path / "schema.cypher"
    names = [f"quiet_{number}" for number in range(INDEXES)]
    schema.write_text("".join(f"CREATE INDEX {name} FOR (n:Quiet) ON (n.{name});\n" for name in names))
    with open_driver(server_settings) as driver:
        try:
            # Nodes with values: to fill the indexes takes a while.
            fill = "UNWIND range(1, 100000) AS i CREATE (:Quiet {quiet_0: i, quiet_1: toString(i)})"
            driver.execute_query(fill, database_=MANAGED_DATABASE)
            apply_schema(driver, MANAGED_DATABASE, schema)
            waiting = "SHOW INDEXES YIELD name, state WHERE state <> 'ONLINE' RETURN name"
            assert read(driver, MANAGED_DATABASE, waiting) == []
            new = f"MATCH (n:Quiet {{{names[0]}: 1}}) RETURN count(n) AS found"
            assert read(driver, MANAGED_DATABASE, new) == [{"found": 1}]
        finally:
            gone = "MATCH (n:Quiet) CALL (n) { DELETE n } IN TRANSACTIONS"
            with driver.session(database=MANAGED_DATABASE) as session:
                session.run(gone).consume()
            for name in names:
                driver.execute_query(f"DROP INDEX {name} IF EXISTS", database_=MANAGED_DATABASE)
