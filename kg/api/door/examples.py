"""Examples of questions, answers and problems, for the description of the API."""

from __future__ import annotations

from typing import Any

TYPE = "https://w3id.org/ipkg/problems/"
PATH = "/api/v1/cypher"
QUESTION = {
    "query": "MATCH (f:SimpleFamily)-[:HELD_BY]->(a:Agent {countryCode: $country}) "
    "RETURN a.name AS holder, count(f) AS families ORDER BY families DESC LIMIT 2",
    "parameters": {"country": "CN"},
    "limit": 1000,
}
_VERSIONS = {"graphVersion": "3f0c…", "snapshotVersion": "9a1b…"}
_ROWS = [["甲航空", 41], ["乙科技", 17]]
_META = {"count": 2, "limit": 1000, "truncated": False, "seconds": 0.012}
ANSWERS: dict[str, Any] = {
    "rows": {
        "value": {**_VERSIONS, "columns": ["holder", "families"], "rows": _ROWS, "meta": _META},
    },
    "graph": {
        "value": {
            **_VERSIONS,
            "nodes": [
                {
                    "id": "4:c0ffee:7",
                    "labels": ["Firm", "Organization", "Agent"],
                    "class": {"zh": "企业", "en": "Firm"},
                    "caption": {"zh": "甲航空", "en": "甲航空"},
                    "properties": {"agentId": "name:1"},
                }
            ],
            "edges": [],
            "meta": {"count": 1, "limit": 1000, "truncated": False, "mostDrawn": 20000},
        }
    },
}
LINES = (
    '{"graphVersion":"3f0c…","snapshotVersion":"9a1b…","columns":["holder","families"]}\n'
    '["甲航空",41]\n'
    '{"meta":{"count":1,"limit":1000,"truncated":false,"seconds":0.012}}\n'
)
CSV = "\ufeffholder,families\r\n甲航空,41\r\n"


def _problem(status: int, slug: str, title: str, **more: Any) -> dict[str, Any]:
    return {"type": TYPE + slug, "title": title, "status": status, "instance": PATH, **more}


PROBLEMS: dict[int, dict[str, Any]] = {
    403: _problem(
        403,
        "cypher-refused",
        "The query is refused",
        detail="nothing can be written here",
        found="Create@neo4j",
        reason="write",
        operator="Create",
    ),
    406: _problem(406, "not-acceptable", "There is no such format", found="image/png"),
    413: _problem(413, "request-too-large", "The request is too large", expected="at most 1048576 bytes"),
    415: _problem(415, "unsupported-media-type", "The body must be JSON", found="text/plain"),
    421: _problem(421, "wrong-host", "This server does not answer for that host", found="elsewhere.example"),
    422: _problem(
        422,
        "cypher-syntax",
        "The query cannot be read",
        detail="Variable `a` not defined",
        where="line 1, column 8",
        line=1,
        column=8,
    ),
    503: _problem(503, "graph-unavailable", "The graph does not answer"),
}
