"""What happened to named things: founded, launched, approved, invested, held, joined, located, operated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kg.ingest.extract.facts.circumstances import is_only_planned, place_of
from kg.ingest.extract.facts.financing import ROUND
from kg.ingest.extract.facts.parties import clean_party, looks_like_party, split_parties
from kg.ingest.extract.model import Fact
from kg.ingest.extract.sentences import Sentence

_WHO = r"(?P<a>[^，。；：、！？《》\n]{2,40}?)"
_WHAT = r"(?P<b>[^，。；：！？《》\n]{2,60}?)"
_STOP = r"(?=[，。；：！？\n]|$)"
_AT = r"(?:(?:于|在)?(?:[12]\d{3}年[^，。；]{0,8}?)?)"


@dataclass(frozen=True, slots=True)
class Rule:
    """A form of words and the relation that it states.

    Attributes:
        type: kind of fact.
        pattern: groups a (subject) and b (object, may be a list).
        is_right: whether subject and object can be what they must be.
        confidence: of the rule, from its trial on texts of this kind.
    """

    type: str
    pattern: re.Pattern[str]
    is_right: Callable[[str, str], bool]
    confidence: float


def _party(a: str, b: str) -> bool:
    return looks_like_party(a) and looks_like_party(b)


def _first_party(a: str, b: str) -> bool:
    return looks_like_party(a) and len(b) >= 2


def _place(a: str, b: str) -> bool:
    return (
        looks_like_party(a) or re.search(r"(?:平台|园区|园|中心|基地|联盟)$", a) is not None
    ) and re.search(
        r"(?:省|市|区|县|州|镇|园|园区|新区|自贸区|高新区|开发区|北京|上海|天津|重庆|西安|珠海|深圳|广州|横琴)$",
        b,
    ) is not None


def _alliance(a: str, b: str) -> bool:
    return looks_like_party(a) and b.endswith("联盟")


def _platform(a: str, b: str) -> bool:
    return looks_like_party(a) and re.search(r"(?:平台|中心|系统|网站)$", b) is not None


RULES = (
    Rule(
        "memberOf",
        re.compile(
            r"由(?P<a>[^。；：]{2,160}?)(?:共同|联合|牵头)*(?:发起|组建)(?:成立|组建|设立)?的"
            r"(?P<b>[^，。；：、]{2,40}?联盟)"
        ),
        lambda a, b: looks_like_party(a),
        0.85,
    ),
    Rule(
        "acquired",
        re.compile(
            rf"{_WHO}(?:拟|将|以|出资|斥资|现金|通过|约|近|[\d.]+[万亿]*元)*(?:收购|受让)(?:了)?{_WHAT}"
            r"(?P<share>\d+(?:\.\d+)?[%％])(?:的)?(?:股份|股权|股)"
        ),
        _first_party,
        0.85,
    ),
    Rule(
        "memberOf",
        re.compile(
            rf"{_WHO}(?:正式)?(?:加入|成为)(?:了)?(?P<b>[^，。；：]{{2,40}}?联盟)(?:的)?(?:成员|理事|副理事长|理事长)?"
        ),
        _alliance,
        0.85,
    ),
    Rule(
        "memberOf",
        re.compile(
            r"(?P<b>[^，。；：、]{2,40}?联盟)(?:的)?(?:由(?P<a>[^。；：]{2,120}?)(?:共同|联合|牵头)*(?:发起|组建|成立|组成))"
        ),
        lambda a, b: len(a) > 2,
        0.85,
    ),
    Rule(
        "memberOf",
        re.compile(
            r"(?P<b>[^，。；：、]{2,40}?联盟)(?:的)?(?:首批)?(?:成员|理事单位)(?:单位)?(?:包括|有|为)(?P<a>[^。；：]{2,160})"
        ),
        lambda a, b: len(a) > 2,
        0.85,
    ),
    Rule(
        "renamed",
        re.compile(
            rf"{_WHO}(?:正式|已|经[^，。；]{{0,20}}?(?:核准|批准)[^，。；]{{0,4}}?)*(?:更名|改名|名称变更|变更名称)"
            rf"(?:为|成)(?P<b>[^，。；：、！？]{{2,40}}?){_STOP}"
        ),
        _party,
        0.85,
    ),
    Rule(
        "absorbed",
        re.compile(
            rf"{_WHO}(?:正式|已|完成)*(?:吸收合并|吸收兼并)(?:了)?(?P<b>[^，。；：！？]{{2,40}}?)(?=[，。；：！？\n]|后|$)"
        ),
        _party,
        0.85,
    ),
    Rule(
        "holdsShares",
        re.compile(
            rf"{_WHO}(?:直接|间接|合计|目前|共)*持有(?:了)?{_WHAT}(?P<share>\d+(?:\.\d+)?[%％])(?:的)?(?:股份|股权|股)"
        ),
        _first_party,
        0.9,
    ),
    Rule(
        "invested",
        re.compile(
            rf"(?P<a>[^，。；：！？《》\n]{{2,80}}?)(?:共同|联合|战略|正式|拟|已)*(?:向|对){_WHAT}(?:进行|完成)?(?:战略|股权|天使轮|[A-F]轮)*(?:投资|增资|注资|出资)"
        ),
        _party,
        0.85,
    ),
    Rule(
        "operates",
        re.compile(
            rf"{_WHO}(?:负责|承担|受托|独家|具体)*(?:运营|建设运营|建设并运营|运营管理|承建|运维)(?:的|了)?{_WHAT}(?=[，。；：！？\n]|于|在|$)"
        ),
        _platform,
        0.8,
    ),
    Rule(
        "operates",
        re.compile(
            r"(?P<b>[^，。；：、《》]{2,40}?平台)由(?P<a>[^，。；：]{2,40}?(?:公司|中心|院|局|所|大学|集团|协会|银行|委员会|联盟))(?:负责|承担|具体|统一)*(?:建设|运营|建设运营|建设和运营|运营管理|承建)"
        ),
        lambda a, b: looks_like_party(a),
        0.85,
    ),
    Rule(
        "locatedIn",
        re.compile(
            rf"{_WHO}(?:的)?(?:总部|注册地|住所)?(?:正式)?(?:位于|坐落于|坐落在|地处|落户于?|设在|总部设在|设立在|选址(?:于|在)?)(?P<b>[^，。；：、！？]{{2,24}}?){_STOP}"
        ),
        _place,
        0.85,
    ),
    Rule(
        "approved",
        re.compile(
            rf"{_WHO}(?:日前|近日|正式|首批|已|被)*(?:批复同意|批准同意|批复|批准|同意|认定){_WHAT}(?:为|成为|建设|设立|创建|开展)(?P<c>[^，。；：]{{2,40}})"
        ),
        _first_party,
        0.85,
    ),
    Rule(
        "approved",
        re.compile(
            rf"{_WHO}(?:正式|首批|已|成功)*(?:被|获|获得|经)(?P<b>[^，。；：]{{0,24}}?)(?:认定为|批准为|批复为|授予|评为|评|确定为|列为)(?P<c>[^，。；：]{{2,40}}){_STOP}"
        ),
        lambda a, b: len(a) >= 2,
        0.85,
    ),
)
RELATION_WORDS = re.compile(
    "更名|改名|变更名称|名称变更|吸收合并|吸收兼并|收购|受让|联盟|持有|投资|增资|注资|出资|运营|承建|运维|位于|坐落|地处|落户|设在|选址|批复|批准|同意|认定|授予|评为|获评|确定为|列为|设立在"
)
# How far before its clause the time of a beginning may stand, in characters; what names many things or none.
NEAR = 6
NO_NAME = re.compile(r"\d|^(?:一批|部分|若干|一系列|新的|各类)|[“”、]|重大(?:工程|项目|专项)$")
FOUNDED = re.compile(
    r"(?P<a>[^，。；：、《》（）]{2,40}?)(?:（[^）]{1,30}）)?(?:在[^，。；]{2,12})?(?:正式)?(?:宣布|宣告)?(?:成立|揭牌|挂牌)(?:于|于\s*)?(?P<rest>[^，。；]{0,14})"
)
FOUND = re.compile(
    r"(?:发起|组织|牵头|共同|联合|正式|率先)*(?:成立|组建|创办|创立|设立)(?:了)?(?P<b>[^，。；：《》]{2,40}?(?:公司|联盟|基金|中心|平台|研究院|协会|学会|银行|实验室|大学|学院|集团|委员会|专委会))"
)
LAUNCHED = re.compile(
    r"(?P<a>[^，。；：《》\n]{2,40}?(?:平台|系统|网站|中心|工程|项目|计划|行动|试点|门户))(?P<mid>[^，。；]{0,20}?|[^。；]{0,30}?，(?:于|在|已)?[^，。；]{0,16}?)(?:正式|已|成功|将)*(?P<verb>上线|启动|开通|启用|投入运行|投入使用|试运行)"
)
LAUNCH = re.compile(
    r"(?:正式|全面|率先|组织)*(?P<verb>启动实施|启动|上线|开通)(?:了)?(?P<a>[^，。；：《》]{2,40}(?:工程|平台|项目|计划|行动|试点|系统|专项))"
)


def find_events(sentence: Sentence) -> Iterator[Fact]:
    """Yield the relations and dated events of a sentence."""
    relations = list(find_relations(sentence))
    yield from relations
    if not any(fact.type == "holdsShares" for fact in relations):
        yield from find_elided_holder(sentence)
    yield from find_founded(sentence)
    yield from find_launched(sentence)


ELIDED_HOLDER = re.compile(
    r"[，；](?:交易完成后|本次[^，]{0,6}后|目前|届时)?(?:将|合计|共|直接|间接)*持有(?P<b>[^，。；：]{2,40}?)"
    r"(?P<share>\d+(?:\.\d+)?[%％])(?:的)?(?:股份|股权)"
)


def find_elided_holder(sentence: Sentence) -> Iterator[Fact]:
    """Yield a shareholding whose holder is the subject of the clause before (…，将合计持有某公司32%股份)."""
    match = ELIDED_HOLDER.search(sentence.text)
    first = next((w for w in sentence.words if w.tag == "ORG"), None)
    if match is None or first is None or first.start > match.start():
        return
    holder = sentence.text[first.start : first.end]
    if looks_like_party(holder) and looks_like_party(clean_party(match["b"])):
        yield Fact(
            type="holdsShares",
            subject=holder,
            object=clean_party(match["b"]),
            measure="持股比例",
            value=float(match["share"].rstrip("%％")),
            unit="%",
            bound="exact",
            time=_time(sentence, match.start(), match.end()),
            start=sentence.offset + match.start() + 1,
            end=sentence.offset + match.end(),
            confidence=0.75,
        )


def find_relations(sentence: Sentence) -> Iterator[Fact]:
    """Yield what the rules of words find; a list of parties gives a fact each."""
    if not RELATION_WORDS.search(sentence.text):
        return
    for rule in RULES:
        for match in rule.pattern.finditer(sentence.text):
            groups = match.groupdict()
            given = groups.get("c") or groups["b"]
            other = clean_party(given)
            for party in split_parties(match["a"]) or [clean_party(match["a"])]:
                if (
                    party
                    and other
                    and party != other
                    and rule.is_right(party, clean_party(groups["b"] or other))
                ):
                    yield _relation(sentence, rule, match, party, groups)


def _relation(
    sentence: Sentence, rule: Rule, match: re.Match[str], party: str, groups: dict[str, str | None]
) -> Fact:
    subject, thing = party, clean_party(groups["b"] or "")
    if rule.type == "approved":
        # The body that approves is the subject where it is named; what was approved as what is the object.
        subject = (
            clean_party(groups["b"] or "")
            if re.search("被|获|经", match[0][len(match["a"]) :][:3])
            else party
        )
        thing = (
            f"{party}：{groups['c']}"
            if subject != party
            else f"{clean_party(groups['b'] or '')}：{groups['c']}"
        )
        subject = subject or party
    fact = Fact(
        type=rule.type,
        subject=subject,
        object=thing,
        time=_time(sentence, match.start(), match.end()),
        start=sentence.offset + match.start(),
        end=sentence.offset + match.end(),
        confidence=rule.confidence,
        is_planned=is_only_planned(sentence.text, match.start(), match.end()),
    )
    if share := groups.get("share"):
        return replace(fact, value=float(share.rstrip("%％")), unit="%", measure="持股比例", bound="exact")
    return _with_amount(sentence, fact, match.end()) if rule.type == "invested" else fact


def _with_amount(sentence: Sentence, fact: Fact, position: int) -> Fact:
    """Return an investment with its round and the amount that follows the verb, where the text names them."""
    told = ROUND.search(sentence.text, fact.start - sentence.offset, position + 12)
    fact = replace(fact, kind=told[0] if told else None)
    for quantity in sentence.quantities:
        if quantity.kind == "money" and 0 <= quantity.start - position <= 6:
            value = float(quantity.value)
            end = sentence.offset + quantity.end
            return replace(
                fact,
                value=value,
                unit=quantity.unit,
                bound=quantity.bound,
                measure="投资金额",
                words=sentence.text[quantity.start : quantity.end],
                end=end,
            )
    return fact


def find_founded(sentence: Sentence) -> Iterator[Fact]:
    """Yield what was founded on a day that the sentence names."""
    for match in FOUNDED.finditer(sentence.text):
        name = clean_party(match["a"])
        time = _time(sentence, match.start(), match.end())
        if time and looks_like_party(name):
            yield _dated(sentence, "founded", name, match, time, None)
    for match in FOUND.finditer(sentence.text):
        if match["b"].startswith("的"):
            continue
        lead = re.split(r"[，。；：]", sentence.text[: match.start()])[-1]
        founders = [name for name in split_parties(lead) if looks_like_party(name)]
        time = _time(sentence, match.start(), match.end())
        if (time or founders) and re.search(r"\d", match["b"]) is None and len(match["b"]) >= 4:
            yield _dated(sentence, "founded", match["b"], match, time, "、".join(founders) or None)


def find_launched(sentence: Sentence) -> Iterator[Fact]:
    """Yield platforms and programmes that began on a day, in a month or year that their clause names."""
    for pattern in (LAUNCHED, LAUNCH):
        found = [fact for match in pattern.finditer(sentence.text) if (fact := _launch(sentence, match))]
        if found:
            yield found[0]
            return


def _launch(sentence: Sentence, match: re.Match[str]) -> Fact | None:
    """Return a beginning; None where the time is far, a span of years, or the name is no one thing."""
    name = clean_party(match["a"])
    near = [t for t in sentence.times if t.end > match.start() - NEAR and t.start < match.end()]
    if not near or "/" in near[-1].iso or len(name) < 4 or NO_NAME.search(name):
        return None
    return _dated(sentence, "launched", name, match, near[-1].iso, None)


def _dated(
    sentence: Sentence, kind: str, name: str, match: re.Match[str], time: str | None, other: str | None
) -> Fact:
    inside = [t for t in sentence.times if t.iso == time]
    start = min([match.start(), *(t.start for t in inside[:1])])
    end = max([match.end(), *(t.end for t in inside[:1] if t.start < match.end() + 8)])
    return Fact(
        type=kind,
        subject=name,
        object=other,
        measure={"launched": "启动日期", "founded": "成立日期"}[kind],
        time=time,
        place=place_of(sentence, match.start(), match.end()),
        start=sentence.offset + start,
        end=sentence.offset + end,
        confidence=0.9,
    )


def _time(sentence: Sentence, start: int, end: int) -> str | None:
    """Return the time inside a stretch, else the last one before it."""
    inside = [t for t in sentence.times if t.start < end and t.end > start]
    before = [t for t in sentence.times if t.end <= start]
    chosen = inside[-1:] or before[-1:]
    return chosen[0].iso if chosen else None
