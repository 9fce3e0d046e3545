"""An unsure pair worked out: its two sides line by line, and the score of the names term by term."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kg.api.language import Language
from kg.api.pages.names import label
from kg.api.pages.numbers import MINUS, format_number

# As kg.ingest.resolve.reasons writes it: «like «…»: term level +8.6, …; sum +4.0 bits».
_TERM = re.compile(r"(\w+) (\w+) ([+-]\d+(?:\.\d+)?)(?:,|;|$)")
_SUM = re.compile(r"sum ([+-]\d+(?:\.\d+)?) bits")
TERMS: Mapping[str, tuple[str, str]] = {
    "tradeName": ("字号", "trade name"),
    "industryWords": ("行业", "words of trade"),
    "place": ("地域", "place"),
    "kind": ("类别", "kind"),
    "branch": ("分支", "branch"),
    "group": ("集团", "group"),
    "numbers": ("编号", "numbers"),
    "wholeName": ("全称", "whole name"),
}
LEVELS: Mapping[str, tuple[str, str]] = {
    "same": ("相同", "the same"),
    "different": ("不同", "different"),
    "none": ("均无", "neither has any"),
    "onlyWordsOfTrade": ("只有行业词", "only words of trade"),
    "sameLetters": ("字母相同", "the same letters"),
    "sameAcrossScripts": ("跨文字相同", "the same across scripts"),
    "homophone": ("同音", "sounds the same"),
    "otherCharacters": ("异体字", "other characters"),
    "slipInName": ("书写有误", "a slip in the name"),
    "otherLetters": ("字母不同", "other letters"),
    "oneLetterOfPinyin": ("拼音差一字母", "one letter of pinyin"),
    "firstLetter": ("首字母相同", "the first letter"),
    "twoNames": ("两个名称", "two names"),
    "oneLetter": ("差一字", "one letter differs"),
    "twoLetters": ("差两字", "two letters differ"),
    "cutOff": ("被截断", "cut off"),
    "acronym": ("缩写", "an acronym"),
    "sameWords": ("词相同", "the same words"),
    "oneWordMore": ("多一词", "one word more"),
    "oneMore": ("一方多词", "one has more"),
    "oneSilent": ("一方未写", "one says nothing"),
    "bothSilent": ("双方未写", "neither says"),
    "withinProvince": ("同省", "within one province"),
    "oneUnknown": ("一方未知", "one is unknown"),
    "alike": ("相近", "alike"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the score: what was compared, what was found, its bits and their bar.

    Attributes:
        width: of its bar, in [0, 50], from the middle.
    """

    name: str
    level: str
    bits: str
    is_for: bool
    width: float


@dataclass(frozen=True, slots=True)
class Side:
    """One record of a pair: its name and what the version knows of it."""

    key: str
    name: str
    agent: str | None
    facts: tuple[tuple[str, str], ...]
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair to judge.

    Attributes:
        index: place among the results of the operation.
        total: bits of all terms together, with the prior; None where the reason does not say.
    """

    index: int
    judgement_id: str
    left: Side
    right: Side
    confidence: float | None
    terms: tuple[Term, ...]
    total: str | None
    reason: str


def view_pair(index: int, row: Mapping[str, Any], language: Language) -> PairView:
    """Return a pair of the answer of its operation."""
    reason = str(row.get("reason") or "")
    said = reason.rpartition("»: ")[2]
    total = _SUM.search(reason)
    return PairView(
        index=index,
        judgement_id=str(row["judgementId"]),
        left=_side(row, "left", language),
        right=_side(row, "right", language),
        confidence=row.get("confidence"),
        terms=tuple(_term(found, language) for found in _TERM.findall(said.partition("; sum")[0])),
        total=total[1].replace("-", MINUS) if total else None,
        reason=reason,
    )


def _side(row: Mapping[str, Any], side: str, language: Language) -> Side:
    key = str(row[f"{side}Key"])
    families = row.get(f"{side}Families")
    kind = row.get(f"{side}Class")
    told = (
        ("class", label(kind, language) if kind else None),
        ("countryCode", row.get(f"{side}Country")),
        ("place", row.get(f"{side}Place")),
        ("identifiers", row.get(f"{side}Identifiers")),
        ("families", None if families is None else format_number(families, language)),
    )
    return Side(
        key=key,
        name=key.removeprefix("name:"),
        agent=row.get(f"{side}Agent"),
        facts=tuple((label(name, language), str(value)) for name, value in told if value),
        records=tuple(row.get(f"{side}Records") or ()),
    )


def _term(found: tuple[str, str, str], language: Language) -> Term:
    name, level, bits = found
    place = 0 if language == "zh" else 1
    value = float(bits)
    return Term(
        name=TERMS.get(name, (name, name))[place],
        level=LEVELS.get(level, (level, level))[place],
        bits=bits.replace("-", MINUS),
        is_for=value >= 0,
        width=min(50.0, 5 * abs(value)),
    )
