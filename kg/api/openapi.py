"""Writing the API's description to docs/openapi.json: `python -m kg.api.openapi`."""

from __future__ import annotations

import json
from pathlib import Path

from kg.api.app import create_app
from kg.settings import REPOSITORY_ROOT, Settings

TARGET = REPOSITORY_ROOT / "docs" / "openapi.json"


def write_openapi(target: Path = TARGET) -> None:
    """Write the OpenAPI document as text that can be compared line by line."""
    document = create_app(Settings()).openapi()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_openapi()
