"""The match of a chain that lies beside the results of a version, and the clusters that it is of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from kg.answers.layers import DERIVED
from kg.errors import NotFoundError
from kg.snapshot import MANIFEST, Snapshot, open_snapshot


def read_match(home: Path, version: str, chain: str) -> tuple[dict[str, Any], Snapshot | None]:
    """Return the match of a chain as it was published with a version, and its clusters' tables.

    Args:
        home: the workspace.
        version: of the snapshot.
        chain: id of the chain.

    Raises:
        NotFoundError: none was made for this chain and version.
    """
    files = sorted((home / "results" / version).glob(f"*/answers/{chain}/matches.json"), key=_modified)
    if not files:
        raise NotFoundError(
            "no match was computed for this chain and version; run kg build", where=chain, found=version
        )
    derived = files[-1].parents[2] / DERIVED
    layer = open_snapshot(derived) if (derived / MANIFEST).is_file() else None
    match: dict[str, Any] = orjson.loads(files[-1].read_bytes())
    return match, layer


def _modified(path: Path) -> float:
    return path.stat().st_mtime
