"""How much memory the server may have on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import psutil

MIB = 1 << 20
CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")


@dataclass(frozen=True, slots=True)
class Memory:
    """The sizes given to one server, MiB.

    Attributes:
        heap: Java heap: queries and GDS projections.
        page_cache: outside the heap: the store's pages.
        transactions: what all transactions together may use; one may use a quarter of it.
    """

    heap: int
    page_cache: int
    transactions: int


def read_machine_memory() -> int:
    """Return the memory this process may use, bytes: the machine's, or its container's if less."""
    total = int(psutil.virtual_memory().total)
    try:
        limit = CGROUP_LIMIT.read_text(encoding="ascii").strip()
    except OSError:
        return total
    return min(total, int(limit)) if limit.isdecimal() else total


def size_memory(total: int) -> Memory:
    """Return the sizes for a machine with `total` bytes.

    A sixth for the heap and an eighth for the page cache: a second server and an import run beside it
    for a moment when a version is published, and Python needs its own. Below 512 MiB of heap GDS is of
    no use; above 8 GiB no issue so far gains anything.
    """
    heap = max(512, min(8192, total // 6 // MIB))
    page_cache = max(128, min(8192, total // 8 // MIB))
    return Memory(heap, page_cache, max(256, heap // 2))
