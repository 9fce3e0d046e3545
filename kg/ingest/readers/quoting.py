"""Where the records of a block of delimited text end, found for the whole block at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

QUOTE, FEED, RETURN = 0x22, 0x0A, 0x0D


def record_ends(block: bytes, delimiter: bytes) -> NDArray[np.int64] | None:
    """Return the positions of the line feeds that end records, or None when quotes do not pair up.

    The quoting is that of RFC 4180: a field is quoted as a whole or not at all, a quote inside is doubled.
    Every run of quotes is judged: outside quotes it must stand at the start of a field, and the run that
    closes a field must be followed by its end. The tail after the last record end is not judged.

    Args:
        block: bytes from the start of a record.
        delimiter: one byte.
    """
    data = np.frombuffer(block, dtype=np.uint8)
    feeds = np.flatnonzero(data == FEED)
    quotes = np.flatnonzero(data == QUOTE)
    if not len(quotes):
        return feeds
    is_first = np.diff(quotes, prepend=-2) > 1
    starts = quotes[is_first]
    lengths = np.diff(np.append(np.flatnonzero(is_first), len(quotes)))
    is_odd = lengths % 2 == 1
    is_inside_after = np.cumsum(is_odd) % 2 == 1
    is_inside_before = is_inside_after ^ is_odd
    ends = feeds[_outside(feeds, starts, is_inside_after)]
    last = ends[-1] if len(ends) else -1
    judged = starts < last
    opens_badly = ~is_inside_before & ~_starts_field(data, starts, delimiter[0])
    closes_badly = ~is_inside_after & ~_ends_field(data, starts + lengths, delimiter[0])
    return None if bool(np.any(judged & (opens_badly | closes_badly))) else ends


def _outside(
    feeds: NDArray[np.int64], starts: NDArray[np.int64], is_inside_after: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    before = np.searchsorted(starts, feeds) - 1
    result: NDArray[np.bool_] = (before < 0) | ~is_inside_after[before]
    return result


def _starts_field(data: NDArray[np.uint8], starts: NDArray[np.int64], delimiter: int) -> NDArray[np.bool_]:
    previous = data[np.maximum(starts - 1, 0)]
    result: NDArray[np.bool_] = (starts == 0) | (previous == delimiter) | (previous == FEED)
    return result


def _ends_field(data: NDArray[np.uint8], after: NDArray[np.int64], delimiter: int) -> NDArray[np.bool_]:
    last = len(data) - 1
    following = data[np.minimum(after, last)]
    is_crlf = (following == RETURN) & (data[np.minimum(after + 1, last)] == FEED)
    result: NDArray[np.bool_] = (following == delimiter) | (following == FEED) | is_crlf
    return result
