"""Tables of a navigation's sentences: a row each, every value rounded as in the sentence's text."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence

from kg.algorithms.navigation_model import Sentence, Value
from kg.algorithms.navigation_wording import GAP_CLASSES, TEMPLATES
from kg.reports.document import Language, Table, plain
from kg.reports.wording import COLUMNS, TABLES, one_of, pick, word

FEWEST_ROWS = 2
# Relative widths: a name needs more room than a number.
NAME_WIDTH, NUMBER_WIDTH, LABEL_WIDTH = 9, 4, 3


def table_of(
    sentences: Sequence[tuple[str, Sentence]],
    names: Mapping[str, str],
    caption: str,
    language: Language,
) -> Table:
    """Return a table of sentences of one template.

    Args:
        sentences: with their labels, in reading order.
        names: of links and holders by identifier.
        caption: number of the table, before its own words.
        language: of heads and names.
    """
    template = sentences[0][1].template
    words, columns = TABLES[template]
    formats = _formats(template)
    rows = tuple(
        (
            link_of(sentence, names, language),
            *(_cell(name, sentence.numbers.get(name), formats, names, language) for name in columns),
            label,
        )
        for label, sentence in sentences
    )
    is_name = [name.endswith("Id") and name != "gapClassId" for name in columns]
    head = (
        word("link", language),
        *(pick(COLUMNS[name], language) for name in columns),
        word("label", language),
    )
    widths = (NAME_WIDTH, *(NAME_WIDTH if named else NUMBER_WIDTH for named in is_name), LABEL_WIDTH)
    numeric = (
        False,
        *(not named and name != "gapClassId" for named, name in zip(is_name, columns, strict=True)),
    )
    return Table(f"{caption} {pick(words, language)}", head, rows, widths, (*numeric, False))


def link_of(sentence: Sentence, names: Mapping[str, str], language: Language) -> str:
    """Return the name of the link that a sentence is about."""
    key = sentence.about.partition(" ")[0]
    return plain(one_of(names.get(key, key), language))


def _formats(template: str) -> dict[str, str]:
    """Return how a template rounds each of its values."""
    parsed = string.Formatter().parse(TEMPLATES[template][0])
    return {name: spec or "" for _, name, spec, _ in parsed if name}


def _cell(
    name: str, value: Value, formats: Mapping[str, str], names: Mapping[str, str], language: Language
) -> str:
    if value is None:
        return "—"
    if name == "gapClassId":
        return pick(GAP_CLASSES[str(value)], language)
    if name.endswith("Id"):
        return plain(one_of(names.get(str(value), str(value)), language))
    return format(value, formats.get(name, ""))
