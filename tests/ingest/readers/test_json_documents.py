"""Objects are cut out of any JSON layout, wherever the chunks of the stream end."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.ingest.readers.json_documents import Found, cut_objects

VALUES = st.recursive(
    st.one_of(st.none(), st.integers(-9, 9), st.text(max_size=6)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from(["a", "b", "}{", '"']), VALUES, max_size=3)
LAYOUTS = ("array", "records", "lines", "row", "pretty")


def written(objects: list[dict[str, object]], layout: str) -> str:
    """Return the objects as a text of some layout."""
    if layout == "lines":
        return "\n".join(json.dumps(item) for item in objects) + "\n"
    if layout == "row":
        return "".join(json.dumps(item, ensure_ascii=False) for item in objects)
    if layout == "records":
        return json.dumps({"meta": {"page": {"n": 1}}, "records": objects, "after": {"x": {"y": 2}}})
    return json.dumps(objects, indent=2 if layout == "pretty" else None, ensure_ascii=False)


def cut(text: str | bytes, size: int, limit: int = 1 << 20) -> list[Found]:
    """Return what is cut out of a text that comes in chunks of `size` bytes."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    chunks = (data[start : start + size] for start in range(0, len(data), size))
    return list(cut_objects(chunks, limit))


@given(st.lists(OBJECTS, min_size=1, max_size=4), st.sampled_from(LAYOUTS), st.integers(1, 50))
def test_every_layout_gives_the_same_objects(
    objects: list[dict[str, object]], layout: str, size: int
) -> None:
    assert [found.value for found in cut(written(objects, layout), size)] == objects


def test_an_object_knows_the_line_that_it_begins_in() -> None:
    found = cut('[\n {"a": "x\\ny"},\n\n {"b": 2}\n]', 3)
    assert [(item.line, item.value) for item in found] == [(2, {"a": "x\ny"}), (4, {"b": 2})]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ('[{"a": 1,}, {"b": 2}]', ["invalidJson", None]),
        ('[{"a": NaN}, 3, {"b": 2}]', ["invalidJson", "invalidJson", None]),
        ('[{"a": 1}, {"b":', [None, "truncatedRecord"]),
        (b'[{"a": "\xff"}, {"b": 2}]', ["undecodableBytes", None]),
    ],
)
@pytest.mark.parametrize("size", [4, 1 << 20])
def test_a_damaged_object_costs_itself(text: str | bytes, problems: list[str | None], size: int) -> None:
    assert [item.problem for item in cut(text, size)] == problems


def test_an_object_that_is_too_large_or_too_deep_is_passed_over() -> None:
    large = '[{"a": "' + "x" * 99 + '"}, {"b": 2}]'
    assert [item.problem for item in cut(large, 4, limit=64)] == ["recordTooLarge", None]
    deep = '[{"a": ' + "[" * 50_000 + "]" * 50_000 + '}, {"b": 2}]'
    assert [item.problem for item in cut(deep, 1 << 20)] == ["invalidJson", None]
