import json
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from kg.ingest.readers.json_objects import split_objects

VALUES = st.dictionaries(
    st.sampled_from(['a"b', "{", "乙"]),
    st.one_of(st.text(max_size=8), st.lists(st.just({"x": "]}"}), max_size=2)),
)


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


@given(st.lists(VALUES, min_size=1, max_size=6), st.integers(1, 30), st.sampled_from([None, 1]))
def test_objects_come_out_of_every_container_whole_and_in_order(
    records: list[dict[str, object]], size: int, indent: int | None
) -> None:
    def dump(value: object) -> bytes:
        return json.dumps(value, indent=indent, ensure_ascii=False).encode()

    documents = [dump(records), dump({"meta": {"n": "{"}, "deals": records}), dump({"deals": records})]
    for document in documents:
        found = list(split_objects(pieces(document, size)))
        assert [json.loads(line.data) for line in found] == records
        lines = [document[: document.index(line.data)].count(b"\n") + 1 for line in found]
        assert [line.number for line in found][:1] == lines[:1]


def test_objects_one_after_another_are_records_and_know_their_lines() -> None:
    text = b'{"a": 1,\n "b": ["x", {"c": 2}]}\n\n{"a": 3}\n{"a": 4}'
    assert [(line.number, json.loads(line.data)["a"]) for line in split_objects(iter([text]))] == [
        (1, 1),
        (4, 3),
        (5, 4),
    ]


def test_an_object_that_does_not_end_is_given_as_it_stands() -> None:
    found = list(split_objects(iter([b'[{"a": 1},\n{"a": "}]'])))
    assert [(line.number, line.is_ended) for line in found] == [(1, True), (2, False)]


def test_an_object_that_is_too_large_is_marked_and_the_next_is_read() -> None:
    text = b'[{"a": "' + b"x" * 500 + b'"}, {"a": 1}]'
    found = list(split_objects(iter([text]), limit=100))
    assert [(line.is_oversize, len(line.data)) for line in found] == [(True, 200), (False, 8)]
