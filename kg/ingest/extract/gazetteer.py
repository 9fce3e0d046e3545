"""Entities of this field that no corpus labels, by the endings of their names or their form.

The kinds are those of the national system of IP operation (zones, alliances, platforms, funds, institutions,
navigation projects); the endings are the words by which notices of ministries name such things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.ingest.extract import lexicon
from kg.ingest.extract.facts.documents import POLICY_NUMBER, STANDARD_NUMBER
from kg.ingest.extract.model import Mention
from kg.ingest.extract.phrases import BOUNDARY, NOUNS, PREDICATES
from kg.ingest.extract.sentences import Sentence

ENDINGS: dict[str, str] = {
    "pilotZone": "产业发展实验区|产业发展试验区|导航实验区|示范园区|试点园区|示范区|试验区|实验区|示范城市"
    "|试点城市",
    "alliance": "产业知识产权联盟|知识产权联盟|运营联盟|产业联盟|专利联盟|战略联盟|创新联盟",
    "platform": "公共服务平台|运营服务平台|运营平台|交易平台|服务平台|试点平台|大数据平台",
    "fund": "运营基金|引导基金|产业基金|投资基金|创业投资基金|母基金|风险补偿基金|股权基金",
    "exhibitionCentre": "展示交易中心|交易中心|运营中心|保护中心|快速维权中心",
    "operatingInstitution": "运营机构|运营公司|服务机构|代理机构|评估机构|运营试点企业|协同运用试点单位",
    "navigationProject": "专利导航项目|专利导航试点工程|专利导航工程|导航项目",
}
ENDING = re.compile("|".join(f"(?P<{label}>{words})" for label, words in ENDINGS.items()))
TITLE_KINDS = re.compile(
    r"(?:意见|办法|通知|规划|计划|方案|纲要|条例|指南|决定|措施|细则|规定|公告|批复|函|法|战略|要点|政策|报告|通报|协定)(?:（[^）]*）)?$"
)
LONGEST = 30
# Verbs that names of this field are made of; before any other verb the name begins.
VERBS_IN_NAMES = frozenset(lexicon.words("verbs_in_names"))


def find_field_entities(sentence: Sentence) -> Iterator[Mention]:
    """Yield the mentions of a sentence that names of this field's kinds, titles and numbers make."""
    yield from _titles(sentence)
    for match in STANDARD_NUMBER.finditer(sentence.text):
        yield _mention(sentence, match.start(), match.end(), "standard", 0.95)
    for match in POLICY_NUMBER.finditer(sentence.text):
        yield _mention(sentence, match.start(), match.end(), "policyNumber", 0.95)
    for match in ENDING.finditer(sentence.text):
        start = name_start(sentence, match.start())
        label = match.lastgroup or ""
        # An ending alone (服务平台) names a kind, not a thing; it is kept with little confidence.
        yield _mention(sentence, start, match.end(), label, 0.85 if start < match.start() else 0.5)
    for quantity in sentence.quantities:
        if quantity.kind in ("money", "count", "ratio", "points", "multiple") and not quantity.is_numeral:
            yield _mention(sentence, quantity.start, quantity.end, quantity.kind, 0.9)
    for time in sentence.times:
        yield _mention(sentence, time.start, time.end, "time", 0.95)


def _titles(sentence: Sentence) -> Iterator[Mention]:
    for start, end in sentence.titles:
        title = sentence.text[start + 1 : end - 1]
        number = STANDARD_NUMBER.match(sentence.text[end:].lstrip(" （("))
        label = "standard" if number else "policy" if TITLE_KINDS.search(title) else "work"
        yield _mention(sentence, start, end, label, 0.95 if label != "work" else 0.8)


def name_start(sentence: Sentence, position: int) -> int:
    """Return where the name begins that ends at a position: over nouns and bare verbs."""
    start = position
    for word in reversed([w for w in sentence.words if w.start < position]):
        text = sentence.text[word.start : word.end]
        is_part = word.tag in NOUNS or word.tag in ("a", "b") or text in VERBS_IN_NAMES or text in "与和及"
        if not is_part or (text in PREDICATES and word.tag == "v") or text in BOUNDARY:
            break
        if position - word.start > LONGEST:
            break
        start = word.start
    while start < position and sentence.text[start] in "与和及":
        start += 1
    return start


def _mention(sentence: Sentence, start: int, end: int, label: str, confidence: float) -> Mention:
    text = sentence.text[start:end]
    return Mention(sentence.offset + start, sentence.offset + end, label, text, confidence, "gazetteer")


def merge_mentions(preferred: list[Mention], others: list[Mention]) -> list[Mention]:
    """Return mentions in order, none overlapping another: the preferred ones, and others beside them."""
    taken = sorted(preferred, key=lambda m: (m.start, -m.end))
    kept: list[Mention] = []
    for mention in taken:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    free = [m for m in others if not any(m.start < k.end and k.start < m.end for k in kept)]
    return sorted([*kept, *free], key=lambda m: m.start)
