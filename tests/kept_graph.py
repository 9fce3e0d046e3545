"""A graph that stays on the tests' server from file to file while nobody else wants the server.

Publishing it takes half a minute; the files of one folder only read it. Whoever else asks for the server
finds it empty, as before.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

# How to take the graph away, by the folder of the tests that read it.
_KEPT: dict[Path, Callable[[], None]] = {}


def keep(folder: Path, take_away: Callable[[], None]) -> None:
    """Note that the tests of a folder left their graph on the server."""
    _KEPT[folder] = take_away


def make_room(item: pytest.Item) -> None:
    """Take away what is kept when a test of another folder asks for the server."""
    names = getattr(item, "fixturenames", ())
    if "managed_server" not in names:
        return
    for folder in [kept for kept in _KEPT if kept not in item.path.parents]:
        _KEPT.pop(folder)()
