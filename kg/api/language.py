"""Which of the two languages a reader wants."""

from __future__ import annotations

from typing import Literal

Language = Literal["zh", "en"]
DEFAULT: Language = "zh"


def choose_language(asked: str | None, accept_language: str | None) -> Language:
    """Return the language of an answer: `?lang=` first, then Accept-Language, then Chinese.

    Args:
        asked: value of `?lang=`; anything but zh and en (with any region) counts as not asked.
        accept_language: the header (RFC 9110, section 12.5.4), such as «en-GB,en;q=0.9,zh;q=0.5».
    """
    exact = _known(asked or "")
    if exact is not None:
        return exact
    ranked = sorted(_preferences(accept_language or ""), key=lambda pair: -pair[0])
    found = (_known(tag) for quality, tag in ranked if quality > 0)
    return next((language for language in found if language is not None), DEFAULT)


def pick(chinese: str, english: str | None, language: Language) -> str:
    """Return the name in the reader's language, the other when there is only one."""
    return (english or chinese) if language == "en" else chinese


def _known(tag: str) -> Language | None:
    primary = tag.strip().lower().replace("_", "-").partition("-")[0]
    if primary == "zh":
        return "zh"
    return "en" if primary == "en" else None


def _preferences(header: str) -> list[tuple[float, str]]:
    """Return (quality, tag) in the order of the header; an unreadable quality counts as 0."""
    pairs = []
    for part in header.split(","):
        tag, _, parameter = part.partition(";")
        text = parameter.strip().lower().removeprefix("q=")
        try:
            quality = float(text) if text else 1.0
        except ValueError:
            quality = 0.0
        pairs.append((quality, tag))
    return pairs
