"""The words sought, in the texts that hold them: where they stand, and a piece of text around the first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from kg.answers.text_index import SIGN

LETTERS_BEFORE = 30
LETTERS = 150
# English endings that the index's stemmer takes off; what is left is looked for at the start of words.
_ENDINGS = ("ies", "ing", "ed", "es", "s", "y", "e")
SHORTEST_STEM = 3


@lru_cache(maxsize=256)
def words_pattern(terms: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return what matches any of the terms: signs as they stand, words with any ending."""
    parts = [_term_pattern(term) for term in sorted(set(terms), key=len, reverse=True)]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def _term_pattern(term: str) -> str:
    words = [_word_pattern(word) for word in term.split()]
    return r"[\W_]+".join(words) if len(words) > 1 else words[0]


def _word_pattern(word: str) -> str:
    if re.search(SIGN, word):
        return re.escape(word)
    stem = word.lower()
    ending = next((e for e in _ENDINGS if stem.endswith(e) and len(stem) - len(e) >= SHORTEST_STEM), "")
    stem = stem.removesuffix(ending)
    return rf"(?<![^\W_]){re.escape(stem)}\w*" if stem.isalpha() else rf"(?<![^\W_]){re.escape(word)}"


def mark_words(text: str, terms: Sequence[str]) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it is one of the words sought."""
    pattern = words_pattern(tuple(terms))
    pieces: list[tuple[str, bool]] = []
    at = 0
    for found in pattern.finditer(text) if pattern else ():
        if found.start() > at:
            pieces.append((text[at : found.start()], False))
        pieces.append((found.group(), True))
        at = found.end()
    return [*pieces, (text[at:], False)] if at < len(text) else pieces


def cut_excerpt(texts: Sequence[str | None], terms: Sequence[str]) -> str | None:
    """Return a piece of the first text that holds a word sought, else the start of the first text.

    None where there is no text at all. An ellipsis stands where the piece does not begin or end the text.
    """
    pattern = words_pattern(tuple(terms))
    given = [" ".join(text.split()) for text in texts if text and text.strip()]
    for text in given:
        found = pattern.search(text) if pattern else None
        if found:
            return _piece(text, max(0, found.start() - LETTERS_BEFORE))
    return _piece(given[0], 0) if given else None


def _piece(text: str, start: int) -> str:
    start = 0 if start < LETTERS_BEFORE // 2 else start
    end = start + LETTERS
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
