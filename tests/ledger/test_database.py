"""Writers of one database, each in a thread of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kg.api.access.keys import KeyStore
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
