"""Passages of documents with what is marked in them: mentions and the places where a statement stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.api.pages.asking import filter_value
from kg.api.pages.frame import Frame
from kg.api.pages.names import thing_path
from kg.api.pages.profile.statements import any_of

PER_PAGE = 30
MOST_MENTIONS = 1000


@dataclass(frozen=True, slots=True)
class Span:
    """A marked part of a text.

    Attributes:
        start, end: code points from the beginning of the document.
        path: of the page that it leads to; None for one that leads nowhere.
        name: of what it leads to.
    """

    start: int
    end: int
    path: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a passage: plain text, or text marked by a span."""

    text: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage as it is shown.

    Attributes:
        mentions: how many spans are marked in it.
        is_exact: whether its text has as many characters as its offsets say; marks stand only where it has.
    """

    key: str
    page: str | None
    start: int | None
    pieces: tuple[Piece, ...]
    mentions: int
    is_exact: bool


def mark_passage(row: Mapping[str, Any], spans: Iterable[Span]) -> PassageView:
    """Return a passage cut at the spans that lie in it; of two that overlap the first counts."""
    text, start, end = str(row["text"]), row.get("startOffset"), row.get("endOffset")
    is_exact = start is not None and end is not None and end - start == len(text)
    inside = sorted(spans, key=lambda s: (s.start, -s.end)) if is_exact else []
    pieces: list[Piece] = []
    at = 0
    count = 0
    for span in inside:
        first, last = span.start - int(start or 0), span.end - int(start or 0)
        if first < at or last > len(text) or first >= last:
            continue
        if first > at:
            pieces.append(Piece(text[at:first], None))
        pieces.append(Piece(text[first:last], span))
        at, count = last, count + 1
    if at < len(text):
        pieces.append(Piece(text[at:], None))
    return PassageView(str(row["passageId"]), row.get("page"), start, tuple(pieces), count, is_exact)


async def ask_passages(
    frame: Frame, condition: str, cursor: str | None
) -> tuple[list[PassageView], int, str | None, str]:
    """Return passages with their mentions marked, how many there are, the next cursor and the address."""
    reply = await frame.ask(
        "/api/v1/passages", filter=condition, sort="startOffset", per_page=PER_PAGE, cursor=cursor
    )
    rows = reply.get("results") or []
    spans = await ask_mentions(frame, [str(row["passageId"]) for row in rows])
    views = [mark_passage(row, spans.get(str(row["passageId"]), ())) for row in rows]
    return views, int(reply.get("meta", "count") or 0), reply.get("meta", "nextCursor"), reply.address


async def ask_mentions(frame: Frame, passages: Sequence[str]) -> dict[str, list[Span]]:
    """Return who is mentioned where in passages, by passage; agents by their name in this version."""
    if not passages:
        return {}
    reply = await frame.ask(
        "/api/v1/relations/Mention", filter=f"startKey:{any_of(passages)}", per_page=MOST_MENTIONS
    )
    rows = [row for row in reply.get("results") or () if row.get("startOffset") is not None]
    names = await ask_names(frame, "agents", "agentId", {str(row["endKey"]) for row in rows})
    found: dict[str, list[Span]] = {}
    for row in rows:
        key = str(row["endKey"])
        name, kind = names.get(key, (str(row.get("nameOriginal") or key), ""))
        span = Span(row["startOffset"], row["endOffset"], thing_path(kind, key) if kind else None, name)
        found.setdefault(str(row["startKey"]), []).append(span)
    return found


async def ask_names(
    frame: Frame, collection: str, key_name: str, keys: Iterable[str]
) -> dict[str, tuple[str, str]]:
    """Return name and class of things of a collection, by key."""
    wanted = sorted(keys)
    if not wanted:
        return {}
    reply = await frame.ask(
        f"/api/v1/{collection}",
        filter=f"{key_name}:{any_of(wanted[:1000])}",
        select=f"{key_name},class,{'title' if collection in TITLED else 'name'}",
        per_page=1000,
    )
    return {
        str(row[key_name]): (str(row.get("name") or row.get("title") or row[key_name]), str(row["class"]))
        for row in reply.get("results") or ()
    }


TITLED = ("documents", "policies", "patents", "standards", "transactions")


def of_document(key: str) -> str:
    """Return the filter of a document's passages."""
    return f"PassageOfDocument.endKey:{filter_value(key)}"
