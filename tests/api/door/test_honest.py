"""What a reader may ask gets its answer, value by value."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from kg.queries import bind_parameters, read_queries
from tests.api.door.corpus import PARAMETERS, contexts, honest_sections, payloads
from tests.api.door.world import NAMED_PARAMETERS, named_parameters

pytestmark = pytest.mark.neo4j


def rows_of(client: httpx.Client, query: str, parameters: dict[str, Any]) -> Any:
    answer = client.post("/api/v1/cypher", json={"query": query, "parameters": parameters})
    return answer.json()["rows"] if answer.status_code == 200 else answer.json()


def test_there_are_enough_of_them() -> None:
    assert sum(len(questions) for _, questions in honest_sections()) + len(read_queries()) >= 190


@pytest.mark.parametrize(("group", "questions"), honest_sections(), ids=lambda part: str(part)[:24])
def test_every_question_of_the_group_is_answered(
    patient_client: httpx.Client, group: str, questions: list[tuple[str, Any]]
) -> None:
    found = [(query, rows_of(patient_client, query, PARAMETERS), rows) for query, rows in questions]
    assert [
        (query, got, rows)
        for query, got, rows in found
        if (not isinstance(got, list) if rows is ... else got != rows)
    ] == []


@pytest.mark.parametrize("name", sorted(read_queries()))
def test_every_named_query_is_answered_with_rows(patient_client: httpx.Client, name: str) -> None:
    query = read_queries()[name]
    parameters = bind_parameters(query, named_parameters(query))
    rows = rows_of(patient_client, query.cypher, dict(parameters))
    assert isinstance(rows, list), rows
    assert len(rows) > 0 or name not in NAMED_PARAMETERS
    assert {len(row) for row in rows} <= {len(query.columns)}


@pytest.mark.parametrize("payload", payloads("honest"))
def test_an_honest_subquery_may_stand_anywhere(patient_client: httpx.Client, payload: str) -> None:
    answers = [
        (query, rows_of(patient_client, query, {}))
        for query in (context.replace("{X}", payload) for context in contexts())
    ]
    refused = [(query, got) for query, got in answers if isinstance(got, dict) and got["status"] == 403]
    assert refused == []
