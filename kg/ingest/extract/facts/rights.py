"""Numbers of patents as running text names them, and brackets that stand between words of a deal."""

from __future__ import annotations

import re

# 专利号 of GB/T 专利申请号标准 ZC 0006-2003: eight or twelve digits, a point and a check digit.
APPLICATION = re.compile(
    r"(?<![0-9A-Za-z])(?:ZL|CN)?\s?(?P<number>(?:(?:19|20)\d{2}[1238]\d{7}|\d{2}[1238]\d{5})[.．]\s?[0-9Xx])(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])ZL\s?(?P<plain>(?:19|20)\d{2}[1238]\d{7}[0-9Xx])(?![0-9A-Za-z])"
)
# WIPO ST.16: office, number, kind code.
PUBLICATION = re.compile(
    r"(?<![0-9A-Za-z])(?P<office>CN|US|EP|WO|JP|KR|DE|TW)\s?(?P<number>\d[\d,/]{4,12}\d)\s?(?P<kind>[A-CSUY]\d?)(?![0-9A-Za-z])"
)
BRACKETS = re.compile(r"[（(][^（）()]{0,80}[）)]")
IN_BRACKETS = re.compile(r"专利|号|ZL|简称|以下|CN\d|[，。；]")
MASK = "\ue000"


def find_rights(text: str) -> tuple[str, ...]:
    """Return the patents that a text names by number, in order: `ZL…` applications and publications."""
    found: list[tuple[int, str]] = []
    for match in APPLICATION.finditer(text):
        number = match["number"] or f"{match['plain'][:-1]}.{match['plain'][-1]}"
        found.append((match.start(), "ZL" + re.sub(r"\s", "", number).replace("．", ".").upper()))
    for match in PUBLICATION.finditer(text):
        number = match["office"] + re.sub("[,/]", "", match["number"]) + match["kind"]
        found.append((match.start(), number))
    return tuple(dict.fromkeys(number for _, number in sorted(found)))


def mask_brackets(text: str) -> str:
    """Return a text of the same length in which brackets that are no part of a name do not part its words."""
    return BRACKETS.sub(lambda m: MASK * len(m[0]) if IN_BRACKETS.search(m[0]) else m[0], text)
