"""Numbers that may be unknown: NaN in arrays and frames, None in answers."""

from __future__ import annotations

import math
from typing import Any


def known_number(value: Any) -> float | None:
    """Return a cell of an array or a frame as an answer has it: None where it is NaN."""
    number = float(value)
    return None if math.isnan(number) else number
