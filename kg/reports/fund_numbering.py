"""Numbers of a fund's report: sentences, tables and evidence, in reading order."""

from __future__ import annotations

from collections.abc import Sequence

from kg.reports.document import Language, Statement, Table, plain
from kg.reports.fund_wording import say
from kg.reports.wording import pick


class Numbering:
    """Gives sentences, tables and evidence their numbers.

    Attributes:
        language: of the report.
        evidence: (label, what it is) by record.
    """

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.evidence: dict[str, tuple[str, str]] = {}
        self._statements = self._tables = 0

    def say(self, name: str, /, **values: object) -> str:
        """Return a sentence or word of the report."""
        return say(name, self.language, **values)

    def join(self, parts: Sequence[str], zh: str = "、", en: str = ", ") -> str:
        """Return parts in one line."""
        return pick((zh, en), self.language).join(parts)

    def statement(self, text: str, query: str, pointer: str, evidence: Sequence[str] = ()) -> Statement:
        """Return a numbered sentence with the query of its numbers and where they stand in the answer."""
        self._statements += 1
        backing = f"{self.say('query')}{query} → {pointer}"
        if evidence:
            backing += f"{pick(('；', '; '), self.language)}{self.say('evidenceOf')}{', '.join(evidence)}"
        return Statement(f"S{self._statements}", plain(text), plain(backing))

    def table(
        self,
        caption: str,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[int],
        numeric: int,
    ) -> Table:
        """Return a numbered table; the last `numeric` columns are numbers."""
        self._tables += 1
        number = f"{pick(('表', 'Table'), self.language)} {self._tables}"
        words = len(head) - numeric
        return Table(
            f"{number} {caption}",
            tuple(head),
            tuple(tuple(plain(cell) for cell in row) for row in rows),
            tuple(widths),
            tuple(place >= words for place in range(len(head))),
        )

    def label(self, record: str, what: str) -> str:
        """Return the label of a record, a new one where it has none."""
        return self.evidence.setdefault(record, (f"E{len(self.evidence) + 1}", what))[0]
