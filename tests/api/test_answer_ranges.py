"""Ready answers do not depend on how many keys are put together at once."""

import dataclasses
import sqlite3
from pathlib import Path
from types import ModuleType

import pytest

from kg.answers import build
from kg.answers.bodies import make_unpacker
from kg.answers.layers import open_layers
from kg.schema import GRAPH_SCHEMA


def bodies(path: Path) -> dict[tuple[str, str], bytes]:
    with sqlite3.connect(path) as database:
        return {
            (root.name, key): make_unpacker(database, root.name).decompress(body)
            for root in GRAPH_SCHEMA.key_roots
            for key, body in database.execute(f'SELECT key, body FROM "{root.name}"').fetchall()
        }


@pytest.mark.parametrize(("keys", "ranges"), [(1, 1), (1, 3), (2, 2)])
def test_answers_are_the_same_whatever_is_put_together_at_once(
    published_home: Path,
    authored: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    keys: int,
    ranges: int,
) -> None:
    layers = open_layers(published_home, authored.VERSION, authored.RESULTS)
    monkeypatch.setattr(build, "RANGE_KEYS", keys)
    monkeypatch.setattr(build, "GATHERED_RANGES", ranges)
    path = build.ensure_entities(dataclasses.replace(layers, answers=tmp_path))
    wanted = bodies(layers.answers / build.FILE)
    assert len(wanted) > 20
    assert bodies(path) == wanted
