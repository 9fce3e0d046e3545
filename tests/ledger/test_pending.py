"""The position that an export is named by: what was entered and undone leaves no trace."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.ledger.entry import Draft, Entry
from kg.ledger.ledger import Ledger, open_ledger
from kg.ledger.pending import changes_between, first_position
from kg.ledger.standing import standing
from kg.settings import Settings

STEPS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["say", "undo"])), max_size=12)


def say(ledger: Ledger, thing: str, text: str) -> Entry:
    version = len(ledger.history("note", thing))
    return ledger.append(Draft("note", thing, "set", {"text": text}, "a", "why", version))[0]


def opened(tmp_path: Path, name: str = "home") -> Ledger:
    return open_ledger(Settings(KG_HOME=tmp_path / name, KG_LEDGER_URL=None, NEO4J_URI=None))


def test_the_last_undo_that_leaves_an_earlier_state_is_named_by_that_state(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    first, second = say(ledger, "a", "1"), say(ledger, "b", "2")
    ledger.undo(first.entry_id, who="a", why=None)  # 3: only the second holds, as never before
    third = say(ledger, "c", "3")
    ledger.undo(third.entry_id, who="a", why=None)  # 5: as it was at 3
    assert first_position(ledger, ledger.said(), ledger.last_seq()) == 3
    assert changes_between(ledger, 3, 5, ["note"]) == []
    ledger.undo(second.entry_id, who="a", why=None)
    assert first_position(ledger, ledger.said(), ledger.last_seq()) == 0
    ledger.close()


@given(steps=STEPS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_is_the_first_position_at_which_the_same_entries_held(
    tmp_path: Path, steps: list[tuple[str, str]]
) -> None:
    ledger = opened(tmp_path, f"h{len(list(tmp_path.iterdir()))}")
    for thing, step in steps:
        stands = standing(ledger.history("note", thing))
        if step == "undo" and stands:
            ledger.undo(stands[-1].entry_id, who="b", why=None)
        else:
            say(ledger, thing, "x")
    last = ledger.last_seq()
    same = [seq for seq in range(last + 1) if ledger.said(up_to=seq) == ledger.said()]
    assert first_position(ledger, ledger.said(), last) == same[0]
    ledger.close()
