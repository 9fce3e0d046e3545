"""What an industry chain is: links, supply edges, and the rules that place patent families."""

from __future__ import annotations

from dataclasses import dataclass

from kg.algorithms.symbol_patterns import Pattern, parse_pattern

STAGES = ("upstream", "midstream", "downstream")
SCHEMES = ("IPC", "CPC", "both")


@dataclass(frozen=True)
class SymbolSet:
    """Symbols that rules name together, such as «everything that says unmanned aircraft».

    Attributes:
        symbols: patterns, or names of other sets.
        reason: what the symbols have in common, from their definitions.
    """

    name: str
    symbols: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Rule:
    """Symbols that place a family in a link, under conditions on the family's other symbols.

    Attributes:
        scheme: the classification whose symbols count: IPC, CPC or both.
        symbols: patterns of the symbols that place.
        with_any: sets or patterns; the family must have a symbol of at least one of them (or none is named).
        with_all: sets or patterns; the family must have a symbol of each.
        without: sets or patterns; a family with a symbol of any of them is not placed.
        weight: declared part of the symbol, in (0, 1]; None shares it equally among the links it maps to.
        confidence: in (0, 1]: how sure it is that a family so placed belongs to the link.
        reason: why, from the meaning of the symbols.
    """

    scheme: str
    symbols: tuple[str, ...]
    with_any: tuple[str, ...]
    with_all: tuple[str, ...]
    without: tuple[str, ...]
    weight: float | None
    confidence: float
    reason: str


@dataclass(frozen=True)
class Link:
    """A link (环节) of a chain; `importance` is v(n) of the coverage, and sums to 1 over the chain."""

    id: str
    name_zh: str
    name_en: str
    stage: str
    importance: float
    importance_reason: str
    rules: tuple[Rule, ...]
    terms_zh: tuple[str, ...]
    terms_en: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class SupplyEdge:
    """One link supplies another.

    Attributes:
        cost_share: part of the target's cost that the source supplies, in [0, 1); None where no figure
            is known.
        criticality: how far the target stops without the source, in [0, 1]; None where nobody judged it.
    """

    source: str
    target: str
    cost_share: float | None
    criticality: float | None
    reason: str
    line: int


@dataclass(frozen=True)
class Chain:
    """An industry chain with its links, supply edges and the symbol sets its rules name."""

    chain_id: str
    version: str
    name_zh: str
    name_en: str
    description_zh: str
    description_en: str
    sets: tuple[SymbolSet, ...]
    links: tuple[Link, ...]
    edges: tuple[SupplyEdge, ...]
    sources: tuple[str, ...]
    file: str


def link_key(chain: Chain, link_id: str) -> str:
    """Return the linkId of a link in the graph: «civil_drone/flight_control»."""
    return f"{chain.chain_id}/{link_id}"


def expand(chain: Chain, name: str) -> tuple[Pattern, ...]:
    """Return the patterns that a set or a pattern named in a rule stands for.

    Raises:
        ParseError: the name is neither a set of the chain nor a pattern.
    """
    sets = {symbol_set.name: symbol_set for symbol_set in chain.sets}
    if name not in sets:
        return (parse_pattern(name),)
    return tuple(pattern for part in sets[name].symbols for pattern in expand(chain, part))
