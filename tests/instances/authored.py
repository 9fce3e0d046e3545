"""Rows written by hand, true to the formats, with what must be refused in them."""

from __future__ import annotations

import datetime as dt

from tests.instances.rows import Row

SOURCES = ("lens-csv:drones.csv:2",)
PUBLICATION: Row = {
    "publicationNumber": "CN900000001A",
    "countryCode": "CN",
    "documentNumber": "900000001",
    "kindCode": "A",
    "publicationDate": dt.date(2018, 6, 29),
    "documentType": "application",
    "title": "一种多旋翼无人机",
    "titleLanguage": "zh",
    "inventorNames": ("张三", "LI Si"),
    "isStub": False,
    "sources": SOURCES,
}
FIRM: Row = {"agentId": "stock:990001", "name": "示例航空", "stockCode": "990001.SH", "sources": SOURCES}
FUND: Row = {"agentId": "fund:1", "name": "示例基金", "committedCapital": 300_000_000, "sources": SOURCES}
HOLDING: Row = {
    "startKey": "prioritySet:1",
    "endKey": "stock:990001",
    "share": 0.5,
    "basis": "organizationsOnly",
    "confidence": 0.9,
    "sources": SOURCES,
}
STATEMENT: Row = {
    "statementId": "deck2017:1",
    "subject": "专利导航产业发展实验区",
    "measure": "数量",
    "value": 17.0,
    "unit": "家",
    "statedOn": dt.date(2017, 5, 12),
    "statedOnPrecision": "day",
    "sourceTitle": "全国知识产权运营体系",
    "sources": SOURCES,
}

RATE: Row = {
    "rateId": "USD:2025-03-03",
    "currency": "USD",
    "rateDate": dt.date(2025, 3, 3),
    "cnyPerUnit": 7.1,
    "rateSource": "示例公告",
    "sources": SOURCES,
}

# class, row, refused as (property, constraint); none means that all three validators accept the row
AUTHORED: tuple[tuple[str, Row, set[tuple[str, str]]], ...] = (
    ("ExchangeRate", RATE, set()),
    ("ExchangeRate", RATE | {"cnyPerUnit": 0.0}, {("cnyPerUnit", "minExclusive")}),
    ("ExchangeRate", RATE | {"rateSource": None}, {("rateSource", "minCount")}),
    (
        "Publication",
        PUBLICATION | {"holderNames": ("示例航空",), "industryCodes": ("C3743", "")},
        {("industryCodes", "minLength")},
    ),
    ("Publication", PUBLICATION, set()),
    ("Publication", PUBLICATION | {"publicationNumber": "US2005286606", "kindCode": None}, set()),
    (
        "Publication",
        PUBLICATION | {"publicationNumber": "CN 900000001 A"},
        {("publicationNumber", "pattern")},
    ),
    ("Publication", PUBLICATION | {"publicationNumber": "cn900000001a"}, {("publicationNumber", "pattern")}),
    ("Publication", PUBLICATION | {"countryCode": "CHN"}, {("countryCode", "pattern")}),
    ("Publication", PUBLICATION | {"documentType": "发明申请"}, {("documentType", "in")}),
    ("Publication", PUBLICATION | {"isStub": None}, {("isStub", "minCount")}),
    ("Publication", PUBLICATION | {"title": ""}, {("title", "minLength")}),
    ("Publication", PUBLICATION | {"inventorNames": ("张三", "")}, {("inventorNames", "minLength")}),
    ("Publication", PUBLICATION | {"inventorNames": ()}, set()),
    ("Publication", PUBLICATION | {"sources": ()}, {("sources", "minCount")}),
    (
        "Publication",
        PUBLICATION | {"publicationDate": dt.date(9999, 12, 31)},
        {("publicationDate", "maxInclusive")},
    ),
    (
        "Publication",
        PUBLICATION | {"publicationDate": dt.date(1, 1, 1)},
        {("publicationDate", "minInclusive")},
    ),
    ("Publication", PUBLICATION | {"citedByCountReported": 0}, set()),
    ("Publication", PUBLICATION | {"citedByCountReported": -1}, {("citedByCountReported", "minInclusive")}),
    (
        "Publication",
        PUBLICATION | {"publicationNumber": "CN1", "countryCode": "x", "isStub": None},
        {("countryCode", "pattern"), ("isStub", "minCount")},
    ),
    ("Firm", FIRM, set()),
    ("Firm", FIRM | {"uscc": "91110000MA00000007"}, set()),
    ("Firm", FIRM | {"uscc": "91110000MA0000000I"}, {("uscc", "pattern")}),
    ("Firm", FIRM | {"uscc": "x91110000MA00000007"}, {("uscc", "pattern")}),
    ("Firm", FIRM | {"name": "\u3000 "}, {("name", "pattern")}),
    ("Firm", FIRM | {"name": "𠀀"}, set()),
    ("Firm", FIRM | {"name": "字" * 1000}, set()),
    ("Firm", FIRM | {"name": "字" * 1001}, {("name", "maxLength")}),
    ("Firm", FIRM | {"stockCode": "６０３０３７"}, {("stockCode", "pattern")}),
    ("Firm", FIRM | {"countryConfidence": 1.0000001}, {("countryConfidence", "maxInclusive")}),
    ("Fund", FUND, set()),
    ("Fund", FUND | {"committedCapital": -1}, {("committedCapital", "minInclusive")}),
    ("Fund", FUND | {"fundType": "基金"}, {("fundType", "in")}),
    ("Person", {"agentId": "person:1", "name": "NA", "sources": SOURCES}, set()),
    ("FamilyHolding", HOLDING, set()),
    ("FamilyHolding", HOLDING | {"share": 1.0}, set()),
    ("FamilyHolding", HOLDING | {"share": 0.0}, {("share", "minExclusive")}),
    ("FamilyHolding", HOLDING | {"share": 1.5}, {("share", "maxInclusive")}),
    ("FamilyHolding", HOLDING | {"confidence": float("inf")}, {("confidence", "maxInclusive")}),
    ("FamilyHolding", HOLDING | {"basis": None}, {("basis", "minCount")}),
    ("Statement", STATEMENT, set()),
    ("Statement", STATEMENT | {"value": None, "valueText": "近5倍"}, set()),
    ("Statement", STATEMENT | {"value": float("-inf")}, {("value", "minInclusive")}),
    ("Statement", STATEMENT | {"statedOnPrecision": "quarter"}, {("statedOnPrecision", "in")}),
)
