"""Named queries: their headers are read, their parameters are checked."""

import re

import pytest

from kg.errors import QueryError
from kg.queries import NamedQuery, QueryParameter, bind_parameters, find_query, parse_query, read_queries

TEXT = """// group: mixed
// question-en: How many?
// question-zh: 多少？
// param name string: a name
// param top integer = 5: how many rows
// column n: the number
MATCH (x {name: $name}) RETURN count(x) AS n LIMIT $top
"""


def test_a_header_is_read_into_question_parameters_and_columns() -> None:
    assert parse_query("q", TEXT) == NamedQuery(
        "q",
        "How many?",
        "多少？",
        (
            QueryParameter("name", "string", None, "a name"),
            QueryParameter("top", "integer", 5, "how many rows"),
        ),
        (("n", "the number"),),
        "MATCH (x {name: $name}) RETURN count(x) AS n LIMIT $top",
        "mixed",
    )


def test_values_given_override_defaults_and_take_their_type() -> None:
    assert bind_parameters(parse_query("q", TEXT), {"name": "7", "top": "2"}) == {"name": "7", "top": 2}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "q: a parameter is missing; expected --param name=…"),
        ({"name": "a", "topp": "1"}, "q: unknown parameter; found topp; expected name, top"),
        ({"name": "a", "top": "x"}, "q: top: wrong type of parameter; found x; expected integer"),
    ],
)
def test_wrong_parameters_are_refused_with_what_was_expected(given: dict[str, str], message: str) -> None:
    with pytest.raises(QueryError) as caught:
        bind_parameters(parse_query("q", TEXT), given)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "text",
    [
        "// group: mixed\n// question-en: a\n// column n: b\nRETURN 1 AS n",
        TEXT.replace("string", "text"),
        "// nonsense\n" + TEXT,
        TEXT.replace("mixed", "other"),
        TEXT.replace("// group: mixed\n", ""),
    ],
)
def test_an_unreadable_header_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        parse_query("q", text)


def test_an_unknown_query_names_those_there_are() -> None:
    with pytest.raises(QueryError, match="link-holders"):
        find_query("nope")


def test_every_query_uses_exactly_its_declared_parameters_and_columns() -> None:
    queries = read_queries()
    assert len(queries) >= 10
    for query in queries.values():
        assert {"$" + p.name for p in query.parameters} == set(re.findall(r"\$\w+", query.cypher))
        # What is named at once is a path.
        assert all(
            f"AS {name}" in query.cypher or f"MATCH {name} = " in query.cypher for name, _ in query.columns
        )
