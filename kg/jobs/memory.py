"""How much memory a job may use."""

from __future__ import annotations

import resource

JOB_BYTES = 12 << 30


def limit_memory(most: int = JOB_BYTES) -> None:
    """Let this process have no more memory than that; asking for more is then a MemoryError."""
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
