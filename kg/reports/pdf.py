"""A report as PDF, set by Typst. The text reaches it as data, so no name in it is ever read as markup."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from functools import cache
from importlib import resources
from pathlib import Path

import typst

from kg.reports.document import Document, Figure

LAYOUT = Path(__file__).parent / "templates" / "report.typ"
# Noto Sans SC (SIL OFL 1.1) with all its weights in one file; it has Latin letters too.
FONTS = "fonts/ofl/notosanssc"
FIGURE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")
"""


def to_pdf(document: Document) -> bytes:
    """Return a document as tagged PDF; its time stamps are the day of the answer."""
    return _compile(LAYOUT.read_bytes(), {"document": _data(document)}, "pdf", _noon(document.date))[0]


def to_pages(document: Document, *, ppi: float = 96.0) -> list[bytes]:
    """Return the pages of the PDF as PNG pictures, for a look at them."""
    return _compile(LAYOUT.read_bytes(), {"document": _data(document)}, "png", _noon(document.date), ppi)


def figure_png(figure: Figure, *, ppi: float = 192.0) -> bytes:
    """Return a figure as PNG, for programs that draw no SVG."""
    day = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
    return _compile(FIGURE, {"svg": figure.svg}, "png", day, ppi)[0]


@cache
def _fonts() -> typst.Fonts:
    folder = resources.files("justmytype_intl_cjk") / FONTS
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])


def _data(document: Document) -> str:
    return json.dumps(dataclasses.asdict(document), ensure_ascii=False, default=str)


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)


def _compile(
    source: bytes,
    inputs: dict[str, str],
    kind: typst.OutputFormat,
    timestamp: dt.datetime,
    ppi: float | None = None,
) -> list[bytes]:
    compiler = typst.Compiler(source, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)
    made = compiler.compile(format=kind, timestamp=timestamp, ppi=ppi)
    if isinstance(made, list):
        return made
    return [] if made is None else [made]
