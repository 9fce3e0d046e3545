"""Values of the driver as JSON, text and Arrow; no server is asked."""

from __future__ import annotations

from typing import Any

import neo4j.spatial
import neo4j.time
import orjson
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.api.door.arrow import find_type, to_array
from kg.api.door.values import to_json_value, to_text

INTEGERS = st.integers(-(1 << 63), (1 << 63) - 1)
SCALARS = st.none() | st.booleans() | INTEGERS | st.floats() | st.text(max_size=5)
KEYS = st.text(max_size=3) | st.just("$type")
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def read_back(value: Any) -> Any:
    """Return the value that JSON stands for, by the documented rules."""
    if isinstance(value, list):
        return [read_back(item) for item in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("$type")
    if kind is None:
        return {key: read_back(item) for key, item in value.items()}
    if kind == "map":
        return {key: read_back(item) for key, item in value["value"].items()}
    return {"integer": int, "float": float}[kind](value["value"])


@given(value=VALUES)
def test_every_value_survives_json_exactly(value: Any) -> None:
    assert repr(read_back(orjson.loads(orjson.dumps(to_json_value(value))))) == repr(value)


@given(number=st.integers(-(1 << 63), (1 << 63) - 1))
def test_no_number_is_one_that_javascript_rounds(number: int) -> None:
    shown = to_json_value(number)
    if isinstance(shown, int):
        assert int(float(shown)) == shown == number
    else:
        assert shown == {"$type": "integer", "value": str(number)}


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        (neo4j.time.Date(2020, 2, 29), "2020-02-29", "2020-02-29"),
        (neo4j.time.Time(3, 4, 5, 6), "03:04:05.000000006", "03:04:05.000000006"),
        (
            neo4j.time.DateTime(2020, 1, 2, 3, 4, 5),
            "2020-01-02T03:04:05.000000000",
            "2020-01-02T03:04:05.000000000",
        ),
        (neo4j.time.Duration(months=14, days=3), "P1Y2M3D", "P1Y2M3D"),
        (b"\x00\xff", {"$type": "bytes", "value": "AP8="}, '{"$type":"bytes","value":"AP8="}'),
        (
            neo4j.spatial.WGS84Point((114.0, 22.5)),
            {"$type": "point", "srid": 4326, "coordinates": [114.0, 22.5]},
            '{"$type":"point","srid":4326,"coordinates":[114.0,22.5]}',
        ),
        (None, None, ""),
        (True, True, "true"),
        (1.5, 1.5, "1.5"),
        (1 << 60, {"$type": "integer", "value": "1152921504606846976"}, "1152921504606846976"),
        (float("-inf"), {"$type": "float", "value": "-Infinity"}, "-Infinity"),
        ([1, "a"], [1, "a"], '[1,"a"]'),
    ],
)
def test_each_type_has_its_form(value: Any, shown: Any, text: str) -> None:
    assert (to_json_value(value), to_text(value)) == (shown, text)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, None, 2], pa.int64()),
        ([[1.5, 2], [None]], pa.list_(pa.float64())),
        ([1, 2.5], pa.float64()),
        ([True, None], pa.bool_()),
        (["a", None], pa.string()),
        ([None, None], pa.string()),
        ([], pa.string()),
        ([1, "a"], pa.string()),
        ([True, 1], pa.string()),
        ([[1], None, [2, None]], pa.list_(pa.int64())),
        ([["a"], []], pa.list_(pa.string())),
        ([[], []], pa.list_(pa.string())),
        ([{"a": 1}], pa.string()),
        ([neo4j.time.Date(2020, 1, 1)], pa.date32()),
    ],
)
def test_a_column_has_the_type_of_its_values(values: list[Any], kind: pa.DataType) -> None:
    assert find_type(values) == kind
    assert len(to_array(values, kind)) == len(values)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1.5], pa.int64()),
        ([True], pa.int64()),
        (["a"], pa.int64()),
        ([[1.5]], pa.list_(pa.int64())),
        ([1], pa.bool_()),
        (["a"], pa.date32()),
    ],
)
def test_a_value_of_another_type_does_not_pass(values: list[Any], kind: pa.DataType) -> None:
    with pytest.raises((TypeError, ValueError)):
        to_array(values, kind)
