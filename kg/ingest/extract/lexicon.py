"""The words that the rules go by, kept in lexicon.toml beside this module."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


def words(group: str) -> tuple[str, ...]:
    """Return the words of a group.

    Raises:
        KeyError: there is no such group; the caller is wrong.
    """
    return tuple(_lexicon()[group].split())


@cache
def _lexicon() -> dict[str, str]:
    text = (Path(__file__).parent / "lexicon.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
