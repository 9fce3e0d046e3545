"""What every operation may answer besides its own, declared for the OpenAPI document.

503 is what a store of keys, of counters or of identities answers that cannot be reached.
"""

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


ACCESS_RESPONSES = declare(401, 403, 429, 503)
