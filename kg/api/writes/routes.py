"""The operations on each kind of thing: list, add, read, change, withdraw, history.

Made in a loop over the kinds; each has the form of its own values, so that the OpenAPI document says what
may be sent.
"""

# No `from __future__ import annotations`: the types of the bodies are values of the loop.

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query, Response

from kg.api.access.callers import Caller
from kg.api.access.responses import declare
from kg.api.access.roles import require_role
from kg.api.writes.desk import Desk
from kg.api.writes.models import Change, EntryList, ThingAnswer, ThingList
from kg.api.writes.preconditions import IdempotencyKey, IfMatch, Why, make_tag, read_if_match
from kg.api.writes.rules import check_is_in_force, check_same_thing, version_to_add
from kg.ledger.kinds import KINDS, Kind, dump_value

PREFIX = "/api/v1/ledger"
Cursor = Annotated[str | None, Query(description="nextCursor of the page before.", pattern=r"^\d{1,18}$")]
PerPage = Annotated[int, Query(ge=1, le=1000, description="Things a page.")]
ThingKey = Annotated[str, Path(description="Key of the thing, as lists give it.", max_length=500)]
Editor = Annotated[Caller, Depends(require_role("editor"))]
READER = [Depends(require_role("reader"))]
NO_STORE = {"Cache-Control": "no-store"}


def make_router(desk: Desk) -> APIRouter:
    """Return the operations of every kind but the filing of projects, which goes step by step."""
    router = APIRouter(prefix=PREFIX)
    for kind in KINDS:
        if kind.name != "filing":
            _add_reading(router, desk, kind)
            _add_writing(router, desk, kind)
    return router


def _add_reading(router: APIRouter, desk: Desk, kind: Kind) -> None:
    name = kind.name[0].upper() + kind.name[1:]
    address = f"/{kind.plural}/{{key}}"

    @router.get(
        f"/{kind.plural}",
        operation_id=f"listLedger{name}",
        tags=["ledger"],
        summary=f"What people entered and is in force: {kind.label_en} {kind.label_zh}",
        responses=declare(421, 422, 503),
        dependencies=READER,
    )
    def list_things(response: Response, cursor: Cursor = None, per_page: PerPage = 25) -> ThingList:
        found = desk.ledger.in_force(kind.name, after=int(cursor or 0), limit=per_page)
        response.headers.update(NO_STORE)
        published = desk.published()
        return ThingList(
            results=desk.things(found),
            next_cursor=str(found[-1].seq) if len(found) == per_page else None,
            snapshot_version=published.version if published else None,
        )

    @router.get(
        address,
        operation_id=f"getLedger{name}",
        tags=["ledger"],
        summary=f"One thing as it stands in the ledger: {kind.label_en} {kind.label_zh}",
        responses=declare(404, 421, 422, 503),
        dependencies=READER,
    )
    def get_thing(response: Response, key: ThingKey) -> ThingAnswer:
        entry = desk.require(kind, key)
        response.headers.update({**NO_STORE, "ETag": make_tag(entry.version)})
        return desk.thing(entry)

    @router.get(
        f"{address}/history",
        operation_id=f"getLedger{name}History",
        tags=["ledger"],
        summary=f"Every entry of one thing, the first first: {kind.label_en} {kind.label_zh}",
        responses=declare(404, 421, 422, 503),
        dependencies=READER,
    )
    def get_history(response: Response, key: ThingKey) -> EntryList:
        desk.require(kind, key)
        response.headers.update(NO_STORE)
        published = desk.published()
        return EntryList(
            results=desk.answers(desk.ledger.history(kind.name, key)),
            next_cursor=None,
            snapshot_version=published.version if published else None,
        )


def _add_writing(router: APIRouter, desk: Desk, kind: Kind) -> None:
    name = kind.name[0].upper() + kind.name[1:]
    address = f"/{kind.plural}/{{key}}"
    body_type: Any = Change[kind.form]  # type: ignore[name-defined]

    @router.post(
        f"/{kind.plural}",
        status_code=201,
        operation_id=f"addLedger{name}",
        tags=["ledger"],
        summary=f"Enter a new thing: {kind.label_en} {kind.label_zh}",
        responses=declare(409, 413, 421, 422, 503),
    )
    def add_thing(
        response: Response,
        caller: Editor,
        body: body_type,
        idempotency_key: IdempotencyKey = None,
    ) -> ThingAnswer:
        key = kind.thing_of(dump_value(body.value))
        repeated = desk.ledger.find_request(caller.name, idempotency_key) if idempotency_key else None
        expected = 0 if repeated else version_to_add(desk.ledger.find(kind.name, key))
        entry, is_new = desk.write(
            kind, key, "set", body.value, caller, body.why, expected, idempotency_key, request=kind.plural
        )
        location = f"{PREFIX}/{kind.plural}/{quote(entry.thing, safe=':')}"
        response.headers.update({**NO_STORE, "ETag": make_tag(entry.version), "Location": location})
        if not is_new:
            response.headers["Idempotency-Replayed"] = "true"
        return desk.thing(entry)

    @router.put(
        address,
        operation_id=f"changeLedger{name}",
        tags=["ledger"],
        summary=f"Change a thing: {kind.label_en} {kind.label_zh}",
        responses=declare(404, 409, 412, 413, 421, 422, 428, 503),
    )
    def change_thing(
        response: Response,
        caller: Editor,
        key: ThingKey,
        body: body_type,
        if_match: IfMatch = None,
        idempotency_key: IdempotencyKey = None,
    ) -> ThingAnswer:
        expected = read_if_match(if_match)
        desk.require(kind, key)
        check_same_thing(kind, key, dump_value(body.value))
        entry, _ = desk.write(
            kind, key, "set", body.value, caller, body.why, expected, idempotency_key, request=key
        )
        response.headers.update({**NO_STORE, "ETag": make_tag(entry.version)})
        return desk.thing(entry)

    @router.delete(
        address,
        operation_id=f"withdrawLedger{name}",
        tags=["ledger"],
        summary=f"Withdraw a thing by an entry; its history stays: {kind.label_en} {kind.label_zh}",
        responses=declare(404, 409, 412, 421, 422, 428, 503),
    )
    def withdraw_thing(
        response: Response, caller: Editor, key: ThingKey, why: Why, if_match: IfMatch = None
    ) -> ThingAnswer:
        expected = read_if_match(if_match)
        check_is_in_force(kind, desk.require(kind, key))
        entry, _ = desk.write(kind, key, "withdraw", None, caller, why, expected, request=key)
        response.headers.update({**NO_STORE, "ETag": make_tag(entry.version)})
        return desk.thing(entry)
