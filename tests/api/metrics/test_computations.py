"""Answers computed on request: kept, shared, bounded in time and number."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pandas as pd
import pytest

from kg.api.metrics.computations import MOST_WAITING, BusyError, Computations, Lanes, Submit, TooSlowError
from kg.api.metrics.made import Made
from kg.errors import RequestError
from kg.questions.kept import Kept


def made(body: bytes = b"{}") -> Made:
    return Made.of(body, pd.DataFrame())


def by(lanes: Lanes, make: Callable[[], Made], *, is_long: bool = False) -> Submit:
    return lambda: lanes.submit(make, is_long=is_long)


def test_an_answer_is_made_once_for_all_who_ask() -> None:
    calls: list[int] = []
    ready = threading.Event()

    def make() -> Made:
        calls.append(1)
        ready.wait(10)
        return made()

    async def ask() -> list[Made]:
        computations, lanes = Computations(seconds=10), Lanes()
        tasks = [asyncio.create_task(computations.answer("key", by(lanes, make))) for _ in range(5)]
        await asyncio.sleep(0.05)
        ready.set()
        found = await asyncio.gather(*tasks)
        return [*found, await computations.answer("key", by(lanes, make))]

    found = asyncio.run(ask())
    assert len(calls) == 1
    assert all(one is found[0] for one in found)


def test_what_takes_too_long_is_told_so_and_is_there_the_next_time() -> None:
    go = threading.Event()

    def make() -> Made:
        go.wait(10)
        return made(b"late")

    async def ask() -> bytes:
        computations, lanes = Computations(seconds=0.05), Lanes()
        with pytest.raises(TooSlowError, match="start a job"):
            await computations.answer("key", by(lanes, make))
        go.set()
        while computations._running:
            await asyncio.sleep(0.01)
        return (await computations.answer("key", by(lanes, make))).body

    assert asyncio.run(ask()) == b"late"


def test_a_full_queue_turns_the_next_question_away() -> None:
    go = threading.Event()

    def make() -> Made:
        go.wait(10)
        return made()

    async def ask() -> None:
        computations, lanes = Computations(seconds=10, threads=1), Lanes(1)
        tasks = [
            asyncio.create_task(computations.answer(n, by(lanes, make, is_long=True), is_long=True))
            for n in range(1 + MOST_WAITING)
        ]
        await asyncio.sleep(0.05)
        with pytest.raises(BusyError):
            await computations.answer("one more", by(lanes, make, is_long=True), is_long=True)
        short = await computations.answer("a short one", by(lanes, made))
        assert short.body == b"{}"  # a full lane of long answers turns no short one away
        go.set()
        await asyncio.gather(*tasks)

    asyncio.run(ask())


def test_the_least_lately_used_answers_go_when_the_bytes_are_full() -> None:
    calls: list[str] = []

    async def ask() -> None:
        one = made(b"x" * 1000).size
        computations, lanes = Computations(most_bytes=4 * one), Lanes()

        def make(name: str) -> Made:
            calls.append(name)
            return made(b"x" * 1000)

        for name in ("a", "b", "c", "d", "a", "e", "a", "b"):
            await computations.answer(name, by(lanes, partial(make, name)))

    asyncio.run(ask())
    assert calls == ["a", "b", "c", "d", "e", "b"]


def test_a_failure_is_told_and_not_kept() -> None:
    answers = iter([RequestError("no"), made(b"yes")])

    def make() -> Made:
        found = next(answers)
        if isinstance(found, Exception):
            raise found
        return found

    async def ask() -> bytes:
        computations, lanes = Computations(), Lanes()
        with pytest.raises(RequestError):
            await computations.answer("key", by(lanes, make))
        await asyncio.sleep(0.01)
        return (await computations.answer("key", by(lanes, make))).body

    assert asyncio.run(ask()) == b"yes"


def test_two_threads_make_a_kept_value_once() -> None:
    kept: Kept[int] = Kept(2)
    calls: list[int] = []
    gate = threading.Barrier(2)

    def make() -> int:
        calls.append(1)
        return 7

    def get(_: int) -> int:
        gate.wait()
        return kept.get("key", make)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(get, range(2))) == [7, 7]
    assert calls == [1]
    assert [kept.get(name, lambda: 1) for name in ("a", "b")] == [1, 1]
    assert kept.get("key", make) == 7
    assert len(calls) == 2  # the oldest had gone
