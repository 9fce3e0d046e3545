"""Which kind of fact a figure makes, by the verbs before it and its unit."""

from __future__ import annotations

import re

from kg.ingest.parsers.quantities import Quantity

_CHANGES = "增长|增加|增幅|下降|减少|降低|提高|提升|上升|上涨|下跌|回落|扩大|缩小|降幅|增速|压减|递增"
CHANGE = re.compile(
    rf"(?P<verb>(?:(?:(?:比|较)(?:上年|去年|上年同期|去年同期|同期|\d{{4}}年)?|同比|环比|年均|实际|名义|平均每年|累计|分别)"
    rf"\s*)*(?:{_CHANGES})(?:了|幅度|率)?(?:分别)?)(?:达到|达|为|约)?\s*$"
)
LEVEL = re.compile(r"(?:到|至|增至|降至|升至|(?:提高|增加|上升|下降|降低|扩大|提升)(?:到|至))\s*$")
SHARE = re.compile(
    r"占(?P<whole>[^，。、]{0,20}?)(?:的)?(?:比重|比例|份额)?(?:已)?(?:达到|达|为|超过|约|提高到|升至|上升到)?\s*$"
)
MULTIPLE = re.compile(r"(?P<verb>撬动|带动|放大|拉动)(?P<what>[^，。、]{0,20}?)(?:达到|达|约|超过)?\s*$")
_RAISED, _INVESTED = (
    "募集|募资|(?<![押权])融资|募得|筹集|首期募资|首次募资",
    "投资|投出|投入(?=资金)|出资|注资|投放|入股",
)
MONEY_ACTION = re.compile(
    rf"(?:首批|首期|率先|累计|合计|共|已|总共|计划|拟|将)*(?:完成)?(?P<verb>{_RAISED}|{_INVESTED})(?:资金|总额|规模|资本)?"
    r"(?:了|合计|累计|共计|共|总计|达到|达|超过|为|近|约)*\s*$"
)
MONEY_MEASURE = {"raised": "募集金额", "invested": "投资金额"}
# Words that are counted to order a text, not the world.
_ORDER = re.compile(
    r"(?:方面|方式|阶段|路径|内容|特性|重点|原则|步骤|问题|要点|部分|层面|层次|维度|特点|目标|任务|环节|关键|"
    r"主线|条主线|意见|建议|结合|转变|确保|坚持|提高|全面|统一|文明|自信|意识|维护)"
)
_GENERIC = frozenset(
    ["个", "种", "类", "项", "条", "位", "名", "份", "部", "点", "款", "次", "处", "篇", "本", "间", "村"]
)
_NEVER_IN_WORDS = frozenset(
    ["批", "大", "方面", "期", "口", "届", "轮", "场", "班", "头", "对", "张", "站", "度", "升", "米", "斤"]
)


def is_enumeration(text: str, quantity: Quantity) -> bool:
    """Return whether a quantity orders the text or is part of a word (两大特性, 一批, 二次开发)."""
    following = text[quantity.end : quantity.end + 6]
    if quantity.unit in ("期", "届", "轮", "口", "大", "方面", "站", "班", "部分"):
        return True
    if not quantity.is_numeral:
        return bool(re.match(r"(?:方面|层面|维度|阶段|环节)", following))
    if quantity.kind in ("ratio", "money", "points"):
        return False
    if quantity.kind in ("bare", "duration", "measure") or quantity.unit in _NEVER_IN_WORDS:
        return True
    if quantity.value <= 1 or _ORDER.match(following.removeprefix("的")):
        return True
    return quantity.value < 10 and (quantity.unit in _GENERIC or quantity.kind != "count")


def fact_type(verb: str) -> str:
    """Return the kind of fact that a verb of money makes: raised or invested."""
    return "raised" if re.fullmatch(_RAISED, verb) else "invested"


def level_type(quantity: Quantity) -> str:
    """Return the kind of fact that a figure makes by itself."""
    kinds = {"count": "count", "bare": "count", "ratio": "ratio", "points": "ratio", "multiple": "multiple"}
    return kinds.get(quantity.kind, "amount")


def measured_by(quantity: Quantity) -> str:
    """Return what a figure measures where the text names only its subject."""
    return {"money": "金额", "ratio": "比率", "points": "百分点"}.get(quantity.kind, "数量")


def named_unit(quantity: Quantity, kind: str) -> tuple[str | None, float]:
    """Return the unit of a figure and how sure the fact is.

    «投出500万» leaves the yuan unsaid: after a verb of money it is meant, and the fact is less sure.
    """
    if quantity.kind == "bare" and kind in ("raised", "invested"):
        return "CNY", 0.75
    return quantity.unit, 0.9
