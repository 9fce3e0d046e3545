"""What the page of a fund shows, worked out: texts, widths, reasons; the template only places them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.api.language import Language, pick
from kg.api.pages.fund.fund_words import FUND_WORDS, check_text, refusal_text, stage_text
from kg.api.pages.numbers import format_amount, format_percent, format_ratio

VERDICTS = {True: "open", None: "toCheck", False: "refused"}
BAR = 120.0
MOST_LINKS = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a score.

    Attributes:
        name: of the part.
        text: its figure; None where unknown.
        width: of its bar, in [0, 100].
        reason: why it is unknown.
        at: JSON pointer of the figure.
    """

    name: str
    text: str | None
    width: float
    reason: str | None
    at: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the score's bar: θ · part, from `x`, in units of the bar."""

    name: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Row:
    """A cluster in the ranking.

    Attributes:
        id: of the cluster.
        number: its place in the answer's list, from 0; pointers lead there.
        rank: place from 1.
        moved: place in the published match where it differs; None else.
        verdict: open, toCheck or refused.
        score: text; None where unknown.
        reason: why it is unknown.
        sentence: why it stands here.
        refusals: in words.
        checks: conditions that must be asked, in words.
        is_picked: whether the address holds it.
    """

    id: str
    number: int
    rank: int
    moved: int | None
    name: str
    verdict: str
    score: str | None
    reason: str | None
    parts: tuple[Part, ...]
    segments: tuple[Segment, ...]
    sentence: str
    refusals: tuple[str, ...]
    checks: tuple[str, ...]
    facts: str
    is_picked: bool


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion with whence it is."""

    name: str
    text: str | None
    origin: str
    records: tuple[str, ...]
    number: int


def word(name: str, language: Language) -> str:
    """Return a word of these pages."""
    return FUND_WORDS[name][0 if language == "zh" else 1]


def link_names(answer: Mapping[str, Any], language: Language) -> dict[str, str]:
    """Return what the links of the chain are called."""
    return {row["link"]: pick(row["name"], row["nameEn"], language) for row in answer.get("links") or ()}


def view_rows(answer: Mapping[str, Any], picks: Sequence[str], language: Language) -> list[Row]:
    """Return the clusters of an answer of `getFundMatch` in their order."""
    links, chosen = link_names(answer, language), set(picks)
    count = len(answer["scores"])
    return [
        _row(number, row, answer, links, count, row["project"] in chosen, language)
        for number, row in enumerate(answer["scores"])
    ]


def _row(
    number: int,
    row: Mapping[str, Any],
    answer: Mapping[str, Any],
    links: Mapping[str, str],
    count: int,
    is_picked: bool,
    language: Language,
) -> Row:
    verdict, undefined = VERDICTS[row["eligible"]], row.get("undefined") or {}
    parts = tuple(_part(number, name, row, language) for name in answer["weights"])
    published = row.get("publishedRank")
    comma = "；" if language == "zh" else "; "
    refusals = tuple(refusal_text(reason, language) for reason in row["refusals"])
    checks = tuple(check_text(name, language) for name in row["unknown"])
    score = row["score"]
    return Row(
        id=row["project"],
        number=number,
        rank=row["rank"],
        moved=published if published not in (None, row["rank"]) else None,
        name=row["name"],
        verdict=verdict,
        score=None if score is None or verdict == "refused" else format_ratio(score),
        reason=undefined.get("score") or (comma.join(refusals) if refusals else None),
        parts=parts,
        segments=_segments(row, answer["weights"]),
        sentence=sentence_of(row, answer, links, count, language),
        refusals=refusals,
        checks=checks,
        facts=facts_text(row, language),
        is_picked=is_picked,
    )


def _part(number: int, name: str, row: Mapping[str, Any], language: Language) -> Part:
    value = row["parts"].get(name)
    text = None if value is None else format_ratio(value)
    reason = (row.get("undefined") or {}).get(name)
    width = 0.0 if value is None else 100 * min(1.0, max(0.0, value))
    return Part(name, text, width, reason, f"/scores/{number}/parts/{name}")


def _segments(row: Mapping[str, Any], weights: Mapping[str, float]) -> tuple[Segment, ...]:
    found, x = [], 0.0
    for name in weights:
        width = BAR * min(1.0, max(0.0, (row.get("terms") or {}).get(name, 0.0)))
        if width > 0:
            found.append(Segment(name, x, width))
            x += width
    return tuple(found)


def sentence_of(
    row: Mapping[str, Any],
    answer: Mapping[str, Any],
    links: Mapping[str, str],
    count: int,
    language: Language,
) -> str:
    """Return one sentence that says why a cluster stands where it stands."""
    refusals = [refusal_text(reason, language) for reason in row["refusals"]]
    if refusals:
        told = ("；" if language == "zh" else "; ").join(refusals)
        return f"被拒：{told}。" if language == "zh" else f"Refused: {told}."
    known = {name: value for name, value in row["parts"].items() if value is not None}
    strongest = sorted(known, key=lambda name: (-answer["weights"][name] * known[name], name))[:2]
    if row["score"] is None or not strongest:
        lost = [word(name, language) for name, value in row["parts"].items() if value is None]
        return _unscored(lost, language)
    told = ("、" if language == "zh" else " and ").join(
        f"{word(name, language)} {format_ratio(known[name])}" for name in strongest
    )
    mix = sorted((row.get("linkMix") or {}).items(), key=lambda item: (-item[1], item[0]))
    where = ("、" if language == "zh" else ", ").join(
        f"{links.get(link, link)} {format_percent(share)}" for link, share in mix[:MOST_LINKS]
    )
    score = format_ratio(row["score"])
    if language == "zh":
        text = f"{count} 个集群中第 {row['rank']}，得分 {score}，主要来自{told}"
        return text + (f"；专利在{where}。" if where else "。")
    text = f"Place {row['rank']} of {count} with {score}, most of it from {told}"
    return text + (f"; its patents lie on {where}." if where else ".")


def _unscored(lost: Sequence[str], language: Language) -> str:
    if language == "zh":
        return f"没有得分：{'、'.join(lost) or '各分项'}未知。"
    return f"No score: {', '.join(lost) or 'every part'} unknown."


def facts_text(row: Mapping[str, Any], language: Language) -> str:
    """Return the cluster's size, growth and availability in one line; what is unknown says so."""
    unknown = "未知" if language == "zh" else "unknown"
    families, growth, availability = row.get("families"), row.get("growth"), row.get("availability")
    amount = unknown if families is None else format_amount(families, language)
    rise = unknown if growth is None else f"{growth:+.0%}".replace("-", "−")
    free = unknown if availability is None else format_percent(availability)
    if language == "zh":
        return f"{amount} 族 · 年增长 {rise} · 高校院所与个人持有 {free}"
    return f"{amount} families · growth {rise} a year · {free} with universities, institutes and persons"


def view_criteria(answer: Mapping[str, Any], language: Language) -> list[Criterion]:
    """Return the criteria of an answer of `getFundMatch` with whence they are."""
    links = link_names(answer, language)
    return [
        Criterion(
            row["criterion"],
            criterion_text(row["criterion"], row["value"], links, language),
            _origin(row, language),
            tuple(row.get("records") or ()),
            number,
        )
        for number, row in enumerate(answer["criteria"])
    ]


def _origin(row: Mapping[str, Any], language: Language) -> str:
    return word(f"from_{row['from']}", language).format(count=len(row.get("records") or ()))


def criterion_text(name: str, value: Any, links: Mapping[str, str], language: Language) -> str | None:
    """Return a criterion's value in words; None where there is none."""
    comma = "、" if language == "zh" else ", "
    if name == "ticket":
        return _ticket_text(value, language)
    if value is None:
        return None
    if name == "stages":
        return comma.join(stage_text(stage, language) for stage in value)
    if name == "thesis":
        ranked = sorted(value.items(), key=lambda item: (-item[1], item[0]))
        return comma.join(f"{links.get(link, link)} {format_percent(share)}" for link, share in ranked)
    if name == "reinvestmentRatio":
        return format_percent(value)
    if name in ("capital", "maxDeals"):
        return format_amount(value, language)
    return comma.join(value) if isinstance(value, list) else str(value)


def _ticket_text(value: Mapping[str, Any] | None, language: Language) -> str | None:
    low, high = (value or {}).get("low"), (value or {}).get("high")
    if low is None and high is None:
        return None
    ends = ["…" if end is None else format_amount(end, language) for end in (low, high)]
    return "–".join(ends)
