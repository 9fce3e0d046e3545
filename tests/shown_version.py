"""A version shown to readers without a graph: what the API and the pages need of a publication."""

from __future__ import annotations

from pathlib import Path

import orjson

from kg.snapshot import Snapshot


def show_version(home: Path, snapshot: Snapshot, results: Path | None) -> str:
    """Write which version readers see, as a publication does at its end; return the graph version."""
    graph_version = snapshot.version if results is None else f"{snapshot.version}.{results.name}"
    shown = {
        "version": snapshot.version,
        "resultsId": None if results is None else results.name,
        "graph_version": graph_version,
        "layers": [str(layer) for layer in (snapshot.path, results) if layer is not None],
        "published_at": "2026-11-23T08:00:00Z",
        **{name: {} for name in ("labels", "types", "seconds")},
    }
    (home / "current.json").write_bytes(orjson.dumps(shown))
    return graph_version
