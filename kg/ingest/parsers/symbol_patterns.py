"""Patterns of IPC and CPC symbols as concordances write them: one spelling, as chain rules use it."""

from __future__ import annotations

import re

from kg.errors import ParseError

EXPECTED = "a section, class, subclass, group or a range of groups, as B64C, B64C39, B64C39/02-39/06"
_AREA = re.compile(r"[A-HY](?:\d{2}[A-Z]?)?")
_GROUP = re.compile(r"([A-HY]\d{2}[A-Z])0*(\d{1,4})(?:/(\d{2,6}))?")
_RANGE_END = re.compile(r"(?:([A-HY]\d{2}[A-Z]))?0*(\d{1,4})?(?:/?(\d{2,6}))?")


def parse_symbol_pattern(text: str) -> str:
    """Return a pattern in one spelling: B64C, B64C39, B64C39/02, A01K47..59, H04W4/02..06.

    A main group «B64C39/00» names the group with all below it, as in the tables: B64C39. «%», «*» and spaces
    are passed over («F21H%», «G06F-017/30»).

    Raises:
        ParseError: the text is no pattern, or its range ends before it begins or in another group.
    """
    bare = re.sub(r"[\s%*]", "", text.upper()).replace("～", "-").replace("—", "-").replace("至", "-")
    bare = re.sub(r"(?<=[A-HY]\d\d[A-Z])-(?=0*\d)", "", bare)
    first, _, last = bare.partition("-")
    if _AREA.fullmatch(first) and not last:
        return first
    head = _GROUP.fullmatch(first)
    if head is None:
        raise ParseError("not a pattern of symbols", found=text[:200], expected=EXPECTED)
    subclass, main, sub = head.groups()
    if not last:
        return f"{subclass}{main}" if sub in (None, "00") else f"{subclass}{main}/{sub}"
    return _range(text, subclass, main, sub, last)


def _range(text: str, subclass: str, main: str, sub: str | None, last: str) -> str:
    end = _RANGE_END.fullmatch(last)
    if end is not None and end[1] in (None, subclass) and end[2]:
        if end[2] == main and sub and end[3] and sub <= end[3]:
            return f"{subclass}{main}/{sub}..{end[3]}"
        if int(end[2]) >= int(main) and sub in (None, "00") and end[3] in (None, "00"):
            return f"{subclass}{main}..{end[2]}"
    raise ParseError("not a range of symbols in one group or subclass", found=text[:200], expected=EXPECTED)


def split_symbol_patterns(text: str) -> list[str]:
    """Return the patterns of a cell, separated by commas, semicolons, 、 or line breaks, each as written."""
    return [part for piece in re.split(r"[,，;；、\n|]", text) if (part := piece.strip())]
