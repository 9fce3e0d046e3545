"""What a policy gives to whom: how much, for one or for all, until when."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.ingest.extract.facts.parties import clean_party
from kg.ingest.extract.model import Fact
from kg.ingest.extract.sentences import Sentence
from kg.ingest.parsers.quantities import Quantity

NO_PARTY = re.compile(r"标准|由$|从$|增长|需要|建设$|^(?:一次性|最高|适当|不超过)")
GIVING = "给予|奖励|补助|资助|补贴|奖补|贴息|扶持|支持|安排|下达|拨付"
SUPPORT = re.compile(r"(?P<verb>给予|奖励|补助|资助|补贴|奖补|贴息|扶持)(?P<mid>[^，。；\d]{0,16})$")
SUPPORT_AFTER = re.compile(
    r"^(?:的|以内的|人民币|每[年件项家])*(?P<what>[^，。；、（）]{0,12}?(?:奖励|补助|资助|补贴|奖补|支持|贴息|扶持))"
)
FOR_WHOM = re.compile(
    r"(?:(?:^|[，；。：]|，并|，可)(?:对|向)(?P<who>[^，。；\d]{2,60}?)(?=[，。；]|按|给予|一次性|每[家件项年]|最高|给|$)"
    r"|给予(?P<given>[^，。；\d]{2,40}?)(?=按|一次性|最高|不超过|$))"
)
# «支持12家机构，每家1000万元», «对10家企业每家给予20万元奖励»: what each of a counted group gets.
EACH = re.compile(
    rf"(?:每|各)(?P<per>家|个|支|所|名|人|件|项|户|省市|省|市|县|区)(?:企业|机构|单位|城市)?(?:最高|不超过|分别|一次性|平均|可|约|{GIVING})*$"
)
TITLE_OF_POLICY = re.compile(
    "(?:办法|意见|通知|规定|政策|措施|细则|方案|规划|条例|计划|若干条|指南)(?:（[^）]*）)?$"
)


def find_support(sentence: Sentence) -> Iterator[Fact]:
    """Yield who is supported by how much: 对…的企业给予最高50万元奖励; 支持12家机构，每家1000万元."""
    if not re.search(GIVING, sentence.text):
        return
    for quantity in sentence.quantities:
        if quantity.kind not in ("money", "ratio"):
            continue
        lead = sentence.text[: quantity.start]
        if (each := EACH.search(lead)) and (fact := _each(sentence, quantity, each)):
            yield fact
            continue
        before = SUPPORT.search(lead)
        after = SUPPORT_AFTER.match(sentence.text[quantity.end :])
        if before is None and after is None:
            continue
        whom = list(FOR_WHOM.finditer(lead))
        name = (whom[-1]["who"] or whom[-1]["given"]) if whom else ""
        if name and not NO_PARTY.search(name):
            what = after["what"] if after else before["verb"] if before else ""
            end = quantity.end + (after.end() if after else 0)
            yield _support(sentence, quantity, name, what, (whom[-1].start(), end))


def _each(sentence: Sentence, quantity: Quantity, each: re.Match[str]) -> Fact | None:
    """Return what each of a group gets; None where no group of that classifier was counted before."""
    per = each["per"]
    groups = [
        q
        for q in sentence.quantities
        if q.kind == "count"
        and q.end <= each.start()
        and (q.unit == per or per in ("省市", "省", "市", "县", "区"))
    ]
    if not groups or not re.search(GIVING, sentence.text[: quantity.end]):
        return None
    group = groups[-1]
    stop = re.search(
        rf"[，。；：]|每|各(?=家|个|省|市)|{GIVING}|$", sentence.text[group.end : quantity.start]
    )
    name = re.sub("^的", "", sentence.text[group.end : group.end + stop.start()] if stop else "").strip()
    what = SUPPORT_AFTER.match(sentence.text[quantity.end :])
    verb = re.search(GIVING, sentence.text[max(0, group.start - 12) : quantity.start])
    word = what["what"] if what else verb[0] if verb else "支持"
    end = quantity.end + (what.end() if what else 0)
    start = max(sentence.text.rfind(mark, 0, group.start) for mark in "，。；：") + 1
    return _support(sentence, quantity, name, word, (start, end), group, per) if len(name) > 1 else None


def _support(
    sentence: Sentence,
    quantity: Quantity,
    whom: str,
    what: str,
    span: tuple[int, int],
    group: Quantity | None = None,
    per: str | None = None,
) -> Fact:
    until = [t for t in sentence.times if re.search(r"(?:至|到|截至)$", sentence.text[: t.start])]
    is_at_most = quantity.bound == "atMost" or re.search(
        r"(?:最高|不超过)[^，。]{0,8}$", sentence.text[: quantity.end - 1]
    )
    titles = [sentence.text[s + 1 : e - 1] for s, e in sentence.titles if e <= span[1]]
    policies = [title for title in titles if TITLE_OF_POLICY.search(title)]
    return Fact(
        type="support",
        subject=clean_party(re.sub(r"^(?:对|向|为)", "", whom)),
        measure=what.strip().removeprefix("给予") or "支持",
        value=float(quantity.value),
        unit=quantity.unit,
        bound="atMost" if is_at_most else quantity.bound,
        time=until[-1].iso if until else None,
        start=sentence.offset + span[0],
        end=sentence.offset + span[1],
        confidence=0.8,
        words=sentence.text[quantity.start : quantity.end],
        count=float(group.value) if group else None,
        per=per,
        about=policies[-1] if policies else None,
        is_planned=re.search("拟|建议|征求", sentence.text[span[0] : span[1]]) is not None,
    )
