"""Examples of the problems of access and of writing, for the API's description."""

from __future__ import annotations

from typing import Any

_TYPE = "https://w3id.org/ipkg/problems/"
_THING = "/api/v1/ledger/notes/note:0192"
ACCESS_PROBLEMS: dict[int, dict[str, Any]] = {
    401: {
        "type": _TYPE + "key-needed",
        "title": "A valid key is needed",
        "status": 401,
        "detail": "this needs a key 需要密钥; make one with: kg key create",
        "instance": "/api/v1/chains",
        "expected": "Authorization: Bearer <key>, role reader",
    },
    403: {
        "type": _TYPE + "role-needed",
        "title": "The role does not reach",
        "status": 403,
        "detail": "the role of this key does not reach 密钥的角色权限不足",
        "instance": "/api/v1/cypher",
        "found": "reader",
        "expected": "analyst",
    },
    409: {
        "type": _TYPE + "rule-broken",
        "title": "A rule forbids it",
        "status": 409,
        "detail": "file cannot be taken in the state notFiled",
        "instance": "/api/v1/ledger/navigation-projects/navigationProject:0192/filing",
        "found": "file",
        "expected": "submit",
    },
    412: {
        "type": _TYPE + "changed-meanwhile",
        "title": "Somebody else changed it",
        "status": 412,
        "detail": "somebody else changed it meanwhile",
        "instance": _THING,
        "found": "version 4 by office A (abcdefghijkl) at 2026-11-26T08:00:00.000Z",
        "conflict": {
            "version": 4,
            "who": "office A (abcdefghijkl)",
            "at": "2026-11-26T08:00:00.000Z",
            "why": "a typing error",
            "changed": ["text"],
        },
    },
    413: {
        "type": _TYPE + "request-too-large",
        "title": "The request is too large",
        "status": 413,
        "instance": _THING,
        "expected": "at most 2097152 bytes",
    },
    428: {
        "type": _TYPE + "if-match-needed",
        "title": "If-Match is needed",
        "status": 428,
        "detail": "a change needs the version that it changes, in If-Match",
        "instance": _THING,
        "expected": 'If-Match: "v3"',
    },
    429: {
        "type": _TYPE + "too-fast",
        "title": "Too many requests in a short time",
        "status": 429,
        "detail": "too many requests",
        "instance": "/api/v1/chains",
        "expected": "at most 600 per 1 minute",
    },
}
