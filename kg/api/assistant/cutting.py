"""Answers that are too long for an assistant: lists are cut, and it is said how much and how to go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from kg.errors import RequestError

JsonObject = dict[str, Any]
# Bytes of JSON. An assistant's clients refuse answers of about 25,000 tokens; a token is 2 to 4 bytes here.
MOST_BYTES = 60_000


def size_of(value: Any) -> int:
    """Return the bytes of a value as JSON."""
    return len(orjson.dumps(value))


def cut(
    answer: Any, version: str | None, at: str = "", start: int = 0, most: int = MOST_BYTES
) -> list[JsonObject]:
    """Shorten the longest lists of an answer, in place, until it fits.

    Args:
        answer: a JSON value.
        version: the graph version that it is of, which a resume mark is bound to.
        at: JSON pointer of `answer` in the whole, where it is the rest of a list.
        start: index of its first item in that list.
        most: bytes that it may have.

    Returns:
        What was cut: list (JSON pointer), kept, leftOut, goOn {resume}.
    """
    left_out: dict[str, JsonObject] = {}
    while (excess := size_of(answer) - most) > 0:
        lists = [(size_of(found), pointer, found) for pointer, found in walk(answer) if len(found) > 1]
        if not lists:
            break
        size, pointer, longest = max(lists, key=lambda item: (item[0], -len(item[1])))
        before = len(longest)
        keep = max(1, min(before - 1, int(before * (size - excess) / size)))
        del longest[keep:]
        for inside in [name for name in left_out if is_gone(name, pointer, keep)]:
            del left_out[inside]
        whole, first = place(pointer, at, start)
        earlier = left_out.get(pointer, {"leftOut": 0})["leftOut"]
        left_out[pointer] = {
            "list": whole or "/",
            "kept": keep,
            "leftOut": earlier + before - keep,
            "goOn": {"resume": f"{version}:{first + keep}:{whole}"},
        }
    return list(left_out.values())


def walk(value: Any, pointer: str = "") -> Iterator[tuple[str, list[Any]]]:
    """Yield every list in a JSON value with its JSON pointer (RFC 6901)."""
    if isinstance(value, list):
        yield pointer, value
        for number, item in enumerate(value):
            yield from walk(item, f"{pointer}/{number}")
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from walk(item, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")


def is_gone(name: str, pointer: str, keep: int) -> bool:
    """Whether a list stood in an item that has now been cut from the list at `pointer`."""
    inner = name.removeprefix(f"{pointer}/")
    return name != pointer and inner != name and int(inner.partition("/")[0]) >= keep


def place(pointer: str, at: str, start: int) -> tuple[str, int]:
    """Return where a list stands in the whole answer, and the index there of its first item."""
    if not at:
        return pointer, 0
    if not pointer:
        return at, start
    first, _, rest = pointer[1:].partition("/")
    return f"{at}/{int(first) + start}" + (f"/{rest}" if rest else ""), 0


def rest_of(body: Any, version: str | None, mark: str) -> tuple[list[Any], str, int]:
    """Return the rest of a list that was cut: items, its pointer, index of the first.

    Raises:
        RequestError: the mark is none, is of another version, or names no list of this answer.
    """
    of, _, tail = mark.partition(":")
    number, _, pointer = tail.partition(":")
    if of != str(version):
        raise RequestError(
            "the mark is of another version or question; ask again without it 续取标记属于其他版本",
            found=of,
            expected=str(version),
        )
    found = dict(walk(body)).get(pointer)
    if found is None or not number.isascii() or not number.isdigit():
        raise RequestError("no such list in this answer 答案中无此列表", found=mark, expected="goOn.resume")
    return found[int(number) :], pointer, int(number)


def next_page(body: Any) -> JsonObject | None:
    """Return what an answer in pages has more of: shown, count (None: not said), goOn {cursor}."""
    if not isinstance(body, Mapping):
        return None
    meta = body.get("meta") or {}
    if meta.get("nextCursor"):
        rows, count, cursor = body.get("results"), meta.get("count"), meta["nextCursor"]
    elif body.get("evidenceCursor"):
        rows, count, cursor = body.get("evidence"), body.get("evidenceCount"), body["evidenceCursor"]
    else:
        return None
    return {"shown": len(rows or ()), "count": count, "goOn": {"cursor": cursor}}
