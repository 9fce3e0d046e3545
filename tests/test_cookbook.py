"""The cookbook: fifty questions in five groups, in words of the ontology, and texts that have not drifted."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from kg.cookbook import (
    SampleAnswer,
    build_texts,
    cell_text,
    digest,
    favorite,
    find_drift,
    hash_query,
    markdown_cell,
    section,
    write_favorites_zip,
)
from kg.queries import GROUPS, NamedQuery, parse_query, read_queries
from kg.schema import GRAPH_SCHEMA
from kg.settings import REPOSITORY_ROOT

LABELS = {node.name: node for node in GRAPH_SCHEMA.nodes}
TYPES = {relationship.type: relationship for relationship in GRAPH_SCHEMA.relationships}
QUERIES = read_queries()

QUERY = parse_query(
    "how-many",
    """// group: control
// question-en: How many?
// question-zh: 多少？
// param name string: a name
// param top integer = 5: how many rows
// column n: the number
MATCH (x:Agent {name: $name}) RETURN count(x) AS n LIMIT $top
""",
)


def without_text(cypher: str) -> str:
    """Return Cypher without its comments and quoted texts."""
    return re.sub(r"'(?:\\.|[^'\\])*'", "''", re.sub(r"//[^\n]*", "", cypher))


def test_there_are_at_least_fifty_questions_and_some_in_each_group() -> None:
    assert len(QUERIES) >= 50
    assert all(sum(query.group == group for query in QUERIES.values()) >= 8 for group in GROUPS)


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_labels_and_types_are_those_of_the_ontology(query: NamedQuery) -> None:
    cypher = without_text(query.cypher)
    labels = set(re.findall(r"(?:\(\w*|\bWHERE \w+):(\w+)", cypher))
    types = {
        one for found in re.findall(r"\[\w*:([A-Z_|]+)[*\d.\]\s{]", cypher) for one in found.split("|") if one
    }
    assert labels | types
    assert (labels - LABELS.keys(), types - TYPES.keys()) == (set(), set())


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_properties_are_those_of_the_class_that_the_variable_has(query: NamedQuery) -> None:
    cypher = without_text(query.cypher)
    nodes = re.findall(r"\((\w+):(\w+)", cypher)
    relations = re.findall(r"\[(\w+):([A-Z_]+)[*\d.\]\s{]", cypher)
    classes: dict[str, set[str]] = {}
    for variable, name in nodes:
        if name in LABELS:
            below = [node for node in GRAPH_SCHEMA.nodes if name in node.labels]
            classes.setdefault(variable, set()).update(p.name for node in below for p in node.properties)
    for variable, name in relations:
        classes.setdefault(variable, set()).update(p.name for p in TYPES[name].properties)
    used = {(v, p) for v, p in re.findall(r"\b(\w+)\.(\w+)", cypher) if v in classes}
    assert {(v, p) for v, p in used if p not in classes[v] and p != "year"} == set()
    matched = re.findall(r"\(\w*:(\w+) \{(\w+):", cypher)
    assert [
        (label, name)
        for label, name in matched
        if not any(
            p.name == name for node in GRAPH_SCHEMA.nodes if label in node.labels for p in node.properties
        )
    ] == []


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_the_answer_is_bounded(query: NamedQuery) -> None:
    assert re.search(r"LIMIT (\$top|\d+)$", query.cypher)


def test_the_texts_and_the_kept_answers_have_not_drifted() -> None:
    assert find_drift(REPOSITORY_ROOT) == []


def test_most_questions_find_something_in_the_sample() -> None:
    texts = build_texts(REPOSITORY_ROOT)
    assert texts["docs/cookbook.md"].count("\n### ") == len(QUERIES)
    assert texts["docs/cookbook.md"].count("On the sample") == len(QUERIES)
    assert texts["docs/cookbook.md"].count("no row;") <= len(QUERIES) // 3


def test_a_section_shows_question_parameters_columns_and_rows() -> None:
    answer = digest(QUERY, {"name": "甲|乙", "top": 5}, [{"n": 2}])
    assert answer == SampleAnswer(hash_query(QUERY), {"name": "甲|乙", "top": 5}, 1, [["2"]])
    assert list(section(QUERY, answer)) == [
        "### how-many",
        "",
        "多少？",
        "How many?",
        "",
        "* `$name` string: a name",
        "* `$top` integer = `5`: how many rows",
        "",
        "| column | meaning |",
        "| --- | --- |",
        "| n | the number |",
        "",
        "On the sample (name = 甲|乙, top = 5): 1 rows, the first:",
        "",
        "| n |",
        "| --- |",
        "| 2 |",
    ]


def test_a_favourite_is_one_statement_with_its_values() -> None:
    assert favorite(QUERY) == (
        "// 多少？ How many?\n"
        "// name = '': a name\n"
        "// top = 5: how many rows\n"
        "MATCH (x:Agent {name: ''}) RETURN count(x) AS n LIMIT 5;\n"
    )
    assert all(favorite(query).count(";\n") == 1 for query in QUERIES.values())


def test_the_zip_has_a_file_for_each_query_in_a_folder_for_each_group(tmp_path: Path) -> None:
    write_favorites_zip(tmp_path / "f.zip", {QUERY.name: QUERY})
    with zipfile.ZipFile(tmp_path / "f.zip") as archive:
        assert archive.namelist() == ["Control · 专利控制力/how-many.cypher"]
        assert archive.read(archive.namelist()[0]).decode() == favorite(QUERY)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0.123456, "0.1235"),
        (["a", None, 2], "a; ; 2"),
        ("x" * 61, "x" * 59 + "…"),
        (True, "True"),
        ([{"name": "甲"}, "HELD_BY", {"agentId": "x"}], "甲 – HELD_BY – ·"),
    ],
)
def test_a_cell_is_short(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_a_cell_ends_no_column() -> None:
    assert markdown_cell("a|b\n<c") == "a\\|b &lt;c"
