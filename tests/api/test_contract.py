"""Schemathesis over every operation of the description: nothing fails, nothing answers undeclared.

A router that is added to the application is covered without a change here.
"""

from __future__ import annotations

import json

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from kg.schema import GRAPH_SCHEMA
from kg.settings import REPOSITORY_ROOT

EXAMPLES = 6
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]
# Without a graph server these answer 503; tests/api/door/test_contract.py calls them with one.
NEED_THE_GRAPH = {"POST /api/v1/cypher"}
# The description checked in is the one that is served: test_resources compares them.
DOCUMENT = json.loads((REPOSITORY_ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_an_operation_answers_as_its_description_says(operation: APIOperation, client: httpx.Client) -> None:
    checks = [c for c in CHECKS if c is not not_a_server_error or operation.label not in NEED_THE_GRAPH]

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def call(case: schemathesis.Case) -> None:
        case.call_and_validate(base_url=str(client.base_url), checks=checks)

    call()


@pytest.mark.parametrize("name", sorted(GRAPH_SCHEMA.collections))
def test_what_is_listed_and_looked_up_is_as_its_description_says(client: httpx.Client, name: str) -> None:
    key = GRAPH_SCHEMA.collections[name][0].key
    base = str(client.base_url)
    query = {"per_page": 1000, "evidence": "true"}
    listed = (
        SCHEMA[f"/api/v1/{name}"]["GET"].Case(query=query).call_and_validate(base_url=base, checks=CHECKS)
    )
    for row in listed.json()["results"]:
        case = SCHEMA[f"/api/v1/{name}/{{{key}}}"]["GET"].Case(path_parameters={key: row[key]})
        assert case.call_and_validate(base_url=base, checks=CHECKS).status_code == 200
