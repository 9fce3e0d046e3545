"""What the gate of a match says, in Chinese and English: stages, conditions, refusals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from kg.schema import GRAPH_SCHEMA

Pair = tuple[str, str]
CHECKS: Mapping[str, Pair] = {
    "stage": ("阶段", "stage"),
    "region": ("地域", "region"),
    "ticket": ("额度", "ticket"),
    "exclusions": ("排除项", "exclusions"),
    "title": ("权属是否清晰", "clear title"),
    "term": ("权利期限", "term of the rights"),
}
_AMONG = re.compile(r"(stage|region): (.*) is not among (.*)")
_TICKET = re.compile(r"ticket: the ask (\S+) is below the least ticket (\S+)")
_TERM = re.compile(r"term: in force until (\S+), needed until (\S+)")


@cache
def _stages() -> dict[str, Pair]:
    lists = (GRAPH_SCHEMA.code_lists[name] for name in ("roundType", "investmentStage"))
    return {code.value: (code.label_zh, code.label_en) for codes in lists for code in codes}


def stage_pair(stage: str) -> Pair:
    """Return what a stage of a fund or a type of a round is called; another word as it is."""
    return _stages().get(stage, (stage, stage))


def check_pair(name: str) -> Pair:
    """Return what a condition that nobody declared is called."""
    return CHECKS.get(name, (name, name))


def refusal_pair(reason: str) -> Pair:
    """Return the reason of a refusal in words; a reason of another form as it is."""
    if matched := _AMONG.fullmatch(reason):
        return _among(*matched.groups())
    if matched := _TICKET.fullmatch(reason):
        ask, least = (f"{float(text):,.10g}" for text in matched.groups())
        return f"需求 {ask} 低于最低额度 {least}", f"it asks for {ask}, the least ticket is {least}"
    if matched := _TERM.fullmatch(reason):
        until, needed = matched.groups()
        return f"权利只到 {until}，须到 {needed}", f"in force until {until}, needed until {needed}"
    if reason.startswith("exclusion: "):
        return f"在排除项之列：{reason[11:]}", f"excluded: {reason[11:]}"
    if reason.startswith("title: "):
        return f"权属不清：{reason[7:]}", f"title is not clear: {reason[7:]}"
    return reason, reason


def _among(kind: str, found: str, wanted: str) -> Pair:
    if kind == "region":
        return f"地域 {found} 不在 {wanted} 之列", f"its regions {found} are not among {wanted}"
    pairs = [stage_pair(part) for part in wanted.split(", ")]
    own = stage_pair(found)
    zh, en = "、".join(pair[0] for pair in pairs), ", ".join(pair[1] for pair in pairs)
    return f"阶段为{own[0]}，不在{zh}之列", f"its stage {own[1]} is not {en}"
