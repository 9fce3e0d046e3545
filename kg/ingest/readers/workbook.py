"""The rows of a workbook (.xlsx) as text, one after the other; nothing is evaluated and nothing fetched.

The parts of SpreadsheetML are read directly: openpyxl turns numbers into floats before anybody sees their
digits, and gives either a formula or its cached result, never both.
"""

from __future__ import annotations

import mmap
import re
import tempfile
import zipfile
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from kg.errors import FormatError, ParseError
from kg.ingest.readers.cell_values import (
    EPOCH_1900,
    EPOCH_1904,
    GENERAL,
    Style,
    number_text,
    read_styles,
    string_text,
    unescape,
)
from kg.ingest.readers.office_package import (
    BROKEN,
    EXPECTED,
    damaged,
    local_name,
    open_package,
    read_part,
    relations_of,
    stream_elements,
)

MAX_COLUMNS = 16_384
# A formula that reads another file, a web service or a DDE source.
OUTSIDE = re.compile(r"(?:^|[^\w\]])\[\d+\]|WEBSERVICE\(|FILTERXML\(|RTD\(|DDE\(|\w\|", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell whose value is refused."""

    column: int
    reason: str
    found: str
    expected: str


@dataclass(slots=True)
class SheetRow:
    """One row of a sheet.

    Attributes:
        number: row of the sheet, counted from 1.
        cells: text by column, counted from 0; empty cells are left out.
        problems: cells whose value is refused.
        formulas: cells that hold a formula; what stands in `cells` is the result that was saved with it.
    """

    number: int
    cells: dict[int, str]
    problems: list[CellProblem] = field(default_factory=list)
    formulas: int = 0

    def as_list(self) -> list[str]:
        """Return the cells from the first column to the last that has text."""
        return [self.cells.get(index, "") for index in range(max(self.cells, default=-1) + 1)]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet: its name and the part that holds it."""

    name: str
    part: str


class SharedStrings:
    """The strings of a workbook in a file that is mapped, so that memory does not grow with them."""

    def __init__(self, data: mmap.mmap | bytes, ends: NDArray[np.int64]) -> None:
        self._data = data
        self._ends = ends

    def __getitem__(self, index: int) -> str:
        """Return a string.

        Raises:
            ParseError: there is no such string.
        """
        if not 0 <= index < len(self._ends):
            raise ParseError("brokenReference", found=f"shared string {index}", expected="a string of it")
        start = int(self._ends[index - 1]) if index else 0
        return self._data[start : int(self._ends[index])].decode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class Workbook:
    """An open workbook."""

    path: Path
    archive: zipfile.ZipFile
    sheets: Sequence[Sheet]
    strings: SharedStrings
    styles: Sequence[Style]
    epoch: datetime
    external_links: int

    def rows(self, sheet: Sheet, wanted: frozenset[int] | None = None) -> Iterator[SheetRow]:
        """Yield the rows of a sheet that have cells.

        Args:
            sheet: one of `sheets`.
            wanted: columns to read; all when None.

        Raises:
            FormatError: the sheet is cut or is no XML.
        """
        outside: set[str] = set()
        last = 0
        with self._open(sheet.part) as stream:
            for element in stream_elements(stream, "row", self.path):
                last = _number(element.get("r"), last + 1)
                yield self._row(element, last, wanted, outside)

    def _open(self, part: str) -> IO[bytes]:
        try:
            return self.archive.open(part)
        except (KeyError, *BROKEN) as error:
            raise damaged(self.path, error) from error

    def _row(
        self, element: etree._Element, number: int, wanted: frozenset[int] | None, outside: set[str]
    ) -> SheetRow:
        row = SheetRow(number, {})
        column = -1
        for cell in element:
            if local_name(cell) != "c":
                continue
            column = _column(cell.get("r"), column + 1)
            if wanted is not None and column not in wanted:
                continue
            try:
                text = self._text(cell, row, outside)
            except ParseError as error:
                row.problems.append(
                    CellProblem(column, error.message, error.found or "", error.expected or "")
                )
                continue
            if text:
                row.cells[column] = text
        return row

    def _text(self, cell: etree._Element, row: SheetRow, outside: set[str]) -> str:
        parts = {local_name(child): child for child in cell}
        formula, value = parts.get("f"), parts.get("v")
        raw = "" if value is None or value.text is None else value.text
        kind = cell.get("t", "n")
        if formula is not None:
            row.formulas += 1
            _check_formula(formula, outside, has_result=bool(raw) or kind == "str")
        if kind == "inlineStr":
            return string_text(parts["is"]).strip() if "is" in parts else ""
        return self._value(kind, raw, cell.get("s")) if raw else ""

    def _value(self, kind: str, raw: str, style: str | None) -> str:
        if kind == "s":
            return self.strings[_number(raw, -1)].strip()
        if kind == "n":
            return number_text(raw.strip(), self._style(style), self.epoch)
        if kind == "b":
            return "TRUE" if raw.strip() == "1" else "FALSE"
        if kind == "e":
            raise ParseError("cellError", found=raw, expected="a value; the workbook has an error there")
        if kind == "d":
            return raw.strip().removesuffix("Z").removesuffix("T00:00:00")
        return unescape(raw).strip()

    def _style(self, index: str | None) -> Style:
        number = _number(index, 0)
        return self.styles[number] if number < len(self.styles) else GENERAL


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else default


def _column(reference: str | None, default: int) -> int:
    """Return the column of a reference such as AB12, counted from 0."""
    letters = (reference or "").rstrip("0123456789")
    if not letters or not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        return default
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return min(column, MAX_COLUMNS) - 1


def _check_formula(formula: etree._Element, outside: set[str], *, has_result: bool) -> None:
    """Refuse a formula without a saved result, and one whose result came from outside this file.

    Cells that share a formula repeat its number only; `outside` remembers which numbers reach out.
    """
    text, shared = formula.text or "", formula.get("si")
    if OUTSIDE.search(text) and shared is not None:
        outside.add(shared)
    if OUTSIDE.search(text) or (not text and shared in outside):
        raise ParseError("externalReference", found=f"={text}", expected="a value of this workbook")
    if not has_result:
        raise ParseError("formulaWithoutValue", found=f"={text}", expected="a value; nothing is computed")


@contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    """Yield a workbook; its strings lie in a temporary file until the end.

    Raises:
        FormatError: the file is no workbook, is damaged, or is larger than its bounds.
    """
    with open_package(path) as archive, ExitStack() as stack:
        main = next((r for r in relations_of(archive, "", path).values() if r.kind == "officeDocument"), None)
        part = main.target if main else "xl/workbook.xml"
        root = read_part(archive, part, path)
        if local_name(root) != "workbook":
            raise FormatError("not a workbook", where=str(path), found=local_name(root), expected=EXPECTED)
        relations = relations_of(archive, part, path)
        by_kind = {relation.kind: relation.target for relation in relations.values()}
        styles = read_part(archive, by_kind["styles"], path) if "styles" in by_kind else None
        strings = SharedStrings(b"", np.zeros(0, np.int64))
        if "sharedStrings" in by_kind:
            strings = stack.enter_context(_shared_strings(archive, by_kind["sharedStrings"], path))
        yield Workbook(
            path=path,
            archive=archive,
            sheets=_sheets(root, {key: r.target for key, r in relations.items() if r.kind == "worksheet"}),
            strings=strings,
            styles=read_styles(styles),
            epoch=EPOCH_1904 if _is_1904(root) else EPOCH_1900,
            external_links=sum(relation.kind == "externalLink" for relation in relations.values()),
        )


def _sheets(root: etree._Element, parts: Mapping[str, str]) -> list[Sheet]:
    sheets = []
    for element in root.iter("{*}sheet"):
        ids = [str(value) for name, value in element.attrib.items() if etree.QName(name).localname == "id"]
        if ids and ids[0] in parts:
            sheets.append(Sheet(str(element.get("name", "")), parts[ids[0]]))
    return sheets


def _is_1904(root: etree._Element) -> bool:
    properties = next(root.iter("{*}workbookPr"), None)
    return properties is not None and properties.get("date1904", "0") in ("1", "true", "on")


@contextmanager
def _shared_strings(archive: zipfile.ZipFile, part: str, path: Path) -> Iterator[SharedStrings]:
    ends = array("q")
    size = 0
    with tempfile.TemporaryFile() as file:
        try:
            stream = archive.open(part)
        except (KeyError, *BROKEN) as error:
            raise damaged(path, error) from error
        with stream:
            for element in stream_elements(stream, "si", path):
                size += file.write(string_text(element).encode("utf-8", "surrogatepass"))
                ends.append(size)
        file.flush()
        if not size:
            yield SharedStrings(b"", np.zeros(len(ends), np.int64))
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            yield SharedStrings(data, np.frombuffer(ends, np.int64))
