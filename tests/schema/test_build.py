from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import SchemaError
from kg.schema import GRAPH_SCHEMA
from kg.schema.build import build, build_all, check, drifted_files
from kg.schema.model import GraphSchema


@pytest.fixture(scope="module")
def files(root: Path) -> dict[str, str]:
    return build_all(root)


def test_the_committed_files_are_what_the_ontology_compiles_to(root: Path, files: dict[str, str]) -> None:
    assert drifted_files(root, files) == []


def test_the_literals_are_the_compiled_schema(schema: GraphSchema) -> None:
    assert schema == GRAPH_SCHEMA


def test_a_changed_a_missing_and_a_stale_file_are_listed(tmp_path: Path, root: Path) -> None:
    shutil.copytree(root / "ontology", tmp_path / "ontology")
    written = build(tmp_path)
    assert {"cypher/schema.cypher", "kg/schema/models.py", "cypher/load/Firm.cypher"} <= set(written)
    (tmp_path / "cypher/schema.cypher").write_text("// edited\n", encoding="utf-8")
    (tmp_path / "kg/schema/models.py").unlink()
    (tmp_path / "cypher/load/Gone.cypher").write_text("// of a class that is gone\n", encoding="utf-8")
    expected = ["cypher/load/Gone.cypher", "cypher/schema.cypher", "kg/schema/models.py"]
    with pytest.raises(SchemaError, match="; found " + ", ".join(expected)):
        check(tmp_path)
    assert build(tmp_path) == expected
    assert build(tmp_path) == []


def test_run_time_parses_no_turtle() -> None:
    code = "import sys, kg.schema, kg.schema.column_checks; print('rdflib' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"
