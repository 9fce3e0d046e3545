"""What the tables of families say is what their publications say: the metrics rest on it for earlier days."""

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from kg.algorithms.as_of import AsOf
from kg.algorithms.snapshot_holdings import make_holdings
from kg.algorithms.snapshot_inputs import agent_view
from kg.algorithms.snapshot_known import CRITICAL, citation_query, make_classifications, make_unsettled
from kg.ingest.pipeline import ingest
from kg.ingest.stage.big_links import CRITICAL_CATEGORIES
from kg.snapshot import Snapshot, open_snapshot
from tests.ingest.readers.reading import GOLDEN

# No publication of these files is older: every family is made again from its publications.
BEFORE, AFTER = date(1700, 1, 1), date(2199, 1, 1)


@pytest.fixture(scope="module", params=["docdb", "sample"])
def snapshot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    if request.param == "sample":
        (version,) = (request.getfixturevalue("loaded_sample") / "snapshots").iterdir()
        return open_snapshot(version)
    return ingest([GOLDEN / "docdb.xml"], stage_dir=tmp_path_factory.mktemp("families") / "out").snapshot


@pytest.fixture
def connection(snapshot: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection on which every family is unsettled and every publication known."""
    with snapshot.connect() as connection:
        connection.execute(agent_view(snapshot))
        make_unsettled(connection, snapshot, BEFORE)
        connection.execute("INSERT INTO unsettled SELECT familyId FROM SimpleFamily EXCEPT FROM unsettled")
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE known_publication AS "
            "SELECT startKey AS publicationNumber, endKey AS familyId FROM FamilyMembership"
        )
        yield connection


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    found = connection.execute(query).fetchall()
    assert found
    return found


def test_holders_are_those_of_the_applicants(
    snapshot: Snapshot, connection: duckdb.DuckDBPyConnection
) -> None:
    # Before every deal: what was bought since is no applicant's any more.
    make_holdings(connection, snapshot, AsOf(BEFORE), '"SimpleFamily"')
    made = rows(connection, "SELECT familyId, agentId, share, confidence FROM holding_as_of ORDER BY ALL")
    stored = "SELECT startKey, endKey, share, confidence FROM FamilyHolding ORDER BY ALL"
    assert made == rows(connection, stored)


def test_references_of_families_are_those_of_their_publications(
    snapshot: Snapshot, connection: duckdb.DuckDBPyConnection
) -> None:
    made = rows(
        connection, f"SELECT startKey, endKey, critical FROM ({citation_query(snapshot)}) ORDER BY ALL"
    )
    stored = """SELECT startKey, endKey,
        CASE WHEN isCritical THEN 1 WHEN isCritical IS NULL THEN -1 ELSE 0 END
        FROM FamilyCitation ORDER BY ALL"""
    assert made == rows(connection, stored)
    assert f"[{''.join(CRITICAL_CATEGORIES)}]" == CRITICAL


def test_symbols_of_families_are_those_of_their_publications(snapshot: Snapshot) -> None:
    with snapshot.connect() as connection:
        late = make_classifications(connection, snapshot, AFTER)
        made = rows(connection, f"SELECT startKey, endKey FROM {late} ORDER BY ALL")
        assert made == rows(connection, "SELECT startKey, endKey FROM FamilyClassification ORDER BY ALL")
        early = make_classifications(connection, snapshot, BEFORE)
        undated = """SELECT DISTINCT m.endKey, c.endKey FROM Classification c
            JOIN FamilyMembership m USING (startKey) JOIN Publication p ON p.publicationNumber = m.startKey
            WHERE p.publicationDate IS NULL ORDER BY ALL"""
        kept = connection.execute(f"SELECT startKey, endKey FROM {early} ORDER BY ALL").fetchall()
        assert kept == connection.execute(undated).fetchall()
