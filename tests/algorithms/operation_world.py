"""An authored snapshot of an office, a firm and its rivals, with acts, events, declarations and pools."""

import datetime as dt
from typing import Any

import pyarrow as pa

DAY = dt.date(2020, 1, 1)
CHAIN_FAMILIES = ("x1", "x2", "y1", "y2", "z1")
MEMBERSHIP = pa.table(
    {
        "startKey": list(CHAIN_FAMILIES),
        "endKey": ["toy/battery"] * 5,
        "membership": [1.0] * 5,
        "confidence": [1.0] * 5,
    }
)


def family(name: str, year: int = 2012) -> dict[str, Any]:
    filed = dt.date(year, 1, 1)
    return {
        "familyId": name,
        "familyRule": "singleton",
        "isStub": False,
        "memberCount": 1,
        "earliestFilingDate": filed,
        "earliestPublicationDate": filed + dt.timedelta(days=540),
        "title": f"battery {name}",
    }


def publication(name: str, country: str, day: dt.date, kind: str = "application") -> dict[str, Any]:
    return {
        "publicationNumber": f"{country}{name.upper()}{kind[0].upper()}",
        "countryCode": country,
        "documentNumber": name.upper(),
        "isStub": False,
        "publicationDate": day,
        "documentType": kind,
        "title": f"battery {name}",
        "sources": [f"lens:a.csv:{name}"],
    }


def held(name: str, agent: str, share: float = 1.0) -> dict[str, Any]:
    facts = {"share": share, "confidence": 1.0, "basis": "organizationsOnly"}
    return {"startKey": name, "endKey": agent, "sources": [f"lens:a.csv:{name}"], **facts}


def linked(start: str, end: str, **more: Any) -> dict[str, Any]:
    return {"startKey": start, "endKey": end, **more}


def grants() -> list[dict[str, Any]]:
    return [publication(n, "CN", dt.date(2014, 1, 1), "grant") for n in CHAIN_FAMILIES]


def event(name: str, text: str, day: dt.date, **more: Any) -> dict[str, Any]:
    return {
        "legalEventId": name,
        "eventText": text,
        "eventDate": day,
        "sources": [f"ops:l.xml:{name}"],
        **more,
    }


AGENTS = {
    "Firm": [{"agentId": f"f:{n}", "name": n.upper(), "alternativeNames": [f"{n} Ltd"]} for n in "xyz"],
    "University": [{"agentId": "u:1", "name": "Uni"}],
}
# f:x holds x1 and x2, f:y holds y1 and y2 (y2 with the university), f:z holds z1; y1 → x1, y2 → x2, z1 → x1.
TABLES: dict[str, list[dict[str, Any]]] = {
    **AGENTS,
    "SimpleFamily": [family(name) for name in CHAIN_FAMILIES] + [family("u1", 2013)],
    "FamilyHolding": [
        held("x1", "f:x"),
        held("x2", "f:x"),
        held("y1", "f:y"),
        held("y2", "f:y", 0.5),
        held("y2", "u:1", 0.5),
        held("z1", "f:z"),
        held("u1", "u:1"),
    ],
    "FamilyCitation": [
        linked("y1", "x1", isCritical=True),
        linked("y2", "x2", isCritical=True),
        linked("z1", "x1", isCritical=True),
    ],
    "Publication": [*grants(), publication("u1", "CN", dt.date(2014, 6, 24))],
    "FamilyMembership": [linked(f"CN{n.upper()}G", n) for n in CHAIN_FAMILIES] + [linked("CNU1A", "u1")],
    "Application": [
        {"applicationNumber": f"CN{n.upper()}", "countryCode": "CN", "isStub": False} for n in CHAIN_FAMILIES
    ],
    "PublicationOfApplication": [linked(f"CN{n.upper()}G", f"CN{n.upper()}") for n in CHAIN_FAMILIES],
    "ClassificationSymbol": [
        {
            "symbolId": f"IPC:{s}10/00",
            "symbol": f"{s}10/00",
            "scheme": "IPC",
            "subclass": s,
        }
        for s in ("H01M", "B64C")
    ],
    "FamilyClassification": [linked(n, "IPC:H01M10/00") for n in CHAIN_FAMILIES]
    + [linked("y1", "IPC:B64C10/00")],
    "LegalEvent": [
        event("e1", "PATENT GRANTED", dt.date(2014, 1, 1), rightState="active", rightStage="grant"),
        event("e2", "OPPOSITION FILED", dt.date(2015, 1, 1)),
        event("e3", "PATENT REVOKED", dt.date(2016, 1, 1), rightState="inactive", rightStage="termination"),
        event("e4", "INVALIDATION REQUEST", dt.date(2019, 6, 1)),
    ],
    "EventOfApplication": [
        linked("e1", "CNY1"),
        linked("e2", "CNX2"),
        linked("e3", "CNX2"),
        linked("e4", "CNY1"),
    ],
    "PledgeFinancing": [
        {
            "transactionId": "p1",
            "recordedDate": dt.date(2018, 1, 1),
            "sources": ["cnipa:pledges.csv:2"],
        },
        {
            "transactionId": "p2",
            "recordedDate": dt.date(2016, 1, 1),
            "releasedDate": dt.date(2017, 1, 1),
            "sources": ["cnipa:pledges.csv:3"],
        },
    ],
    "Licence": [
        {
            "transactionId": "l1",
            "licenceType": "nonExclusive",
            "signedDate": dt.date(2019, 1, 1),
            "amountCnyLow": 100,
            "amountCnyHigh": 100,
            "sources": ["cnipa:licences.csv:2"],
        }
    ],
    "TransactionParty": [
        linked("l1", "u:1", role="licensor"),
        linked("l1", "f:z", role="licensee"),
        linked("p1", "f:y", role="pledgor"),
    ],
    "TransactionFamily": [linked("p1", "y1"), linked("p2", "z1"), linked("l1", "u1")],
    "InventionDisclosure": [
        {"disclosureId": "d1", "disclosedDate": dt.date(2012, 6, 1), "disclosedDatePrecision": "month"},
        {
            "disclosureId": "d2",
            "disclosedDate": dt.date(2012, 1, 1),
            "disclosedDatePrecision": "year",
            "abandonedDate": dt.date(2013, 3, 1),
        },
    ],
    "DisclosureToOrganization": [linked("d1", "u:1"), linked("d2", "u:1")],
    "DisclosureFamily": [linked("d1", "u1")],
    "DisclosureLicence": [linked("d1", "l1")],
    "OtlStageEvent": [{"stageEventId": "s1", "otlStage": "assessment", "eventDate": dt.date(2012, 8, 1)}],
    "StageOfDisclosure": [linked("s1", "d1")],
    "TechnicalStandard": [
        {"standardId": "std:1", "standardNumber": "TS 1", "title": "Charging", "release": "1"}
    ],
    "SepDeclaration": [
        {"declarationId": "c1", "essentialityCheck": "essential"},
        {"declarationId": "c2", "essentialityCheck": "notChecked"},
        {"declarationId": "c3", "declaredDate": dt.date(2021, 1, 1)},
        {"declarationId": "c4"},
    ],
    "DeclarationForStandard": [linked(f"c{i}", "std:1") for i in (1, 2, 3, 4)],
    "DeclarationByAgent": [
        linked("c1", "f:x"),
        linked("c2", "f:x"),
        linked("c3", "f:z"),
        linked("c4", "f:y"),
    ],
    "DeclaredFamily": [linked("c1", "x1"), linked("c2", "x1"), linked("c2", "x2"), linked("c3", "z1")],
    "Alliance": [{"programmeId": "a1", "name": "电池联盟", "startDate": dt.date(2015, 1, 1)}],
    "AllianceMembership": [
        linked("f:x", "a1", role="lead", sources=["doc:n.txt:4"]),
        linked("f:y", "a1", role="member", sources=["doc:n.txt:4"]),
        linked("u:2", "a1", role="member"),
    ],
}
