"""Patents among references as CNKI exports them: GB/T 7714, document code [P]."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import ParseError

START = re.compile(r"\s*[\[［](\d{1,6})[\]］]\s*")
MARK = re.compile(r"\s*[\[［]P(?:/OL)?[\]］]\s*[.．。]?\s*", re.IGNORECASE)
# A country, office or province; 2005's rule puts it before the number, as CNKI does behind [P].
PLACE = r"(?P<place>[^\s:：,，.．\d]{1,20})"
NUMBER = r"(?P<number>(?:[A-Z]{2}|ZL)?\s?[0-9][0-9.]{3,16}(?:\.?[0-9X])?\s?[A-Z]?[0-9]?)"
DAY = r"(?P<day>[12]\d{3}[-.年/]\d{1,2}[-.月/]\d{1,2}日?)"
BEFORE = re.compile(rf"^(?P<title>.+?)\s*[:：]\s*(?:{PLACE}\s*[,，:：]\s*)?{NUMBER}$")
BEHIND = re.compile(rf"^(?:{PLACE}\s*[:：,，]\s*)?(?:{NUMBER}(?=[\s,，.．]|$))?\s*[,，.．]?\s*(?:{DAY})?.*$")
# «C.F.斯普拉格斯. 治疗» has full stops inside the name: the one that ends the names has a blank behind it,
# else it does not stand behind a single letter.
NAMES_END = (
    re.compile(r"(?<![\s,，.．][A-Z])(?<!^[A-Z])[.．]\s+"),
    re.compile(r"(?<![A-Za-z·.．])[.．]|(?<=[A-Za-z]{2})[.．]"),
)
EXPECTED = "[n]names. title[P]. place：number,date. as GB/T 7714 has it"


@dataclass(frozen=True, slots=True)
class PatentReference:
    """A reference to a patent document.

    Attributes:
        names: inventors or applicants, as CNKI has them; which of the two it does not say.
        title: title of the invention.
        place: country or province, or None.
        number: publication or application number as written, or None.
        day: date as YYYY-MM-DD, or None.
    """

    names: tuple[str, ...]
    title: str
    place: str | None
    number: str | None
    day: str | None


def parse_patent_reference(text: str) -> PatentReference:
    """Return the reference that «[1]甲,乙. 题名[P]. 江苏：CN1382448,2002-12-04.» is.

    Raises:
        ParseError: there is no [P], or no title before it.
    """
    bare = START.sub("", text, count=1).strip()
    mark = MARK.search(bare)
    if mark is None:
        raise ParseError("not a reference to a patent", found=text[:200], expected=EXPECTED)
    front, back = bare[: mark.start()].strip(), bare[mark.end() :].strip()
    behind = BEHIND.fullmatch(back)
    before = BEFORE.fullmatch(front)
    names, title = _split_names(before["title"] if before else front)
    if not title:
        raise ParseError("a reference without a title", found=text[:200], expected=EXPECTED)
    place = (before and before["place"]) or (behind and behind["place"])
    number = (before and before["number"]) or (behind and behind["number"])
    day = behind and behind["day"]
    return PatentReference(names, title, place or None, number or None, _iso(day) if day else None)


def _split_names(front: str) -> tuple[tuple[str, ...], str]:
    for end in NAMES_END:
        parts = end.split(front, maxsplit=1)
        if len(parts) == 2 and parts[1].strip():
            names = (name.strip() for name in re.split("[,，;；]", parts[0]))
            return tuple(dict.fromkeys(name for name in names if name and name != "等")), parts[1].strip()
    return (), front.strip(" .．")


def _iso(day: str) -> str:
    year, month, number = re.findall(r"\d+", day)
    return f"{year}-{month:0>2}-{number:0>2}"
