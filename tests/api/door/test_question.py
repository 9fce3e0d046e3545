"""What a question may hold; no server is asked."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.api.door.errors import ParametersError
from kg.api.door.question import Question, check_parameters, read_question

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 63) - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
)


def depth(value: Any) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max((depth(item) for item in value), default=0) if isinstance(value, list) else 0


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@given(parameters=st.dictionaries(st.text(min_size=1, max_size=4), VALUES, max_size=3))
def test_json_values_are_taken_as_they_are_unless_they_are_too_deep(parameters: dict[str, Any]) -> None:
    if max((depth(value) for value in parameters.values()), default=0) > 8:
        with pytest.raises(ParametersError, match="too deep"):
            check_parameters(parameters)
    else:
        assert check_parameters(parameters) == parameters


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1 << 63, "no number that Cypher has"),
        (-(1 << 63) - 1, "no number that Cypher has"),
        (float("nan"), "no number that Cypher has"),
        (float("inf"), "no number that Cypher has"),
        (nested(9), "too deep"),
        ({"a": nested(8)}, "too deep"),
        ([0] * 100_001, "too many values"),
        ("\ud800", "no Unicode text"),
        ({"\udfff": 1}, "no Unicode text"),
        (b"bytes", "not a JSON value"),
    ],
)
def test_what_cypher_has_not_or_is_too_much_is_refused_with_its_name(value: Any, message: str) -> None:
    with pytest.raises(ParametersError, match=message) as caught:
        check_parameters({"fine": 1, "bad": value})
    assert caught.value.where == "parameters.bad"


def test_the_bounds_themselves_are_allowed() -> None:
    parameters = {"a": nested(8), "b": (1 << 63) - 1, "c": -(1 << 63), "d": [0] * 90_000, "e": "𠀀"}
    assert check_parameters(parameters) == parameters


def test_the_number_of_values_counts_over_all_parameters() -> None:
    with pytest.raises(ParametersError, match="too many values"):
        check_parameters({"a": [0] * 60_000, "b": [0] * 60_000})


def test_a_question_is_read_from_its_body() -> None:
    body = orjson.dumps({"query": "RETURN $a", "parameters": {"a": [1, "x", None]}, "limit": 5})
    assert read_question(body, 10) == Question("RETURN $a", {"a": [1, "x", None]}, 5)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"", "body"),
        (b"null", "body"),
        (b"[]", "body"),
        (b"{}", "body.query"),
        (b'{"query": "x", "timeout": 5}', "body.timeout"),
        (b'{"query": "x", "limit": 11}', "body.limit"),
        (b'{"query": "x", "limit": -1}', "body.limit"),
        (b'{"query": "x", "parameters": {"a": 18446744073709551615}}', "parameters.a"),
        (b'{"query": "' + b"x" * 40_000 + b'"}', "body.query"),
        (b'{"query": "\\ud800"}', "body"),
        (b"[" * 100_000, "body"),
    ],
)
def test_what_is_no_question_is_refused_with_its_place(body: bytes, where: str) -> None:
    with pytest.raises(ParametersError) as caught:
        read_question(body, 10)
    assert caught.value.where == where


def test_the_same_text_has_the_same_digest_whatever_its_parameters() -> None:
    assert Question("RETURN 1", {"a": 1}).digest == Question("RETURN 1", {}, 7).digest
    assert Question("RETURN 1").digest != Question("RETURN 2").digest
