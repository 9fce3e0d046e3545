"""The record of a United States publication: one set of columns for every format since 1976."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from kg.ingest.datasets import load_card
from kg.ingest.readers.batches import Cell, batch_schema

CARD = load_card("uspto_xml")
PARTIES = ("parties", "party_roles", "party_countries", "party_cities")
PRIORITIES = ("priority_countries", "priority_numbers", "priority_dates")
RELATIONS = ("relations", "child_numbers", "parent_numbers", "parent_dates")
CITATIONS = ("cited_countries", "cited_numbers", "cited_kinds", "cited_dates", "cited_by")
# Lists of a group are parallel: a position belongs to one party, priority, relation or citation.
LISTS = ("inventors", "ipc", "cpc", *PARTIES, *PRIORITIES, *RELATIONS, *CITATIONS)
SCHEMA = batch_schema(list(CARD.columns), LISTS)
# What a relation says of its parent, in one word for all formats.
CONTINUATION, PART, DIVISION = "continuation", "continuationInPart", "division"
REISSUE, SUBSTITUTE, NATIONAL_STAGE = "reissue", "substitution", "nationalStage"
PROVISIONAL = "provisional"
BENEFITS = frozenset((CONTINUATION, PART, DIVISION, REISSUE, SUBSTITUTE, NATIONAL_STAGE, PROVISIONAL))
ORGANIZATION, PERSON = "organization", "person"


@dataclass(slots=True)
class UsptoRecord:
    """A publication while it is read.

    Attributes:
        cells: texts and lists by column.
        left_out: what the document has and the record has not, counted by name.
    """

    cells: dict[str, Cell] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)

    def set(self, column: str, text: str | None) -> None:
        """Set a text, without the blanks around it; an empty one is null."""
        bare = " ".join(text.split()) if text else ""
        if bare:
            self.cells[column] = bare

    def add(self, columns: Iterable[str], values: Iterable[str | None]) -> None:
        """Add one item to each list of a group."""
        for column, value in zip(columns, values, strict=True):
            items = self.cells.setdefault(column, [])
            assert isinstance(items, list)
            bare = " ".join(value.split()) if value else ""
            items.append(bare or None)  # type: ignore[arg-type]  # a list of a group has nulls

    def add_all(self, columns: Sequence[str], rows: Sequence[Sequence[str | None]]) -> None:
        """Add many items to each list of a group at once."""
        for column, values in zip(columns, zip(*rows, strict=True), strict=False):
            items = self.cells.setdefault(column, [])
            assert isinstance(items, list)
            items.extend(" ".join(value.split()) or None if value else None for value in values)  # type: ignore[misc]

    def add_text(self, column: str, text: str | None) -> None:
        """Add an item to a list that stands for itself; an empty one is left out."""
        if text and text.strip():
            self.add((column,), (text,))

    def add_symbol(self, text: str | None) -> None:
        """Add a class of the IPC with the blanks in it: in fixed columns they count."""
        if text and text.strip():
            items = self.cells.setdefault("ipc", [])
            assert isinstance(items, list)
            items.append(text.strip())

    def add_party(
        self, name: str | None, role: str, country: str | None = None, city: str | None = None
    ) -> None:
        """Add an assignee or applicant that has a name."""
        if name:
            self.add(PARTIES, (name, role, country, city))

    def leave_out(self, name: str, count: int) -> None:
        """Count what is left out by name."""
        if count:
            self.left_out[name] = self.left_out.get(name, 0) + count


def text_of(element: etree._Element | None) -> str | None:
    """Return all the text of an element with single blanks; None when there is none."""
    if element is None:
        return None
    return " ".join("".join(map(str, element.itertext())).split()) or None


def child_texts(element: etree._Element) -> dict[str, str | None]:
    """Return the own text of each child by its name; quicker than asking for each by name."""
    return {str(child.tag): child.text for child in element}


def text_at(element: etree._Element, path: str) -> str | None:
    """Return all the text of the first element at a path."""
    return text_of(element.find(path))


def paragraphs(elements: Iterable[etree._Element]) -> str | None:
    """Return the texts of paragraphs, one a line."""
    return "\n".join(text for element in elements if (text := text_of(element))) or None


def join_name(*parts: str | None) -> str | None:
    """Return a person's name: surname, given names, suffix, with one blank between."""
    return " ".join(part for part in parts if part) or None


def each(element: etree._Element, *paths: str) -> Iterator[etree._Element]:
    """Yield the elements at several paths, in the order of the paths."""
    for path in paths:
        yield from element.iterfind(path)
