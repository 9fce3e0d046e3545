"""The meaning of a chain file: what must hold between its links, edges, sets and rules."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from kg.algorithms.chain_file import Draft, Problem
from kg.algorithms.chain_model import SCHEMES, STAGES, Chain, Rule, SymbolSet
from kg.algorithms.concordance import CONDITION_LIMIT, atoms_of, groups_of
from kg.algorithms.symbol_patterns import EXPECTED, parse_pattern
from kg.errors import ParseError

_TOLERANCE = 1e-6


@dataclass(frozen=True)
class _Check:
    """The chain under check and where its problems go."""

    chain: Chain
    draft: Draft = field(default_factory=Draft)

    def report(self, path: str, found: object, expected: str, message: str, message_zh: str) -> None:
        self.draft.report(path, found, expected, message, message_zh)


def semantic_problems(chain: Chain, lines: dict[str, int]) -> list[Problem]:
    """Return what does not hold between the parts of a chain whose form is right."""
    check = _Check(chain, Draft(chain, [], lines))
    _check_sets(check)
    _check_links(check)
    _check_rules(check)
    _check_edges(check)
    _check_graph(check)
    if not check.draft.problems:
        _check_weights(check)
    return check.draft.problems


def _check_sets(check: _Check) -> None:
    names = {symbol_set.name for symbol_set in check.chain.sets}
    for symbol_set in check.chain.sets:
        path = f"sets.{symbol_set.name}"
        if not symbol_set.symbols:
            check.report(path, "no symbols", "at least one pattern", "the set is empty", "集合为空")
        _check_names(check, symbol_set.symbols, names, f"{path}.symbols")
    for name in _circular_sets(check.chain.sets):
        check.report(
            f"sets.{name}", name, "sets that end in symbols", "the set contains itself", "集合包含自身"
        )


def _circular_sets(sets: tuple[SymbolSet, ...]) -> list[str]:
    names = {symbol_set.name for symbol_set in sets}
    graph = {one.name: [part for part in one.symbols if part in names] for one in sets}
    return _cycle(graph)


def _cycle(graph: dict[str, list[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return sorted(set(error.args[1]))
    return []


def _check_names(check: _Check, parts: Iterable[str], sets: set[str], path: str) -> None:
    for position, part in enumerate(parts):
        if part in sets:
            continue
        try:
            parse_pattern(part)
        except ParseError:
            expected = f"a set of this file or a pattern: {EXPECTED}"
            check.report(f"{path}[{position}]", part, expected, "unknown symbol or set", "未知的分类号或集合")


def _check_links(check: _Check) -> None:
    links = check.chain.links
    total = math.fsum(link.importance for link in links)
    if abs(total - 1) > _TOLERANCE:
        check.report(
            "links", f"{total:g}", "1", "the links' importance does not sum to 1", "各环节重要度之和不为 1"
        )
    counted = Counter(link.id for link in links)
    for position, link in enumerate(links):
        path = f"links[{position}]"
        if counted[link.id] > 1:
            check.report(f"{path}.id", link.id, "an id used once", "two links share this id", "环节编号重复")
        if link.stage not in STAGES:
            check.report(f"{path}.stage", link.stage, " | ".join(STAGES), "unknown stage", "未知的上中下游")
        if not 0 <= link.importance <= 1:
            check.report(
                f"{path}.importance", link.importance, "0 to 1", "importance out of range", "重要度超出范围"
            )
        if not link.rules:
            check.report(
                f"{path}.rules", "no rules", "at least one rule", "nothing places families here", "没有规则"
            )


def _all_rules(chain: Chain) -> Iterator[tuple[str, Rule]]:
    for position, link in enumerate(chain.links):
        for number, rule in enumerate(link.rules):
            yield f"links[{position}].rules[{number}]", rule


def _check_rules(check: _Check) -> None:
    names = {symbol_set.name for symbol_set in check.chain.sets}
    _check_condition_count(check)
    for path, rule in _all_rules(check.chain):
        _check_rule_values(check, path, rule)
        _check_rule_symbols(check, path, rule)
        _check_names(check, rule.with_any, names, f"{path}.with_any")
        _check_names(check, rule.with_all, names, f"{path}.with_all")
        _check_names(check, rule.without, names, f"{path}.without")
        demanded = {*rule.with_all, *(rule.with_any if len(rule.with_any) == 1 else ())}
        for name in sorted(demanded & set(rule.without)):
            check.report(path, name, "with or without", "demanded and excluded at once", "同时要求又排除")


def _check_condition_count(check: _Check) -> None:
    groups = {group for _, rule in _all_rules(check.chain) for group in groups_of(rule)}
    if len(groups) > CONDITION_LIMIT:
        expected = f"at most {CONDITION_LIMIT}; gather symbols in sets and name the same sets in many rules"
        check.report("links", len(groups), expected, "too many different conditions", "不同的条件过多")


def _check_rule_values(check: _Check, path: str, rule: Rule) -> None:
    if rule.scheme not in SCHEMES:
        check.report(f"{path}.scheme", rule.scheme, " | ".join(SCHEMES), "unknown scheme", "未知的分类体系")
    if not 0 < rule.confidence <= 1:
        expected = "above 0, at most 1"
        check.report(
            f"{path}.confidence", rule.confidence, expected, "confidence out of range", "置信度超出范围"
        )
    if rule.weight is not None and not 0 < rule.weight <= 1:
        check.report(
            f"{path}.weight", rule.weight, "above 0, at most 1", "weight out of range", "权重超出范围"
        )


def _check_rule_symbols(check: _Check, path: str, rule: Rule) -> None:
    if not rule.symbols:
        check.report(
            f"{path}.symbols",
            "no symbols",
            "at least one pattern",
            "the rule places nothing",
            "规则没有分类号",
        )
    for position, symbol in enumerate(rule.symbols):
        where = f"{path}.symbols[{position}]"
        try:
            parse_pattern(symbol)
        except ParseError:
            check.report(where, symbol, EXPECTED, "not a pattern of symbols", "不是分类号")
        if symbol.lstrip("=").startswith("Y"):
            expected = "sections A to H; Y may stand in with and without"
            check.report(where, symbol, expected, "section Y is not counted", "Y 部不计入")


def _check_edges(check: _Check) -> None:
    known = {link.id for link in check.chain.links}
    counted = Counter((edge.source, edge.target) for edge in check.chain.edges)
    for position, edge in enumerate(check.chain.edges):
        path = f"edges[{position}]"
        for key, value in (("from", edge.source), ("to", edge.target)):
            if value not in known:
                check.report(f"{path}.{key}", value, "the id of a link", "unknown link", "未知的环节")
        if counted[edge.source, edge.target] > 1:
            check.report(
                path, f"{edge.source} -> {edge.target}", "one edge", "the edge is there twice", "供应边重复"
            )
        for key, share in (("cost_share", edge.cost_share), ("criticality", edge.criticality)):
            if share is not None and not 0 <= share <= 1:
                check.report(f"{path}.{key}", share, "0 to 1", f"{key} out of range", f"{key} 超出范围")
    _check_cost_shares(check)


def _check_cost_shares(check: _Check) -> None:
    for position, link in enumerate(check.chain.links):
        shares = [edge.cost_share or 0.0 for edge in check.chain.edges if edge.target == link.id]
        # The rest is what the link adds itself; without it exposure along the chain would not end.
        if math.fsum(shares) >= 1:
            found = f"{math.fsum(shares):g}"
            check.report(
                f"links[{position}]",
                found,
                "below 1",
                f"cost shares into {link.id} reach 1",
                "成本占比之和达到 1",
            )


def _check_graph(check: _Check) -> None:
    known = {link.id for link in check.chain.links}
    edges = [edge for edge in check.chain.edges if edge.source in known and edge.target in known]
    graph: dict[str, list[str]] = {name: [] for name in known}
    for edge in edges:
        graph[edge.source].append(edge.target)
    cycle = _cycle(graph)
    if cycle:
        check.report("edges", ", ".join(cycle), "no cycle", "the supply edges run in a circle", "供应边成环")
    connected = {edge.source for edge in edges} | {edge.target for edge in edges}
    for position, link in enumerate(check.chain.links):
        if len(known) > 1 and link.id not in connected:
            expected = "an edge from or to it"
            check.report(
                f"links[{position}]", link.id, expected, "no edge reaches the link", "没有供应边连到该环节"
            )


def _check_weights(check: _Check) -> None:
    reported: set[str] = set()
    for atom in atoms_of(check.chain):
        total = math.fsum(atom.shares.values())
        if not atom.ruling or (total <= 1 + _TOLERANCE and min(atom.shares.values()) > 0):
            continue
        place = atom.ruling[0].place
        if place not in reported:
            reported.add(place)
            found = ", ".join(f"{link} {share:g}" for link, share in sorted(atom.shares.items()))
            expected = "weights over the links that sum to at most 1, with a rest for rules without weight"
            symbol = atom.ruling[0].pattern.text
            check.report(
                place, found, expected, f"{symbol} is shared out wrongly", f"{symbol} 的分配之和不对"
            )
