"""Numbers as each language's readers write them: 万/亿 in Chinese, k/M/B in English."""

from __future__ import annotations

from kg.api.language import Language

MINUS = "−"
_STEPS: dict[Language, tuple[tuple[float, str], ...]] = {
    "zh": ((1e8, "亿"), (1e4, "万")),
    "en": ((1e9, "B"), (1e6, "M"), (1e3, "k")),
}


def format_amount(value: float, language: Language) -> str:
    """Return a count or mass with three significant digits: «1.23万», «12.3k», «0.04»."""
    if value < 0:
        return MINUS + format_amount(-value, language)
    for step, unit in _STEPS[language]:
        if round(value / step, 4) >= 1:
            return _significant(value / step) + unit
    return _significant(value)


def _significant(value: float) -> str:
    """Return a value ≥ 0 with three significant digits, without trailing zeros; whole above 100."""
    if value >= 100:
        return f"{value:.0f}"
    digits = 1 if value >= 10 else 2
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_number(value: float, language: Language) -> str:
    """Return any number: whole ones below 10,000 as they are (years), others with three digits."""
    if isinstance(value, int) or value.is_integer():
        if abs(value) < 10_000:
            return str(int(value)).replace("-", MINUS)
    elif 0 < abs(value) < 0.01:
        return f"{value:.2g}".replace("-", MINUS)
    return format_amount(value, language)


def format_ratio(value: float) -> str:
    """Return a number in [0, 1] or a ratio with two decimals: «0.61»."""
    text = f"{value:.2f}"
    return text.replace("-", MINUS)


def format_percent(value: float) -> str:
    """Return a share as a percentage with one decimal, whole from 99.95 %: «12.3 %»."""
    percent = 100 * value
    text = f"{percent:.0f}" if percent >= 99.95 or percent == 0 else f"{percent:.1f}"
    return f"{text} %"


def text_width(text: str) -> float:
    """Return the rough width of a text in em: 1 for Chinese and full-width characters, about 0.6 else."""
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> float:
    if ord(character) >= 0x2E80:
        return 1.0
    if character.isupper():
        return 0.7
    return 0.33 if character in "iljtf.,:;'|()[] " else 0.6


def fit_lines(text: str, width: float, lines: int) -> list[str]:
    """Break a text into at most so many lines of a width in em; the last one ends with … if cut.

    Chinese breaks anywhere, other scripts at spaces.
    """
    found: list[str] = []
    rest = text.strip()
    while rest and len(found) < lines:
        cut = _break_point(rest, width)
        if len(found) == lines - 1 and cut < len(rest):
            found.append(_ellipsis(rest, width))
            break
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return found


def _break_point(text: str, width: float) -> int:
    """Return how many characters fit a line, ending at a space where there is one."""
    used = 0.0
    for position, character in enumerate(text):
        used += _character_width(character)
        if used > width:
            if ord(character) >= 0x2E80:
                return max(1, position)
            space = text.rfind(" ", 0, position + 1)
            return space if space > 0 else max(1, position)
    return len(text)


def _ellipsis(text: str, width: float) -> str:
    while text and text_width(text) + 1 > width:
        text = text[:-1]
    return text.rstrip() + "…"
