"""Patents as lists of pools, declarations and offices name them: a number, its office in it or beside.

«US 8,712,345 B2», «8712345» beside «United States», «EP 1 234 567 (DE)», «US8712345 (B2)» and
«特許第5123456号» are publications; «ZL 2016 1 0012345.6», «201610012345.6» beside «China» and
«PCT/CN2016/070001» applications.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from kg.errors import ParseError
from kg.ingest.parsers.cn_numbers import parse_table_application
from kg.ingest.parsers.countries import parse_country
from kg.ingest.parsers.epodoc import parse_epodoc_application
from kg.ingest.parsers.publication_number import parse_publication_number
from kg.ingest.parsers.territories import parse_territory

EXPECTED = "a publication number, or an application as ZL201610012345.6, with its office"
# Offices of WIPO ST.3 that are no country of ISO 3166-1, and English names as lists write them.
OFFICES = {"EP", "WO", "EA", "AP", "OA", "GC", "EM"}
_ENGLISH = """
AR Argentina|AT Austria|AU Australia|BE Belgium|BG Bulgaria|BR Brazil|CA Canada|CH Switzerland|CL Chile
CN China,PRC,PR China,P.R. China|CO Colombia|CY Cyprus|CZ Czech Republic,Czechia|DE Germany|DK Denmark
EE Estonia|EG Egypt|EP Europe,European Patent,European Patent Office,EPO,EPC|ES Spain|FI Finland|FR France
GB United Kingdom,Great Britain,UK,UNITED KINGDOM OF GREAT BRITAIN AND NORTHERN IRELAND|GR Greece|HK Hong Kong
HR Croatia|HU Hungary|ID Indonesia|IE Ireland|IL Israel|IN India|IS Iceland|IT Italy|JP Japan
KR South Korea,Korea,Republic of Korea,"Korea, Republic of"|LT Lithuania|LU Luxembourg|LV Latvia|MX Mexico
MY Malaysia|NL Netherlands,The Netherlands|NO Norway|NZ New Zealand|PE Peru|PH Philippines|PL Poland
PT Portugal|RO Romania|RU Russia,Russian Federation|SA Saudi Arabia|SE Sweden|SG Singapore|SI Slovenia
SK Slovakia|TH Thailand|TR Turkey,Türkiye|TW Taiwan|UA Ukraine
US United States,United States of America,USA,U.S.,U.S.A.
VN Vietnam,Viet Nam|WO PCT,WIPO,World Intellectual Property Organization|ZA South Africa
"""
ENGLISH = {
    name.strip().strip('"').casefold(): entry.split(" ", 1)[0]
    for entry in _ENGLISH.strip().replace("\n", "|").split("|")
    for name in re.split(r",(?! Republic)", entry.split(" ", 1)[1])
}
_STATE = r"\((?:[A-Z]{2}|[A-Z]{2}(?:[,/ ]+[A-Z]{2})+)\)$"
_WORDS = r"\b(?:PATENT|PAT|PUB|PUBLICATION|NO|NUMBER)\b\.?:?"
_NOISE = re.compile(rf"{_STATE}|{_WORDS}|特許|專利|专利|公开|公告|第|号|號")
_CHINESE = re.compile(r"(?:CN|ZL)*\s*(?:ZL.*|[0-9 ]{12}\.?[0-9X]|[0-9 ]{8}\.[0-9X])")
_US_KINDS = re.compile(r"(?:RE|PP|D|H|T)[0-9]")


@dataclass(frozen=True, slots=True)
class ListedPatent:
    """A patent of a list: its publication or its application, in their compact forms; one of them is None."""

    publication: str | None
    application: str | None


def parse_office(text: str) -> str:
    """Return the code of an office or country: «US», «USA», «US UNITED STATES», «United States», «美国».

    Raises:
        ParseError: the text names none.
    """
    bare = " ".join(unicodedata.normalize("NFKC", text).split())
    if code := ENGLISH.get(bare.casefold()):
        return code
    if codes := parse_territory(bare).codes:
        return codes[0]
    first = bare.split(" ")[0].upper()
    if first in OFFICES:
        return first
    try:
        return parse_country(first)
    except ParseError:
        raise ParseError(
            "not an office", found=text[:200], expected="a code of ST.3 or its country"
        ) from None


def parse_listed_patent(text: str, office: str | None = None) -> ListedPatent:
    """Return the patent that a cell names.

    Args:
        text: the number, with or without its country.
        office: code of the office, where another cell tells it.

    Raises:
        ParseError: it is no number, or no office is told.
    """
    folded = re.sub(r"\bU\.\s?S\.", "US", unicodedata.normalize("NFKC", text).upper())
    bare = re.sub(r"\(\s*([A-Z][0-9]?)\s*\)", r"\1", folded)
    bare = " ".join(_NOISE.sub(" ", bare.strip()).split()).strip(" .,:")
    is_chinese = _CHINESE.fullmatch(bare) and (office in (None, "CN") or bare.startswith(("CN", "ZL")))
    try:
        if is_chinese or bare.startswith("PCT"):
            return ListedPatent(None, parse_table_application(_chinese_number(bare)).compact)
        return ListedPatent(parse_publication_number(_with_office(bare, office)).compact, None)
    except ParseError as error:
        raise ParseError("not a patent", found=text[:200], expected=EXPECTED) from error


def _chinese_number(bare: str) -> str:
    return re.sub(r"^(?:CN|ZL|\s)+", "", bare).replace(" ", "") if not bare.startswith("PCT") else bare


def _with_office(bare: str, office: str | None) -> str:
    """Return a number that begins with its office's code."""
    if office is None or re.match(f"{office}[^A-Z]", bare) or (office == "US" and bare.startswith("USD")):
        return bare
    if office == "US" and _US_KINDS.match(bare):
        return f"US{bare}"
    # Another office's number beside a country: a European patent listed for a state in which it is valid.
    return bare if re.match(r"[A-Z]{2}[ .]?[0-9]", bare) else f"{office}{bare}"


def parse_listed_application(text: str, office: str | None = None) -> str:
    """Return the application that a cell names, in DOCDB's form where EPODOC's or the office's own tells it.

    Raises:
        ParseError: it is no application number.
    """
    bare = "".join(unicodedata.normalize("NFKC", text).upper().split())
    if office is not None and re.match("[0-9]", bare):
        bare = f"{office}{bare}"
    try:
        return parse_epodoc_application(bare).compact
    except ParseError:
        return parse_table_application(bare).compact
