"""A small published world: every named query finds something in it. All of it is invented."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from kg.queries import NamedQuery
from kg.snapshot import Snapshot
from tests.publish.layers import write_layer

LINKS = (("flight", "飞控", "upstream"), ("body", "机身", "midstream"))
FIRMS = (("firm:a", "甲航空", "甲"), ("firm:b", "乙科技", "乙"), ("firm:c", "丙电子", "丙"))
FAMILIES = 12


def _family(number: int) -> dict[str, Any]:
    return {
        "familyId": f"f{number}",
        "familyRule": "singleton",
        "memberCount": 1,
        "isStub": False,
        "title": f"飞行控制方法{number}",
        "firstFilingOffice": "CN",
        "earliestFilingDate": dt.date(2015 + number % 4, 3, 1),
        "earliestPublicationDate": dt.date(2016 + number % 4, 9, 1),
    }


def _publication(number: int) -> dict[str, Any]:
    return {
        "publicationNumber": f"CN{100 + number}A",
        "countryCode": "CN",
        "documentNumber": str(100 + number),
        "isStub": False,
        "title": f"飞行控制方法{number}",
        "publicationDate": dt.date(2016 + number % 4, 9, 1),
        "inventorNames": ["张三", "李四"][: 1 + number % 2],
    }


def node_rows() -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the nodes."""
    numbers = range(1, FAMILIES + 1)
    return {
        "Publication": [_publication(number) for number in numbers],
        "SimpleFamily": [_family(number) for number in numbers],
        "Firm": [
            {"agentId": key, "name": name, "shortName": short, "countryCode": "CN"}
            for key, name, short in FIRMS
        ],
        "Fund": [{"agentId": "fund:x", "name": "某基金"}, {"agentId": "fund:y", "name": "另一基金"}],
        "IndustryChain": [{"chainId": "test", "name": "无人机"}],
        "ChainLink": [
            {"linkId": f"test/{key}", "name": name, "stage": stage, "importance": 0.5}
            for key, name, stage in LINKS
        ],
        "Industry": [
            {"industryId": "i1", "code": "3741", "name": "飞机制造", "scheme": "GB/T 4754-2017"},
            {"industryId": "i2", "code": "3990", "name": "电子元件", "scheme": "GB/T 4754-2017"},
        ],
        "InvestmentRound": [
            {"roundId": "r1", "announcedDate": dt.date(2017, 5, 1), "amountOriginal": "数千万人民币"}
        ],
        "Statement": [
            {
                "statementId": "s1",
                "subject": "专利导航",
                "measure": "实验区",
                "sourceTitle": "讲话",
                "value": 8.0,
                "unit": "个",
            }
        ],
        "PatentCluster": [{"clusterId": "c1"}],
        "LinkCoverage": [
            {"resultId": "lc1", "subject": "country:CN", "coverage": 0.5, "gapClass": "average"}
        ],
        "HolderControl": [{"resultId": "hc1", "directShare": 0.5, "reach": 0.75, "parameters": "{}"}],
        "FundMatch": [{"resultId": "fm1", "score": 0.5, "parts": "{}"}],
    }


def relationship_rows() -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the relationships."""
    numbers = range(1, FAMILIES + 1)

    def pairs(ends: list[tuple[str, str]]) -> list[dict[str, Any]]:
        return [{"startKey": start, "endKey": end} for start, end in ends]

    holding = {"basis": "organizationsOnly", "confidence": 1.0}
    return {
        "FamilyMembership": pairs([(f"CN{100 + number}A", f"f{number}") for number in numbers]),
        "PatentApplicant": pairs([(f"CN{100 + number}A", FIRMS[number % 3][0]) for number in numbers]),
        "FamilyHolding": [
            {"startKey": f"f{number}", "endKey": FIRMS[number % 3][0], "share": 0.5, **holding}
            for number in numbers
        ]
        + [
            {"startKey": f"f{number}", "endKey": FIRMS[(number + 1) % 3][0], "share": 0.5, **holding}
            for number in numbers
        ],
        "ChainMembership": [
            {
                "startKey": f"f{number}",
                "endKey": f"test/{LINKS[number % 2][0]}",
                "membership": 1.0,
                "confidence": 1.0,
            }
            for number in numbers
        ],
        "LinkOfChain": pairs([(f"test/{key}", "test") for key, _, _ in LINKS]),
        "FamilyCitation": pairs([(f"f{number}", f"f{number + 1}") for number in range(1, FAMILIES)]),
        "Citation": pairs([(f"CN{100 + n}A", f"CN{101 + n}A") for n in range(1, FAMILIES)]),
        "ClusterMembership": pairs([("f1", "c1"), ("f2", "c1")]),
        "OperatesIn": pairs([("firm:c", "i2"), ("firm:a", "i1")]),
        "IndustrySupply": [{"startKey": "i2", "endKey": "i1", "weight": 0.4}],
        "RoundOfFirm": pairs([("firm:a", "r1")]),
        "RoundParticipation": pairs([("fund:x", "r1"), ("fund:y", "r1")]),
        "CoverageOfLink": pairs([("lc1", "test/flight")]),
        "HolderControlLink": pairs([("hc1", "test/flight")]),
        "HolderControlOf": pairs([("hc1", "firm:a")]),
        "MatchOfFund": pairs([("fm1", "fund:x")]),
        "MatchOfCluster": pairs([("fm1", "c1")]),
    }


# What to ask the named queries for that find something here, where their defaults name another chain.
NAMED_PARAMETERS: dict[str, dict[str, str]] = {
    "blocking-families": {"linkId": "test/flight", "holder": "甲航空"},
    "chain-coverage": {"chainId": "test"},
    "citation-path": {"familyId": "f1", "holder": "丙电子"},
    "chain-links": {"chainId": "test"},
    "cluster-families": {"clusterId": "c1"},
    "co-investors": {},
    "co-holders": {"chainId": "test"},
    "filings-by-year": {"chainId": "test"},
    "fund-matches": {"fund": "某基金"},
    "holder-portfolio": {"chainId": "test", "holder": "甲航空"},
    "holders-on-day": {"publicationNumber": "CN101A", "day": "2020-01-31"},
    "industry-upstream": {"industry": "飞机制造"},
    "investor-portfolio": {"investor": "某基金"},
    "link-controllers": {"linkId": "test/flight"},
    "link-holders": {"linkId": "test/flight"},
    "link-newest-families": {"linkId": "test/flight"},
    "national-figures": {},
    "patents-before-funding": {},
    "publication-evidence": {"publicationNumber": "CN101A"},
}


# Values of the other named queries' parameters, by parameter.
COMMON_PARAMETERS = {
    "chainId": "test",
    "linkId": "test/flight",
    "familyId": "f1",
    "clusterId": "c1",
    "holder": "甲航空",
    "organisation": "甲航空",
    "place": "某地",
}


def named_parameters(query: NamedQuery) -> dict[str, str]:
    """Return what to ask a named query for in this world."""
    names = {parameter.name for parameter in query.parameters}
    common = {name: value for name, value in COMMON_PARAMETERS.items() if name in names}
    return NAMED_PARAMETERS.get(query.name, common)


def write_world(path: Path) -> Snapshot:
    """Write the world as a snapshot."""
    return write_layer(path, node_rows(), relationship_rows())
