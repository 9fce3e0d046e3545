"""Rounds of financing told by the firm's side: who raised how much, in which round, from whom."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.ingest.extract.facts.circumstances import is_only_planned
from kg.ingest.extract.facts.parties import ENDING, clean_party, looks_like_party, split_parties
from kg.ingest.extract.model import Fact
from kg.ingest.extract.sentences import Sentence
from kg.ingest.parsers.quantities import Quantity

ROUND = re.compile(
    r"(?:[Pp]re-?)?[A-Ja-j]\+{0,3}\d?轮|种子轮|天使\+?轮|战略(?:投资|融资)|[Pp]re-?IPO|定向增发|股权(?:投资|融资)"
)
_FIRM = r"(?P<b>[^，。；：！？、《》\n]{2,40}?(?:公司|集团|企业|合伙企业))"
_GIVERS = rf"(?P<a>[^，。；：！？《》\n]{{0,80}}?(?:{ENDING}))"
DONE = re.compile(
    rf"{_FIRM}(?:日前|近日|已|正式|宣布|成功|于|在|[^，。；]{{0,16}}日)*(?:完成|获得?|取得|收获)(?:了)?"
    rf"(?:由)?(?:{_GIVERS})?(?:等)?(?:的|共同|联合)*(?P<mid>[^，。；]{{0,24}}?)(?:融资|投资|增资)"
)
LED_BY = re.compile(
    rf"(?:由|，){_GIVERS}(?:等(?:\d+[家])?[^，。；]{{0,6}})?(?:共同|联合|独家)*(?:领投|跟投|投资|参投)"
)


def find_financing(sentence: Sentence) -> Iterator[Fact]:
    """Yield an investment for each investor that a sentence names of a firm's round.

    The amount is the round's; who gave how much of it is not told.
    """
    if "轮" not in sentence.text and "投" not in sentence.text and "融资" not in sentence.text:
        return
    match = DONE.search(sentence.text)
    if match is None or "质押" in match[0]:
        return
    firm = clean_party(match["b"])
    investors = split_parties(match["a"] or "")
    end = match.end()
    for by in LED_BY.finditer(sentence.text, match.end()):
        investors += split_parties(by["a"])
        end = by.end()
    named = [name for name in dict.fromkeys(investors) if looks_like_party(name) and name != firm]
    round_words = ROUND.search(sentence.text, match.start(), match.end())
    amount = _amount(sentence, match.start(), match.end())
    if not looks_like_party(firm) or (not named and round_words is None):
        return
    investors_or_none: list[str | None] = [*named] or [None]
    for investor in investors_or_none:
        yield _investment(sentence, (match.start(), end), investor, firm, round_words, amount)


def _amount(sentence: Sentence, start: int, end: int) -> Quantity | None:
    return next((q for q in sentence.quantities if q.kind == "money" and start <= q.start < end), None)


def _investment(
    sentence: Sentence,
    span: tuple[int, int],
    investor: str | None,
    firm: str,
    round_words: re.Match[str] | None,
    amount: Quantity | None,
) -> Fact:
    """Return an investment, or that a firm raised a round whose investors are not named."""
    times = [t for t in sentence.times if t.start < span[1]]
    return Fact(
        type="invested" if investor else "financed",
        subject=investor or firm,
        object=firm if investor else None,
        measure="投资金额" if amount else None,
        value=float(amount.value) if amount else None,
        unit=amount.unit if amount else None,
        bound=amount.bound if amount else None,
        time=times[-1].iso if times else sentence.context_time,
        start=sentence.offset + min([span[0], *(t.start for t in times[-1:])]),
        end=sentence.offset + span[1],
        confidence=0.85,
        kind=round_words[0] if round_words else None,
        words=sentence.text[amount.start : amount.end] if amount else None,
        is_planned=is_only_planned(sentence.text, *span),
    )
