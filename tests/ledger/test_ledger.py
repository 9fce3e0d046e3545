"""The ledger: only appended to, one writer of a version, undone without being rewritten."""

import sqlite3
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kg.errors import NotFoundError, SettingsError
from kg.ledger.database import open_database
from kg.ledger.entry import Draft, Entry
from kg.ledger.errors import ChangedMeanwhileError, KeyReusedError, RuleBrokenError
from kg.ledger.identifiers import make_uuid7
from kg.ledger.ledger import Ledger, open_ledger
from kg.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, ledger_url: str | None) -> Settings:
    return Settings(KG_HOME=tmp_path, KG_LEDGER_URL=ledger_url, NEO4J_URI=None)


@pytest.fixture
def ledger(settings: Settings) -> Any:
    found = open_ledger(settings)
    yield found
    found.close()


def say(
    ledger: Ledger, version: int, value: dict[str, Any] | None, thing: str = "t", **more: Any
) -> tuple[Entry, bool]:
    action = "set" if value is not None else "withdraw"
    return ledger.append(Draft("note", thing, action, value, more.pop("who", "a"), "why", version, **more))


def test_an_entry_says_who_when_why_and_what_it_follows(ledger: Ledger) -> None:
    first, _ = say(ledger, 0, {"text": "一"})
    second, _ = say(ledger, 1, {"text": "二"}, who="b")
    assert (first.seq, first.version, first.supersedes, first.value) == (1, 1, None, {"text": "一"})
    assert (second.version, second.supersedes, second.who, second.why) == (2, first.entry_id, "b", "why")
    assert second.at.endswith("Z")
    assert ledger.history("note", "t") == [first, second]
    assert ledger.find("note", "t") == second
    assert ledger.get(first.entry_id) == first


def test_the_second_of_two_people_is_told_who_was_first_and_what_differs(ledger: Ledger) -> None:
    say(ledger, 0, {"text": "old", "key": "k"})
    say(ledger, 1, {"text": "new", "key": "k"}, who="first")
    with pytest.raises(ChangedMeanwhileError) as refused:
        say(ledger, 1, {"text": "mine", "key": "k"}, who="second")
    assert refused.value.current is not None
    assert (refused.value.current.who, refused.value.current.version) == ("first", 2)
    assert refused.value.changed == ("text",)
    assert [entry.who for entry in ledger.history("note", "t")] == ["a", "first"]


def test_a_fresh_ledger_can_be_opened_by_many_at_once(settings: Settings) -> None:
    with ThreadPoolExecutor(12) as pool:
        opened = list(pool.map(lambda _: open_ledger(settings), range(12)))
    assert say(opened[0], 0, {"text": "first"})[1]
    assert [found.find("note", "t").version for found in opened] == [1] * 12
    for found in opened:
        found.close()


def test_of_twenty_at_once_one_writes(ledger: Ledger) -> None:
    say(ledger, 0, {"text": "0"})
    outcomes: list[str] = []

    def write(number: int) -> None:
        try:
            say(ledger, 1, {"text": str(number)}, who=f"writer {number}")
            outcomes.append("written")
        except ChangedMeanwhileError:
            outcomes.append("told")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["told"] * 19 + ["written"]
    assert [entry.version for entry in ledger.history("note", "t")] == [1, 2]


def test_nothing_can_be_changed_or_removed(ledger: Ledger, settings: Settings) -> None:
    say(ledger, 0, {"text": "1"})
    engine = open_database(settings)
    statements = ["UPDATE ledger_entry SET who = 'x'", "DELETE FROM ledger_entry"]
    if engine.dialect.name == "postgresql":
        statements += ["TRUNCATE ledger_entry"]
    else:
        columns = "seq, entry_id, kind, thing, version, action, schema_version, who, at"
        statements += [
            f"""INSERT OR REPLACE INTO ledger_entry({columns})
                VALUES (1, 'e', 'note', 't', 1, 'set', 1, 'x', 'y')""",
            f"""INSERT OR REPLACE INTO ledger_entry({columns})
                SELECT 9, entry_id, 'note', 'u', 1, 'set', 1, 'x', 'y' FROM ledger_entry""",
        ]
    for statement in statements:
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()
    assert [entry.who for entry in ledger.list_entries()] == ["a"]


def test_an_undo_brings_back_what_held_before(ledger: Ledger) -> None:
    first, _ = say(ledger, 0, {"text": "1"})
    second, _ = say(ledger, 1, {"text": "2"})
    with pytest.raises(RuleBrokenError, match="later entry"):
        ledger.undo(first.entry_id, who="b", why=None)
    undone = ledger.undo(second.entry_id, who="b", why="a slip")
    assert (undone.action, undone.value, undone.undoes, undone.version) == (
        "undo",
        {"text": "1"},
        second.entry_id,
        3,
    )
    assert ledger.undo(undone.entry_id, who="b", why="no slip").value == {"text": "2"}
    assert len(ledger.list_entries()) == 4


def test_the_undo_of_the_first_entry_leaves_nothing_in_force(ledger: Ledger) -> None:
    only, _ = say(ledger, 0, {"text": "1"})
    kept, _ = say(ledger, 0, {"text": "2"}, thing="u")
    assert ledger.undo(only.entry_id, who="a", why=None).value is None
    assert ledger.in_force() == [kept]
    assert [entry.entry_id for entry in ledger.in_force(up_to=2)] == [only.entry_id, kept.entry_id]


def test_what_was_withdrawn_can_be_said_again(ledger: Ledger) -> None:
    say(ledger, 0, {"text": "1"})
    say(ledger, 1, None)
    again, _ = say(ledger, 2, {"text": "3"})
    assert (again.version, ledger.in_force("note")) == (3, [again])


def test_a_repeated_request_makes_one_entry(ledger: Ledger) -> None:
    first = say(ledger, 0, {"text": "1"}, thing="x", idempotency_key="k", request="r")
    again = say(ledger, 0, {"text": "1"}, thing="y", idempotency_key="k", request="r")
    assert (first[1], again) == (True, (first[0], False))
    with pytest.raises(KeyReusedError):
        say(ledger, 0, {"text": "2"}, thing="z", idempotency_key="k", request="r")
    assert say(ledger, 0, {"text": "1"}, thing="w", idempotency_key="k", request="r", who="other")[1]


def test_an_entry_that_is_not_there_is_not_found(ledger: Ledger) -> None:
    with pytest.raises(NotFoundError):
        ledger.get(make_uuid7())
    assert (ledger.find("note", "t"), ledger.history("note", "t"), ledger.last_seq()) == (None, [], 0)


def test_pages_of_the_ledger_follow_each_other(ledger: Ledger) -> None:
    for number in range(5):
        say(ledger, 0, {"text": str(number)}, thing=f"t{number}")
    first = ledger.list_entries(limit=2)
    rest = ledger.list_entries(after=first[-1].seq, limit=10)
    assert [entry.thing for entry in first + rest] == ["t0", "t1", "t2", "t3", "t4"]
    assert [entry.thing for entry in ledger.in_force("note", after=3)] == ["t3", "t4"]


HOSTILE = [
    "'); DROP TABLE ledger_entry; --",
    '=HYPERLINK("http://x")',
    "<script>alert(1)</script>",
    "%s %(name)s {0} ${jndi:ldap://x}",
    "𠮷野家\u202e",
    "a" * 20_000,
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_only_words(ledger: Ledger, hostile: str) -> None:
    said, _ = say(
        ledger, 0, {"text": hostile, hostile[:50]: [hostile]}, thing=hostile[:400], who=hostile[:200]
    )
    found = ledger.history("note", hostile[:400])
    assert found == [said]
    assert found[0].value == {"text": hostile, hostile[:50]: [hostile]}


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    open_ledger(Settings(KG_HOME=tmp_path, NEO4J_URI=None)).close()
    path = tmp_path / "ledger" / "ledger.sqlite"
    assert path.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_identifiers_are_of_version_7_and_sort_by_time() -> None:
    made = uuid.UUID(make_uuid7())
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert make_uuid7(1_000) < make_uuid7(1_001) < make_uuid7(2**47)
    # The example of RFC 9562, appendix A.6.
    assert make_uuid7(0x017F22E279B0).startswith("017f22e2-79b0-7")


def test_a_url_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        open_ledger(Settings(KG_HOME=tmp_path, KG_LEDGER_URL="not a url: hunter2", NEO4J_URI=None))
    assert "hunter2" not in str(refused.value)
