"""Patterns over IPC and CPC symbols, as intervals of one sort key.

A symbol «B64C39/024» has the key «B64C0039/024»: the subclass, the main group in four digits, the
digits after the slash, which the classifications read as decimals (39/02 < 39/022 < 39/024 < 39/03).
So every pattern is one closed interval of keys, and matching is a range join.

=================  =====================================================================
``B64``            class: every symbol that begins with it (``B`` is a section)
``B64C``           subclass
``B64C39``         main group with all its subgroups
``A01K47..59``     main groups 47 to 59
``B64C39/02``      39/02 and the symbols between it and 39/03: 39/02, 39/022, 39/024 …
``H04W4/02..06``   4/02 to 4/06, the finer symbols of 4/06 included
``=B64C39/02``     this symbol only
=================  =====================================================================

The decimals follow the dot hierarchy nearly everywhere, not by definition: «B64C39/022» stands under
«39/02», but «39/04» may stand under it, too, and is not matched. ``B64C39/00`` is therefore the group
39/00 with its own decimals, not the main group: that is ``B64C39``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import ParseError

# Above every character of a key, so that «prefix + LAST» closes the interval of a prefix.
LAST = "~"
SYMBOL = re.compile(r"^([A-HY]\d{2}[A-Z])(\d{1,4})/(\d{2,6})$")
_AREA = re.compile(r"^[A-HY](\d{2}[A-Z]?)?$")
_GROUP = re.compile(r"^([A-HY]\d{2}[A-Z])(\d{1,4})(?:\.\.(\d{1,4}))?$")
_SUBGROUP = re.compile(r"^([A-HY]\d{2}[A-Z])(\d{1,4})/(\d{2,6})(?:\.\.(\d{2,6}))?$")
_RANK_GROUP_RANGE, _RANK_GROUP, _RANK_SUBGROUP_RANGE, _RANK_EXACT = 5, 6, 7, 99
EXPECTED = "B64, B64C, B64C39, A01K47..59, B64C39/02, H04W4/02..06 or =B64C39/02"


@dataclass(frozen=True)
class Pattern:
    """A set of symbols: those whose key lies in [low, high].

    Attributes:
        text: the pattern as written.
        low: smallest key that belongs to it.
        high: largest key that belongs to it.
        rank: how specific it is; where two patterns of a chain hold a symbol, the larger rank rules.
    """

    text: str
    low: str
    high: str
    rank: int

    def holds(self, key: str) -> bool:
        """Return whether the symbol with this key belongs to the pattern."""
        return self.low <= key <= self.high


def symbol_key(symbol: str) -> str:
    """Return the sort key of a symbol; a text that is no group symbol («B64C») is its own key."""
    match = SYMBOL.match(symbol)
    return f"{match[1]}{_group_key(match[2])}{match[3]}" if match else symbol


def parse_pattern(text: str) -> Pattern:
    """Return the pattern that a rule names.

    Raises:
        ParseError: the text is no pattern, or its range ends before it begins.
    """
    if _AREA.match(text):
        return Pattern(text, text, text + LAST, len(text))
    pattern = _parse_exact(text) or _parse_group(text) or _parse_subgroup(text)
    if pattern is None or pattern.low > pattern.high:
        raise ParseError("not a pattern of IPC or CPC symbols", found=text, expected=EXPECTED)
    return pattern


def _group_key(main_group: str) -> str:
    return f"{int(main_group):04d}/"


def _parse_exact(text: str) -> Pattern | None:
    if not text.startswith("=") or not SYMBOL.match(text[1:]):
        return None
    key = symbol_key(text[1:])
    return Pattern(text, key, key, _RANK_EXACT)


def _parse_group(text: str) -> Pattern | None:
    match = _GROUP.match(text)
    if match is None:
        return None
    rank = _RANK_GROUP_RANGE if match[3] else _RANK_GROUP
    last = _group_key(match[3] or match[2])
    return Pattern(text, match[1] + _group_key(match[2]), match[1] + last + LAST, rank)


def _parse_subgroup(text: str) -> Pattern | None:
    match = _SUBGROUP.match(text)
    if match is None:
        return None
    group = match[1] + _group_key(match[2])
    rank = _RANK_SUBGROUP_RANGE if match[4] else _RANK_SUBGROUP_RANGE + len(match[3])
    return Pattern(text, group + match[3], group + (match[4] or match[3]) + LAST, rank)
