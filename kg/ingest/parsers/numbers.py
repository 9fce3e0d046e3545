"""Whole numbers as tables write them, those that a spreadsheet turned into floats with them."""

from __future__ import annotations

import re

from kg.errors import ParseError

SHAPE = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.0+)?", re.ASCII)


def parse_whole_number(text: str) -> int:
    """Return the number that «2016», «1,234» or «2016.0» is.

    Raises:
        ParseError: the text is no whole number; 2016.5 is not rounded, and 2.01510E+11 has lost its digits.
    """
    match = SHAPE.fullmatch(text.strip(" "))
    if match is None:
        raise ParseError("not a whole number", found=text[:200], expected="digits, as 2016")
    return int(match[1].replace(",", ""))


def number_macros() -> list[str]:
    """Return the DuckDB statement for `parse_whole_number(text)`: BIGINT, NULL where the scalar raises."""
    pattern = f"^(?:{SHAPE.pattern})$"
    return [
        "CREATE OR REPLACE MACRO parse_whole_number(t) AS TRY_CAST(replace(regexp_extract(trim(t, ' '), "
        f"'{pattern}', 1), ',', '') AS BIGINT)"
    ]
