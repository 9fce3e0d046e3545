"""Administrative divisions of China by name: an address or a region in words → code of GB/T 2260.

The codes with their years come with python-stdnum (`cn/loc`), abolished ones included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from stdnum import numdb

from kg.errors import ParseError

EXPECTED = "a division of China, from the province on, as 广东省深圳市 or 陕西-西安"
ENTRY = re.compile(r"(?:\[(?P<since>[0-9]{4})?-(?P<until>[0-9]{4})?\])?(?P<name>[^,]+)")
# Names that stand for a group of divisions; the codes exist, but nobody's address names them.
COLLECTIVE = re.compile(r"市辖区|县|市区|(?:省|自治区)直辖县级行政(?:区划|单位)")
LONGEST = 16
PROVINCE_END = re.compile(r"(?:壮族|回族|维吾尔)?自治区$|特别行政区$|省$|市$")
PEOPLES = "|".join(
    [
        "朝鲜族",
        "土家族",
        "苗族",
        "藏族",
        "羌族",
        "彝族",
        "布依族",
        "侗族",
        "白族",
        "傣族",
        "景颇族",
        "傈僳族",
        "哈尼族",
        "壮族",
        "回族",
        "蒙古族",
        "蒙古",
        "哈萨克",
        "柯尔克孜",
    ]
)
CITY_END = re.compile(rf"(?:{PEOPLES})*自治州$|地区$|盟$|市$")
COUNTY_END = re.compile(r"新区$|区$|县$|市$|旗$")
BETWEEN = re.compile(r"^[\s\-—·•/,，、>|]+")
COUNTRY = re.compile(r"^(?:中华人民共和国|中国)")
SIMPLIFIED = {"香港特別行政區": "香港特别行政区", "澳門特別行政區": "澳门特别行政区"}
# Behind the six digits of GB/T 2260, three for the town (GB/T 10114) and three for the community.
DIGITS = re.compile(
    r"(?P<short>[1-8][0-9](?:[0-9]{2})?)|(?P<six>[1-8][0-9]{5})(?P<rest>[0-9]{3}(?:[0-9]{3})?)?"
)
LEVELS = ("province", "city", "county")


@dataclass(frozen=True, slots=True)
class Division:
    """A division as it was called for some years.

    Attributes:
        code: six digits of GB/T 2260.
        name: its name.
        since: first year under this name, None before 1980.
        until: last year, None while it holds.
    """

    code: str
    name: str
    since: int | None
    until: int | None

    @property
    def level(self) -> str:
        """Return province, city or county."""
        return division_level(self.code)


def division_level(code: str) -> str:
    """Return the level that a code has: province, city, county or, with more than six digits, town."""
    if len(code) > 6:
        return "town"
    return "province" if code.endswith("0000") else "city" if code.endswith("00") else "county"


def parent_code(code: str) -> str | None:
    """Return the code of the division above, None for a province.

    Counties under a province (429004, 469005) and in a municipality (110105) have a division of the middle
    level that exists only in the code (429000, 110100).
    """
    if len(code) > 6:
        return code[:-3]
    if code.endswith("0000"):
        return None
    return code[:2] + "0000" if code.endswith("00") else code[:4] + "00"


def parse_division_code(text: str) -> str:
    """Return a code in six digits: 44, 4403, 440305; in nine or twelve for a town or community.

    Zeros behind the six digits, as statistical codes have them, are left out.

    Raises:
        ParseError: the text is no such code.
    """
    match = DIGITS.fullmatch(text.strip())
    if match is None:
        raise ParseError("not a division code", found=text[:200], expected="2, 4, 6, 9 or 12 digits")
    if match["short"]:
        return match["short"].ljust(6, "0")
    rest = match["rest"] or ""
    while rest.endswith("000"):
        rest = rest[:-3]
    return match["six"] + rest


def parse_division(text: str) -> str:
    """Return the code of the deepest division that the beginning of a text names.

    A province may be left out where a city's or county's full name is in one province only. Of names that
    changed, the one in force is preferred.

    Raises:
        ParseError: the text begins with no division.
    """
    rest = COUNTRY.sub("", "".join(text.split()))
    found = ""
    for level in LEVELS:
        rest = BETWEEN.sub("", rest)
        named = _named(rest, level, found)
        if named is None or _is_better_below(rest, level, named, found):
            continue
        found, length = named
        # Tables repeat a municipality as its own city: 北京市, 北京市, 朝阳区.
        rest = BETWEEN.sub("", rest[length:]).removeprefix(rest[:length])
    if not found:
        raise ParseError("not a division of China", found=text[:200], expected=EXPECTED)
    return found


def _named(text: str, level: str, within: str) -> tuple[str, int] | None:
    """Return (code, length of the name) of the longest name that starts a text, inside a division."""
    prefix = within[:2] if within.endswith("0000") else within[:4]
    names = _index()[level]
    for length in range(min(len(text), LONGEST), 1, -1):
        name = text[:length]
        codes = [(gone, code) for gone, code in names.get(name, ()) if code.startswith(prefix)]
        if codes and (within or ((length == len(text) or _is_full(name)) and not _is_tie(codes))):
            return min(codes)[1], length
    return None


def _is_better_below(text: str, level: str, named: tuple[str, int], within: str) -> bool:
    """Return whether the division of that name one level down is meant.

    It is where its name is longer (吉林市 is no 吉林 without 省), or it alone is in force (石河子, 659001).
    """
    if level == "county":
        return False
    below = _named(text, LEVELS[LEVELS.index(level) + 1], within)
    if below is None:
        return False
    is_gone, is_below_gone = (_is_gone(code) for code in (named[0], below[0]))
    return below[1] > named[1] if level == "province" else is_gone and not is_below_gone


def _is_tie(codes: list[tuple[bool, str]]) -> bool:
    """Return whether a name stands for divisions of several provinces, those in force first."""
    in_force = [code for gone, code in codes if not gone]
    return len({code[:2] for code in in_force or [code for _, code in codes]}) > 1


def _is_full(name: str) -> bool:
    return name.endswith(("省", "市", "区", "县", "州", "盟", "旗")) or name in _index()["province"]


def place_above(code: str) -> str | None:
    """Return the code of the next division above that is a place; 市辖区 and its like are none."""
    above = parent_code(code)
    while above is not None and COLLECTIVE.fullmatch(_names().get(above, "市辖区")):
        above = parent_code(above)
    return above


def division_name(code: str) -> str | None:
    """Return the name in force or the last one of a division, None for a code that never was one."""
    return _names().get(code)


@cache
def _in_force() -> frozenset[str]:
    return frozenset(division.code for division in divisions() if division.until is None)


def _is_gone(code: str) -> bool:
    return code not in _in_force()


@cache
def _names() -> Mapping[str, str]:
    ordered = sorted(divisions(), key=lambda d: (d.code, d.until is None, d.until or 0))
    return {division.code: division.name for division in ordered}


@cache
def _index() -> Mapping[str, Mapping[str, frozenset[tuple[bool, str]]]]:
    """Return level → name, full or short → (whether the name is gone, code)."""
    index: dict[str, dict[str, set[tuple[bool, str]]]] = {"province": {}, "city": {}, "county": {}}
    for division in divisions():
        for name in _spellings(division):
            index[division.level].setdefault(name, set()).add((division.until is not None, division.code))
    return {
        level: {name: frozenset(codes) for name, codes in named.items()} for level, named in index.items()
    }


def _spellings(division: Division) -> Iterator[str]:
    if COLLECTIVE.fullmatch(division.name):
        return
    yield division.name
    ends = {"province": PROVINCE_END, "city": CITY_END, "county": COUNTY_END}[division.level]
    short = ends.sub("", division.name)
    if len(short) > 1 and short != division.name:
        yield short
        if division.name.endswith("自治州"):
            yield f"{short}州"


@cache
def divisions() -> tuple[Division, ...]:
    """Return every division since 1980 with its years, by code."""
    found = []
    for _, province, _, _, rows in numdb.get("cn/loc").prefixes:
        for _, digits, _, entry, _ in rows:
            for match in ENTRY.finditer(entry["county"]):
                since, until, name = match["since"], match["until"], match["name"].strip()
                years = (int(since) if since else None, int(until) if until else None)
                found.append(Division(province + digits, SIMPLIFIED.get(name, name), *years))
    return tuple(found)
