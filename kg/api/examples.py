"""Examples in the API's description: authored, of no real organisation."""

from __future__ import annotations

from typing import Any

from kg.api.access.problem_examples import ACCESS_PROBLEMS
from kg.api.models import (
    ChainList,
    ControlAnswer,
    CoverageAnswer,
    FundMatches,
)

_TYPE = "https://w3id.org/ipkg/problems/"
PROBLEMS: dict[int, dict[str, Any]] = {
    **ACCESS_PROBLEMS,
    404: {
        "type": _TYPE + "not-found",
        "title": "Not found in this version",
        "status": 404,
        "detail": "no such chain in this version",
        "instance": "/api/v1/chains/steam_engines/coverage",
        "found": "steam_engines",
        "expected": "civil_drone",
    },
    406: {
        "type": _TYPE + "not-acceptable",
        "title": "There is no such format",
        "status": 406,
        "detail": "the answer has no such format",
        "instance": "/api/v1/patents",
        "found": "image/png",
        "expected": "application/json, application/x-ndjson, text/csv",
    },
    410: {
        "type": _TYPE + "cursor-of-another-version",
        "title": "The cursor's version is gone",
        "status": 410,
        "detail": "the version of this cursor is no longer kept; begin again",
        "instance": "/api/v1/patents",
        "found": "3f9c2d51.a1b2c3",
    },
    413: {
        "type": _TYPE + "request-too-large",
        "title": "The request is too large",
        "status": 413,
        "expected": "at most 2097152 bytes",
    },
    421: {
        "type": _TYPE + "wrong-host",
        "title": "This server does not answer for that host",
        "status": 421,
        "instance": "/api/v1/chains",
        "found": "elsewhere.example",
        "expected": "localhost or 127.0.0.1",
    },
    409: {
        "type": _TYPE + "job-state",
        "title": "The job is in another state",
        "status": 409,
        "detail": "the job has ended",
        "instance": "/api/v1/jobs/0f3c",
        "found": "succeeded",
        "expected": "queued or running",
    },
    422: {
        "type": _TYPE + "invalid-request",
        "title": "The request is not valid",
        "status": 422,
        "detail": "String should match pattern '^(json|csv)$'",
        "instance": "/api/v1/chains/civil_drone/coverage",
        "where": "query.format",
        "found": "xlsx",
    },
    503: {
        "type": _TYPE + "graph-unavailable",
        "title": "The graph does not answer",
        "status": 503,
        "detail": "the graph server does not run; start it with kg up",
        "instance": "/api/v1/patents/CN108232156A",
    },
}

_VERSION = {"graphVersion": "3f9c2d51.a1b2c3", "snapshotVersion": "3f9c2d51"}
_PROVENANCE = {
    **_VERSION,
    "computedAt": "2026-11-23T08:00:00Z",
    "methodVersion": "1",
    "calibrated": False,
    "dataSets": [{"dataSetId": "sample", "title": "Synthetic sample", "isSynthetic": True}],
    "sources": [],
}
_CHAIN = {
    "chainId": "civil_drone",
    "chainVersion": "1.0",
    "name": "民用无人机产业链",
    "nameEn": "Civil drone industry chain",
    "links": [
        {
            "link": "flight_control",
            "name": "飞控",
            "nameEn": "Flight control",
            "stage": "upstream",
            "importance": 1.0,
        }
    ],
    "edges": [],
}

ANSWERS: dict[type[Any], dict[str, Any]] = {
    ChainList: {
        **_VERSION,
        "undefined": {},
        "chains": [
            {
                **_CHAIN,
                "subjects": [{"subject": "country:CN", "name": "中国", "nameEn": "China"}],
                "hasControl": True,
                "hasMatches": True,
            }
        ],
    },
    CoverageAnswer: {
        **_PROVENANCE,
        "chain": _CHAIN,
        "subject": "country:CN",
        "subjectName": "中国",
        "subjectNameEn": "China",
        "parameters": {"asOf": "2026-06-30", "gaps": {"prior": 5.0}, "throughThreshold": 0.5},
        "evidence": [],
        "links": [
            {
                "link": "flight_control",
                "coverage": 0.25,
                "coverageLow": 0.22,
                "coverageHigh": 0.31,
                "patentMass": 10.0,
                "targetMass": 40.0,
                "lambdaMean": 0.333,
                "lambdaLow": 0.205,
                "lambdaHigh": 0.486,
                "probabilityMissing": 0.16,
                "probabilityWeak": 0.96,
                "probabilityStrong": 0.0,
                "gapClass": "weak",
                "externallyControlled": True,
                "selfDetermination": 0.4,
                "patentShare": 1.0,
                "industryShare": None,
                "shareDifference": None,
                "undefined": {
                    "industryShare": "no industry shares are given",
                    "shareDifference": "no industry shares are given",
                },
            }
        ],
        "stageCoverage": {"upstream": 0.25},
        "chainCoverage": 0.25,
        "match": None,
        "chainAwareMatch": None,
        "throughRate": 0.0,
        "throughThreshold": 0.5,
        "widestPath": 0.25,
        "undefined": {"match": "no industry shares are given"},
    },
    ControlAnswer: {
        **_PROVENANCE,
        "chain": _CHAIN,
        "xyMissing": True,
        "parameters": {"asOf": "2026-06-30", "delta": 0.0, "kappa": 0.5},
        "links": [
            {
                "link": "flight_control",
                "directShare": {"name:3f2a9c1d": 0.4, "name:77b0e2aa": 0.3},
                "hhi": 0.3,
                "effectiveHolders": 3.33,
                "reach": {"name:3f2a9c1d": 0.7, "name:77b0e2aa": 0.4},
                "thicketDensity": 0.5,
                "selfDetermination": 0.4,
            }
        ],
        "organizations": {
            "name:3f2a9c1d": {"name": "示例航空", "nameEn": "Example Aviation", "countryCode": "CN"},
            "name:77b0e2aa": {"name": "EXAMPLE ROTORS", "countryCode": "FR"},
        },
        "evidence": [
            {
                "link": "flight_control",
                "holders": ["name:3f2a9c1d"],
                "kind": "direct",
                "familyId": "family:1",
                "mass": 1.0,
                "publicationNumber": "CN108232156A",
                "sources": ["sample:lens.csv:17"],
            }
        ],
    },
    FundMatches: {
        "fund": "investor:9d2c",
        "name": "示例创投",
        **_VERSION,
        "chains": [
            {
                **_PROVENANCE,
                "chain": _CHAIN,
                "parameters": {"weights": {"thesis": 0.5, "need": 0.3, "quality": 0.2}},
                "scores": [
                    {
                        "fund": "investor:9d2c",
                        "project": "cluster:4",
                        "eligible": True,
                        "refusals": [],
                        "parts": {"thesis": 0.5, "need": 1.0, "quality": 0.6},
                        "score": 0.67,
                    }
                ],
            }
        ],
        "note": "A past deal shows who invested, never that it was good: this predicts who invests.",
    },
}
