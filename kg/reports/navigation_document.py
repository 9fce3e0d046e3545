"""A navigation report laid out in the chapters of GB/T 39551-2020, before any format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kg.algorithms.chain_model import Chain, link_key
from kg.algorithms.dataclass_json import as_json
from kg.algorithms.navigation_model import NavigationReport, Section, Sentence, Silence
from kg.reports.chain_figure import chain_figure
from kg.reports.document import (
    Block,
    Chapter,
    Document,
    Heading,
    Language,
    Omission,
    Paragraph,
    Statement,
    Table,
    plain,
)
from kg.reports.navigation_tables import FEWEST_ROWS, table_of
from kg.reports.wording import PARTS, SUBTITLES, TABLES, Part, one_of, pick, word


def navigation_document(
    report: NavigationReport, chain: Chain, language: Language, *, query: str
) -> Document:
    """Return a navigation report as a document.

    Args:
        report: what was found.
        chain: that it is about, for the picture.
        language: of the document.
        query: the command that makes the same report.
    """
    return _Builder(report, chain, language).build(query)


class _Builder:
    """Numbers sentences, tables, limits and evidence in reading order."""

    def __init__(self, report: NavigationReport, chain: Chain, language: Language) -> None:
        self.report = report
        self.chain = chain
        self.language: Language = language
        links = {
            link_key(chain, link.id): pick((link.name_zh, link.name_en), language) for link in chain.links
        }
        self.names = {**report.names, **links}
        self.limits: dict[str, str] = {}
        self.evidence: dict[str, str] = {}
        self.statements = 0
        self.tables = 0

    def build(self, query: str) -> Document:
        report, head = self.report, self.report.head
        parts = PARTS[report.kind]
        taken = {name for part in parts for name in part.templates}
        chapters = [(pick(part.title, self.language), self._part(part, taken)) for part in parts]
        chapters += [
            (self._word("method"), self._method(query)),
            (self._word("limits"), self._limit_blocks()),
            (self._word("evidence"), self._evidence_blocks()),
        ]
        facts = (
            ("subject", head.subject or ""),
            ("chain", pick((self.chain.name_zh, self.chain.name_en), self.language)),
            ("asOf", head.as_of.isoformat()),
            ("knownBy", head.known_by.isoformat()),
            ("jurisdiction", head.jurisdiction or self._word("any")),
            ("version", head.snapshot_version),
        )
        return Document(
            language=self.language,
            title=plain(pick((report.title_zh, report.title_en), self.language)),
            subtitle=pick(SUBTITLES[report.kind], self.language),
            date=head.as_of,
            facts=tuple((self._word(name), plain(value)) for name, value in facts),
            chapters=tuple(
                Chapter(f"{number} {title}", tuple(blocks))
                for number, (title, blocks) in enumerate(chapters, start=1)
            ),
        )

    def _word(self, name: str) -> str:
        return word(name, self.language)

    def _part(self, part: Part, taken: set[str]) -> list[Block]:
        blocks: list[Block] = []
        if part.has_picture and self.chain.links:
            said = [sentence for section in self.report.sections for sentence in section.sentences]
            caption = f"{self._word('figure')} 1"
            blocks.append(chain_figure(self.chain, said, caption, self.language))
        sections = [section for section in self.report.sections if section.name in part.sections]
        bodies = [(section, self._section(section, part, taken)) for section in sections]
        filled = [(section, body) for section, body in bodies if body]
        for section, body in filled:
            if len(part.sections) > 1 and not part.templates:
                blocks.append(Heading(pick((section.zh, _capital(section.en)), self.language)))
            blocks += body
        return blocks if filled else [*blocks, Paragraph(self._word("none"))]

    def _section(self, section: Section, part: Part, taken: set[str]) -> list[Block]:
        def belongs(item: Sentence | Silence) -> bool:
            return item.template in part.templates if part.templates else item.template not in taken

        sentences = [sentence for sentence in section.sentences if belongs(sentence)]
        labelled = [(self._label(), sentence) for sentence in sentences]
        blocks: list[Block] = [self._statement(label, sentence) for label, sentence in labelled]
        return [
            *blocks,
            *self._tables_of(labelled),
            *(self._omission(silence) for silence in section.unsaid if belongs(silence)),
        ]

    def _label(self) -> str:
        self.statements += 1
        return f"S{self.statements}"

    def _statement(self, label: str, sentence: Sentence) -> Statement:
        limits = [_numbered(self.limits, "L", plain(text)) for text in sentence.limits]
        evidence = [_numbered(self.evidence, "E", name) for name in sentence.evidence]
        given = ", ".join(f"{name}={value}" for name, value in sentence.parameters.items())
        parts = [self._word("madeBy") + sentence.made_by]
        parts += [self._word("with") + given] if given else []
        parts += [self._word("from") + ", ".join(evidence)] if evidence else []
        parts += [self._word("limitedBy") + ", ".join(limits)] if limits else []
        text = plain(pick((sentence.zh, sentence.en), self.language))
        return Statement(label, text, plain(pick(("；", "; "), self.language).join(parts)))

    def _tables_of(self, labelled: Sequence[tuple[str, Sentence]]) -> list[Table]:
        by_template: dict[str, list[tuple[str, Sentence]]] = {}
        for label, sentence in labelled:
            by_template.setdefault(sentence.template, []).append((label, sentence))
        found = []
        for template, rows in by_template.items():
            if template in TABLES and len(rows) >= FEWEST_ROWS:
                self.tables += 1
                caption = f"{self._word('table')} {self.tables}"
                found.append(table_of(rows, self.names, caption, self.language))
        return found

    def _omission(self, silence: Silence) -> Omission:
        about = " ".join(self._name(name) for name in silence.about.split())
        told = " ".join(part for part in (silence.template, about) if part)
        colon = pick(("：", ": "), self.language)
        return Omission(plain(f"{self._word('unsaid')}{colon}{told}{colon}{silence.reason}"))

    def _name(self, name: str) -> str:
        return self.names.get(name, name)

    def _method(self, query: str) -> list[Block]:
        rows = tuple(_flat(as_json(self.report.head.parameters), self.language))
        head = (self._word("parameter"), self._word("value"))
        notes = [Paragraph(plain(one_of(note, self.language))) for note in self.report.notes]
        return [
            Heading(self._word("how")),
            *notes,
            Heading(self._word("repeat")),
            Paragraph(plain(query)),
            Heading(self._word("parameters")),
            *([Table("", head, rows, (1, 1), (False, False))] if rows else []),
        ]

    def _limit_blocks(self) -> list[Block]:
        if not self.limits:
            return [Paragraph(self._word("noLimits"))]
        rows = tuple((label, one_of(text, self.language)) for text, label in self.limits.items())
        return [Table("", (self._word("label"), self._word("limits")), rows, (1, 11), (False, False))]

    def _evidence_blocks(self) -> list[Block]:
        if not self.evidence:
            return [Paragraph(self._word("noEvidence"))]
        head = tuple(self._word(name) for name in ("label", "record", "title", "sources"))
        rows = tuple(self._record(label, name) for name, label in self.evidence.items())
        return [Table("", head, rows, (1, 3, 5, 5), (False,) * 4)]

    def _record(self, label: str, name: str) -> tuple[str, str, str, str]:
        record = self.report.evidence.get(name)
        if record is None:
            return label, plain(name), self._word("noRecord"), ""
        number = record.get("publicationNumber") or record.get("class") or name
        title = " ".join(str(record[key]) for key in ("title", "day") if record.get(key) is not None)
        return label, plain(str(number)), plain(title), plain("; ".join(record["sources"]))


def _numbered(known: dict[str, str], letter: str, value: str) -> str:
    """Return the label of a value, a new one where it has none."""
    return known.setdefault(value, f"{letter}{len(known) + 1}")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _flat(value: Any, language: Language, path: str = "") -> Iterable[tuple[str, str]]:
    """Yield every parameter by its path; of a pair of texts zh and en only the one in the language."""
    if isinstance(value, Mapping):
        other = pick(("en", "zh"), language)
        is_pair = {"zh", "en"} <= set(value)
        for key, inner in value.items():
            if is_pair and key == language:
                yield path, plain(str(inner))
            elif not (is_pair and key == other):
                yield from _flat(inner, language, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        yield path, plain(", ".join(str(item) for item in value))
    else:
        yield path, "—" if value is None else plain(str(value))
