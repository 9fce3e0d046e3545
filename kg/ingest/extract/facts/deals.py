"""Licences, transfers, pledges and contributions of rights between named parties."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.ingest.extract.facts.circumstances import is_only_planned
from kg.ingest.extract.facts.parties import ENDING, clean_party, looks_like_party, split_parties
from kg.ingest.extract.facts.rights import MASK, find_rights, mask_brackets
from kg.ingest.extract.model import Fact
from kg.ingest.extract.sentences import Sentence
from kg.ingest.parsers.quantities import Quantity

_WHO = r"(?P<a>[^，。；：！？《》\n]{2,60}?)"
_NAMED = rf"[^，。；：！？《》\n]{{0,30}}?(?:{ENDING})"
_OWN = "(?:其|旗下|自有|拥有的|所持有?的?|名下)*"
_RIGHT = "(?:专利申请权|专利权?|技术|商标权?|知识产权|著作权|科技成果)"
_WHAT = rf"(?P<what>[^，。；]{{0,60}}?{_RIGHT}[^，。；]{{0,60}}?)"
_KIND = "(?:独占|独家|排他|普通|非独占|非排他|开放|交叉|分|再|实施|使用|性|式|的)*"
_STOP = r"(?=[，。；]|$)"


@dataclass(frozen=True, slots=True)
class Form:
    """A form of words that tells a deal.

    Attributes:
        type: kind of fact.
        pattern: groups a (who gives), b (who takes) and what.
        is_directed: whether the words tell who gives; «A与B» does not.
    """

    type: str
    pattern: re.Pattern[str]
    is_directed: bool = True


def _form(kind: str, pattern: str, *, is_directed: bool = True) -> Form:
    return Form(kind, re.compile(pattern), is_directed)


# In order: of one kind of deal the first form that fits tells it.
FORMS = (
    _form(
        "licensed",
        rf"{_WHO}(?:将|把|以){_OWN}{_WHAT}{_KIND}(?:许可|授权)(?:给|予|于)?"
        rf"(?P<b>[^，。；]{{2,60}}?)(?:{_KIND}(?:使用|实施)|，|。|；|$)",
    ),
    _form(
        "licensed",
        rf"{_WHO}(?:授权|{_KIND})许可(?P<b>{_NAMED}){_KIND}(?:使用|实施){_OWN}{_WHAT}{_STOP}",
    ),
    _form(
        "licensed",
        rf"(?P<b>[^，。；：！？《》\n]{{2,60}}?)(?:获得|取得|获|得到)(?:了)?(?P<a>{_NAMED})(?:的|所有的)?{_WHAT}"
        rf"{_KIND}(?:许可|授权)(?!金|费|证)",
    ),
    _form(
        "licensed",
        rf"{_WHO}向(?P<b>[^，。；]{{2,60}}?)(?:授予|许可|颁发)(?:了)?{_OWN}{_WHAT}{_KIND}(?:许可)?",
    ),
    _form(
        "licensed",
        rf"{_WHO}与(?P<b>[^，。；]{{2,60}}?)(?:就[^，。；]{{0,20}})?(?:签订|签署|达成)(?:了)?{_WHAT}{_KIND}许可",
        is_directed=False,
    ),
    _form(
        "contributed",
        rf"{_WHO}(?:以|用|将|把){_OWN}{_WHAT}(?:评估)?作价[^，。；]{{0,24}}?(?:投资入股|出资入股|入股|出资|投入)"
        rf"(?:到|至|于|给|了)?(?P<b>[^，。；]{{2,40}}?){_STOP}",
    ),
    _form(
        "transferred",
        rf"{_WHO}(?:将|把){_OWN}{_WHAT}(?:作价.{{0,10}})?(?:转让|出售|划转)(?:给|予|与|至)?"
        rf"(?P<b>[^，。；]{{2,60}}?){_STOP}",
    ),
    _form(
        "transferred",
        rf"(?P<a>{_NAMED})(?:的|所持有?的?|拥有的){_WHAT}(?:转让|出售|划转)(?:给|予|至)(?P<b>[^，。；]{{2,60}}?){_STOP}",
    ),
    _form(
        "transferred",
        rf"(?P<b>[^，。；：！？《》\n]{{2,60}}?)(?:受让|购买|购得|收购)(?:了)?(?P<a>{_NAMED})(?:的|所持有?的?|拥有的)"
        rf"(?P<what>[^，。；]{{0,60}}?(?:专利申请权|专利权?|商标权?|著作权)[^，。；股]{{0,60}}?){_STOP}",
    ),
    _form(
        "pledged",
        rf"{_WHO}(?:以|用|将|凭|把){_OWN}(?P<what>[^，。；]{{0,60}}?(?:专利权?|商标权?|知识产权|著作权)[^，。；]{{0,60}}?)"
        r"(?:作为)?(?:出?质押)(?:给|向|予)?(?:(?P<b>[^，。；]{2,30}?)(?=[，。；]|$|获|取得|融资|贷款))?",
    ),
    _form(
        "pledged",
        r"(?P<b>[^，。；：]{2,30}?(?:银行|支行|分行|信用社|公司))(?:向|为)(?P<a>[^，。；]{2,60}?)(?:发放|提供|办理|授信)"
        r"(?:了)?(?P<what>[^，。；]{0,60}?(?:专利|知识产权|商标)权?质押)",
    ),
)
TOLD_BY = re.compile("许可|授权|授予|转让|出售|划转|受让|购买|购得|收购|质押|作价")
LENDER = re.compile(
    r"(?:获得?|取得|从|向)(?P<b>[^，。；]{2,30}?(?:银行|支行|分行|信用社|担保公司|小额贷款公司))"
)
LICENCE_WORDS = re.compile("(?:非独占|非排他|独占|独家|排他|排它|普通|交叉|强制|分许可|再许可)")
SHARE = re.compile(
    r"(?:占股|持股|占|获得?|取得|折合|持有)[^，。；\d]{0,12}?(?P<share>\d+(?:\.\d+)?)[%％](?:的?股[份权])?"
)


def find_deals(sentence: Sentence) -> Iterator[Fact]:
    """Yield the licences, transfers, pledges and contributions of a sentence, one of each kind."""
    if not TOLD_BY.search(sentence.text):
        return
    told: set[str] = set()
    masked = mask_brackets(sentence.text)
    for form in FORMS:
        match = form.pattern.search(masked) if form.type not in told else None
        if match and (fact := _deal(sentence, form, match)) is not None:
            told.add(form.type)
            yield fact


def _deal(sentence: Sentence, form: Form, match: re.Match[str]) -> Fact | None:
    givers = [name for name in split_parties(bare(match["a"])) if looks_like_party(name)]
    last = clean_party(bare(match["a"]))
    lender = LENDER.search(sentence.text, match.end("what")) if form.type == "pledged" else None
    taker_text = bare(match["b"] or (lender["b"] if lender else ""))
    takers = split_parties(taker_text)
    if not givers or not last.endswith(givers[-1]) or not all(map(looks_like_party, takers)):
        return None
    amount = _amount(sentence, match)
    times = [t for t in sentence.times if t.start < match.end()]
    share = SHARE.search(sentence.text, match.start()) if form.type == "contributed" else None
    end = max(match.end(), amount.end if amount else 0, share.end() if share else 0)
    return Fact(
        type=form.type,
        subject="、".join(givers),
        object="、".join(takers) or None,
        measure=re.sub(r"^[的了]|的$", "", bare(match["what"])).strip() or None,
        value=float(amount.value) if amount else None,
        unit=amount.unit if amount else None,
        bound=amount.bound if amount else None,
        time=times[-1].iso if times else sentence.context_time,
        start=sentence.offset + match.start(),
        end=sentence.offset + end,
        confidence=0.8,
        kind=share["share"] if share else _licence_kind(sentence, form, match),
        rights=find_rights(sentence.text),
        words=sentence.text[amount.start : amount.end] if amount else None,
        is_planned=is_only_planned(sentence.text, match.start(), match.end()),
    )


def bare(text: str) -> str:
    """Return a stretch without the brackets that were masked."""
    return text.replace(MASK, "")


def _amount(sentence: Sentence, match: re.Match[str]) -> Quantity | None:
    money = [q for q in sentence.quantities if q.kind == "money" and q.end > match.start()]
    return money[0] if money else None


def _licence_kind(sentence: Sentence, form: Form, match: re.Match[str]) -> str | None:
    """Return the words for the kind of a licence; `undirected` where the words do not tell who gives."""
    if form.type != "licensed":
        return None
    words = LICENCE_WORDS.search(sentence.text, match.start())
    return words[0] if words else (None if form.is_directed else "undirected")
