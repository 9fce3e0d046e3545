"""Each test of the ledger runs on SQLite, and on the PostgreSQL of KG_TEST_POSTGRESQL where there is one."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """The URL of an empty database; None for the file of the workspace."""
    if request.param == "sqlite":
        yield None
        return
    given = os.environ.get("KG_TEST_POSTGRESQL")
    if given is None:
        pytest.skip("KG_TEST_POSTGRESQL names no PostgreSQL")
    url = make_url(given).set(drivername="postgresql+psycopg")
    name = f"kg_test_{uuid.uuid4().hex[:12]}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()
