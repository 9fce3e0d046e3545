"""A concordance of symbols with industries, executed: which families belong to which industries, how far.

The rules of a table in the snapshot (`ConcordanceRule`, `RuleForIndustry`) are run by the same semantics as
the rules of an industry chain, its industries being the links: the most specific pattern rules, declared
weights count, what is left is shared equally, Σ over industries of a family's membership is at most 1
(metrics note, section 0).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import duckdb
import pyarrow as pa

from kg.algorithms.chain_model import Chain, Link, Rule
from kg.algorithms.concordance import CONDITION_LIMIT, groups_of
from kg.algorithms.membership import compute_membership
from kg.algorithms.symbol_patterns import parse_pattern
from kg.errors import ChainError, NotFoundError, ParseError

_RULES = """
SELECT r.ruleId, r.concordanceId, r.concordanceVersion, r.ruleSymbols, r.withSymbols, r.withoutSymbols,
       r.weight, r.description, f.endKey AS industryId, i.name AS industryName
FROM "ConcordanceRule" r JOIN "RuleForIndustry" f ON f.startKey = r.ruleId
JOIN "Industry" i ON i.industryId = f.endKey
WHERE r.concordanceId = ? ORDER BY f.endKey, r.ruleId"""


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """What is wrong with a rule of a concordance."""

    rule: str
    found: str
    message: str
    message_zh: str


def read_rules(connection: duckdb.DuckDBPyConnection, concordance: str) -> list[dict[str, Any]]:
    """Return the rules of a concordance of a snapshot, one per industry that a rule names.

    Raises:
        NotFoundError: the snapshot has no such concordance.
    """
    try:
        table = connection.sql(_RULES, params=[concordance]).to_arrow_table()
        rows: list[dict[str, Any]] = table.to_pylist()
    except duckdb.CatalogException:
        rows = []
    if not rows:
        raise NotFoundError("the snapshot has no such concordance; load its table", found=concordance)
    return rows


def as_chain(concordance: str, rules: Sequence[Mapping[str, Any]]) -> Chain:
    """Return a concordance as a chain whose links are the industries.

    Raises:
        ChainError: the rules have more distinct conditions than can be told apart.
    """
    by_industry: dict[str, list[Mapping[str, Any]]] = {}
    for rule in rules:
        by_industry.setdefault(str(rule["industryId"]), []).append(rule)
    links = tuple(
        Link(
            id=industry,
            name_zh=str(listed[0]["industryName"]),
            name_en=str(listed[0]["industryName"]),
            stage="midstream",
            importance=1.0 / len(by_industry),
            importance_reason="",
            rules=tuple(_rule(rule) for rule in listed),
            terms_zh=(),
            terms_en=(),
            line=0,
        )
        for industry, listed in sorted(by_industry.items())
    )
    conditions = {group for link in links for rule in link.rules for group in groups_of(rule)}
    if len(conditions) > CONDITION_LIMIT:
        raise ChainError(
            "the concordance has too many distinct conditions; load it in parts",
            where=concordance,
            found=str(len(conditions)),
            expected=f"at most {CONDITION_LIMIT}",
        )
    version = next((str(r["concordanceVersion"]) for r in rules if r["concordanceVersion"]), "")
    return Chain(concordance, version, concordance, concordance, "", "", (), links, (), (), concordance)


def _rule(rule: Mapping[str, Any]) -> Rule:
    return Rule(
        scheme="both",
        symbols=tuple(rule["ruleSymbols"] or ()),
        with_any=tuple(rule["withSymbols"] or ()),
        with_all=(),
        without=tuple(rule["withoutSymbols"] or ()),
        weight=rule["weight"],
        confidence=1.0,
        reason=str(rule["description"] or ""),
    )


def compute_industries(connection: duckdb.DuckDBPyConnection, concordance: str) -> pa.Table:
    """Return how far each family belongs to each industry of a concordance.

    Args:
        connection: a snapshot's.
        concordance: the table's name, such as `ipc-gbt4754`.

    Returns:
        familyId, industryId, membership in (0, 1], rules (which pattern with which symbol).

    Raises:
        NotFoundError: the snapshot has no such concordance.
        ChainError: the rules have more distinct conditions than can be told apart.
    """
    rules = as_chain(concordance, read_rules(connection, concordance))
    found = compute_membership(connection, rules)
    prefix = len(concordance) + 1  # a link's key is «concordance/industry»
    industries = pa.array([str(value)[prefix:] for value in found["linkId"].to_pylist()], pa.string())
    return pa.table(
        {
            "familyId": found["familyId"],
            "industryId": industries,
            "membership": found["membership"],
            "rules": found["rules"],
        }
    )


def check_rules(rules: Iterable[Mapping[str, Any]]) -> list[RuleProblem]:
    """Return what is wrong with the rules of a concordance that their records by themselves did not show."""
    problems = []
    declared: dict[tuple[str, str], float] = {}
    for rule in rules:
        named = [rule[column] or () for column in ("ruleSymbols", "withSymbols", "withoutSymbols")]
        for symbol in chain.from_iterable(named):
            try:
                parse_pattern(symbol)
            except ParseError as error:
                problems.append(
                    RuleProblem(str(rule["ruleId"]), symbol, error.message, "不是 IPC 或 CPC 分类号的式样")
                )
        if rule["weight"] is not None:
            conditions = f"{rule['withSymbols']}{rule['withoutSymbols']}"
            for symbol in rule["ruleSymbols"] or ():
                key = (symbol, conditions)
                declared[key] = declared.get(key, 0.0) + float(rule["weight"])
    problems += [
        RuleProblem(
            symbol,
            f"{total:g}",
            "the declared weights of a symbol sum to more than 1",
            "同一分类号的权重之和超过 1",
        )
        for (symbol, _), total in sorted(declared.items())
        if total > 1 + 1e-9
    ]
    return problems
