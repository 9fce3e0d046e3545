"""How each office's publication numbers are brought to one form, whichever source wrote them.

The form is that of EPO's DOCDB. Exception: WO numbers always have the four-digit year and six digits
(WO1999012345), because the two-digit form of DOCDB before 2004 cannot be told from what PATENTSCOPE and
Derwent give (the serial of 2002 has five or six digits).
"""

from __future__ import annotations

from kg.ingest.parsers.rewriting import Rewrite

ZEROS = Rewrite(r"^0+([1-9][0-9]*)\|", r"\1|", "leading zeros are padding", prefixes=("0",))
YEARS = ("19", "20")
OLD_YEARS = ("19", "2000", "2001")
SINCE_1978 = ("7", "8", "9")
ERAS = ("S", "H", "M", "T", "R")
# Design, invention registration, plant, reissue, defensive, additional improvement, X (before 1836).
US_LETTERS = ("D", "H", "P", "R", "T", "A", "X", "F")

UNITED_STATES = (
    Rewrite(r"^([0-9]{4})0([0-9]{6})\|", r"\1\2|", "DOCDB: year and six digits, not seven", 11, YEARS),
    ZEROS,
    Rewrite(r"^([A-Z]+)0+([1-9][0-9]*)\|", r"\1\2|", "USRE039286, USH000485", prefixes=US_LETTERS),
)
WORLD = (
    Rewrite(r"^([0-9]{2})([0-9]{5})\|", r"19\1" + "0" + r"\2|", "WO 99/12345", 7, SINCE_1978),
    Rewrite(r"^([0-9]{2})([0-9]{5})\|", r"20\1" + "0" + r"\2|", "WO 01/12345", 7),
    Rewrite(r"^([0-9]{2})([0-9]{6})\|", r"19\1\2|", "WO 99/012345", 8, SINCE_1978),
    Rewrite(r"^([0-9]{2})([0-9]{6})\|", r"20\1\2|", "WO 03/012345", 8),
    Rewrite(r"^([0-9]{4})([0-9]{5})\|", r"\1" + "0" + r"\2|", "WO 2003/12345", 9, YEARS),
)
EUROPE = tuple(
    Rewrite(r"^([0-9]+)\|", "0" * (7 - digits) + r"\1|", "DOCDB: seven digits", digits)
    for digits in range(1, 7)
)
JAPAN = (
    Rewrite(r"^([0-9]{2})0*([1-9][0-9]*)\|", r"S\1\2|", "Showa year without its letter", 8, ("4", "5", "6")),
    Rewrite(r"^([0-9]{2})0*([1-9][0-9]*)\|", r"H\1\2|", "Heisei year without its letter", 8, ("0", "1")),
    Rewrite(r"^([A-Z][0-9]{2})0+([1-9][0-9]*)\|", r"\1\2|", "DOCDB: no zeros after the year", prefixes=ERAS),
    Rewrite(r"^([0-9]{4})([0-9]{5})\|", r"\1" + "0" + r"\2|", "year and six digits", 9, YEARS),
)
KOREA = (
    Rewrite(r"^[12]0((?:19|20)[0-9]{9})\|", r"\1|", "10-2006-0004360: 10 patent, 20 model", 13),
    Rewrite(r"^([0-9]{4})([0-9]{6})\|", r"\1" + "0" + r"\2|", "Derwent: six digits of seven", 10, YEARS),
    Rewrite(r"^([0-9]{7})\|", r"10\1|", "grants carry 10", 7, kind="B"),
    Rewrite(r"^([0-9]{6})\|", r"100\1|", "grants carry 10 and seven digits", 6, kind="B"),
    Rewrite(r"^([0-9]{7})\|", r"20\1|", "registered utility models carry 20", 7, kind="Y"),
    Rewrite(r"^([0-9]{6})\|", r"200\1|", "registered utility models carry 20 and seven digits", 6, kind="Y"),
)
SERIAL_YEAR = (r"^[0-9]{2}([0-9]{2})0*([1-9][0-9]*)\|", r"\2\1|", "DOCDB to 2001: serial, then year")
AUSTRALIA = (
    Rewrite(*SERIAL_YEAR, 9, OLD_YEARS, "A"),
    Rewrite(*SERIAL_YEAR, 10, OLD_YEARS, "A"),
    Rewrite(r"^([0-9]{4})([0-9]{5})\|", r"\1" + "0" + r"\2|", "year and six digits", 9, YEARS),
)
MEXICO = (
    Rewrite(r"^PAA[0-9]{2}([0-9]{2})([0-9]{6})\|", r"PA\1\2|", "PA/a/2005/008192", prefixes=("PAA",)),
    Rewrite(r"^A([0-9]{10})\|", r"\1|", "MX/a/2010/001234", prefixes=("A",)),
)
BRAZIL = (Rewrite(r"^([1-2][0-3]20[0-9]{8})[0-9]\|", r"\1|", "the last digit is a check digit", 13),)

RULES: dict[str, tuple[Rewrite, ...]] = {
    "US": UNITED_STATES,
    "WO": WORLD,
    "EP": EUROPE,
    "JP": JAPAN,
    "KR": KOREA,
    "AU": AUSTRALIA,
    "MX": MEXICO,
    "BR": BRAZIL,
    "DE": (ZEROS,),
    "RU": (ZEROS,),
    "CA": (ZEROS,),
    "ES": (ZEROS,),
}
