"""The formats of a list, and which of them a caller wants: `?format=` first, then `Accept`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from fastapi import Request

from kg.api.collections.parameters import FormatName
from kg.errors import KgError

MEDIA_TYPES: Final[dict[FormatName, str]] = {
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.stream",
    "jsonld": "application/ld+json",
    "turtle": "text/turtle; charset=utf-8",
    "geojson": "application/geo+json",
}
TABULAR: Final[tuple[FormatName, ...]] = ("json", "ndjson", "csv", "parquet", "arrow")
STREAMED: Final[tuple[FormatName, ...]] = ("ndjson", "csv", "parquet", "arrow")


class NotAcceptableError(KgError):
    """An answer has none of the formats that the caller takes."""


def essence(media_type: str) -> str:
    """Return a media type without its parameters."""
    return media_type.partition(";")[0].strip().lower()


def choose_format(
    request: Request, asked: FormatName | None, offered: Sequence[FormatName] = TABULAR
) -> FormatName:
    """Return the format of an answer; the first one offered where the caller takes anything.

    Args:
        request: for its Accept header (RFC 9110, section 12.5.1).
        asked: value of `?format=`, which decides alone.
        offered: formats that the answer has, the preferred one first.

    Raises:
        NotAcceptableError: the answer has no such format.
    """
    if asked is not None:
        if asked in offered:
            return asked
        raise NotAcceptableError("the answer has no such format", found=asked, expected=", ".join(offered))
    by_type = {essence(MEDIA_TYPES[name]): name for name in offered}
    header = request.headers.get("accept")
    wanted = find_accepted(header, tuple(by_type))
    if wanted is None:
        raise not_acceptable(header, by_type)
    return by_type[wanted]


def find_accepted(header: str | None, offered: Sequence[str]) -> str | None:
    """Return the media type that a caller takes most gladly; the first one offered for no header or `*/*`.

    Args:
        header: an Accept header (RFC 9110, section 12.5.1).
        offered: media types without parameters, the preferred one first.
    """
    ranked = sorted(_accepted((header or "").strip() or "*/*"), key=lambda pair: -pair[1])
    for pattern, quality in ranked:
        for media_type in offered:
            if quality > 0 and _fits(pattern, media_type):
                return media_type
    return None


def not_acceptable(header: str | None, offered: Iterable[str]) -> NotAcceptableError:
    """Return the error of a caller who takes none of the media types."""
    found = (header or "")[:200]
    return NotAcceptableError("the answer has no such format", found=found, expected=", ".join(offered))


def _accepted(header: str) -> list[tuple[str, float]]:
    """Return the media ranges of an Accept header with their quality; an unreadable quality is 0."""
    found = []
    for part in header.split(","):
        pieces = [piece.strip().lower() for piece in part.split(";")]
        weights = [piece[2:] for piece in pieces[1:] if piece.startswith("q=")]
        try:
            quality = float(weights[0]) if weights else 1.0
        except ValueError:
            quality = 0.0
        found.append((pieces[0], quality))
    return found


def _fits(pattern: str, media_type: str) -> bool:
    if pattern in ("*/*", media_type):
        return True
    return pattern.endswith("/*") and media_type.startswith(pattern[:-1])
