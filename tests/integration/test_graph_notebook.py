"""The analysts' notebook runs from top to bottom against the published sample."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from kg.server.control import up
from kg.settings import REPOSITORY_ROOT
from tests.sample_world import SampleWorld

NOTEBOOK = REPOSITORY_ROOT / "docs" / "notebooks" / "graph.ipynb"


@pytest.mark.neo4j
@pytest.mark.filterwarnings("default")  # of Jupyter's own modules
def test_the_notebook_runs(
    sample_world: SampleWorld, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    up(sample_world.settings)
    monkeypatch.setenv("KG_HOME", str(sample_world.settings.home))
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY_ROOT))
    monkeypatch.delenv("NEO4J_URI", raising=False)
    book = nbformat.read(NOTEBOOK, as_version=4)
    ran = NotebookClient(book, timeout=180, resources={"metadata": {"path": str(tmp_path)}}).execute()
    code = [cell for cell in ran.cells if cell.cell_type == "code"]
    tables = [cell for cell in code if any("text/html" in out.get("data", {}) for out in cell.outputs)]
    assert len(tables) == 5  # four frames and the drawing
    refused = code[-2].outputs[0]["data"]["text/plain"]
    assert refused == "'Neo.ClientError.General.WriteOnReadOnlyAccessDatabase'"


def test_the_notebook_is_stored_without_outputs() -> None:
    book = nbformat.read(NOTEBOOK, as_version=4)
    assert [cell.outputs for cell in book.cells if cell.cell_type == "code" and cell.outputs] == []
