"""The scores of a fund's clusters as a vector picture: a bar for each, its pieces in order of the parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from kg.reports.chain_figure import FONT
from kg.reports.document import Figure, Language, plain
from kg.reports.fund_wording import say

WIDTH, ROW, NAME, BAR = 960.0, 26.0, 380.0, 480.0
# Light to dark after Okabe & Ito (2008); the legend and the order tell the parts apart without colour.
FILLS = ("#0072b2", "#56b4e9", "#009e73", "#e69f00", "#999999")
LONGEST = 34


def score_figure(
    rows: Sequence[Mapping[str, Any]], parts: Sequence[str], caption: str, language: Language
) -> Figure:
    """Return the picture of the best clusters' scores.

    Args:
        rows: of `answer_fund_match`, each with `terms` and a score.
        parts: of the score, in the order of the pieces.
        caption: number of the figure.
        language: of the texts.
    """
    height = ROW * (len(rows) + 1) + 16
    told = [f"{row['name']}: {row['score']:.2f}" for row in rows]
    marks = [_bar(place, row, parts) for place, row in enumerate(rows)]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}" height="{height:g}" '
        f'viewBox="0 0 {WIDTH:g} {height:g}" font-family="{FONT}" font-weight="500">'
        f'<rect width="{WIDTH:g}" height="{height:g}" fill="#ffffff"/>'
        f"{''.join(marks)}{_legend(parts, ROW * len(rows) + 10, language)}</svg>"
    )
    words = say("figureScores", language)
    return Figure(f"{caption} {words}", plain("; ".join(told)), svg, WIDTH, height)


def _bar(place: int, row: Mapping[str, Any], parts: Sequence[str]) -> str:
    y = ROW * place + 4
    name = plain(str(row["name"]))
    short = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
    pieces, x = [], NAME
    for number, part in enumerate(parts):
        width = BAR * min(1.0, max(0.0, row["terms"].get(part, 0.0)))
        if width > 0:
            place_of = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="17"'
            pieces.append(f'<rect {place_of} fill="{FILLS[number % len(FILLS)]}" stroke="#ffffff"/>')
            x += width
    label = _text(short, NAME - 8, y + 13, 'text-anchor="end"')
    return label + "".join(pieces) + _text(f"{row['score']:.2f}", x + 6, y + 13)


def _text(text: str, x: float, y: float, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="14" fill="#1a202c" {more}>{escape(text)}</text>'


def _legend(parts: Sequence[str], y: float, language: Language) -> str:
    found = []
    for number, part in enumerate(parts):
        x, fill = NAME + number * 115, FILLS[number % len(FILLS)]
        found.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="14" height="14" fill="{fill}"/>')
        found.append(_text(say(part, language), x + 19, y + 12))
    return "".join(found)
