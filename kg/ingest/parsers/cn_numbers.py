"""Application numbers in Chinese tables, in the compact DOCDB form: CN201610012345A, without check digit."""

from __future__ import annotations

import re
import unicodedata

from kg.errors import ParseError
from kg.ingest.parsers.application_number import ApplicationNumber
from kg.ingest.parsers.identifiers import parse_cn_application

# The digit behind the year tells the kind (ZC 0006-2003): 1 invention, 2 utility model, 3 design,
# 8 and 9 inventions and utility models that entered from a PCT application.
KINDS = {"1": "A", "8": "A", "2": "U", "9": "U", "3": "F"}
WITHOUT_CHECK = re.compile(r"(?:ZL|CN)?((?:19|20)[0-9]{2}[1-389][0-9]{7}|[0-9]{2}[1-389][0-9]{5})[AU]?")
PCT = re.compile(r"(?:WO)?PCT/?([A-Z]{2})/?((?:19|20)[0-9]{2})/?([0-9]{6})")
EUROPEAN = re.compile(r"EP([0-9]{8})(?:\.[0-9])?A?")  # the digit behind the dot is a check digit
FOREIGN = re.compile(r"(?!CN|ZL)([A-Z]{2})([A-Z]{0,3}[0-9]{4,14})([AUPWF])?")
EXPECTED = "a Chinese application number, as CN201610012345.6, or a country code and a number"


def parse_table_application(text: str) -> ApplicationNumber:
    """Return the application that a cell of a Chinese table names.

    «CN201610012345.6», «ZL 2016 1 0012345.6» and «2016100123456» have a check digit, which must be right; it
    is no part of the number in DOCDB. «201610012345» has none. Numbers of other offices keep their digits, as
    these tables do not write DOCDB's form of them.

    Raises:
        ParseError: it is no application number, or its check digit is wrong.
    """
    bare = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if match := WITHOUT_CHECK.fullmatch(bare):
        return _chinese(match[1])
    if match := PCT.fullmatch(bare):
        return ApplicationNumber(match[1], f"{match[2]}{match[3]}", "W")
    if match := EUROPEAN.fullmatch(bare):
        return ApplicationNumber("EP", match[1], "A")
    if match := FOREIGN.fullmatch(re.sub("[/.,]", "", bare)):
        return ApplicationNumber(match[1], match[2], match[3])
    try:
        return _chinese(parse_cn_application(bare)[2:-1])
    except ParseError as error:
        raise ParseError(error.message, found=text[:200], expected=error.expected or EXPECTED) from error


def _chinese(number: str) -> ApplicationNumber:
    return ApplicationNumber("CN", number, KINDS[number[4] if len(number) == 12 else number[2]])
