"""The notebook runs from top to bottom against a served workspace."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from kg.settings import REPOSITORY_ROOT

NOTEBOOK = REPOSITORY_ROOT / "docs" / "notebooks" / "client.ipynb"


@pytest.mark.filterwarnings("default")  # of Jupyter's own modules
def test_the_notebook_runs(sample_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KG_URL", sample_url)
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY_ROOT))
    monkeypatch.delenv("KG_KEY", raising=False)
    book = nbformat.read(NOTEBOOK, as_version=4)
    ran = NotebookClient(book, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    code = [cell for cell in ran.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    tables = [cell for cell in code if any("text/html" in out.get("data", {}) for out in cell.outputs)]
    assert len(tables) == 8
    problem = code[-2].outputs[0]["data"]["text/plain"]
    assert problem == "(422, '请求参数无效', 'query', 'colour')"


def test_the_notebook_is_stored_without_outputs() -> None:
    book = nbformat.read(NOTEBOOK, as_version=4)
    assert [cell.outputs for cell in book.cells if cell.cell_type == "code" and cell.outputs] == []
