"""Tables in documents: the figure of each cell with its row's label, its column's header and their unit.

A row is a line with tabs between its cells, as the readers of HTML, Word and PDF give them. The unit stands
in the cell, in brackets after label or header (金额（亿元）), or in a column of its own; a year in the header
is the time. A cell without a unit anywhere is a bare number, and no fact is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.ingest.extract.model import Fact
from kg.ingest.parsers.quantities import Quantity, find_quantities
from kg.ingest.parsers.time_expressions import find_times

ROWS = re.compile(r"(?:^[^\n]*\t[^\n]*(?:\n|$))+", re.MULTILINE)
YEAR = re.compile(r"[12]\d{3}年?")
NUMBER = re.compile(r"\s*-?\d[\d,]*(?:\.\d+)?\s*")
BRACKET = re.compile(r"[（(](?:单位[:：]?)?(?P<unit>[^（）()]{1,8})[）)]")
UNIT_HEADER = re.compile(r"(?:计量)?单位")
PLAIN_HEADER = re.compile(r"(?:数量|数值|指标值|合计|总计|完成情况|实际|金额|数据)?")
CONFIDENCE = 0.85


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: where it stands and what it says."""

    start: int
    end: int
    text: str


def find_table_facts(text: str) -> Iterator[Fact]:
    """Yield the facts of all tables of a mended text; offsets count in it."""
    for block in ROWS.finditer(text):
        header: list[Cell] = []
        for row in _rows(block[0], block.start()):
            if _is_header(row):
                header = row
            elif len(row) == len(header):
                yield from _row_facts(header, row)


def _rows(block: str, offset: int) -> Iterator[list[Cell]]:
    for line in re.finditer(r"[^\n]+", block):
        cells, start = [], line.start()
        for part in line[0].split("\t"):
            cells.append(Cell(offset + start, offset + start + len(part), part.strip()))
            start += len(part) + 1
        yield cells


def _is_header(row: Sequence[Cell]) -> bool:
    """Return whether no cell of a row holds a figure; a year is none."""
    return not any(find_quantities(cell.text) and not YEAR.fullmatch(cell.text) for cell in row)


def _row_facts(header: Sequence[Cell], row: Sequence[Cell]) -> Iterator[Fact]:
    label = row[0]
    if not re.search(r"[\u4e00-\u9fffA-Za-z]{2}", label.text):
        return
    own = next((row[i].text for i, cell in enumerate(header) if UNIT_HEADER.fullmatch(cell.text)), "")
    for cell, head in zip(row[1:], header[1:], strict=True):
        if UNIT_HEADER.fullmatch(head.text):
            continue
        quantity = _quantity(cell.text, (_unit_of(head.text), own, _unit_of(label.text)))
        if quantity is not None:
            yield _fact(label, cell, head, quantity)


def _unit_of(text: str) -> str:
    match = BRACKET.search(text)
    return match["unit"].strip() if match else ""


def _quantity(text: str, units: Sequence[str]) -> Quantity | None:
    """Return the quantity that a cell states by itself or with the first unit that makes it one."""
    tries = [text, *(f"{text.strip()}{unit}" for unit in units if unit and NUMBER.fullmatch(text))]
    for words in tries:
        found = find_quantities(words)
        if len(found) == 1 and found[0].unit is not None and found[0].text.strip() == words.strip():
            return found[0]
    return None


def _fact(label: Cell, cell: Cell, head: Cell, quantity: Quantity) -> Fact:
    times = find_times(head.text if "年" in head.text else f"{head.text}年")
    is_time = bool(times) and len(BRACKET.sub("", head.text).strip()) <= len(times[0].text) + 1
    name = BRACKET.sub("", head.text).strip()
    kinds = {
        "money": "amount",
        "measure": "amount",
        "ratio": "ratio",
        "points": "ratio",
        "multiple": "multiple",
    }
    plain = "金额" if quantity.kind == "money" else "数量"
    return Fact(
        type=kinds.get(quantity.kind, "count"),
        subject=BRACKET.sub("", label.text).strip(),
        measure=plain if is_time or PLAIN_HEADER.fullmatch(name) else name,
        value=float(quantity.value),
        unit=quantity.unit,
        bound=quantity.bound,
        time=times[0].iso if is_time else None,
        start=label.start,
        end=cell.end,
        confidence=CONFIDENCE,
    )
