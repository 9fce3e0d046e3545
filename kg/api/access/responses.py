"""What every operation may answer besides its own: 401, 403 and 429, declared for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from kg.api import examples
from kg.api.problems import MEDIA_TYPE, Problem


def declare(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the declaration of problem answers."""
    return {
        status: {
            "model": Problem,
            "content": {MEDIA_TYPE: {"example": examples.PROBLEMS[status]}},
            "description": examples.PROBLEMS[status]["title"],
        }
        for status in statuses
    }


ACCESS_RESPONSES = declare(401, 403, 429)
