"""The ledger folded into the next version: what is in force is in the snapshot, what was undone is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from kg.api.writes.desk import read_folded
from kg.ingest.pipeline import ingest
from kg.ledger.entry import Draft
from kg.ledger.kinds import find_kind
from kg.ledger.ledger import Ledger, open_ledger
from kg.settings import REPOSITORY_ROOT, Settings
from kg.snapshot import MANIFEST, Snapshot, scan

FACTS = REPOSITORY_ROOT / "domain" / "national_system"


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    found = open_ledger(Settings(KG_HOME=tmp_path, NEO4J_URI=None))
    yield found
    found.close()


def enter(ledger: Ledger, kind: str, value: dict[str, Any], thing: str | None = None) -> str:
    read = find_kind(kind).read(value)
    key = thing or find_kind(kind).thing_of(read)
    return ledger.append(Draft(kind, key, "set", read, "省局", "例", 0))[0].entry_id


def rows(snapshot: Snapshot, table: str, columns: str) -> list[tuple[Any, ...]]:
    path = snapshot.path / f"{table}.parquet"
    return (
        duckdb.sql(f"SELECT {columns} FROM ({scan(path)}) ORDER BY ALL").fetchall() if path.is_file() else []
    )


def test_what_people_entered_is_in_the_next_version_and_goes_when_it_is_undone(
    tmp_path: Path, ledger: Ledger
) -> None:
    project = {
        "name": "甲市无人机导航",
        "navigationType": "industryPlanning",
        "commissioner": "甲市知识产权局",
    }
    enter(ledger, "navigationProject", project | {"place": "江苏省苏州市"}, "navigationProject:1")
    state = {"status": "filed", "filingNumber": "2026-1", "filedDate": "2026-03-01", "steps": 3}
    enter(ledger, "filing", state, "navigationProject:1")
    enter(ledger, "pilotZone", {"name": "乙实验区", "status": "approved", "operator": "乙管委会"})
    enter(ledger, "pilotZone", {"name": "丙实验区", "status": "applied"})
    enter(ledger, "designation", {"designationType": "demonstrationCity", "place": "江苏省苏州市"})
    enter(ledger, "note", {"entityClass": "Firm", "key": "k", "text": "仅供内部"})
    judged = enter(ledger, "judgement", {"verdict": "negative", "leftKey": "甲公司", "rightKey": "乙公司"})
    first = ingest([FACTS], home=tmp_path).snapshot
    assert rows(
        first, "nodes/IndustryPlanningNavigation", "name, filingStatus, filingNumber, filedDate::VARCHAR"
    ) == [("甲市无人机导航", "filed", "2026-1", "2026-03-01")]
    assert rows(first, "nodes/PilotZone", "name") == [("乙实验区",)]
    assert rows(first, "nodes/Designation", "designationType") == [("demonstrationCity",)]
    assert rows(first, "relationships/ProgrammeParty", "role") == [("commissioner",), ("operator",)]
    assert rows(first, "nodes/Judgement", "verdict, judgedBy, reason") == [("negative", "省局", "例")]
    ((sources,),) = rows(first, "nodes/Judgement", "sources")
    assert sources == ["ledger:ledger-000007.jsonl:7"]
    assert read_folded(first.path / MANIFEST) == 7
    ledger.undo(judged, who="省局", why="错了")
    second = ingest([FACTS], home=tmp_path).snapshot
    assert rows(second, "nodes/Judgement", "verdict") == []
    assert read_folded(second.path / MANIFEST) == 6  # as it was before the judgement
    assert rows(second, "nodes/PilotZone", "name") == [("乙实验区",)]
    assert rows(first, "nodes/Judgement", "verdict") == [("negative",)]


def test_a_correction_stands_over_the_sources_until_it_is_undone(tmp_path: Path, ledger: Ledger) -> None:
    about = {"entityClass": "Statement", "key": "navigation_pilot_zones"}
    enter(ledger, "correction", about | {"property": "place", "value": None})
    wrong = enter(ledger, "correction", about | {"property": "value", "value": 18})
    enter(ledger, "correction", about | {"key": "of_nothing", "property": "value", "value": 1})
    first = ingest([FACTS], home=tmp_path).snapshot
    query = "value, place, len(sources)"
    table = "nodes/Statement"
    corrected = [r for r in rows(first, table, f"statementId, {query}") if r[0] == "navigation_pilot_zones"]
    assert corrected == [("navigation_pilot_zones", 18.0, None, 3)]
    assert b"correctionOfNothing" in (first.path / "rejects.jsonl").read_bytes()
    ledger.undo(wrong, who="省局", why="错了")
    second = ingest([FACTS], home=tmp_path).snapshot
    again = [r for r in rows(second, table, f"statementId, {query}") if r[0] == "navigation_pilot_zones"]
    assert again == [("navigation_pilot_zones", 17.0, None, 2)]
    assert len(rows(second, table, "statementId")) == len(rows(first, table, "statementId"))


def test_a_place_that_is_none_costs_the_place_and_not_the_entry(tmp_path: Path, ledger: Ledger) -> None:
    enter(ledger, "pilotZone", {"name": "丁实验区", "status": "approved", "place": "亚特兰蒂斯"})
    snapshot = ingest([FACTS], home=tmp_path).snapshot
    assert rows(snapshot, "nodes/PilotZone", "name") == [("丁实验区",)]
    assert rows(snapshot, "relationships/ProgrammePlace", "endKey") == []


def test_when_all_is_undone_the_next_version_is_the_one_in_which_nothing_was_entered(
    tmp_path: Path, ledger: Ledger
) -> None:
    base = ingest([FACTS], home=tmp_path).snapshot
    about = {"entityClass": "Statement", "key": "navigation_pilot_zones"}
    project = {"name": "甲", "navigationType": "enterpriseOperation", "commissioner": "甲公司"}
    fund = {"fund": "例基金", "declaredOn": "2026-02-01"}
    entries = [
        enter(ledger, "correction", about | {"property": "value", "value": 18}),
        enter(ledger, "pilotZone", {"name": "乙实验区", "status": "approved"}),
        enter(ledger, "designation", {"designationType": "demonstrationCity", "place": "江苏省苏州市"}),
        enter(ledger, "navigationProject", project, "navigationProject:1"),
        enter(ledger, "filing", {"status": "submitted", "steps": 1}, "navigationProject:1"),
        enter(ledger, "fundCriteria", fund),
        enter(ledger, "judgement", {"verdict": "negative", "leftKey": "甲公司", "rightKey": "乙公司"}),
    ]
    entered = ingest([FACTS], home=tmp_path).snapshot
    assert entered.version != base.version
    assert rows(entered, "nodes/EnterpriseOperationNavigation", "filingStatus") == [("submitted",)]
    assert rows(entered, "nodes/Fund", "name") == [("例基金",)]
    for entry in reversed(entries):
        ledger.undo(entry, who="省局", why="例")
    assert ingest([FACTS], home=tmp_path).snapshot.version == base.version
