"""Policies and standards: who issued what, when, under which number; from when a standard holds.

Forms after GB/T 9704-2012 (issuers, «关于…的通知», number 国发〔2014〕42号) and GB/T 20000 (numbers of
standards).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.ingest.extract.facts.parties import clean_party, looks_like_party, split_parties
from kg.ingest.extract.model import Fact
from kg.ingest.extract.sentences import Sentence

POLICY_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{2,12}(?:字)?[〔\[（(][12]\d{3}[〕\])）]\s*(?:第)?\d{1,4}\s*号|[\u4e00-\u9fff]{2,12}公告(?:第)?\d{1,4}号"
)
STANDARD_NUMBER = re.compile(
    r"(?:GB|JB|YD|HG|SJ|QB|HJ|NY|YY|DB\d{2}|T/[A-Z]{2,8}|ISO|IEC|ISO/IEC)(?:/[TZ])?\s*\d{1,6}(?:\.\d+)*(?:[-—–:]\d{4})?"
)
ISSUE = re.compile(r"(?P<with>联合|共同)?(?P<verb>印发|发布|出台|颁布|制定|公布|下发|发出)(?:了)?")
NOTICE = re.compile(r"关于(?:联合)?(?:印发|转发|发布|公布)$")
IN_FORCE = re.compile(r"(?:正式)?(?:实施|施行|生效|执行)")


def find_documents(sentence: Sentence) -> Iterator[Fact]:
    """Yield the standards and the issued documents of a sentence."""
    for start, end in sentence.titles:
        title = sentence.text[start + 1 : end - 1]
        standard = STANDARD_NUMBER.match(sentence.text[end:].lstrip(" （(")) or _before(sentence.text, start)
        if standard:
            yield standard_fact(sentence, start, end, title, standard[0])
        elif issued := issue_fact(sentence, start, end, title) or numbered_fact(sentence, start, end):
            yield issued


def _before(text: str, start: int) -> re.Match[str] | None:
    found = [match for match in STANDARD_NUMBER.finditer(text, 0, start) if start - match.end() <= 2]
    return found[-1] if found else None


def standard_fact(sentence: Sentence, start: int, end: int, title: str, number: str) -> Fact:
    """Return a standard with its number and the day from which it holds."""
    force = IN_FORCE.search(sentence.text, end)
    times = [t for t in sentence.times if t.start >= end and force and t.end <= force.start()]
    stop = force.end() if force and times else sentence.text.index(number, 0) + len(number)
    return Fact(
        type="standard",
        subject=title,
        object=None,
        measure="实施日期" if times else None,
        number=normal_standard(number),
        time=times[-1].iso if times else None,
        start=sentence.offset + start,
        end=sentence.offset + max(stop, end),
        confidence=0.95,
    )


def normal_standard(number: str) -> str:
    """Return a standard's number in its usual spelling: GB/T29490-2013 is GB/T 29490-2013."""
    match = re.fullmatch(r"(?P<body>\D*?\D)\s*(?P<rest>\d[\d.]*(?:[-—–:]\d{4})?)", number)
    return f"{match['body'].strip()} {re.sub('[—–]', '-', match['rest'])}" if match else number


def issue_fact(sentence: Sentence, start: int, end: int, title: str) -> Fact | None:
    """Return who issued a document; None when the sentence only names or carries it out."""
    before = sentence.text[:start]
    verb = _last(ISSUE, before)
    passive = ISSUE.match(sentence.text[end:].lstrip("（）() 经由正式"))
    if verb is None or start - verb.end() > 12:
        return _passive(sentence, start, end, title) if passive else None
    lead = before[: verb.start()]
    notice = NOTICE.search(before[: verb.end()])
    if notice:
        lead = before[: notice.start()]
    issuers = issuers_of(lead, sentence)
    if not issuers:
        return None
    first = before.find(issuers[0])
    times = [t for t in sentence.times if t.end <= start]
    number = POLICY_NUMBER.search(sentence.text, end)
    return Fact(
        type="issued",
        subject="、".join(issuers),
        object=title,
        measure="印发",
        number=number[0] if number and number.start() - end <= 3 else None,
        time=times[-1].iso if times else sentence.context_time,
        start=sentence.offset + min([first, *(t.start for t in times[-1:])]),
        end=sentence.offset + (number.end() if number and number.start() - end <= 3 else end),
        confidence=0.9,
    )


def numbered_fact(sentence: Sentence, start: int, end: int) -> Fact | None:
    """Return a document that names its issuer in its title and stands with its number.

    «《国务院关于…的若干意见》（国发〔2015〕71号）» says who issued what under which number, not when.
    """
    title = sentence.text[start + 1 : end - 1]
    number = POLICY_NUMBER.match(sentence.text[end:].lstrip("（("))
    issuers = split_parties(title.split("关于")[0]) if "关于" in title else []
    if number is None or not issuers or not all(looks_like_party(name) for name in issuers):
        return None
    return Fact(
        type="issued",
        subject="、".join(issuers),
        object=title,
        measure="印发",
        number=number[0],
        start=sentence.offset + start,
        end=sentence.offset + sentence.text.index(number[0], end) + len(number[0]),
        confidence=0.9,
    )


def _passive(sentence: Sentence, start: int, end: int, title: str) -> Fact | None:
    by = re.search(r"由(?P<who>[^，。]{2,40}?)(?:联合|共同)?(?:印发|发布|出台|颁布)", sentence.text[end:])
    times = [t.iso for t in sentence.times]
    if by is None and not times:
        return None
    who = "、".join(split_parties(by["who"])) if by else title
    return Fact(
        type="issued",
        subject=who,
        object=title,
        measure="印发",
        time=times[-1] if times else None,
        start=sentence.offset + start,
        end=sentence.offset + end + (by.end() if by else 4),
        confidence=0.8,
    )


def issuers_of(lead: str, sentence: Sentence) -> list[str]:
    """Return the bodies that stand before «印发»: those of the last clause, lists included."""
    clause = re.split(r"[，。；：\s](?=[^、]*$)", lead.rstrip("，、 "))[-1]
    clause = re.sub(r"^.*(?:根据|按照|依据|落实|贯彻)", "", clause)
    names = split_parties(re.sub(r"(?:联合|共同|会同)$", "", clause))
    times = {t.text for t in sentence.times}
    return [
        name
        for name in names
        if 2 <= len(name) <= 30 and name not in times and clean_party(name) and looks_like_party(name)
    ]


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return found[-1] if found else None


HEADING = re.compile(
    r"^(?P<who>[^\n，。]{2,60}?)关于(?:印发)?[^\n。]{4,80}?(?:意见|通知|办法|规划|方案|决定|公告|通告|措施|细则|通报)$",
    re.M,
)


def document_fact(text: str, date: str | None) -> Fact | None:
    """Return that the document itself was issued: by whom, under which number, when (GB/T 9704-2012).

    Args:
        text: mended text of the whole document.
        date: its date.
    """
    head = "\n".join(text.split("\n")[:12])
    match = HEADING.search(head)
    issuers = split_parties(match["who"]) if match else []
    if match is None or not issuers or not all(looks_like_party(name) for name in issuers):
        return None
    number = next(
        (m for m in POLICY_NUMBER.finditer(head) if head[m.end() : m.end() + 1] in ("", "\n")), None
    )
    end = number.end() if number and number.start() >= match.end() else match.end()
    return Fact(
        type="issued",
        subject="、".join(issuers),
        object=match[0],
        measure="印发",
        number=number[0] if number else None,
        time=date,
        start=match.start(),
        end=end,
        confidence=0.9,
        kind="own",
    )
