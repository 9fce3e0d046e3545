"""Application numbers in the EPO's EPODOC format, as Open Patent Services give priorities, in DOCDB's form.

EPODOC is country, four digits of the year, a serial padded with zeros and a letter where the filing is no
patent application (`P` provisional, `U` utility model, `F` design). DOCDB keeps each office's own form, so
there is a rule for each office; a number without a rule is refused, for a guess would part families.
"""

from __future__ import annotations

import re

from kg.errors import ParseError
from kg.ingest.parsers.application_number import ApplicationNumber, parse_application_number
from kg.ingest.parsers.rewriting import quoted

EXPECTED = "an application of EP, WO, US, JP, GB, FR, DE, KR, CN or AU as EPODOC has it: US20050990001"

# Pattern → DOCDB's country, number and kind. Patterns exclude each other and keep to what `re` and RE2 read
# alike; `X` stands for «no letter». In a replacement every digit after a backslash is a group of its own.
_LATE = "200[4-9]|20[1-9][0-9]"
RULES: dict[str, str] = {
    # Two digits of the year, six of the serial.
    r"EP(?:19|20)([0-9]{2})0([0-9]{6})X": r"EP \1\2 A",
    # The receiving office in the middle; DOCDB has two digits of the year and five of the serial to 2003.
    r"WO(?:19([0-9]{2})|20(0[0-3]))([A-Z]{2})([0-9]{5})[XW]": r"\3 \1\2\4 W",
    rf"WO({_LATE})([A-Z]{{2}})([0-9]{{5}})[XW]": r"\2 \10\3 W",
    rf"WO({_LATE})([A-Z]{{2}})([0-9]{{6}})[XW]": r"\2 \1\3 W",
    # Serial and two digits of the year to 2010; year, series and serial since.
    r"US(?:19([0-9]{2})|20(0[0-9]|10))0+([1-9][0-9]*)([XPF])": r"US \3\1\2 \4",
    r"US(201[1-9]|20[2-9][0-9])([0-9]{8})([XPF])": r"US \1\2 \3",
    r"JP19([0-9]{2})0+([1-9][0-9]*)([XU])": r"JP \2\1 \3",
    r"JP(20[0-9]{2})0([0-9]{6})([XU])": r"JP \1\2 \3",
    r"FR(?:19|20)([0-9]{2})00([0-9]{5})X": r"FR \1\2 A",
    r"GB(?:19([0-9]{2})|20(0[0-9]))00([0-9]{5})X": r"GB \1\2\3 A",
    r"GB(20[1-9][0-9])00([0-9]{5})X": r"GB \1\2 A",
    # The kind of right stands before the year since 2004; EPODOC leaves a leading zero of the serial out.
    rf"DE({_LATE})([12][0-9])([0-9]{{5}})([XU])": r"DE \2\10\3 \4",
    rf"DE({_LATE})([12][0-9])([0-9]{{6}})([XU])": r"DE \2\1\3 \4",
    r"KR((?:19|20)[0-9]{2})([0-9]{7})([XU])": r"KR \1\2 \3",
    # Year, a digit for the kind of right, seven of the serial; of them EPODOC leaves a leading zero out.
    rf"CN({_LATE})([0-9])([0-9]{{6}})([XU])": r"CN \1\20\3 \4",
    rf"CN({_LATE})([0-9]{{8}})([XU])": r"CN \1\2 \3",
    r"AU(200[2-9]|20[1-9][0-9])0([0-9]{6})X": r"AU \1\2 A",
}


def parse_epodoc_application(text: str) -> ApplicationNumber:
    """Return the application that a number in EPODOC's format is, in DOCDB's form.

    Raises:
        ParseError: the text is no such number, or of an office and time without a rule.
    """
    lettered = text + "X" if text[-1:].isdigit() else text
    for pattern, replacement in RULES.items():
        if match := re.fullmatch(pattern, lettered, re.ASCII):
            found = match.expand(re.sub(r"\\(\d)", r"\\g<\1>", replacement))
            return parse_application_number(re.sub("X$", "A", found))
    raise ParseError("no application in EPODOC's format", found=text[:200], expected=EXPECTED)


def epodoc_macros() -> list[str]:
    """Return the DuckDB statement for `parse_epodoc_application(text)`.

    It gives the STRUCT of `parse_application_number`, NULL where the scalar parser raises. The macros of
    application numbers must be there.
    """
    cases = " ".join(
        f"WHEN regexp_full_match(x, {quoted(pattern)}) "
        f"THEN regexp_replace(x, {quoted(f'^(?:{pattern})$')}, {quoted(replacement)})"
        for pattern, replacement in RULES.items()
    )
    return [
        "CREATE OR REPLACE MACRO parse_epodoc_application(t) AS list_transform("
        "[CASE WHEN regexp_matches(t, '[0-9]$') THEN t || 'X' ELSE t END], lambda x: "
        f"parse_application_number(regexp_replace(CASE {cases} END, 'X$', 'A')))[1]"
    ]
