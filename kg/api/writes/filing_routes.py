"""The filing of navigation projects 备案: where it stands, and the next step, by the office whose it is."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from kg.api.access.callers import Caller
from kg.api.access.errors import ForbiddenError
from kg.api.access.responses import declare
from kg.api.access.roles import require_role
from kg.api.writes.desk import Desk
from kg.api.writes.models import Change, EntryList, FilingAnswer, StepAnswer
from kg.api.writes.preconditions import IdempotencyKey, IfMatch, make_tag, read_if_match
from kg.api.writes.routes import NO_STORE, PREFIX, READER, ThingKey
from kg.ledger.entry import Entry
from kg.ledger.errors import RuleBrokenError
from kg.ledger.filing import NOT_FILED, FilingState, FilingStep, next_steps, take_step
from kg.ledger.kinds import BY_NAME

ADDRESS = "/navigation-projects/{key}/filing"
PROJECT, FILING = BY_NAME["navigationProject"], BY_NAME["filing"]
Editor = Annotated[Caller, Depends(require_role("editor"))]


def make_router(desk: Desk) -> APIRouter:
    """Return the operations."""
    router = APIRouter(prefix=PREFIX)

    @router.get(
        ADDRESS,
        operation_id="getFiling",
        tags=["ledger"],
        summary="Where the filing of a navigation project stands 专利导航项目备案状态",
        responses=declare(404, 421, 422, 503),
        dependencies=READER,
    )
    def get_filing(response: Response, key: ThingKey) -> FilingAnswer:
        desk.require(PROJECT, key)
        return answer_filing(desk, response, key, desk.ledger.find("filing", key))

    @router.get(
        ADDRESS + "/history",
        operation_id="getFilingHistory",
        tags=["ledger"],
        summary="Every step of the filing of a navigation project 备案历程",
        responses=declare(404, 421, 422, 503),
        dependencies=READER,
    )
    def get_history(response: Response, key: ThingKey) -> EntryList:
        desk.require(PROJECT, key)
        response.headers.update(NO_STORE)
        published = desk.published()
        return EntryList(
            results=desk.answers(desk.ledger.history("filing", key)),
            next_cursor=None,
            snapshot_version=published.version if published else None,
        )

    @router.post(
        ADDRESS,
        operation_id="takeFilingStep",
        tags=["ledger"],
        summary="Take the next step of the filing, by the office whose step it is 推进备案",
        description="A key takes the steps of the offices that it acts for (`kg key create --acts-for`); "
        "an administrator records the steps of every office. Voluntary, step by step, at any time.",
        responses=declare(403, 404, 409, 412, 413, 421, 422, 428, 503),
    )
    def add_step(
        response: Response,
        caller: Editor,
        key: ThingKey,
        body: Change[FilingStep],
        if_match: IfMatch = None,
        idempotency_key: IdempotencyKey = None,
    ) -> FilingAnswer:
        expected = read_if_match(if_match)
        if desk.require(PROJECT, key).value is None:
            raise RuleBrokenError("the project is withdrawn", found=key)
        entry = desk.ledger.find_request(caller.name, idempotency_key) if idempotency_key else None
        if entry is None:
            state = step_state(desk.ledger.find("filing", key), body.value, caller)
            entry, _ = desk.write(
                FILING, key, "set", state, caller, body.why, expected, idempotency_key, request=key
            )
        return answer_filing(desk, response, key, entry)

    return router


def step_state(current: Entry | None, step: FilingStep, caller: Caller) -> FilingState:
    """Return the state after a step of the caller's.

    Raises:
        ForbiddenError: it is the step of an office that the caller does not act for.
        RuleBrokenError: the step cannot be taken now.
    """
    day = step.day or dt.datetime.now(dt.UTC).date()
    try:
        return take_step(read_state(current), step, day, caller.offices)
    except PermissionError as error:
        raise ForbiddenError(
            "this step is another office's 该步骤须由相应部门办理",
            headers={"WWW-Authenticate": f'Bearer realm="kg", error="insufficient_scope", scope="{error}"'},
            found=", ".join(sorted(caller.offices)) or "no office",
            expected=str(error),
        ) from None


def read_state(entry: Entry | None) -> FilingState:
    """Return the state that an entry says; not filed without one."""
    return NOT_FILED if entry is None or entry.value is None else FilingState.model_validate(entry.value)


def answer_filing(desk: Desk, response: Response, key: str, entry: Entry | None) -> FilingAnswer:
    """Return where the filing stands, and set its tag."""
    version = entry.version if entry else 0
    state = read_state(entry)
    response.headers.update({**NO_STORE, "ETag": make_tag(version)})
    return FilingAnswer(
        project=key,
        version=version,
        state=state.model_dump(mode="json", by_alias=True, exclude_none=True),
        next_steps=[
            StepAnswer(step=s.name, leads_to=s.after, by=s.by, label_zh=s.label_zh, label_en=s.label_en)
            for s in next_steps(state.status)
        ],
        entry=desk.answer(entry) if entry else None,
    )
