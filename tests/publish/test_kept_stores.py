"""Which stores stay when another one is served."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from kg.publish.managed import STORES_KEPT, prune_stores
from kg.publish.record import PublishedVersion, read_records, stores_folder, write_record
from kg.settings import Settings


def store(settings: Settings, name: str, served_at: int) -> None:
    """Write a store of which only the record matters, served last at that second."""
    made = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    folder = stores_folder(settings) / name
    write_record(folder, PublishedVersion(f"snapshot-{name}", name, (), made, {}, {}, {}))
    os.utime(folder / "published.json", (served_at, served_at))


def test_those_served_last_stay_whenever_they_were_made(tmp_path: Path) -> None:
    settings = Settings(KG_HOME=tmp_path, NEO4J_URI=None)
    for name, served_at in (("b", 300), ("a", 400), ("d", 100), ("c", 200)):
        store(settings, name, served_at)
    (stores_folder(settings) / "unfinished").mkdir()
    prune_stores(settings)
    kept = [record.graph_version for record in read_records(settings)]
    assert (kept, len(kept)) == (["b", "a"], STORES_KEPT)
    assert {path.name for path in stores_folder(settings).iterdir()} == {"a", "b", "unfinished"}


def test_a_single_store_stays(tmp_path: Path) -> None:
    settings = Settings(KG_HOME=tmp_path, NEO4J_URI=None)
    store(settings, "a", 100)
    prune_stores(settings)
    assert [record.graph_version for record in read_records(settings)] == ["a"]
