"""Patterns of symbols are intervals of one key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.algorithms.symbol_patterns import parse_pattern, symbol_key
from kg.errors import ParseError

groups = st.integers(1, 2999)
digits = st.text("0123456789", min_size=2, max_size=5)


@pytest.mark.parametrize(
    ("pattern", "inside", "outside"),
    [
        ("B64", ["B64C39/02", "B64U10/13", "B64C"], ["B65D1/00", "B63B1/00"]),
        ("B64C", ["B64C1/00", "B64C2201/127", "B64C"], ["B64D1/00", "B64"]),
        ("B64C39", ["B64C39/00", "B64C39/024"], ["B64C3/00", "B64C390/00", "B64C40/00"]),
        ("A01K47..59", ["A01K47/00", "A01K51/00", "A01K59/06"], ["A01K5/00", "A01K60/00", "A01K470/00"]),
        ("B64C39/02", ["B64C39/02", "B64C39/022", "B64C39/024"], ["B64C39/00", "B64C39/03", "B64C39/2"]),
        ("H04W4/02..06", ["H04W4/02", "H04W4/029", "H04W4/06", "H04W4/069"], ["H04W4/00", "H04W4/07"]),
        ("=B64C39/02", ["B64C39/02"], ["B64C39/024", "B64C39/00"]),
    ],
)
def test_pattern_holds_the_symbols_it_says_and_no_other(
    pattern: str, inside: list[str], outside: list[str]
) -> None:
    parsed = parse_pattern(pattern)
    assert [symbol for symbol in inside + outside if parsed.holds(symbol_key(symbol))] == inside


def test_more_specific_patterns_have_the_larger_rank() -> None:
    texts = [
        "B",
        "B64",
        "B64C",
        "B64C38..40",
        "B64C39",
        "B64C39/01..03",
        "B64C39/02",
        "B64C39/024",
        "=B64C39/02",
    ]
    ranks = [parse_pattern(text).rank for text in texts]
    assert ranks == sorted(set(ranks))


@pytest.mark.parametrize(
    "text", ["b64c", "B64C39/2", "B64C 39/02", "A01K59..47", "I64", "H04W4/06..02", "", "uav*"]
)
def test_text_that_is_no_pattern_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse_pattern(text)


@given(group=groups, rest=digits)
def test_symbol_belongs_to_its_subclass_group_prefixes_and_itself(group: int, rest: str) -> None:
    symbol = f"B64C{group}/{rest}"
    names = ["B64C", f"B64C{group}", f"B64C{group}/{rest[:2]}", symbol, f"={symbol}", f"B64C1..{group}"]
    assert all(parse_pattern(name).holds(symbol_key(symbol)) for name in names)


@given(first=groups, first_rest=digits, second=groups, second_rest=digits)
def test_keys_sort_as_the_classifications_do(
    first: int, first_rest: str, second: int, second_rest: str
) -> None:
    keys = [symbol_key(f"B64C{first}/{first_rest}"), symbol_key(f"B64C{second}/{second_rest}")]
    assert (keys[0] < keys[1]) == ((first, first_rest) < (second, second_rest))
