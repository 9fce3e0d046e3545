"""The database of what people enter and of the access keys: SQLite in the workspace, or PostgreSQL by URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock
from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from kg.errors import SettingsError
from kg.settings import Settings

DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg", "sqlite": "sqlite"}
# A writer waits this long for another process before it gives up.
BUSY_SECONDS = 10.0
CONNECT_SECONDS = 5
# Any number: PostgreSQL's lock of this name is a writer's, as the file's lock is with SQLite. Writers wait
# for each other, so that the order of `seq` in the ledger is that of visibility, and an export up to a number
# misses none that is written later under a smaller one.
ADVISORY_LOCK = 7_201_139


def open_database(settings: Settings, file_name: str = "ledger.sqlite") -> Engine:
    """Return the engine of the workspace's database.

    Args:
        settings: `KG_LEDGER_URL` names a PostgreSQL; without it a file of the workspace is used.
        file_name: of that file, under `<home>/ledger/`.

    Raises:
        SettingsError: the URL is none, or names a database that the ledger does not know.
    """
    path = sqlite_path(settings, file_name)
    if path is not None:
        return _open_sqlite(path)
    url = _url_of(settings)
    # A server that is not there must not hold up who asks until the network gives up.
    waits = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_SECONDS}
    driver = url.set(drivername=DRIVERS[url.get_backend_name()])
    return create_engine(driver, pool_pre_ping=True, connect_args=waits)


@contextmanager
def write_transaction(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction that no other writer of the database runs beside; it ends with the block.

    Who only looks whether a table is there, and then makes it, writes too: without the lock two who open a
    fresh database at once both make it.
    """
    with engine.connect() as connection:
        waiting = connection.execution_options(begins_immediate=True)
        with waiting.begin():
            if engine.dialect.name == "postgresql":
                waiting.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": ADVISORY_LOCK})
            yield waiting


def sqlite_path(settings: Settings, file_name: str = "ledger.sqlite") -> Path | None:
    """Return the file of the workspace's database; None when a server holds it.

    Raises:
        SettingsError: the URL is none, or names a database that the ledger does not know.
    """
    if settings.ledger_url is None:
        return settings.home / "ledger" / file_name
    url = _url_of(settings)
    is_file = DRIVERS[url.get_backend_name()] == "sqlite" and url.database
    return Path(str(url.database)) if is_file else None


def _url_of(settings: Settings) -> URL:
    try:
        url = make_url(settings.ledger_url.get_secret_value() if settings.ledger_url else "")
    except ArgumentError:
        # The error of the library repeats the URL, and with it a password.
        raise SettingsError(
            "KG_LEDGER_URL is no database URL", expected="postgresql://user:password@host/database"
        ) from None
    if url.get_backend_name() not in DRIVERS:
        raise SettingsError(
            "KG_LEDGER_URL names a database that the ledger does not know",
            found=url.get_backend_name(),
            expected="postgresql or sqlite",
        )
    return url


def _open_sqlite(path: Path) -> Engine:
    """Return the engine of a file that only this user can read; readers do not wait for a writer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # The driver begins a transaction only before it writes; a reader that then wants to write is refused
        # where another wrote meanwhile. So transactions begin here, a writer's with the lock.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        waits = connection.get_execution_options().get("begins_immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if waits else "BEGIN")

    # A fresh file is turned to WAL by its first connection, and SQLite refuses two who do that at once.
    with FileLock(path.with_suffix(".lock")):
        engine.connect().close()
    return engine
