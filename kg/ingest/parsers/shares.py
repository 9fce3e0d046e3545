"""Parts of a whole as tables state them: 12.5 %, 12.5 of a column in percent, or 0.125."""

from __future__ import annotations

import re
import unicodedata

from kg.errors import ParseError

SHAPE = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?P<unit>%|‰)?", re.ASCII)
UNITS = {"%": 100.0, "‰": 1000.0}
EXPECTED = "a part of the whole, as 12.5%, 12.5 or 0.125"


def parse_share(text: str, scale: float = 1.0) -> float:
    """Return the part that a text states, in [0, 1].

    Args:
        text: a number, with or without its unit; a unit in the text outweighs the scale.
        scale: what the whole is in numbers without a unit: 100 for a column in percent, 1 for fractions.

    Raises:
        ParseError: the text is no number, or more than the whole.
    """
    match = SHAPE.fullmatch(unicodedata.normalize("NFKC", text).strip().replace(" ", ""))
    if match is None:
        raise ParseError("not a share", found=text[:200], expected=EXPECTED)
    share = float(match["number"]) / UNITS.get(match["unit"] or "", scale)
    if share > 1.0:
        raise ParseError("more than the whole", found=text[:200], expected=EXPECTED)
    return share
