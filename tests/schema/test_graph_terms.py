from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import SchemaError
from kg.schema.graph_terms import read_ontology


def test_a_folder_without_turtle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="no Turtle file"):
        read_ontology(tmp_path)


def test_a_file_that_is_no_turtle_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("@prefix : <https://example.org/> .\n:a :b", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"bad\.ttl: not valid Turtle"):
        read_ontology(tmp_path)


def test_files_at_any_depth_are_read(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for path in (tmp_path / "one.ttl", tmp_path / "deep" / "two.ttl"):
        path.write_text(f"<urn:{path.stem}> a <urn:Thing> .", encoding="utf-8")
    assert {str(s) for s in read_ontology(tmp_path).subjects()} == {"urn:one", "urn:two"}
