"""A report as one HTML file: nothing is fetched, nothing runs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kg.reports.document import Document, Figure

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["picture"] = _picture
    return found


def _picture(figure: Figure) -> Markup:
    """Return a figure's SVG, the only markup that is not escaped: every text in it was when it was drawn."""
    return Markup(figure.svg)


def to_html(document: Document) -> bytes:
    """Return a document as HTML in UTF-8."""
    return _environment().get_template("report.html").render(document=document).encode()
