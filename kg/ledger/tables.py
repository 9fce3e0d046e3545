"""The table of the ledger, and the triggers that let nobody change or remove a row of it."""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)

from kg.ledger.database import write_transaction

METADATA = MetaData()
REFUSAL = "the ledger is append-only"
ENTRIES = Table(
    "ledger_entry",
    METADATA,
    # SQLite numbers rows by itself only in a column of the type INTEGER.
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("entry_id", String(36), nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    Column("thing", String(500), nullable=False),
    Column("version", Integer, nullable=False),
    Column("action", String(10), nullable=False),
    Column("value", Text),
    Column("schema_version", Integer, nullable=False),
    Column("who", String(300), nullable=False),
    Column("at", String(24), nullable=False),
    Column("why", Text),
    Column("supersedes", String(36)),
    Column("undoes", String(36)),
    Column("idempotency_key", String(255)),
    Column("request_hash", String(64)),
    # Two writers of one version: the database itself takes only the first.
    UniqueConstraint("kind", "thing", "version", name="one_entry_a_version"),
    UniqueConstraint("who", "idempotency_key", name="one_entry_a_request"),
    sqlite_autoincrement=True,
)

# A replacing INSERT of SQLite removes the old row without any trigger of DELETE, so it is refused before.
_SQLITE = (
    f"""CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"""CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"""CREATE TRIGGER ledger_no_replace BEFORE INSERT ON ledger_entry
        WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE seq = NEW.seq OR entry_id = NEW.entry_id)
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
)
_POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$""",
    """CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE ON ledger_entry
        FOR EACH ROW EXECUTE FUNCTION ledger_refuse()""",
    """CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger_entry
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()""",
)
for _dialect, _statements in (("sqlite", _SQLITE), ("postgresql", _POSTGRESQL)):
    for _statement in _statements:
        # A percent sign would be a parameter of the DDL; there is none.
        _ddl = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(ENTRIES, "after_create", _ddl.execute_if(dialect=_dialect))


def create_tables(engine: Engine) -> None:
    """Make the table with its triggers where they are not there."""
    with write_transaction(engine) as connection:
        METADATA.create_all(connection)
