"""An authored version with a national system: invented zones, funds, alliances, statements, doubts."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import orjson

VERSION, RESULTS = "4c0ffee1", "r1"
Rows = list[dict[str, Any]]
JUDGED = "2026-11-23 00:00:00"


def link(start: str, end: str, **more: Any) -> dict[str, Any]:
    return {"startKey": start, "endKey": end, "sources": ["authored:links.csv:1"], **more}


def place(code: str, name: str, kind: str) -> dict[str, Any]:
    return {"placeId": f"cn:{code}", "name": name, "placeType": kind, "code": code, "countryCode": "CN"}


def element(key: str, name: str, **more: Any) -> dict[str, Any]:
    return {"programmeId": key, "name": name, "sources": ["authored:elements.csv:1"], **more}


def agent(key: str, name: str, **more: Any) -> dict[str, Any]:
    return {"agentId": key, "name": name, "sources": ["authored:agents.csv:1"], **more}


def statement(key: str, subject: str, measure: str, value: float | None, **more: Any) -> dict[str, Any]:
    return {
        "statementId": key,
        "subject": subject,
        "measure": measure,
        "value": value,
        "sourceTitle": "示例专利工作会议",
        "sources": ["authored:statements.csv:1"],
        **more,
    }


def family(key: str) -> dict[str, Any]:
    return {"familyId": key, "familyRule": "singleton", "memberCount": 1, "title": f"示例 {key}"}


TABLES: Mapping[str, Rows] = {
    "DataSet": [{"dataSetId": "authored", "title": "授权样例", "format": "lens", "isSynthetic": True}],
    "Place": [
        place("440000", "广东省", "province"),
        place("440300", "深圳市", "city"),
        place("610000", "陕西省", "province"),
        {"placeId": "zone:1", "name": "示例高新区", "placeType": "zone"},
    ],
    "PlaceWithin": [link("zone:1", "cn:440300"), link("cn:440300", "cn:440000")],
    "PilotZone": [
        element("zone:a", "示例无人机实验区", startDate=dt.date(2014, 1, 1), startDatePrecision="year"),
        element("zone:b", "示例半导体实验区"),
        element("zone:c", "去向不明的实验区"),
    ],
    "OperationPlatform": [element("platform:x", "示例平台", platformType="pilot")],
    "Alliance": [
        element("alliance:1", "示例电池联盟", nameEn="Example Battery Alliance"),
        element("alliance:2", "无成员名单的联盟"),
    ],
    "ProgrammePlace": [
        link("zone:a", "zone:1"),
        link("zone:b", "cn:440300"),
        link("alliance:1", "cn:610000"),
    ],
    "Firm": [
        agent("org:1", "示例航空", nameEn="Example Aviation", countryCode="CN", identifiers=["ror:x1"]),
        agent("org:2", "示例航空科技", countryCode="CN"),
        agent("org:3", "示例电池", countryCode="CN"),
        agent("org:4", "无住所公司"),
    ],
    "Intermediary": [agent("org:5", "示例代理机构", serviceTypes=["agency"])],
    "Fund": [
        agent("fund:1", "示例运营基金", foundingDate=dt.date(2016, 3, 1), foundingDatePrecision="month"),
    ],
    "LocatedIn": [
        link("org:1", "cn:440300"),
        link("org:2", "zone:1"),
        link("org:3", "cn:610000"),
        link("fund:1", "cn:610000"),
    ],
    "FundRegion": [link("fund:1", "cn:440000")],
    "SimpleFamily": [family("f:1"), family("f:2"), family("f:3"), family("f:4")],
    "FamilyHolding": [
        link("f:1", "org:1", share=0.5),
        link("f:1", "org:3", share=0.5),
        link("f:2", "org:1", share=1.0),
        link("f:3", "org:3", share=1.0),
        link("f:4", "org:4", share=1.0),
    ],
    "AllianceMembership": [
        link("org:1", "alliance:1", role="lead"),
        link("org:3", "alliance:1", role="member"),
    ],
    "Statement": [
        statement(
            "s:1", "示例实验区 · example zones", "count", 8.0, unit="家 · units", valueText="8家",
            statedOn=dt.date(2015, 6, 1), statedOnPrecision="year",
        ),
        statement(
            "s:2", "示例实验区", "数量", 17.0, unit="家", statedOn=dt.date(2017, 5, 12), bound="atLeast",
        ),
        statement("s:3", "示例实验区", "数量", 19.0, unit="家", statedOn=dt.date(2017, 5, 12)),
        statement("s:4", "示例平台", "上线日期", None, valueText="2017-04", place="中国"),
        statement("s:5", "示例机构", "增长", 0.4, unit="share", sourceLocator="第 3 页"),
        statement("s:6", "示例粮食产量", "数量", 5.0, unit="吨") | {"sourceTitle": "示例农业报告"},
    ],
    "StatementContradiction": [link("s:2", "s:3")],
    "Passage": [{"passageId": "p:1", "text": "设立示例实验区十七家。", "page": "2"}],
    "StatementPassage": [link("s:2", "p:1")],
    "Judgement": [
        {
            "judgementId": "judgement:1",
            "verdict": "unsure",
            "leftKey": "name:示例航空",
            "rightKey": "name:示例航空科技",
            "judgedBy": "model 1",
            "judgedAt": JUDGED,
            "confidence": 0.81,
            "reason": "like «示例航空科技»: tradeName same +8.6, industryWords oneMore -5.3; sum +2.1 bits",
            "sources": ["authored:names.csv:7"],
        },
        {
            "judgementId": "judgement:2",
            "verdict": "unsure",
            "leftKey": "name:示例电池",
            "rightKey": "name:示例电池厂",
            "judgedBy": "model 1",
            "judgedAt": JUDGED,
            "confidence": 0.55,
        },
        {
            "judgementId": "judgement:3",
            "verdict": "positive",
            "leftKey": "name:甲",
            "rightKey": "name:乙",
            "judgedBy": "model 1",
            "judgedAt": JUDGED,
        },
    ],
    "JudgedAgent": [
        link("judgement:1", "org:1"),
        link("judgement:1", "org:2"),
        link("judgement:2", "org:3"),
    ],
}  # fmt: skip
CONFLICTS = [
    {
        "class": "Publication", "key": "CN999000001A", "property": "filingDate",
        "kept": "2020-01-02", "other": "2020-02-01", "source": "other:b.csv:9",
    },
    {
        "class": "Agent", "key": "name:EXAMPLE", "property": "derwent", "kept": None,
        "other": "derwent:AAAA-C; derwent:BBBB-C", "source": None,
    },
]  # fmt: skip
REJECTS = [
    {
        "file": "a.csv", "line": 12, "record": "CN1", "field": "ipc", "found": "A21D 13/",
        "expected": "a subclass, or one with main group and subgroup", "reason": "badClassificationSymbol",
        "scope": "value",
    },
    {
        "file": "a.csv", "line": 40, "record": None, "field": None, "found": "", "expected": "a number",
        "reason": "missingField", "scope": "record",
    },
]  # fmt: skip


def write_home(home: Path, snapshots: ModuleType, authored: ModuleType) -> None:
    """Write the workspace and publish it.

    Args:
        home: its folder.
        snapshots: the module that writes layers, of tests/api.
        authored: the module that writes JSON, of tests/api.
    """
    file = {
        "name": "a.csv",
        "sha256": "ab",
        "bytes": 1,
        "read": 3,
        "accepted": 2,
        "rejected": 1,
        "skipped": 0,
    }
    facts = {
        "version": VERSION,
        "createdAt": "2026-11-23T08:00:00Z",
        "codeVersion": "1",
        "dataSets": [{"dataSetId": "authored", "format": "lens", "files": [file | {"path": "a.csv"}]}],
    }
    folder = home / "snapshots" / VERSION
    snapshots.write_layer(folder, TABLES, facts)
    for name, rows in (("conflicts", CONFLICTS), ("rejects", REJECTS)):
        (folder / f"{name}.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    snapshots.write_layer(home / "results" / VERSION / RESULTS, {"IndustryChain": []}, facts)
    authored.write_json(home / "current.json", {"version": VERSION, "resultsId": RESULTS})
