"""A client can be generated from the description: nothing of it is left out, and the code can be read."""

import ast
import json
import subprocess
import sys
from pathlib import Path

from kg.settings import REPOSITORY_ROOT

DOCS = REPOSITORY_ROOT / "docs"
METHODS = {"get", "post", "put", "delete", "patch"}


def test_openapi_python_client_generates_every_operation_without_a_warning(tmp_path: Path) -> None:
    out = tmp_path / "ipkg_client"
    program = "from openapi_python_client.cli import app; app()"
    asked = ["generate", "--path", str(DOCS / "openapi.json"), "--config", str(DOCS / "openapi-client.yaml")]
    asked += ["--meta", "none", "--output-path", str(out), "--fail-on-warning"]
    done = subprocess.run(
        [sys.executable, "-c", program, *asked], capture_output=True, text=True, check=False, timeout=300
    )
    assert (done.returncode, "WARNING" in done.stdout + done.stderr) == (0, False), done.stdout[-3000:]
    paths = json.loads((DOCS / "openapi.json").read_text(encoding="utf-8"))["paths"]
    operations = sum(len(METHODS & set(item)) for item in paths.values())
    modules = [path for path in (out / "api").rglob("*.py") if path.name != "__init__.py"]
    assert len(modules) == operations
    for path in out.rglob("*.py"):
        ast.parse(path.read_text(encoding="utf-8"))
