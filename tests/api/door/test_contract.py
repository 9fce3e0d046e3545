"""Schemathesis calls the door in front of a real graph: no 5xx, no undeclared status."""

from __future__ import annotations

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.test_contract import CHECKS, SCHEMA

pytestmark = pytest.mark.neo4j
OPERATION = SCHEMA["/api/v1/cypher"]["POST"]
QUERIES = ("RETURN 1 AS x", "MATCH (n) RETURN n", "RETURN $a AS a", "CREATE (n)", "RETURN n", "")


@settings(
    max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
@given(case=OPERATION.as_strategy(), query=st.sampled_from(QUERIES) | st.none())
def test_the_door_answers_as_its_description_says(
    door_client: httpx.Client, case: schemathesis.Case, query: str | None
) -> None:
    if query is not None and isinstance(case.body, dict):
        case.body = {**case.body, "query": query}
    case.call_and_validate(base_url=str(door_client.base_url), checks=CHECKS)
