"""Authority identifiers with their check digits: USCC, LEI, stock and school codes, CN applications."""

from __future__ import annotations

import re

from stdnum import lei
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from kg.errors import ParseError

# First digits of codes by exchange: Shanghai (main, STAR, B), Shenzhen (main, SME, ChiNext, B), Beijing.
BOARDS = (
    ("SH", re.compile(r"(?:60[0-9]|68[89]|900)[0-9]{3}")),
    ("SZ", re.compile(r"(?:00[0-4]|30[0-2]|200)[0-9]{3}")),
    ("BJ", re.compile(r"(?:43|83|87|88|92)[0-9]{4}")),
)
STOCK_CODE = re.compile(r"(?:(?P<before>SH|SZ|BJ)[.:]?)?(?P<digits>[0-9]{6})(?:[.:]?(?P<after>SH|SS|SZ|BJ))?")
SYNTHETIC_CODES = re.compile(r"699[0-9]{3}")  # `kg sample`: codes that no exchange has issued
USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_SHAPE = f"[{USCC_LETTERS}]{{2}}[0-9]{{6}}[{USCC_LETTERS}]{{10}}"
USCC = re.compile(USCC_SHAPE)
USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
LEI_SHAPE = "[A-Z0-9]{18}[0-9]{2}"
# An identifier of ROR: 0, six characters of Crockford's base 32, two check digits (ISO/IEC 7064 MOD 97-10).
ROR = re.compile(r"(?:https?://)?(?:ror\.org/)?(?P<body>0[0-9a-hjkmnp-tv-z]{6})(?P<check>[0-9]{2})")
BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"
SCHOOL_CODE = re.compile(r"[1-9][0-9]{9}")
CN_APPLICATION = re.compile(
    r"(?:ZL|CN)?(?P<number>(?:[0-9]{2}[1-389]|(?:19|20)[0-9]{2}[1-389][0-9]{2})[0-9]{5})\.?(?P<check>[0-9X])"
)
WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9)


def parse_uscc(text: str) -> str:
    """Return a unified social credit code (统一社会信用代码, GB 32100-2015) whose check character is right.

    Two characters for authority and kind (letters too: N2 for a rural collective), six digits for the
    division, nine of the former organisation code, one check character.

    Raises:
        ParseError: the text is no such code, or its check character is wrong.
    """
    bare = text.strip().upper()
    if not USCC.fullmatch(bare):
        raise ParseError("not a social credit code", found=text[:200], expected="18 digits and letters")
    expected = uscc.calc_check_digit(bare[:17])
    if bare[17] != expected:
        raise ParseError("wrong check character", found=text[:200], expected=f"check character {expected}")
    return bare


def parse_lei(text: str) -> str:
    """Return a legal entity identifier (ISO 17442) whose check digits are right.

    Raises:
        ParseError: the text is no such identifier, or its check digits are wrong.
    """
    try:
        return str(lei.validate(text.strip().upper()))
    except ValidationError as error:
        raise ParseError("not a legal entity identifier", found=text[:200], expected=_why(error)) from error


def parse_ror(text: str) -> str:
    """Return an identifier of the Research Organization Registry with right check digits, as in 05gq02987.

    Raises:
        ParseError: the text is no such identifier, or its check digits are wrong.
    """
    match = ROR.fullmatch(text.strip().lower())
    if match is None:
        raise ParseError("not a ROR identifier", found=text[:200], expected="https://ror.org/05gq02987")
    number = 0
    for char in match["body"]:
        number = number * 32 + BASE32.index(char)
    expected = f"{98 - number * 100 % 97:02d}"
    if match["check"] != expected:
        raise ParseError("wrong check digits", found=text[:200], expected=f"check digits {expected}")
    return match["body"] + match["check"]


def identifier_macros() -> list[str]:
    """Return the DuckDB statements for `parse_uscc` and `parse_lei`: NULL where the scalar parsers raise.

    A code of 20 characters is a number of up to 40 digits; its remainder modulo 97 is taken in parts.
    """
    value = f"strpos('{USCC_LETTERS}', substr(c, {{place}}, 1)) - 1"
    total = " + ".join(f"({value.format(place=n + 1)}) * {w}" for n, w in enumerate(USCC_WEIGHTS))
    digits = "list_aggregate(list_transform(string_split(c, ''), lambda k: CASE WHEN k >= 'A' "
    digits += "THEN (ascii(k) - 55)::VARCHAR ELSE k END), 'string_agg', '')"
    first = "(TRY_CAST(left(d, 16) AS BIGINT) % 97)"
    second = f"(TRY_CAST({first}::VARCHAR || substr(d, 17, 14) AS BIGINT) % 97)"
    return [
        f"CREATE OR REPLACE MACRO uscc_check(c) AS (31 - ({total}) % 31) % 31",
        "CREATE OR REPLACE MACRO parse_uscc(t) AS CASE "
        f"WHEN regexp_full_match(upper(trim(t)), '{USCC_SHAPE}') "
        f"AND uscc_check(upper(trim(t))) = strpos('{USCC_LETTERS}', substr(upper(trim(t)), 18, 1)) - 1 "
        "THEN upper(trim(t)) END",
        f"CREATE OR REPLACE MACRO lei_rest(d) AS TRY_CAST({second}::VARCHAR || substr(d, 31) AS BIGINT) % 97",
        f"CREATE OR REPLACE MACRO lei_digits(c) AS {digits}",
        f"CREATE OR REPLACE MACRO parse_lei(t) AS CASE WHEN regexp_full_match(upper(trim(t)), '{LEI_SHAPE}') "
        "THEN CASE WHEN lei_rest(lei_digits(upper(trim(t)))) = 1 THEN upper(trim(t)) END END",
    ]


def _why(error: ValidationError) -> str:
    return f"a code with the right length, letters and check digits ({error})"


def parse_stock_code(text: str) -> str:
    """Return an A- or B-share code with its exchange, as in 603037.SH; the exchange is added where missing.

    Raises:
        ParseError: no board issues such a code, or the exchange given is not the board's.
    """
    match = STOCK_CODE.fullmatch(text.strip().upper())
    board = match and board_of(match["digits"])
    if match is None or board is None:
        raise ParseError("not a stock code", found=text[:200], expected="six digits of a board, as 603037.SH")
    given = (match["after"] or match["before"] or board).replace("SS", "SH")
    if given != board:
        raise ParseError("wrong exchange", found=text[:200], expected=f"{match['digits']}.{board}")
    return f"{match['digits']}.{board}"


def board_of(digits: str) -> str | None:
    """Return the exchange that issues a six-digit code, None when none does."""
    if SYNTHETIC_CODES.fullmatch(digits):
        return "SH"
    return next((exchange for exchange, codes in BOARDS if codes.fullmatch(digits)), None)


def parse_school_code(text: str) -> str:
    """Return a ten-digit school code (学校标识码).

    Raises:
        ParseError: the text is no such code.
    """
    bare = text.strip()
    if not SCHOOL_CODE.fullmatch(bare):
        raise ParseError("not a school code", found=text[:200], expected="ten digits, as 4111010001")
    return bare


def parse_cn_application(text: str) -> str:
    """Return a Chinese application number with a right check digit, as in CN200810123456.7 without the dot.

    Digits are weighted 2 to 9 in turn from the first; the sum modulo 11 is the check digit, X for ten
    (ZC 0006-2003). Eight digits before 2003-10, twelve since.

    Raises:
        ParseError: the text is no such number, or its check digit is wrong.
    """
    match = CN_APPLICATION.fullmatch(text.strip().upper())
    if match is None:
        raise ParseError("not a CN application number", found=text[:200], expected="CN200810123456.7")
    expected = cn_check_digit(match["number"])
    if match["check"] != expected:
        raise ParseError("wrong check digit", found=text[:200], expected=f"check digit {expected}")
    return f"CN{match['number']}{expected}"


def cn_check_digit(number: str) -> str:
    """Return the check digit of a Chinese application number of 8 or 12 digits."""
    total = sum(int(digit) * WEIGHTS[index % 8] for index, digit in enumerate(number))
    return "X" if total % 11 == 10 else str(total % 11)
