"""Memberships follow the formula: checked against a straightforward reading of it, family by family."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.algorithms.chain_model import Chain, Link, Rule, SymbolSet
from kg.algorithms.membership import compute_membership, membership_rows
from kg.algorithms.symbol_patterns import parse_pattern, symbol_key

Rows = list[tuple[str, str]]


def rule(*symbols: str, **parts: object) -> Rule:
    given_parts = {
        "scheme": "both",
        "with_any": (),
        "with_all": (),
        "without": (),
        "weight": None,
        "confidence": 0.9,
        "reason": "r",
    } | parts
    return Rule(symbols=symbols, **given_parts)  # type: ignore[arg-type]  # the parts of Rule, by name


def chain(links: dict[str, list[Rule]], sets: dict[str, tuple[str, ...]] | None = None) -> Chain:
    return Chain(
        chain_id="c",
        version="1",
        name_zh="链",
        name_en="chain",
        description_zh="",
        description_en="",
        sets=tuple(SymbolSet(name, symbols, "r") for name, symbols in (sets or {}).items()),
        links=tuple(
            Link(name, name, name, "upstream", 1 / len(links), "r", tuple(rules), (), (), 1)
            for name, rules in links.items()
        ),
        edges=(),
        sources=(),
        file="c.yaml",
    )


def memberships(one: Chain, rows: Rows) -> dict[tuple[str, str], tuple[float, float, list[str]]]:
    table = pa.table(
        {
            "startKey": pa.array([family for family, _ in rows], pa.string()),
            "endKey": pa.array([symbol for _, symbol in rows], pa.string()),
        }
    )
    with duckdb.connect() as connection:
        connection.register("FamilyClassification", table)
        result = compute_membership(connection, one)
    return {
        (row["familyId"], row["linkId"].removeprefix("c/")): (
            row["membership"],
            row["confidence"],
            row["rules"],
        )
        for row in result.to_pylist()
    }


def masses(one: Chain, rows: Rows) -> dict[tuple[str, str], float]:
    return {key: value[0] for key, value in memberships(one, rows).items()}


def test_each_symbol_of_a_family_counts_the_same() -> None:
    one = chain({"a": [rule("H04N")], "b": [rule("H01M")]})
    rows = [("f", "IPC:H04N5/00"), ("f", "IPC:H04N7/18"), ("f", "IPC:H01M4/00"), ("f", "IPC:G06F3/00")]
    assert masses(one, rows) == {("f", "a"): 0.5, ("f", "b"): 0.25}


def test_same_symbol_in_both_schemes_counts_once_and_section_y_not_at_all() -> None:
    one = chain({"a": [rule("H04N")]})
    rows = [("f", "IPC:H04N7/18"), ("f", "CPC:H04N7/18"), ("f", "CPC:Y10S901/00"), ("f", "IPC:G06F3/00")]
    assert masses(one, rows) == {("f", "a"): 0.5}


def test_generic_symbol_counts_only_with_the_set_and_not_with_the_excluded_one() -> None:
    one = chain(
        {"a": [rule("H04N", with_any=("uav",), without=("weapon",))]},
        {"uav": ("B64C39/02", "B64U"), "weapon": ("F42B",)},
    )
    rows = [
        ("camera", "IPC:H04N7/18"),
        ("drone", "IPC:H04N7/18"),
        ("drone", "CPC:B64C39/024"),
        ("missile", "IPC:H04N7/18"),
        ("missile", "IPC:B64U10/13"),
        ("missile", "IPC:F42B15/00"),
    ]
    assert masses(one, rows) == {("drone", "a"): 0.5}


def test_section_y_may_stand_in_a_condition() -> None:
    one = chain({"a": [rule("H02J", with_any=("Y02T50",))]})
    assert masses(one, [("f", "IPC:H02J7/00"), ("f", "CPC:Y02T50/50"), ("g", "IPC:H02J7/00")]) == {
        ("f", "a"): 1.0
    }


def test_symbol_of_two_links_is_halved_and_a_more_specific_pattern_takes_it_away() -> None:
    one = chain({"a": [rule("G08G5")], "b": [rule("G08G5")], "c": [rule("G08G5/04")]})
    assert masses(one, [("f", "IPC:G08G5/00")]) == {("f", "a"): 0.5, ("f", "b"): 0.5}
    assert masses(one, [("f", "CPC:G08G5/045")]) == {("f", "c"): 1.0}


def test_declared_weight_is_taken_and_the_rest_shared() -> None:
    one = chain({"a": [rule("G08G5", weight=0.5)], "b": [rule("G08G5")], "c": [rule("G08G5")]})
    assert masses(one, [("f", "IPC:G08G5/00")]) == {("f", "a"): 0.5, ("f", "b"): 0.25, ("f", "c"): 0.25}


def test_link_whose_condition_fails_leaves_its_part_unused() -> None:
    one = chain({"a": [rule("G08G5")], "b": [rule("G08G5", with_any=("B64U",))]})
    assert masses(one, [("f", "IPC:G08G5/00")]) == {("f", "a"): 0.5}


def test_every_rule_of_the_link_may_fire_however_general() -> None:
    one = chain(
        {"a": [rule("H04N", with_any=("B64U",)), rule("H04N7/18", with_any=("B64D",), confidence=0.5)]}
    )
    found = memberships(one, [("f", "IPC:H04N7/18"), ("f", "IPC:B64U10/13")])
    assert found == {("f", "a"): (0.5, 0.9, ["a.1 H04N <- H04N7/18"])}


def test_rule_for_one_scheme_needs_the_symbol_in_that_scheme() -> None:
    one = chain({"a": [rule("H04N", scheme="CPC")]})
    rows = [
        ("ipc", "IPC:H04N7/18"),
        ("cpc", "CPC:H04N7/18"),
        ("both", "IPC:H04N7/18"),
        ("both", "CPC:H04N7/18"),
    ]
    assert masses(one, rows) == {("cpc", "a"): 1.0, ("both", "a"): 1.0}


def test_confidence_is_the_mean_weighted_by_what_each_symbol_adds() -> None:
    one = chain({"a": [rule("H04N", confidence=0.9), rule("H01M", confidence=0.5)]})
    found = memberships(one, [("f", "IPC:H04N5/00"), ("f", "IPC:H04N7/18"), ("f", "IPC:H01M4/00")])
    assert found[("f", "a")][1] == pytest.approx((0.9 + 0.9 + 0.5) / 3)


def test_symbol_without_group_belongs_to_its_subclass() -> None:
    one = chain({"a": [rule("H04N")], "b": [rule("H04N7")]})
    assert masses(one, [("f", "IPC:H04N")]) == {("f", "a"): 1.0}


def test_no_families_no_memberships() -> None:
    assert masses(chain({"a": [rule("H04N")]}), []) == {}


def test_rows_are_relationships_with_the_chain_version() -> None:
    table = pa.table(
        {"familyId": ["f"], "linkId": ["c/a"], "membership": [1.0], "confidence": [0.9], "rules": [["r"]]}
    )
    assert membership_rows(table, chain({"a": [rule("H04N")]})).to_pylist() == [
        {
            "startKey": "f",
            "endKey": "c/a",
            "membership": 1.0,
            "confidence": 0.9,
            "rules": ["r"],
            "chainVersion": "1",
            "sources": ["chain:c.yaml:1"],
        }
    ]


# The oracle reads the definition symbol by symbol and link by link; it shares only the patterns.

SYMBOLS = [
    "B64C39/02",
    "B64C39/024",
    "B64U10/13",
    "H04N5/00",
    "H04N7/18",
    "H04N7/185",
    "F42B15/00",
    "Y02T50/50",
    "H04N",
]
PATTERNS = ["B", "H", "B64", "B64C", "H04N", "B64C39", "H04N5..7", "H04N7", "B64C39/02", "H04N7/18"]
PATTERNS += ["H04N7/00..19", "=H04N7/18"]
SETS = {"uav": ("B64C39/02", "B64U"), "weapon": ("F42B",), "mixed": ("uav", "H04N7/185")}


def holds(name: str, symbols: Iterable[str]) -> bool:
    if name in SETS:
        return any(holds(part, symbols) for part in SETS[name])
    return any(parse_pattern(name).holds(symbol_key(symbol)) for symbol in symbols)


def fires(one: Rule, symbol: str, schemes: set[str], symbols: set[str]) -> bool:
    return (
        any(holds(pattern, [symbol]) for pattern in one.symbols)
        and (one.scheme == "both" or one.scheme in schemes)
        and (not one.with_any or any(holds(name, symbols) for name in one.with_any))
        and all(holds(name, symbols) for name in one.with_all)
        and not any(holds(name, symbols) for name in one.without)
    )


def concordance(one: Chain, symbol: str) -> dict[str, Fraction]:
    held = [
        (parse_pattern(pattern).rank, link.id, candidate)
        for link in one.links
        for candidate in link.rules
        for pattern in candidate.symbols
        if holds(pattern, [symbol])
    ]
    top = [(link, candidate) for rank, link, candidate in held if rank == max(part[0] for part in held)]
    declared: dict[str, Fraction] = {}
    for link, candidate in top:
        if candidate.weight is not None:
            declared[link] = max(declared.get(link, Fraction(0)), Fraction(str(candidate.weight)))
    equal = {link for link, _ in top} - declared.keys()
    rest = max(Fraction(0), 1 - sum(declared.values()))
    return declared | {link: rest / len(equal) for link in equal}


def oracle(one: Chain, rows: Rows) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], Fraction] = {}
    for family in {family for family, _ in rows}:
        listed = [symbol.split(":") for owner, symbol in rows if owner == family]
        symbols = {symbol for _, symbol in listed}
        counted = {symbol for symbol in symbols if not symbol.startswith("Y")}
        for symbol in counted:
            schemes = {scheme for scheme, text in listed if text == symbol}
            for link_id, share in concordance(one, symbol).items():
                rules = next(link.rules for link in one.links if link.id == link_id)
                if share > 0 and any(fires(candidate, symbol, schemes, symbols) for candidate in rules):
                    key = (family, link_id)
                    found[key] = found.get(key, Fraction(0)) + share / len(counted)
    return {key: float(value) for key, value in found.items()}


names = st.sampled_from([*SETS, "H04N7/18", "Y02T", "B64U"])
rules = st.builds(
    Rule,
    scheme=st.sampled_from(["both", "IPC", "CPC"]),
    symbols=st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=3).map(tuple),
    with_any=st.lists(names, max_size=2).map(tuple),
    with_all=st.lists(names, max_size=1).map(tuple),
    without=st.lists(names, max_size=1).map(tuple),
    weight=st.sampled_from([None, None, 0.25, 0.3]),
    confidence=st.sampled_from([0.5, 0.9]),
    reason=st.just("r"),
)
chains = st.lists(st.lists(rules, min_size=1, max_size=3), min_size=1, max_size=3).map(
    lambda parts: chain({f"l{number}": part for number, part in enumerate(parts)}, SETS)
)
families = st.lists(
    st.tuples(
        st.sampled_from(["f", "g"]),
        st.builds("{}:{}".format, st.sampled_from(["IPC", "CPC"]), st.sampled_from(SYMBOLS)),
    ),
    max_size=9,
    unique=True,
)


@settings(max_examples=60, deadline=None)
@given(one=chains, rows=families)
def test_membership_is_the_sum_the_definition_says(one: Chain, rows: Rows) -> None:
    assert masses(one, rows) == pytest.approx(oracle(one, rows), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(one=chains, rows=families)
def test_memberships_of_a_family_sum_to_at_most_one(one: Chain, rows: Rows) -> None:
    totals: dict[str, float] = {}
    for (family, _), mass in masses(one, rows).items():
        totals[family] = totals.get(family, 0.0) + mass
    assert all(total <= 1 + 1e-12 for total in totals.values())
