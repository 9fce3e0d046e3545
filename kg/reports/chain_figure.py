"""The chain of a navigation as a vector picture: SVG 1.1 that browsers, Typst and Word all draw."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from kg.algorithms.chain_model import Chain, Link, link_key
from kg.algorithms.chain_picture import Geometry, Picture, Placed, lay_out
from kg.algorithms.navigation_model import Sentence
from kg.algorithms.navigation_wording import GAP_CLASSES
from kg.reports.document import Figure, Language, plain
from kg.reports.wording import STAGES, pick, word

GEOMETRY = Geometry(card_width=162.0, card_height=92.0, column_gap=30.0, row_gap=14.0, header=42.0)
MARGIN, LEGEND_HEIGHT, LEGEND_STEP = 10.0, 40.0, 170
FONT = "Noto Sans SC, Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"
# Sizes that stay readable when a chain of eight layers is as wide as a page.
TEXT_SIZE, SMALL_SIZE, LEAST_SIZE = 20.0, 17.0, 9.0
NAME_ROOM, LINE = 58.0, 1.2
WIDE, NARROW, FIRST_WIDE = 1.0, 0.58, 0x2E80
# A word with the space after it, or one wide character with a mark that must not begin a line.
_TOKENS = re.compile(r"[\u2e80-\uffff][、，。；：）]?|[^\u2e80-\uffff\s]+\s*|\s+")
BACKWARD = ' stroke-dasharray="4 3"'
# Colours after Okabe & Ito (2008), lightened for dark text; the class is written on the card as well.
FILLS = {
    "strong": "#b5e0d3",
    "average": "#d5e9f7",
    "weak": "#fbe3b0",
    "missing": "#f5c4a8",
    "insufficientData": "#e9e9e9",
    "key": "#d5e9f7",
    "": "#ffffff",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a card says of its link.

    Attributes:
        state: class of `FILLS`.
        text: below the name.
    """

    state: str
    text: str


def chain_figure(chain: Chain, sentences: Iterable[Sentence], caption: str, language: Language) -> Figure:
    """Return the picture of a chain with what a navigation says of its links.

    Args:
        chain: with at least one link.
        sentences: of the navigation; those of templates gap and keyProduct mark a link.
        caption: number of the figure, before its words.
        language: of the texts.
    """
    marks = _marks(sentences, language)
    stages = {link.id: link.stage for link in chain.links}
    picture = lay_out(stages, [(edge.source, edge.target) for edge in chain.edges], GEOMETRY)
    links = {link.id: link for link in chain.links}
    states = [state for state in FILLS if state in {_mark(chain, link, marks).state for link in chain.links}]
    width, height = picture.width + 2 * MARGIN, picture.height + 2 * MARGIN + LEGEND_HEIGHT
    title = f"{caption} {pick((chain.name_zh, chain.name_en), language)}"
    alt = _alt(chain, marks, language)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img" aria-label={quoteattr(alt)} '
        f"font-family={quoteattr(FONT)}>",
        f'<g transform="translate({MARGIN:.0f} {MARGIN:.0f})">',
        *_headings(picture, language),
        *(
            f'<path d="{curve.path}" fill="none" stroke="#8a94a3" stroke-width="1.2"'
            f"{BACKWARD if curve.is_back else ''}/>"
            for curve in picture.curves
        ),
        *(
            _card(card, links[card.link], _mark(chain, links[card.link], marks), language)
            for card in picture.cards
        ),
        *_legend(states, picture.height + MARGIN, language),
        "</g></svg>",
    ]
    return Figure(plain(title), alt, "".join(parts), width, height)


def _marks(sentences: Iterable[Sentence], language: Language) -> dict[str, Mark]:
    found: dict[str, Mark] = {}
    for sentence in sentences:
        numbers = sentence.numbers
        if sentence.template == "gap" and numbers["gapClassId"] is not None:
            state = str(numbers["gapClassId"])
            text = f"{pick(GAP_CLASSES[state], language)} · {numbers['coverage']:.2f}"
        elif sentence.template == "keyProduct":
            state, text = "key", f"{word('key', language)} · {numbers['directShare']:.1%}"
        else:
            continue
        found[sentence.about] = Mark(state, text)
    return found


def _mark(chain: Chain, link: Link, marks: Mapping[str, Mark]) -> Mark:
    return marks.get(link_key(chain, link.id), Mark("", ""))


def _headings(picture: Picture, language: Language) -> list[str]:
    return [
        f'<text x="{span.x:.1f}" y="20" font-size="{TEXT_SIZE}" font-weight="600" fill="#33415c">'
        f"{escape(pick(STAGES.get(span.stage, (span.stage, span.stage)), language))}</text>"
        f'<path d="M{span.x:.1f} 29H{span.x + span.width:.1f}" stroke="#33415c" stroke-width="1"/>'
        for span in picture.stages
    ]


def _card(card: Placed, link: Link, mark: Mark, language: Language) -> str:
    # What stands in brackets explains the name; the picture's text and the tables have it whole.
    name = plain(pick((link.name_zh.partition("（")[0], link.name_en.partition(" (")[0]), language))
    size, lines = _fit(name, GEOMETRY.card_width - 20, NAME_ROOM)
    top = card.y + 10 + size
    texts = [_text(line, card.x + 10, top + n * size * LINE, size, "#1a202c") for n, line in enumerate(lines)]
    if mark.text:
        small = min(SMALL_SIZE, _fit(mark.text, GEOMETRY.card_width - 20, LINE * SMALL_SIZE)[0])
        texts.append(_text(mark.text, card.x + 10, card.y + GEOMETRY.card_height - 12, small, "#2d3748"))
    return (
        f'<rect x="{card.x:.1f}" y="{card.y:.1f}" width="{GEOMETRY.card_width}" '
        f'height="{GEOMETRY.card_height}" rx="6" fill="{FILLS[mark.state]}" stroke="#4a5568"/>'
        + "".join(texts)
    )


def _fit(text: str, width: float, height: float) -> tuple[float, list[str]]:
    """Return the greatest size in which a text fits with no word broken, and its lines.

    In the least size words are broken, and what does not fit is cut, with an ellipsis.
    """
    size = TEXT_SIZE
    words = max((_width(token.rstrip()) for token in _TOKENS.findall(text)), default=0.0)
    while size > LEAST_SIZE:
        lines = _lines(text, width / size)
        if len(lines) * size * LINE <= height and words * size <= width:
            return size, lines
        size -= 1.0
    lines, most = _lines(text, width / size), max(1, int(height / (size * LINE)))
    return (size, lines) if len(lines) <= most else (size, [*lines[: most - 1], lines[most - 1][:-1] + "…"])


def _lines(text: str, room: float) -> list[str]:
    """Return a text in lines, broken between words and between Chinese characters; room in ems."""
    lines = [""]
    for token in _TOKENS.findall(text):
        if lines[-1] and _width(lines[-1] + token.rstrip()) > room:
            lines.append("")
        lines[-1] += token if lines[-1] else token.lstrip()
        while _width(lines[-1].rstrip()) > room and len(lines[-1]) > 1:
            fits = next(
                n for n in range(len(lines[-1]) - 1, 0, -1) if n == 1 or _width(lines[-1][:n]) <= room
            )
            lines[-1:] = [lines[-1][:fits], lines[-1][fits:]]
    return [line.strip() for line in lines]


def _width(text: str) -> float:
    """Return about how wide a text is, in ems."""
    return sum(WIDE if ord(character) >= FIRST_WIDE else NARROW for character in text)


def _text(text: str, x: float, y: float, size: float, fill: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.1f}" font-weight="500" fill="{fill}">'
        f"{escape(text)}</text>"
    )


def _legend(states: Iterable[str], y: float, language: Language) -> list[str]:
    parts = []
    for position, state in enumerate(states):
        label = (
            pick(GAP_CLASSES[state], language) if state in GAP_CLASSES else word(state or "noClass", language)
        )
        x = position * LEGEND_STEP
        parts.append(
            f'<rect x="{x}" y="{y:.1f}" width="24" height="16" rx="3" fill="{FILLS[state]}" '
            f'stroke="#4a5568"/><text x="{x + 30}" y="{y + 14:.1f}" font-size="{SMALL_SIZE}" '
            f'font-weight="500" fill="#2d3748">{escape(label)}</text>'
        )
    return parts


def _alt(chain: Chain, marks: Mapping[str, Mark], language: Language) -> str:
    """Return the picture in words: each link with what its card says."""
    told = [
        f"{pick((link.name_zh, link.name_en), language)}"
        + (f" ({mark.text})" if (mark := _mark(chain, link, marks)).text else "")
        for link in chain.links
    ]
    comma, colon = pick(("，", ", "), language), pick(("：", ": "), language)
    return plain(pick((chain.name_zh, chain.name_en), language) + colon + comma.join(told))
