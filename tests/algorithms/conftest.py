"""A small authored snapshot and chain for the metrics."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kg.algorithms.chain_model import Chain, Link, SupplyEdge
from kg.schema import GRAPH_SCHEMA
from kg.snapshot import Snapshot, open_snapshot

ARROW_TYPES = {
    "string": pa.string(),
    "date": pa.date32(),
    "dateTime": pa.timestamp("us"),
    "integer": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
}
Rows = Sequence[Mapping[str, Any]]


def table_of(name: str, rows: Rows) -> tuple[str, pa.Table]:
    """Return the folder and the table of a class, with all its columns."""
    is_node = GRAPH_SCHEMA.has_node(name)
    kind = GRAPH_SCHEMA.node(name) if is_node else GRAPH_SCHEMA.relationship(name)
    fields = [] if is_node else [("startKey", pa.string()), ("endKey", pa.string())]
    for spec in kind.properties:
        one = ARROW_TYPES[spec.datatype]
        fields.append((spec.name, pa.list_(one) if spec.many else one))
    fields.append(("sources", pa.list_(pa.string())))
    assert {key for row in rows for key in row} <= {name for name, _ in fields}
    complete = [{"sources": ["authored:1"], **row} for row in rows]
    schema = pa.schema(dict(fields))
    return "nodes" if is_node else "relationships", pa.Table.from_pylist(complete, schema=schema)


@pytest.fixture
def make_snapshot(tmp_path: Path) -> Callable[..., Snapshot]:
    def make(name: str = "snapshot", **tables: Rows) -> Snapshot:
        directory = tmp_path / name
        facts = {}
        for class_name, rows in tables.items():
            group, table = table_of(class_name, rows)
            path = directory / group / f"{class_name}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(table, path)
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            facts[f"{group}/{class_name}"] = {"rows": len(rows), "sha256": digest}
        version = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]
        manifest = {"version": version, "tables": facts}
        (directory / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        return open_snapshot(directory)

    return make


def make_link(name: str, stage: str, importance: float, zh: tuple[str, ...], en: tuple[str, ...]) -> Link:
    return Link(name, name, name, stage, importance, "authored", (), zh, en, 1)


@pytest.fixture
def chain() -> Chain:
    links = (
        make_link("battery", "upstream", 0.5, ("电池",), ("battery",)),
        make_link("aircraft", "downstream", 0.5, ("无人机",), ("drone",)),
    )
    edges = (SupplyEdge("battery", "aircraft", None, None, "", 1),)
    return Chain("toy", "1", "玩具链", "Toy chain", "", "", (), links, edges, (), "toy.yaml")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)
