"""Licences, transfers, pledges, and what a policy gives to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.ingest.extract.facts.parties import clean_party, looks_like_party, split_parties
from kg.ingest.extract.model import Fact
from kg.ingest.extract.sentences import Sentence
from kg.ingest.parsers.quantities import Quantity

_WHO = r"(?P<a>[^，。；：！？《》\n]{2,40}?)"
LICENSED = (
    re.compile(
        rf"{_WHO}(?:将|把|以)(?:其|旗下|拥有的|所持)*(?P<what>[^，。；]{{0,40}}?(?:专利|技术|商标|著作权)[^，。；]{{0,12}}?)(?:独占|排他|普通|开放)?许可(?:给|予|于)?(?P<b>[^，。；（）]{{2,40}}?)(?:使用|实施|，|。|；|$)"
    ),
    re.compile(
        rf"{_WHO}(?:向|与)(?P<b>[^，。；]{{2,40}}?)(?:签订|签署|达成|授予)?(?:了)?(?P<what>[^，。；]{{0,40}}?(?:专利|技术|商标)[^，。；]{{0,12}}?)(?:独占|排他|普通|实施)*(?:许可)"
    ),
)
TRANSFERRED = re.compile(
    rf"{_WHO}(?:将|把)(?:其|旗下|拥有的|所持)*(?P<what>[^，。；]{{0,40}}?(?:专利|技术|商标|著作权)[^，。；]{{0,12}}?)(?:作价.{{0,10}})?(?:转让|出售)(?:给|予|与)?(?P<b>[^，。；（）]{{2,40}}?)(?=[，。；]|$)"
)
PLEDGED = (
    re.compile(
        rf"{_WHO}(?:以|用|将|凭)(?:其|自有|拥有的|所持|名下)*(?P<what>[^，。；]{{0,40}}?(?:专利权?|商标权?|知识产权|著作权)[^，。；]{{0,10}}?)(?:作为)?(?:出?质押)(?:给|向|予)?(?:(?P<b>[^，。；]{{2,30}}?)(?=[，。；]|$|获|取得|融资|贷款))?"
    ),
    re.compile(
        r"(?P<b>[^，。；：]{2,30}?(?:银行|支行|分行|信用社|公司))(?:向|为)(?P<a>[^，。；]{2,40}?)(?:发放|提供|办理|授信)(?:了)?(?P<what>[^，。；]{0,30}?(?:专利|知识产权|商标)权?质押)"
    ),
)
NO_PARTY = re.compile(r"标准|由$|从$|增长|需要|建设$|^(?:一次性|最高|适当|不超过)")
LENDER = re.compile(
    r"(?:获得?|取得|从|向)(?P<b>[^，。；]{2,30}?(?:银行|支行|分行|信用社|担保公司|小额贷款公司))"
)
SUPPORT = re.compile(r"(?P<verb>给予|奖励|补助|资助|补贴|奖补|贴息|扶持)(?P<mid>[^，。；\d]{0,16})$")
SUPPORT_AFTER = re.compile(
    r"^(?:的|以内的|人民币|每[年件项家])*(?P<what>[^，。；、（）]{0,12}?(?:奖励|补助|资助|补贴|奖补|支持|贴息|扶持))"
)
FOR_WHOM = re.compile(
    r"(?:(?:^|[，；。：]|，并|，可)(?:对|向)(?P<who>[^，。；\d]{2,60}?)(?=[，。；]|按|给予|一次性|每[家件项年]|最高|给|$)"
    r"|给予(?P<given>[^，。；\d]{2,40}?)(?=按|一次性|最高|不超过|$))"
)


def find_deals(sentence: Sentence) -> Iterator[Fact]:
    """Yield licences, transfers, pledges and support of a sentence."""
    for kind, patterns in (("licensed", LICENSED), ("transferred", (TRANSFERRED,)), ("pledged", PLEDGED)):
        for pattern in patterns:
            match = pattern.search(sentence.text)
            if match and (fact := _deal(sentence, kind, match)) is not None:
                yield fact
                break
    yield from find_support(sentence)


def _deal(sentence: Sentence, kind: str, match: re.Match[str]) -> Fact | None:
    parties = split_parties(match["a"])
    giver = parties[-1] if parties else ""
    lender = LENDER.search(sentence.text, match.end("what")) if kind == "pledged" and not match["b"] else None
    taker = clean_party(match["b"] or (lender["b"] if lender else ""))
    if not looks_like_party(giver) or (taker and not looks_like_party(taker)):
        return None
    money = [q for q in sentence.quantities if q.kind == "money" and q.end > match.start()]
    amount = money[0] if money else None
    times = [t for t in sentence.times if t.start < match.end()]
    return Fact(
        type=kind,
        subject=giver,
        object=taker or None,
        measure=re.sub(r"^(?:的|了)", "", match["what"]).strip() or None,
        value=float(amount.value) if amount else None,
        unit=amount.unit if amount else None,
        bound=amount.bound if amount else None,
        time=times[-1].iso if times else sentence.context_time,
        start=sentence.offset + match.start("a"),
        end=sentence.offset + max(match.end(), amount.end if amount else 0),
        confidence=0.8,
    )


def find_support(sentence: Sentence) -> Iterator[Fact]:
    """Yield who is supported by how much: 对…的企业给予最高50万元奖励."""
    for quantity in sentence.quantities:
        if quantity.kind not in ("money", "ratio"):
            continue
        lead = sentence.text[: quantity.start]
        before = SUPPORT.search(lead)
        after = SUPPORT_AFTER.match(sentence.text[quantity.end :])
        if before is None and after is None:
            continue
        whom = list(FOR_WHOM.finditer(lead))
        name = (whom[-1]["who"] or whom[-1]["given"]) if whom else ""
        if name and not NO_PARTY.search(name):
            yield _support(sentence, quantity, name, before, after, whom[-1].start())


def _support(
    sentence: Sentence,
    quantity: Quantity,
    whom: str,
    before: re.Match[str] | None,
    after: re.Match[str] | None,
    start: int,
) -> Fact:
    until = [t for t in sentence.times if re.search(r"(?:至|到|截至)$", sentence.text[: t.start])]
    what = after["what"] if after else before["verb"] if before else ""
    is_at_most = (
        bool(re.search(r"(?:最高|不超过)[^，。]{0,8}$", sentence.text[: quantity.end - 1]))
        or quantity.bound == "atMost"
    )
    return Fact(
        type="support",
        subject=clean_party(re.sub(r"^(?:对|向|为)", "", whom)),
        measure=what.strip().removeprefix("给予") or "支持",
        value=float(quantity.value),
        unit=quantity.unit,
        bound="atMost" if is_at_most else quantity.bound,
        time=until[-1].iso if until else None,
        start=sentence.offset + start,
        end=sentence.offset + quantity.end + (after.end() if after else 0),
        confidence=0.8,
    )
