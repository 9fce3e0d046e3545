"""If-Match, ETag and Idempotency-Key of what people write."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Header, Query

from kg.errors import QueryError
from kg.ledger.errors import LedgerError

_TAG = re.compile(r'(?:W/)?"?v?(\d{1,9})"?')
IfMatch = Annotated[
    str | None,
    Header(
        description="ETag of the version that is changed, as GET gave it. Needed: nothing is overwritten."
    ),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        description="Name of this request, chosen by the client; sent again, it gives the same entry.",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
    ),
]
Why = Annotated[
    str,
    Query(
        description="Why 理由.",
        min_length=1,
        max_length=2000,
        pattern=r"^[^\x00-\x1f\x7f]+$",
    ),
]


class PreconditionNeededError(LedgerError):
    """A change without If-Match."""


def make_tag(version: int) -> str:
    """Return the entity tag of a version of a thing."""
    return f'"v{version}"'


def read_if_match(header: str | None) -> int:
    """Return the version that a writer has seen.

    Raises:
        PreconditionNeededError: there is no If-Match, or `*`, which would overwrite whatever is there.
        QueryError: it is no tag of this API.
    """
    if header is None or header.strip() in ("", "*"):
        raise PreconditionNeededError(
            "a change needs the version that it changes, in If-Match", found=header, expected='If-Match: "v3"'
        )
    matched = _TAG.fullmatch(header.strip())
    if matched is None:
        raise QueryError("not an entity tag of this API", found=header[:80], expected='If-Match: "v3"')
    return int(matched.group(1))
