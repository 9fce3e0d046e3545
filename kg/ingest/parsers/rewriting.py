"""Rewriting rules that Python and DuckDB apply alike, so that the scalar and the columnar parser agree.

A rule has a guard of tests that cost little, and a pattern. The first rule whose guard holds is applied;
where its pattern does not match, the text stays as it is. Patterns keep to what Python's `re` and RE2 read in
the same way on ASCII text: no look-around, no lazy quantifiers, `$` for the end of the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Rewrite:
    """One rule for texts of the form number + "|" + kind code.

    Attributes:
        pattern: regular expression over the whole text.
        replacement: what takes its place; it refers to groups by number.
        reason: why the source's form is another one.
        length: guard: characters of the number; None for any.
        prefixes: guard: one of them starts the number; empty for any.
        kind: guard: first letter of the kind code; None for any.
    """

    pattern: str
    replacement: str
    reason: str
    length: int | None = None
    prefixes: tuple[str, ...] = ()
    kind: str | None = None

    @cached_property
    def _compiled(self) -> tuple[re.Pattern[str], str]:
        end = self.pattern.removesuffix("$")
        pattern = end + r"\Z" if end != self.pattern else end
        return re.compile(pattern, re.ASCII), re.sub(r"\\(\d)", r"\\g<\1>", self.replacement)

    def is_for(self, text: str) -> bool:
        """Return whether the guard holds."""
        position = text.find("|")
        return (
            (self.length is None or position == self.length)
            and (not self.prefixes or text.startswith(self.prefixes))
            and (self.kind is None or text[position + 1 : position + 2] == self.kind)
        )

    def apply(self, text: str) -> str:
        """Return the text with the first match replaced, whatever the guard says."""
        pattern, replacement = self._compiled
        return pattern.sub(replacement, text, count=1)

    def guard_sql(self, x: str) -> str:
        """Return the guard as a DuckDB condition on the expression `x`."""
        tests = []
        if self.length is not None:
            tests.append(f"substr({x}, {self.length + 1}, 1) = '|'")
        if self.prefixes:
            tests.append("(" + " OR ".join(f"starts_with({x}, {quoted(p)})" for p in self.prefixes) + ")")
        if self.kind is not None:
            tests.append(f"contains({x}, {quoted('|' + self.kind)})")
        return " AND ".join(tests) or "true"

    def sql(self, x: str) -> str:
        """Return `apply` as a DuckDB expression."""
        return f"regexp_replace({x}, {quoted(self.pattern)}, {quoted(self.replacement)})"


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def rewrite_first(rules: Sequence[Rewrite], text: str) -> str:
    """Return the text after the first rule whose guard holds."""
    for rule in rules:
        if rule.is_for(text):
            return rule.apply(text)
    return text


def rewrite_sql(rules: Mapping[str, Sequence[Rewrite]], country: str, x: str) -> str:
    """Return `rewrite_first` with the rules of the country as a DuckDB expression."""
    cases = " ".join(f"WHEN {quoted(code)} THEN {_first_sql(rs, x)}" for code, rs in rules.items())
    return f"CASE {country} {cases} ELSE {x} END"


def _first_sql(rules: Sequence[Rewrite], x: str) -> str:
    cases = " ".join(f"WHEN {rule.guard_sql(x)} THEN {rule.sql(x)}" for rule in rules)
    return f"CASE {cases} ELSE {x} END"
