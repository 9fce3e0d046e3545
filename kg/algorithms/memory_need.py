"""How much memory the metrics of a world take, said before it is taken.

The sums follow the arrays that are alive together at the worst moment of each step: eight bytes for a whole
number or a float, and for a text what CPython takes for it. `bench/metrics.py` compares them with what a
process was measured to take.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import psutil

from kg.errors import MemoryNeedError

MIB = 1 << 20
WORD = 8
CGROUP = Path("/sys/fs/cgroup")
# An identifier as a Python text: 49 bytes and its signs, in an array of pointers and in an index by name.
TEXT = 49 + 24 + WORD + 100
# Columns of a row of each table: whole numbers and floats.
MEMBERSHIP = HOLDING = 4 * WORD
REFERENCE = 2 * WORD + 1
# What is alive at once while blockings are searched: the reference, the pair of reference and blocker, the
# pair of unit and blocker, keys and their order.
PER_BLOCKING = 16 * WORD
# Rows of evidence before the few that are shown are chosen: link, holder, family, mass, rank, sorted copies.
PER_EVIDENCE = 14 * WORD
# A row of a table of the database with two names, and its place in the index of a join.
STORED = 64
# What the libraries take that are loaded on the way.
LIBRARIES = 96 * MIB
# Matrices of holders and links: direct share, reach, exposure, chokepoint, and what they are made from.
HOLDER_MATRICES = 8


@dataclass(frozen=True, slots=True)
class WorldSize:
    """Counts that the memory follows.

    Attributes:
        families: of the chain, and cited ones.
        holders: of these families.
        memberships: rows of families in links.
        holdings: rows of families and holders.
        references: rows of references between families.
        carrying: references among them that can carry a blocking: critical ones and, if κ > 0, those
            without a category.
        links: of the chain.
    """

    families: int
    holders: int
    memberships: int
    holdings: int
    references: int
    carrying: int
    links: int


def peak_bytes(size: WorldSize, subjects: int) -> int:
    """Return the bytes that a world takes with its metrics, at the worst moment.

    Args:
        size: of the world.
        subjects: whose coverage is asked for at once.
    """
    worst = max(database_bytes(size), control_bytes(size), coverage_bytes(size, subjects))
    return LIBRARIES + world_bytes(size) + worst


def world_bytes(size: WorldSize) -> int:
    """Return the bytes of the arrays of a world."""
    rows = size.memberships * MEMBERSHIP + size.holdings * HOLDING + size.references * REFERENCE
    return rows + (size.families + size.holders) * TEXT + size.families * (WORD + 1)


def database_bytes(size: WorldSize) -> int:
    """Return the bytes of the database's tables while the arrays are read from them."""
    rows = size.references * (STORED + 4 * WORD) + (size.memberships + size.holdings) * 2 * STORED
    return rows + 3 * size.families * STORED


def coverage_bytes(size: WorldSize, subjects: int) -> int:
    """Return the bytes that the coverage of disjoint subjects takes beside the world."""
    holders = size.holdings / max(1, size.families)
    cells = size.memberships * holders * 5 * WORD
    return int(cells + _pairs(size) * holders * PER_BLOCKING + subjects * size.links * 40 * WORD)


def control_bytes(size: WorldSize) -> int:
    """Return the bytes that control by direct references takes beside the world, with its evidence."""
    holders = size.holdings / max(1, size.families)
    matrices = HOLDER_MATRICES * size.holders * size.links * WORD
    listed = (_pairs(size) * holders + size.holdings) * size.memberships / max(1, size.families)
    return int(_pairs(size) * holders * PER_BLOCKING + listed * PER_EVIDENCE + matrices)


def _pairs(size: WorldSize) -> float:
    return size.carrying * size.holdings / max(1, size.families)


def available_bytes() -> int:
    """Return the memory that this process may still take: the machine's, or its container's if less."""
    free = int(psutil.virtual_memory().available)
    try:
        limit = (CGROUP / "memory.max").read_text(encoding="ascii").strip()
        used = int((CGROUP / "memory.current").read_text(encoding="ascii"))
        stat = (CGROUP / "memory.stat").read_text(encoding="ascii")
    except (OSError, ValueError):
        return free
    if not limit.isdecimal():
        return free
    # Pages of files are given back when memory is asked for.
    cached = sum(int(line.split()[1]) for line in stat.splitlines() if line.startswith("inactive_file "))
    return min(free, int(limit) - used + cached)


def require_memory(what: str, need: int, available: int | None = None) -> None:
    """Refuse what does not fit.

    Args:
        what: what the memory is for.
        need: bytes.
        available: bytes; what the machine has when None.

    Raises:
        MemoryNeedError: more is needed than there is.
    """
    there = available_bytes() if available is None else available
    if need > there:
        raise MemoryNeedError(
            f"{what} does not fit into memory; take a smaller chain, a jurisdiction, or a larger machine",
            found=f"{there // MIB} MiB available",
            expected=f"about {need // MIB} MiB",
        )
