"""Tables of an authored snapshot and its results, written as the stage writes them; all of it is invented."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import orjson

from kg.algorithms.chain import chain_rows, read_chain
from kg.answers.tables import class_columns, identity_of
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import NodeType
from kg.settings import REPOSITORY_ROOT

Rows = Sequence[Mapping[str, Any]]
CHAIN_FILE = REPOSITORY_ROOT / "domain" / "chains" / "civil_drone.yaml"
SOURCE = "authored:patents.csv:"
DAY = dt.date(2020, 5, 1)
FLIGHT = "civil_drone/flight_control"


def link(start: str, end: str, **facts: Any) -> dict[str, Any]:
    return {"startKey": start, "endKey": end, "sources": [SOURCE + "2"], **facts}


def publication(number: str, line: int, **facts: Any) -> dict[str, Any]:
    return {
        "publicationNumber": number,
        "countryCode": number[:2],
        "isStub": False,
        "sources": [f"{SOURCE}{line}"],
        **facts,
    }


def firm(agent_id: str, name: str, **facts: Any) -> dict[str, Any]:
    return {"agentId": agent_id, "name": name, "sources": [SOURCE + "2"], **facts}


TABLES: dict[str, Rows] = {
    "Publication": [
        publication(
            "CN999000001A",
            2,
            title="=测试飞行控制方法, 含逗号",
            abstract="一种无人机飞行控制方法。",
            publicationDate=DAY,
            kindCode="A",
        ),
        publication("CN999000002B", 3, title="测试电机", publicationDate=dt.date(2021, 6, 2), kindCode="B"),
        publication("EP9990004A1", 4, title="Rotor blade for a drone", publicationDate=dt.date(2019, 1, 3)),
        publication("FR9990003A1", 5, title="Aile volante"),
        {
            "publicationNumber": "US9990002B2",
            "countryCode": "US",
            "isStub": True,
            "title": "Cited",
            "sources": [],
        },
    ],
    "Application": [
        {"applicationNumber": "CN202000000001", "countryCode": "CN", "isStub": False, "filingDate": DAY},
        {"applicationNumber": "CN202000000002", "countryCode": "CN", "isStub": False},
    ],
    "SimpleFamily": [
        {"familyId": "test:1", "familyRule": "prioritySet", "memberCount": 2, "title": "测试飞行控制方法"},
        {"familyId": "test:2", "familyRule": "singleton", "memberCount": 1, "title": "测试电机"},
    ],
    "Firm": [
        firm(
            "test:firm", "测试航空", nameEn="Test Aviation", countryCode="CN", alternativeNames=["测航", "CS"]
        ),
        firm("test:mother", "测试集团", countryCode="CN", registeredCapital=5_000_000),
        firm("test:other", "AÉRO ESSAI", countryCode="FR"),
    ],
    "University": [firm("test:univ", "苍梧大学", countryCode="CN")],
    "Fund": [
        firm("test:fund", "示例基金", fundType="ventureCapital", committedCapital=100_000_000, currency="CNY")
    ],
    "FundManager": [firm("test:gp", "示例管理人")],
    "Person": [firm("test:person", "某人")],
    "Place": [
        {
            "placeId": "test:sz",
            "name": "深圳",
            "placeType": "prefecture",
            "latitude": 22.5,
            "longitude": 114.0,
        },
        {"placeId": "test:gd", "name": "广东", "placeType": "province"},
    ],
    "ClassificationSymbol": [
        {"symbolId": "IPC:B64C39/02", "scheme": "IPC", "symbol": "B64C39/02", "subclass": "B64C"},
        {"symbolId": "IPC:G05D1/08", "scheme": "IPC", "symbol": "G05D1/08", "subclass": "G05D"},
    ],
    "LegalEvent": [
        {"legalEventId": "test:e1", "eventCode": "GR01", "eventDate": DAY, "countryCode": "CN"},
    ],
    "Transfer": [{"transactionId": "test:t1", "recordedDate": dt.date(2022, 2, 2)}],
    "PatentPool": [{"poolId": "test:pool", "name": "测试专利池"}],
    "Alliance": [{"programmeId": "test:alliance", "name": "测试联盟"}],
    "Policy": [{"policyId": "test:policy", "title": "测试政策"}],
    "PolicyMeasure": [{"measureId": "test:measure"}],
    "InvestmentRound": [{"roundId": "test:r", "roundType": "a", "announcedDate": dt.date(2019, 1, 1)}],
    "Industry": [{"industryId": "GBT4754:C3963", "name": "智能无人飞行器制造", "code": "3963"}],
    "DataSet": [{"dataSetId": "authored", "title": "授权测试样例", "format": "lens", "isSynthetic": True}],
    "PublicationOfApplication": [
        link("CN999000001A", "CN202000000001"),
        link("CN999000002B", "CN202000000002"),
    ],
    "FamilyMembership": [
        link("CN999000001A", "test:1"),
        link("EP9990004A1", "test:1"),
        link("CN999000002B", "test:2"),
    ],
    "PatentApplicant": [
        link("CN999000001A", "test:firm", sequence=1, nameOriginal="测试航空有限公司"),
        link("CN999000001A", "test:univ", sequence=2, nameOriginal="苍梧大学"),
        link("CN999000002B", "test:other", sequence=1),
    ],
    "Citation": [
        link("CN999000001A", "US9990002B2", category="X", phase="examiner"),
        link("FR9990003A1", "CN999000001A"),
    ],
    "FamilyCitation": [link("test:2", "test:1", isCritical=True, citationCount=1)],
    "FamilyHolding": [link("test:1", "test:firm", share=0.5), link("test:1", "test:univ", share=0.5)],
    "Classification": [link("CN999000001A", "IPC:G05D1/08", sequence=1)],
    "EventOfApplication": [link("test:e1", "CN202000000001")],
    "TransactionFamily": [link("test:t1", "test:1")],
    "TransactionRight": [link("test:t1", "CN202000000001")],
    "TransactionParty": [
        link("test:t1", "test:firm", role="assignee"),
        link("test:t1", "test:univ", role="assignor"),
    ],
    "Shareholding": [
        link("test:mother", "test:firm", heldOn=dt.date(2020, 1, 1), share=0.6, isControlling=True),
        link("test:person", "test:mother", heldOn=dt.date(2020, 1, 1), share=1.0),
    ],
    "LocatedIn": [link("test:firm", "test:sz")],
    "PlaceWithin": [link("test:sz", "test:gd")],
    "OperatesIn": [link("test:firm", "GBT4754:C3963")],
    "RoundOfFirm": [link("test:firm", "test:r")],
    "RoundParticipation": [link("test:fund", "test:r")],
    "FundManagement": [link("test:gp", "test:fund")],
    "PoolFamily": [link("test:1", "test:pool")],
    "AllianceMembership": [link("test:firm", "test:alliance", role="member")],
    "MeasureOfPolicy": [link("test:measure", "test:policy")],
}
RESULTS: dict[str, Rows] = {
    "ChainMembership": [link("test:1", FLIGHT, membership=0.5, confidence=0.9, rules=["flight#1"])],
}


def write_snapshot(
    home: Path, version: str, results_id: str, chain_files: Sequence[Path] = (CHAIN_FILE,)
) -> None:
    """Write the snapshot of a version and the tables of its results on some chains."""
    facts = {
        "version": version,
        "createdAt": "2026-11-23T08:00:00Z",
        "codeVersion": "1",
        "dataSets": [
            {"dataSetId": "authored", "format": "lens", "loadedAt": "2026-11-23T08:00:00Z", "files": []}
        ],
    }
    write_layer(home / "snapshots" / version, TABLES, facts)
    chain: dict[str, list[Mapping[str, Any]]] = {}
    for file in chain_files:
        for name, table in chain_rows(read_chain(file)).items():
            chain.setdefault(name, []).extend(table.to_pylist())
    results = home / "results" / version / results_id
    write_layer(results, {**chain, **RESULTS}, {**facts, "version": results_id})


def write_layer(folder: Path, tables: Mapping[str, Rows], facts: Mapping[str, Any]) -> None:
    """Write tables and a manifest with their hashes."""
    listed = {}
    for name, rows in tables.items():
        is_node = GRAPH_SCHEMA.has_node(name)
        path = folder / ("nodes" if is_node else "relationships") / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_table(path, name, rows)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        listed[f"{path.parent.name}/{name}"] = {"rows": len(rows), "sha256": digest}
    (folder / "manifest.json").write_bytes(orjson.dumps({**facts, "tables": listed}))


def write_table(path: Path, name: str, rows: Rows) -> None:
    """Write the rows of one class, sorted by what names them; a property that the class lacks is an error."""
    owner: Any = GRAPH_SCHEMA.node(name) if GRAPH_SCHEMA.has_node(name) else GRAPH_SCHEMA.relationship(name)
    assert isinstance(owner, NodeType) or not GRAPH_SCHEMA.has_node(name)
    columns = class_columns(owner)
    unknown = {key for row in rows for key in row} - set(columns)
    assert not unknown, (name, unknown)
    with duckdb.connect() as session:
        declared = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        session.execute(f"CREATE TABLE t ({declared})")
        marks = ", ".join("?" for _ in columns)
        for row in rows:
            session.execute(f"INSERT INTO t VALUES ({marks})", [row.get(column) for column in columns])
        order = ", ".join(f'"{column}"' for column in identity_of(owner))
        session.execute(f"COPY (SELECT * FROM t ORDER BY {order}) TO '{path}' (FORMAT parquet)")
