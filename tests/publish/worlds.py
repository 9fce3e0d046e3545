"""Authored rows: every datatype, and texts that break careless writers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from kg.snapshot import Snapshot
from tests.publish.layers import write_layer

ODD_TEXTS = (
    'say "hello", he said',
    "two\nlines",
    "two\r\nlines",
    "\ttabbed\t",
    "=SUM(A1:A9)",
    "emoji 😀🛩️",
    "无人机飞行控制系统，及其制备方法",
    "back\\slash\\",
    "semi;colon, comma",
    '"',
    '""',
    "'single'",
    " led and trailed ",
    "#comment",
    "NULL",
    "null",
    "a|b",
    "\u2028line separator\u2029",
    "long " * 20_000,
)


def publication(number: str) -> dict[str, Any]:
    """Return a publication's required values."""
    return {
        "publicationNumber": number,
        "countryCode": number[:2],
        "documentNumber": number[2:-1],
        "isStub": False,
    }


def family(key: str) -> dict[str, Any]:
    """Return a family's required values."""
    return {"familyId": key, "familyRule": "singleton", "memberCount": 1, "isStub": False}


def holding(agent: str, share: float) -> dict[str, Any]:
    """Return a holding of family f1."""
    return {
        "startKey": "f1",
        "endKey": agent,
        "share": share,
        "basis": "organizationsOnly",
        "confidence": 0.9,
    }


def node_rows() -> dict[str, list[dict[str, Any]]]:
    """Return node rows: two classes below one key root, all datatypes, absent and odd values."""
    publications = [
        {
            **publication(f"CN{number}A"),
            "title": text,
            "abstract": text,
            "inventorNames": [text, "张伟", text],
            "publicationDate": dt.date(2018, 6, 29),
            "citedByCountReported": number,
        }
        for number, text in enumerate(ODD_TEXTS, 100)
    ]
    stub = {**publication("US7A"), "isStub": True}
    agents = {"countryCode": "CN", "countryConfidence": 0.1 + 0.2, "identifiers": ["derwent:SZDJ-C"]}
    return {
        "Publication": [*publications, stub],
        "SimpleFamily": [
            {
                "familyId": "f1",
                "familyRule": "singleton",
                "memberCount": 1,
                "isStub": False,
                "jurisdictions": ["CN"],
            },
            {"familyId": "f2", "familyRule": "singleton", "memberCount": 1, "isStub": True},
        ],
        "Firm": [{"agentId": "firm:1", "name": "深圳某某科技有限公司", **agents}],
        "University": [{"agentId": "univ:2", "name": "某某大学", "schoolCode": "4111010001"}],
        "Statement": [
            {"statementId": "s1", "subject": "pilot", "measure": "m", "sourceTitle": "t", "value": -1.5e-7},
            {
                "statementId": "s2",
                "subject": "pilot",
                "measure": "m",
                "sourceTitle": "t",
                "value": float("nan"),
            },
        ],
        "DataSet": [
            {
                "dataSetId": "d1",
                "title": "authored",
                "format": "rows",
                "isSynthetic": True,
                "loadedAt": dt.datetime.fromisoformat("2026-11-23T12:30:15.250000"),
            }
        ],
        "InvestmentRound": [
            {"roundId": "r1", "amountLow": 2**53 + 1, "amountHigh": 2**62, "currency": "CNY"}
        ],
    }


def relationship_rows() -> dict[str, list[dict[str, Any]]]:
    """Return relationship rows between those nodes."""
    return {
        "FamilyMembership": [
            {"startKey": "CN100A", "endKey": "f1"},
            {"startKey": "US7A", "endKey": "f2"},
        ],
        "Citation": [
            {"startKey": "CN100A", "endKey": "US7A", "category": "X", "phase": "examiner"},
            {
                "startKey": "CN101A",
                "endKey": "CN100A",
                "citedAssigneeOriginal": 'quoted "name"\nof two lines',
            },
        ],
        "FamilyHolding": [
            {
                "startKey": "f1",
                "endKey": "firm:1",
                "share": 0.75,
                "basis": "organizationsOnly",
                "confidence": 1.0,
            },
            {
                "startKey": "f1",
                "endKey": "univ:2",
                "share": 0.25,
                "basis": "organizationsOnly",
                "confidence": 0.9,
            },
        ],
    }


def write_world(path: Path) -> Snapshot:
    """Write the authored rows as a snapshot."""
    return write_layer(path, node_rows(), relationship_rows())


def write_small_world(path: Path, title: str = "one") -> Snapshot:
    """Write a snapshot that lacks most rows of the world, and has another firm and another title."""
    publication = {
        "publicationNumber": "CN100A",
        "countryCode": "CN",
        "documentNumber": "100",
        "isStub": False,
    }
    return write_layer(
        path,
        {
            "Publication": [{**publication, "title": title}],
            "SimpleFamily": [
                {"familyId": "f1", "familyRule": "singleton", "memberCount": 1, "isStub": False}
            ],
            # The same agent, now known to be a university.
            "University": [{"agentId": "firm:1", "name": "某某大学"}],
        },
        {
            "FamilyMembership": [{"startKey": "CN100A", "endKey": "f1"}],
            "FamilyHolding": [
                {
                    "startKey": "f1",
                    "endKey": "firm:1",
                    "share": 1.0,
                    "basis": "organizationsOnly",
                    "confidence": 1.0,
                }
            ],
        },
    )
