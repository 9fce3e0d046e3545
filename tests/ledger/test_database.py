"""Writers of one database, each in a thread of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kg.api.access.keys import FILE_NAME, KeyStore
from kg.ledger.database import open_database, write_transaction
from kg.settings import Settings


def test_the_keys_of_a_fresh_database_can_be_opened_by_many_at_once(
    tmp_path: Path, ledger_url: str | None
) -> None:
    settings = Settings(KG_HOME=tmp_path, NEO4J_URI=None, KG_LEDGER_URL=ledger_url)
    with ThreadPoolExecutor(12) as pool:
        opened = list(pool.map(lambda _: KeyStore(settings), range(12)))
    made = opened[0].create("analyst", "a notebook")
    assert [[key.label for key in store.list_keys()] for store in opened] == [["a notebook"]] * 12
    assert made
    for store in opened:
        store.close()


def test_keys_are_read_while_another_writes(tmp_path: Path, ledger_url: str | None) -> None:
    settings = Settings(KG_HOME=tmp_path, NEO4J_URI=None, KG_LEDGER_URL=ledger_url)
    store, writer = KeyStore(settings), open_database(settings, FILE_NAME)
    key, _ = store.create("analyst", "a notebook")
    with ThreadPoolExecutor(1) as pool, write_transaction(writer):
        assert pool.submit(store.get, key.key_id).result(timeout=5) == key  # a writer waits for ten seconds
    store.close()
    writer.dispose()
