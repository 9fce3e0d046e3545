"""Lists of names, Derwent assignees and investors with their funds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from kg.errors import ParseError

AssigneeKind = Literal["standard", "nonStandard", "individual", "sovietInstitute"]
KINDS: dict[str, AssigneeKind] = {
    "C": "standard",
    "": "standard",
    "NON-STANDARD": "nonStandard",
    "INDIVIDUAL": "individual",
    "SOVIET INSTITUTE": "sovietInstitute",
}
ASSIGNEE = re.compile(r"(?P<name>.*\S)\s*\((?P<code>[A-Z0-9]{4})(?:-(?P<kind>[A-Za-z][A-Za-z \-]*))?\)")
NO_NAMES = frozenset(
    ("", "-", "--", "未透露", "未披露", "投资方未透露", "投资方未知", "不公开的投资者", "暂无", "无")
)
FUND = re.compile(r"(?P<brand>[^(（]*[^(（\s])\s*[(（](?P<fund>.+)[)）]")


@dataclass(frozen=True, slots=True)
class DerwentAssignee:
    """An assignee of Derwent: its name, four-letter code and what the code stands for.

    A standard code belongs to one company with its subsidiaries; the others are made from the name and are
    shared by many holders, so they identify nobody.
    """

    name: str
    code: str
    kind: AssigneeKind


@dataclass(frozen=True, slots=True)
class InvestorName:
    """An investor as named in a round: brand, and the fund where the text gives it in brackets."""

    brand: str
    fund: str | None
    original: str


def parse_derwent_assignee(text: str) -> DerwentAssignee:
    """Return the assignee that «BOEING CO (BOEI-C)» names; cited ones have the code alone, «(BOEI)».

    Raises:
        ParseError: the text does not end with a code in brackets.
    """
    match = ASSIGNEE.fullmatch(text.strip())
    kind = match and KINDS.get((match["kind"] or "").upper())
    if match is None or kind is None:
        raise ParseError("not a Derwent assignee", found=text[:200], expected="NAME (CODE-C)")
    return DerwentAssignee(match["name"], match["code"], kind)


def split_names(text: str, separator: str = ";") -> list[str]:
    """Return the names of a list in order, without blanks around them, empty ones and repetitions."""
    return list(dict.fromkeys(name for part in text.split(separator) if (name := part.strip())))


def split_investors(text: str) -> list[InvestorName]:
    """Return the investors of a round; commas inside brackets separate nothing.

    «中国移动(中移创新产业基金)» gives the brand 中国移动 and its fund.
    """
    parts = re.split(r"[,，、;；](?![^(（]*[)）])", text)
    return [_investor(bare) for part in dict.fromkeys(parts) if (bare := part.strip()) not in NO_NAMES]


def _investor(text: str) -> InvestorName:
    match = FUND.fullmatch(text)
    return (
        InvestorName(text, None, text) if match is None else InvestorName(match["brand"], match["fund"], text)
    )
