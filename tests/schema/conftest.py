from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from rdflib import Graph

from kg.schema.compiler import compile_graph
from kg.schema.graph_terms import read_ontology
from kg.schema.model import GraphSchema

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def ontology() -> Graph:
    return read_ontology(ROOT / "ontology")


@pytest.fixture(scope="session")
def schema(ontology: Graph) -> GraphSchema:
    return compile_graph(ontology)


@pytest.fixture(scope="session")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as found:
        yield found
