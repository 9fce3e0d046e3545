from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType

import httpx

from kg.settings import Settings

Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]
COUNTS = {"bytes": 120, "read": 5, "accepted": 3, "rejected": 1, "skipped": 1}


def test_every_file_of_a_version_is_listed_with_its_counts(
    tmp_path: Path, authored: ModuleType, authored_snapshot: ModuleType, serve: Serve
) -> None:
    files = [
        {"path": f"/home/somebody/{name}", "name": name, "sha256": "ab", "reasons": {}, **COUNTS}
        for name in ("b.csv", "a.csv")
    ]
    entry = {"dataSetId": "set", "format": "lens", "loadedAt": "2026-11-23T08:00:00Z", "files": files}
    facts = {"version": "aa", "dataSets": [entry]}
    tables = {"Place": authored_snapshot.TABLES["Place"]}
    authored_snapshot.write_layer(tmp_path / "snapshots" / "aa", tables, facts)
    authored.write_json(tmp_path / "current.json", {"version": "aa", "resultsId": None})
    with serve(Settings(KG_HOME=tmp_path, NEO4J_URI=None)) as client:
        listed = client.get("/api/v1/loads", params={"per_page": 1}).json()
        rest = client.get("/api/v1/loads", params={"cursor": listed["meta"]["nextCursor"]}).json()
        refused = client.get("/api/v1/loads", params={"search": "a"})
    known = {
        "dataSetId": "set",
        "format": "lens",
        "loadedAt": "2026-11-23T08:00:00Z",
        "sha256": "ab",
        **COUNTS,
    }
    assert listed["meta"]["count"] == 2
    assert listed["results"] + rest["results"] == [{"name": "a.csv", **known}, {"name": "b.csv", **known}]
    assert refused.status_code == 422
