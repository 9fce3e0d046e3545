"""The response that asks while it is sent, and lets go of the query when its reader goes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kg.api.door.answer import Answer, Row
from kg.api.door.body import Body, Failure
from kg.api.door.door import Door
from kg.api.door.question import Question
from kg.errors import KgError

Describe = Callable[[KgError], Failure]


class DoorResponse(Response):
    """Answers a question; a failure before the first byte is raised, a later one is told in the body.

    Starlette's own streaming response notices a reader that is gone when it sends the next piece; a query may
    work for a minute between two pieces.
    """

    def __init__(self, door: Door, question: Question, body: Body, describe: Describe) -> None:
        super().__init__(
            media_type=body.media_type,
            headers={"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"},
        )
        self._door = door
        self._question = question
        self._body = body
        self._describe = describe
        self._answer_so_far: Answer | None = None
        self._has_started = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, unless the reader goes first."""
        producing = asyncio.ensure_future(self._answer(send))
        leaving = asyncio.ensure_future(wait_until_gone(receive))
        try:
            await asyncio.wait({producing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            is_done = producing.done()
            await cancel(leaving)
            await cancel(producing)
        if is_done:
            producing.result()

    async def _answer(self, send: Send) -> None:
        try:
            await self._stream(send)
        except KgError as error:
            if not self._has_started:
                raise
            await self._tell(error, send)

    async def _stream(self, send: Send) -> None:
        async with self._door.ask(self._question) as answer:
            self._answer_so_far = answer
            batches = answer.batches()
            first: list[Row] = await anext(batches, [])
            await self._start(send)
            await put(send, self._body.start(answer, first))
            await put(send, self._body.rows(first))
            async for rows in batches:
                await put(send, self._body.rows(rows))
            last = self._body.end(answer)
        await send({"type": "http.response.body", "body": last, "more_body": False})

    async def _start(self, send: Send) -> None:
        # Without a length: what is left of the headers that an empty body had.
        headers = [(name, value) for name, value in self.raw_headers if name != b"content-length"]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        self._has_started = True

    async def _tell(self, error: KgError, send: Send) -> None:
        """Say in the body that the rest failed, or end without its last chunk where it cannot be said."""
        so_far = self._answer_so_far
        last = None if so_far is None else self._body.failed(so_far, self._describe(error))
        if last is not None:
            await send({"type": "http.response.body", "body": last, "more_body": False})


async def put(send: Send, piece: bytes) -> None:
    """Send a piece of a body; an empty one would end a chunked body."""
    if piece:
        await send({"type": "http.response.body", "body": piece, "more_body": True})


async def wait_until_gone(receive: Receive) -> None:
    """Return when the reader has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def cancel(task: asyncio.Future[None]) -> None:
    """Cancel a task unless it has ended, and wait for its end."""
    if task.done():
        return
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
