"""A walk through a whole collection while another version is published."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType

import httpx

from kg.settings import Settings

Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]
ROWS, PAGE = 1_000, 50


def publish(home: Path, authored_snapshot: ModuleType, version: str, rows: list[dict[str, object]]) -> None:
    facts = {"version": version, "createdAt": "2026-11-23T08:00:00Z", "codeVersion": "1", "dataSets": []}
    authored_snapshot.write_layer(home / "snapshots" / version, {"Publication": rows}, facts)


def numbered(first: int, office: str) -> list[dict[str, object]]:
    return [
        {
            "publicationNumber": f"{office}{first + n}A",
            "countryCode": office,
            "isStub": False,
            "title": None if n % 5 == 0 else f"title {n % 7}",
            "sources": [],
        }
        for n in range(ROWS)
    ]


def test_a_walk_has_no_duplicate_and_no_gap_while_a_new_version_is_published(
    tmp_path: Path, authored: ModuleType, authored_snapshot: ModuleType, serve: Serve
) -> None:
    old, new = numbered(100_000, "CN"), numbered(100_500, "CN")
    publish(tmp_path, authored_snapshot, "aa", old)
    publish(tmp_path, authored_snapshot, "bb", new)
    authored.write_json(tmp_path / "current.json", {"version": "aa", "resultsId": None})
    walked, versions, pages = [], set(), 0
    params = {"per_page": PAGE, "sort": "-title", "select": "publicationNumber,title"}
    with serve(Settings(KG_HOME=tmp_path, NEO4J_URI=None)) as client:
        cursor = None
        while pages == 0 or cursor is not None:
            asked = {**params, **({"cursor": cursor} if cursor else {})}
            answer = client.get("/api/v1/patents", params=asked).json()
            walked += [(row["title"], row["publicationNumber"]) for row in answer["results"]]
            versions.add(answer["graphVersion"])
            cursor, pages = answer["meta"]["nextCursor"], pages + 1
            if pages == ROWS // PAGE // 2:
                authored.write_json(tmp_path / "current.json", {"version": "bb", "resultsId": None})
        newest = client.get("/api/v1/patents", params={"per_page": 1}).json()
    assert pages == ROWS // PAGE
    assert versions == {"aa"}
    assert newest["graphVersion"] == "bb"
    known = sorted(
        ((row["title"], row["publicationNumber"]) for row in old if row["title"] is not None),
        key=lambda pair: pair[1],
    )
    known.sort(key=lambda pair: str(pair[0]), reverse=True)
    assert walked == known + [(None, row["publicationNumber"]) for row in old if row["title"] is None]
