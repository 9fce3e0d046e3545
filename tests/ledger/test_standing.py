"""What an undo leaves: entries are taken out one by one, whatever else was said and undone meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.ledger.entry import Draft, Entry
from kg.ledger.errors import RuleBrokenError
from kg.ledger.ledger import Ledger, open_ledger
from kg.ledger.standing import holding, standing
from kg.settings import Settings


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return open_ledger(Settings(KG_HOME=tmp_path, KG_LEDGER_URL=None, NEO4J_URI=None))


def say(ledger: Ledger, text: str | None, thing: str = "t", who: str = "a") -> Entry:
    current = ledger.find("note", thing)
    action = "set" if text is not None else "withdraw"
    value = None if text is None else {"text": text}
    undoes = current.entry_id if text is None and current else None
    version = current.version if current else 0
    return ledger.append(Draft("note", thing, action, value, who, "why", version, undoes=undoes))[0]


def test_what_built_on_an_entry_and_is_undone_no_longer_keeps_it(ledger: Ledger) -> None:
    first, second = say(ledger, "one"), say(ledger, "two")
    with pytest.raises(RuleBrokenError, match="a later entry builds on this one"):
        ledger.undo(first.entry_id, who="b", why=None)
    assert ledger.undo(second.entry_id, who="b", why=None).value == {"text": "one"}
    assert holding(ledger.history("note", "t")) == first
    assert ledger.undo(first.entry_id, who="b", why=None).value is None
    assert standing(ledger.history("note", "t")) == ()
    with pytest.raises(RuleBrokenError, match="taken back already"):
        ledger.undo(first.entry_id, who="b", why=None)


def test_an_undo_taken_back_brings_back_what_it_took(ledger: Ledger) -> None:
    first, second = say(ledger, "one"), say(ledger, "two")
    undone = ledger.undo(second.entry_id, who="b", why=None)
    assert ledger.undo(undone.entry_id, who="b", why=None).value == {"text": "two"}
    assert standing(ledger.history("note", "t")) == (first, second)


def test_a_withdrawal_taken_back_brings_back_the_thing(ledger: Ledger) -> None:
    first, gone = say(ledger, "one"), say(ledger, None)
    assert holding(ledger.history("note", "t")) is None
    assert ledger.undo(gone.entry_id, who="b", why=None).value == {"text": "one"}
    assert holding(ledger.history("note", "t")) == first


def test_what_is_said_after_an_undo_is_what_was_said_before_with_its_own_who_and_why(ledger: Ledger) -> None:
    first, other = say(ledger, "one", who="first"), say(ledger, "x", thing="other")
    later = say(ledger, "two", who="later")
    assert ledger.said() == [other, later]
    ledger.undo(later.entry_id, who="third", why="mistaken")
    assert ledger.said() == [first, other]
    assert ledger.said(up_to=later.seq) == [other, later]


STEPS = st.lists(st.one_of(st.integers(0, 9), st.sampled_from(["withdraw", "undo", "redo"])), max_size=14)


@given(steps=STEPS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_course_of_saying_and_undoing_leaves_what_a_stack_leaves(
    ledger: Ledger, steps: list[object]
) -> None:
    thing = f"course {ledger.last_seq()}"
    stack: list[str | None] = []
    popped: list[str | None] = []
    for step in steps:
        history = ledger.history("note", thing)
        if step == "undo" and stack:
            ledger.undo(standing(history)[-1].entry_id, who="b", why=None)
            popped = [stack.pop()]
        elif step == "redo" and popped:
            ledger.undo(history[-1].entry_id, who="b", why=None)
            stack, popped = [*stack, *popped], []
        elif isinstance(step, int) or (step == "withdraw" and stack and stack[-1] is not None):
            said = str(step) if isinstance(step, int) else None
            say(ledger, said, thing)
            stack, popped = [*stack, said], []
    history = ledger.history("note", thing)
    told = [None if e.value is None else e.value["text"] for e in standing(history)]
    assert told == stack
    if history:
        held = history[-1].value
        assert (held["text"] if held else None) == (stack[-1] if stack else None)
