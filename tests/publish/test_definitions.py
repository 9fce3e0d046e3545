import math

from hypothesis import given
from hypothesis import strategies as st

from kg.publish.definitions import read_checks, split_statements
from kg.publish.rows import graph_values
from kg.publish.statements import load_statement
from kg.schema import GRAPH_SCHEMA


def test_statements_end_at_a_semicolon_at_the_end_of_a_line() -> None:
    text = "// head; of the file\nCREATE (n {t: 'a;b'});\n\nMATCH (n)\nRETURN n;\n"
    assert split_statements(text) == ["CREATE (n {t: 'a;b'})", "MATCH (n)\nRETURN n"]


def test_every_check_says_what_it_proves() -> None:
    checks = read_checks()
    assert len(checks) >= 10
    assert all(check.proves.endswith(".") for check in checks)


def test_every_class_with_rows_has_a_load_statement() -> None:
    names = [node.name for node in GRAPH_SCHEMA.concrete_nodes]
    names += [relationship.name for relationship in GRAPH_SCHEMA.relationships]
    assert [name for name in names if "AS written" not in load_statement(name)] == []


values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.floats(), st.lists(st.one_of(st.none(), st.text()))
)


@given(st.dictionaries(st.text(), values))
def test_the_graph_gets_no_null_no_empty_list_and_no_number_that_is_none(row: dict[str, object]) -> None:
    stored = graph_values(row)
    assert set(stored) <= set(row)
    for value in stored.values():
        assert value is not None
        assert value != []
        assert not isinstance(value, float) or math.isfinite(value)
        assert not isinstance(value, list) or all(value)
