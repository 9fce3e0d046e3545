"""Writing a ready answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson


def write_answer(path: Path, answer: Mapping[str, Any]) -> None:
    """Write an answer at one stroke."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY))
    part.replace(path)
