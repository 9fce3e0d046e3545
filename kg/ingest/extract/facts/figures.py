"""Counts, amounts, growth, shares and multiples: every figure with what it measures.

A figure stands before what it counts (17家实验区) or after what it measures (营业收入7840万元).
The subject of a clause without one is that of the clause before it (…，平均超过653万元).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.ingest.extract.facts.circumstances import place_of, time_of
from kg.ingest.extract.facts.figure_kinds import (
    CHANGE,
    LEVEL,
    MONEY_ACTION,
    MONEY_MEASURE,
    MULTIPLE,
    SHARE,
    fact_type,
    is_enumeration,
    level_type,
    measured_by,
    named_unit,
)
from kg.ingest.extract.model import Fact
from kg.ingest.extract.phrases import (
    BOUNDARY,
    NOTHING,
    Phrase,
    boundary_before,
    phrase_after,
    phrase_before,
    phrase_opening_clause_before,
    split_predicate,
)
from kg.ingest.extract.sentences import Sentence
from kg.ingest.parsers.quantities import Quantity

DISTRIBUTED = re.compile(
    r"(?P<names>[^，。；：、（）]+(?:、[^，。；：、（）]+)*?)分别(?P<verb>(?:同比|比上年|实际|年均)?[增下降上提减达为到长低升高少约至]{1,5}了?)"
)
COMMON = re.compile(
    r"(?:增加值|总产值|产值|产量|收入|销售额|销量|利润|投资|进出口|数量|件数|申请量|授权量|人数|比重|比例|价格|用量|额|量|率)$"
)
TARGET = re.compile(r"目标|力争|计划|拟|预期|到\d{4}年|争取|将达到|规划|确保|不低于|安排")
SHORTEST = 2
INVESTMENT_NAMED = re.compile(r"(?:直接|外商|固定资产|民间|建设|开发|全社会|对外|基建|改造)$")
SCALE = re.compile(
    r"(?P<name>.{2,}?(?:基金|公司|平台|联盟|中心|园区|高新区|项目))?(?P<measure>(?:首期|目标|总|资金|管理)*规模|总额)"
)
FUND_NAME = re.compile(r"[\u4e00-\u9fff]{2,30}?基金")


@dataclass(slots=True)
class Topic:
    """What the sentence has been about so far.

    Attributes:
        actor: those who were counted first (12家…机构): what follows is about them.
        subject: of the figure before.
        measure: of the figure before.
    """

    actor: str = ""
    subject: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How one figure is read: what about, what measured, by which kind of fact."""

    type: str
    subject: str
    measure: str
    object: str | None = None
    base: str | None = None
    is_counted: bool = False


def find_figures(sentence: Sentence) -> Iterator[Fact]:
    """Yield the facts of a sentence that hold a figure."""
    topic = Topic()
    shared = shared_readings(sentence)
    for quantity in sentence.quantities:
        if is_enumeration(sentence.text, quantity):
            continue
        reading = shared.get(quantity.start) or read_figure(sentence, quantity, topic)
        if reading is None or len(reading.subject) < SHORTEST:
            continue
        topic.subject, topic.measure = reading.subject, reading.measure
        if reading.is_counted and not topic.actor:
            topic.actor = reading.subject
        yield make_fact(sentence, quantity, reading)


def shared_readings(sentence: Sentence) -> dict[int, Reading]:
    """Return the readings of figures that several subjects share by 分别, by the figure's offset.

    «甲产业、乙产业增加值分别增长8.9%、7.7%»: what the last one measures (增加值) holds for all.
    """
    readings: dict[int, Reading] = {}
    for match in DISTRIBUTED.finditer(sentence.text):
        run = _run_of(sentence, match.end())
        names = match["names"].split("、") if "、" in match["names"] else re.split("[和与及]", match["names"])
        if len(names) < 2 or len(run) != len(names):
            continue
        common = COMMON.search(names[-1])
        ending = common[0] if common else ""
        change = CHANGE.search(match["verb"])
        for name, quantity in zip(names, run, strict=True):
            subject = phrase_name(name.removesuffix(ending)) + ending
            verb = re.sub(r"分别|达到|达|为|了", "", match["verb"]) if change else measured_by(quantity)
            kind = "growth" if change and not LEVEL.search(match["verb"]) else level_type(quantity)
            readings[quantity.start] = Reading(kind, subject, verb)
    return readings


def _run_of(sentence: Sentence, start: int) -> Sequence[Quantity]:
    run: list[Quantity] = []
    position = start
    for quantity in sentence.quantities:
        if quantity.start < start or sentence.text[position : quantity.start] not in ("", "、", "和", "，"):
            continue
        run.append(quantity)
        position = quantity.end
    return run


def phrase_name(text: str) -> str:
    """Return a name of a list without the words that open the sentence before it."""
    return re.sub(r"^(?:其中|全年|去年|今年|全国|目前|[12]\d{3}年)+", "", text.strip("，、 "))


def read_figure(sentence: Sentence, quantity: Quantity, topic: Topic) -> Reading | None:
    """Return how a figure is read; None when nothing says what it is about."""
    begin = boundary_before(sentence, quantity.start)
    lead = sentence.text[begin : quantity.start]
    if quantity.kind == "duration":
        return read_duration(sentence, quantity)
    if quantity.kind == "bare":
        return read_bare(sentence, quantity, lead, topic)
    if quantity.kind in ("ratio", "points"):
        return read_ratio(sentence, quantity, lead, topic)
    if quantity.kind == "multiple":
        return read_multiple(sentence, quantity, lead, topic)
    change = CHANGE.search(lead)
    if change and not LEVEL.search(lead):
        return _growth(sentence, quantity, change, topic)
    counted = phrase_after(sentence, quantity.end)
    if quantity.kind == "count" and counted and counted.start - quantity.end <= 1:
        # Those who are counted act in what follows (12家…机构完成…), unless the clause ends with them.
        acts = sentence.text[counted.end : counted.end + 1] not in ("", *BOUNDARY)
        return Reading("count", counted.text, "数量", is_counted=acts)
    if quantity.kind == "money":
        return read_money(sentence, quantity, lead, counted, topic)
    return read_level(sentence, quantity, topic)


def read_money(
    sentence: Sentence, quantity: Quantity, lead: str, counted: Phrase, topic: Topic
) -> Reading | None:
    """Return how an amount of money is read."""
    action = money_action(sentence, quantity, lead)
    if action:
        # «…机构募集42.8亿元»: who raised it stands before the verb, or is the sentence's subject.
        subject = phrase_before(sentence, quantity.start - len(lead) + action.start())
        who = subject.text or topic.subject or counted.text
        return (
            Reading(
                fact_type(action["verb"]),
                who,
                MONEY_MEASURE[fact_type(action["verb"])],
                counted.text.removeprefix("收购") or None,
            )
            if who
            else None
        )
    reading = read_level(sentence, quantity, topic)
    if reading is not None or not counted:
        return reading
    return Reading("amount", topic.subject or counted.text, counted.text)


def money_action(sentence: Sentence, quantity: Quantity, lead: str) -> re.Match[str] | None:
    """Return the verb of raising or investing before an amount; 外商直接投资 is a noun."""
    action = MONEY_ACTION.search(lead)
    if action is None or action["verb"] not in ("投资", "出资", "投放", "入股"):
        return action
    if INVESTMENT_NAMED.search(lead[: action.start("verb")]):
        return None
    at = quantity.start - len(lead) + action.start("verb")
    is_verb = any(word.start <= at < word.end and word.tag == "v" for word in sentence.words)
    return action if is_verb else None


def read_level(sentence: Sentence, quantity: Quantity, topic: Topic) -> Reading | None:
    """Return how a figure after what it measures is read (营业收入7840万元, 平均超过653万元)."""
    before = phrase_before(sentence, quantity.start)
    lead = sentence.text[boundary_before(sentence, quantity.start) : quantity.start]
    kind = level_type(quantity)
    if not before and not topic.subject:
        before = phrase_opening_clause_before(sentence, quantity.start)
    if not before:
        if not topic.subject or topic.measure in ("", "数量") or quantity.kind not in ("money", "measure"):
            return _from_topic(kind, lead, topic)
        average = "平均" if "平均" in lead else ""
        return Reading(kind, topic.subject, average + topic.measure)
    actor, _, measured = split_predicate(sentence, before)
    if not measured:
        measured, actor = before, NOTHING
    if scale := read_scale(sentence, quantity, measured.text):
        return scale
    subject = actor.text or topic.actor or measured.text
    return Reading(kind, subject, measured.text if subject != measured.text else measured_by(quantity))


def read_scale(sentence: Sentence, quantity: Quantity, measured: str) -> Reading | None:
    """Return the size of a thing named before it (基金规模10亿元), after it (20亿元的基金) or earlier."""
    match = SCALE.fullmatch(measured)
    if match is None:
        return None
    name = match["name"]
    if not name and sentence.text.startswith("的", quantity.end):
        name = phrase_after(sentence, quantity.end).text
    if not name:
        earlier = FUND_NAME.findall(sentence.text[: quantity.start])
        name = re.sub(r"^.*(?:设立|成立|组建|发起)", "", earlier[-1]) if earlier else ""
    return Reading("amount", name, match["measure"]) if name else None


def _from_topic(kind: str, lead: str, topic: Topic) -> Reading | None:
    if not topic.subject or not topic.measure or not re.search(r"其中|达到|超过|平均|为|共|约|达", lead):
        return None
    return Reading(kind, topic.subject, topic.measure)


def read_ratio(sentence: Sentence, quantity: Quantity, lead: str, topic: Topic) -> Reading | None:
    """Return how a percentage is read: a growth, a share of something, or a rate."""
    change = CHANGE.search(lead)
    if change and not LEVEL.search(lead):
        return _growth(sentence, quantity, change, topic)
    share = SHARE.search(lead)
    before = phrase_before(sentence, quantity.start)
    if share:
        owner = phrase_before(sentence, quantity.start - len(lead) + share.start()).text or topic.subject
        whole = re.sub(r"(?:的?比重)?[由从]?$|^比$", "", share["whole"])
        return Reading("ratio", owner, f"占{whole}比重" if whole else "占比") if owner else None
    counted = phrase_after(sentence, quantity.end)
    if sentence.text[quantity.end : quantity.end + 1] == "的" and counted:
        return Reading("ratio", counted.text, "比例")
    if not before:
        return Reading("ratio", topic.subject, topic.measure) if topic.subject and topic.measure else None
    actor, _, measured = split_predicate(sentence, before)
    subject = (actor.text or measured.text) if measured else before.text
    measure = measured.text if measured and measured.text != subject else measured_by(quantity)
    return Reading("ratio", subject, measure)


def _growth(sentence: Sentence, quantity: Quantity, change: re.Match[str], topic: Topic) -> Reading | None:
    """Return a growth; its subject stands before the verb, or is what the figure before it measured."""
    begin = boundary_before(sentence, quantity.start)
    subject = phrase_before(sentence, begin + change.start()).text
    base = (
        "上年同期" if re.search("同比|上年|去年同期", change[0]) else "上期" if "环比" in change[0] else None
    )
    verb = re.sub(r"(?:比|较)(?:上年同期|去年同期|上年|去年|同期|\d{4}年)|分别|了$|\s", "", change["verb"])
    if subject:
        return Reading("growth", subject, verb, base=base)
    if not topic.subject:
        return None
    measure = topic.measure if topic.measure not in ("数量", "金额", "") else ""
    return Reading("growth", topic.subject, f"{measure}{verb}" if measure else verb, base=base)


def read_multiple(sentence: Sentence, quantity: Quantity, lead: str, topic: Topic) -> Reading | None:
    """Return how a multiple is read (撬动社会资本近5倍, 是2012年的3.2倍)."""
    change = CHANGE.search(lead)
    if change:
        return _growth(sentence, quantity, change, topic)
    match = MULTIPLE.search(lead)
    if match:
        subject = phrase_before(sentence, quantity.start - len(lead) + match.start()).text
        return Reading(
            "multiple",
            match["what"] or subject or topic.subject,
            match["verb"] + "倍数",
            topic.subject or None,
        )
    before = phrase_before(sentence, quantity.start).text or topic.subject
    return Reading("multiple", before, "倍数") if before else None


def read_bare(sentence: Sentence, quantity: Quantity, lead: str, topic: Topic) -> Reading | None:
    """Return how a figure without unit is read: money after a verb of money, else a thing done (6000披露)."""
    action = money_action(sentence, quantity, lead)
    if action and quantity.value >= 10_000:
        subject = phrase_before(sentence, quantity.start - len(lead) + action.start()).text or topic.subject
        measure = MONEY_MEASURE[fact_type(action["verb"])]
        return Reading(fact_type(action["verb"]), subject, measure) if subject else None
    if re.search("[万亿]", quantity.text):
        # «近14亿人口»: the noun that follows is its own unit; «贫困人口减少1386万» has it before.
        counted = phrase_after(sentence, quantity.end)
        change = CHANGE.search(lead)
        if counted and counted.start == quantity.end:
            return Reading("count", counted.text, "数量")
        return _growth(sentence, quantity, change, topic) if change else None
    listed = re.match(r"(?P<done>[\u4e00-\u9fff]{2,4})(?=[、，。；）)]|$)", sentence.text[quantity.end :])
    owner = re.search(
        r"(?P<who>[\u4e00-\u9fffA-Za-z]{2,20})：(?:\d+[\u4e00-\u9fff]{2,4}、)*$",
        sentence.text[: quantity.start],
    )
    if listed and owner and len(re.findall(r"\d+[\u4e00-\u9fff]{2,4}(?=[、）)。]|$)", sentence.text)) > 1:
        return Reading("count", owner["who"], listed["done"])
    return None


def read_duration(sentence: Sentence, quantity: Quantity) -> Reading | None:
    """Return a time limit of a target (力争5年左右初步形成…模式); other spans of time are no facts."""
    lead = sentence.text[: quantity.start]
    limit = re.search(r"(?:力争|争取|计划|用|利用|在|通过)[^，。]{0,4}$", lead)
    goal = re.match(
        r"(?:的)?(?:时间|内)?[，,]?(?:左右)?(?P<goal>[^，。；]{4,60})", sentence.text[quantity.end :]
    )
    if limit and goal and re.search("目标|力争|争取", lead):
        return Reading("target", goal["goal"], "时限")
    return None


def make_fact(sentence: Sentence, quantity: Quantity, reading: Reading) -> Fact:
    """Return the fact of a figure with its time, place, unit and bound."""
    unit, confidence = named_unit(quantity, reading.type)
    is_target = bool(TARGET.search(sentence.text)) and quantity.kind != "duration"
    begin = boundary_before(sentence, quantity.start)
    return Fact(
        type=reading.type,
        subject=reading.subject,
        object=reading.object,
        measure=reading.measure,
        value=float(quantity.value),
        unit=unit,
        bound=quantity.bound,
        base=reading.base or former_value(sentence, quantity),
        time=time_of(sentence, quantity.start, quantity.end),
        place=place_of(sentence, begin, quantity.start),
        start=sentence.offset + min(begin, quantity.start),
        end=sentence.offset + _statement_end(sentence, quantity, reading),
        confidence=round(confidence - (0.1 if is_target else 0.0) - (0.1 if quantity.is_numeral else 0.0), 2),
    )


def former_value(sentence: Sentence, quantity: Quantity) -> str | None:
    """Return «前值» for the first of two values of a change: 由9.8%降至7.5%, 从3万亿元增加到8万亿元."""
    lead = sentence.text[max(0, quantity.start - 12) : quantity.start]
    tail = sentence.text[quantity.end : quantity.end + 16]
    is_first = re.search(r"(?:由|从)[^，。；]*$", lead) and re.match(r"[^，。；]{0,8}?(?:到|至|为|成)", tail)
    return "前值" if is_first else None


def _statement_end(sentence: Sentence, quantity: Quantity, reading: Reading) -> int:
    counted = phrase_after(sentence, quantity.end)
    return (
        counted.end
        if counted and counted.text in (reading.subject, reading.measure, reading.object)
        else quantity.end
    )
