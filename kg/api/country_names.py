"""What a country or a subject is called in the reader's language."""

from __future__ import annotations

from kg.api.language import Language
from kg.questions.country_names import COUNTRY_NAMES


def subject_name(subject: str, name: str | None, name_en: str | None, language: Language) -> str:
    """Return a subject's name: as the answer has it, else the country's, else the identifier."""
    kind, _, code = subject.partition(":")
    known = COUNTRY_NAMES.get(code) if kind == "country" else None
    if language == "en":
        return name_en or (known[1] if known else None) or name or code or subject
    return name or (known[0] if known else None) or name_en or code or subject


def country_name(code: str, language: Language) -> str:
    """Return the name of a country or office; the code itself when it has none here."""
    pair = COUNTRY_NAMES.get(code)
    return code if pair is None else pair[0 if language == "zh" else 1]
