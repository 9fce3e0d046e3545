"""The queries of this folder's `.cypher` files: sections of one query a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BREAK = "⏎"
ARROW = " ==> "
PARAMETERS: dict[str, Any] = {
    "number": "CN101A", "absent": "4:none:0", "ids": ["firm:a", "firm:b"], "list": [1, 2, 3],
    "map": {"a": 1, "b": ["x"]}, "day": "2020-01-31", "n": 7, "f": 1.5, "flag": True, "nothing": None,
    "index": "agent_fulltext", "word": "航空",
}  # fmt: skip


def read_sections(name: str) -> Iterator[tuple[str, list[str]]]:
    """Give heading and lines of each section of a file of this folder."""
    text = (Path(__file__).parent / f"{name}.cypher").read_text(encoding="utf-8")
    for section in text.split("\n## ")[1:]:
        heading, *lines = section.rstrip("\n").split("\n")
        yield heading, [line.replace(BREAK, "\n") for line in lines if line]


def hostile_sections() -> list[tuple[str, set[str], list[str]]]:
    """Return kind, reasons that a refusal may give, and queries."""
    found = []
    for heading, lines in read_sections("hostile"):
        kind, _, reasons = heading.partition(ARROW)
        found.append((kind, set(reasons.split()), lines))
    return found


def contexts() -> list[str]:
    """Return the places where an expression may stand, `{X}` in each."""
    return dict(read_sections("contexts"))["contexts"]


def payloads(kind: str) -> list[str]:
    """Return what to put there: `hostile` or `honest`."""
    return dict(read_sections("contexts"))[f"{kind} payloads"]


def honest_sections() -> list[tuple[str, list[tuple[str, Any]]]]:
    """Return group and questions, each with its rows, or `...` where any will do."""
    return [
        (group, [(query, json.loads(rows) if arrow else ...) for query, arrow, rows in split(lines)])
        for group, lines in read_sections("honest")
    ]


def split(lines: list[str]) -> Iterator[tuple[str, str, str]]:
    """Give the three parts of each line with a query in it."""
    return (line.partition(ARROW) for line in lines if line)
