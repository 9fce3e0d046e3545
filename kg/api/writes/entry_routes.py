"""The ledger itself: every entry in its order, one entry, and its undo."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from kg.api.access.callers import Caller
from kg.api.access.errors import ForbiddenError
from kg.api.access.responses import declare
from kg.api.access.roles import require_role
from kg.api.writes.desk import Desk
from kg.api.writes.models import EntryAnswer, EntryList, Reason
from kg.api.writes.routes import NO_STORE, PREFIX, READER, Cursor, PerPage
from kg.ledger.kinds import BY_NAME

EntryId = Annotated[
    str, Path(alias="entryId", description="UUID of the entry.", pattern=r"^[0-9a-f-]{36}$", max_length=36)
]
KindName = Annotated[
    str | None,
    Query(description="Entries of one kind.", json_schema_extra={"enum": list(BY_NAME)}, max_length=40),
]
Editor = Annotated[Caller, Depends(require_role("editor"))]


def make_router(desk: Desk) -> APIRouter:
    """Return the operations."""
    router = APIRouter(prefix=f"{PREFIX}/entries")

    @router.get(
        "",
        operation_id="listLedgerEntries",
        tags=["ledger"],
        summary="Every entry of the ledger in its order: who, when, why 账本全部条目",
        responses=declare(421, 422, 503),
        dependencies=READER,
    )
    def list_entries(
        response: Response, cursor: Cursor = None, per_page: PerPage = 25, kind: KindName = None
    ) -> EntryList:
        found = desk.ledger.list_entries(after=int(cursor or 0), limit=per_page, kind=kind)
        response.headers.update(NO_STORE)
        published = desk.published()
        return EntryList(
            results=desk.answers(found),
            next_cursor=str(found[-1].seq) if len(found) == per_page else None,
            snapshot_version=published.version if published else None,
        )

    @router.get(
        "/{entryId}",
        operation_id="getLedgerEntry",
        tags=["ledger"],
        summary="One entry of the ledger 账本条目",
        responses=declare(404, 421, 422, 503),
        dependencies=READER,
    )
    def get_entry(response: Response, entry_id: EntryId) -> EntryAnswer:
        response.headers.update(NO_STORE)
        return desk.answer(desk.ledger.get(entry_id))

    @router.post(
        "/{entryId}/undo",
        status_code=201,
        operation_id="undoLedgerEntry",
        tags=["ledger"],
        summary="Take an entry back by a new one: what held before holds again 撤销条目",
        description="What stands and builds on an entry is undone first. "
        "A step of the filing is taken back by its office.",
        responses=declare(403, 404, 409, 412, 413, 421, 422, 503),
    )
    def undo_entry(response: Response, caller: Editor, entry_id: EntryId, body: Reason) -> EntryAnswer:
        check_may_undo(desk, entry_id, caller)
        response.headers.update(NO_STORE)
        return desk.answer(desk.ledger.undo(entry_id, who=caller.name, why=body.why))

    return router


def check_may_undo(desk: Desk, entry_id: str, caller: Caller) -> None:
    """Check that a step of the filing is not taken back by somebody whose step it was not.

    Raises:
        ForbiddenError: the caller acts for another office.
        NotFoundError: there is no such entry.
    """
    entry = desk.ledger.get(entry_id)
    office = entry.value.get("by") if entry.kind == "filing" and entry.value else None
    if office is not None and office not in caller.offices:
        raise ForbiddenError(
            "this step was another office's 该步骤须由相应部门撤销",
            headers={"WWW-Authenticate": f'Bearer realm="kg", error="insufficient_scope", scope="{office}"'},
            found=", ".join(sorted(caller.offices)) or "no office",
            expected=str(office),
        )
