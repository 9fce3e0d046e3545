"""Facts about names: divisions of China, legal forms, words of trade, forms of Latin words.

Authored from standards and registers' usage; no name of an organisation stands here.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@lru_cache(maxsize=8)
def read_facts(name: str) -> dict[str, Any]:
    """Return the tables of `facts/<name>.toml`."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def places() -> dict[str, str]:
    """Return the province of every division that stands in a name, provinces included."""
    facts = read_facts("divisions")
    found = {name: name for name in facts["provinces"]}
    for table in ("provinces", "counties"):
        for province, divisions in facts[table].items():
            found |= {division: province for division in divisions if division not in found}
    return found


@lru_cache(maxsize=1)
def word_forms() -> dict[str, str]:
    """Return the short form of every Latin word that has one; a word to be dropped has «»."""
    facts = read_facts("word_forms")
    found = {form: short for short, forms in facts["forms"].items() for form in forms}
    return found | dict.fromkeys(facts["drop"], "")


@lru_cache(maxsize=1)
def generic_words() -> frozenset[str]:
    """Return the Latin words, in short form, that say a trade or a kind and no identity."""
    chinese = {word for text in industry_words().values() for word in text.split()}
    return frozenset(read_facts("word_forms")["forms"]) | chinese


@lru_cache(maxsize=1)
def industry_words() -> dict[str, str]:
    """Return the Chinese words of trade with their English, in the short forms of `word_forms`."""
    short = read_facts("word_forms")["forms"]
    forms = {form: key for key, values in short.items() for form in values}
    words: dict[str, str] = read_facts("industry_words")["words"]
    return {han: " ".join(forms.get(w, w) for w in latin.split()) for han, latin in words.items()}


def alternatives(words: list[str] | frozenset[str]) -> str:
    """Return the alternation of a regular expression, longer words first so that they win."""
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))
