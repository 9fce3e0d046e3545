"""A chain's rules as a concordance c(k, n): which part of a symbol k belongs to which link n.

Of the patterns of a chain that hold a symbol, the most specific say which links have it: «B64D47/08» of
one link is taken out of «B64D» of another. Those links share the symbol: a declared weight is taken as it
is, the rest is shared equally by the links without one. So Σₙ c(k, n) ≤ 1, and without weights
c = 1/(number of links that k maps to), as in section 0 of the metrics note. A rule's scheme and its
conditions on the family's other symbols (e of the note) do not change c: a link of which no rule fires
leaves its part unused. Any rule of the link that holds the symbol may fire, however general its pattern.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from kg.algorithms.chain_model import Chain, Rule, expand
from kg.algorithms.symbol_patterns import Pattern, parse_pattern

# A family's conditions are the bits of one 128-bit signed integer.
CONDITION_LIMIT = 126


@dataclass(frozen=True)
class RulePattern:
    """One pattern of one rule.

    Attributes:
        link: id of the rule's link.
        number: 1-based number of the rule in its link.
        place: where the rule stands in the file: «links[3].rules[0]».
    """

    link: str
    number: int
    place: str
    rule: Rule
    pattern: Pattern


@dataclass(frozen=True)
class Atom:
    """An interval of symbol keys on which every pattern of the chain is constant.

    Attributes:
        start: first key; the interval ends where the next atom starts.
        ruling: the rule patterns that hold it, of the links that share it.
        shares: c(k, n) of each link that one of the most specific patterns names, by link id.
    """

    start: str
    ruling: tuple[RulePattern, ...]
    shares: dict[str, float]


def rule_patterns(chain: Chain) -> tuple[RulePattern, ...]:
    """Return every pattern of every rule, in the order of the file."""
    return tuple(
        RulePattern(link.id, number + 1, f"links[{position}].rules[{number}]", rule, parse_pattern(symbol))
        for position, link in enumerate(chain.links)
        for number, rule in enumerate(link.rules)
        for symbol in rule.symbols
    )


def conditions_of(rule: Rule) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Return what a rule demands and what it forbids.

    Returns:
        Groups of names of which each must have a symbol on the family, and the names of which none may.
    """
    any_group = (rule.with_any,) if rule.with_any else ()
    return any_group + tuple((name,) for name in rule.with_all), rule.without


def groups_of(rule: Rule) -> tuple[tuple[str, ...], ...]:
    """Return the groups of names in a rule's conditions, demanded and forbidden alike."""
    demanded, forbidden = conditions_of(rule)
    return (*demanded, forbidden) if forbidden else demanded


def atoms_of(chain: Chain) -> tuple[Atom, ...]:
    """Return the atoms in the order of their keys; the first starts at ""."""
    patterns = rule_patterns(chain)
    conditions = {name for part in patterns for group in groups_of(part.rule) for name in group}
    held = [part.pattern for part in patterns]
    held += [pattern for name in sorted(conditions) for pattern in expand(chain, name)]
    starts = _starts(held)
    return tuple(_atom(patterns, start) for start in starts)


def _starts(patterns: Iterable[Pattern]) -> list[str]:
    # A pattern begins at its low key and ends after its high one; \x01 sorts before every character of a key.
    edges = {""} | {edge for pattern in patterns for edge in (pattern.low, pattern.high + "\x01")}
    return sorted(edges)


def _atom(patterns: tuple[RulePattern, ...], key: str) -> Atom:
    holding = [part for part in patterns if part.pattern.holds(key)]
    rank = max((part.pattern.rank for part in holding), default=0)
    shares = _shares([part for part in holding if part.pattern.rank == rank])
    return Atom(key, tuple(part for part in holding if part.link in shares), shares)


def _shares(ruling: list[RulePattern]) -> dict[str, float]:
    declared: dict[str, float] = {}
    for part in ruling:
        if part.rule.weight is not None:
            declared[part.link] = max(part.rule.weight, declared.get(part.link, 0.0))
    equal = {part.link for part in ruling} - declared.keys()
    rest = max(0.0, 1 - math.fsum(declared.values()))
    return {**declared, **{link: rest / len(equal) for link in sorted(equal)}}
