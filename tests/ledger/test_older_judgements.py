"""The file of judgements of older versions: taken over once, without loss, whatever happens meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from kg.ingest.resolve.judgements import judge, read_judgements
from kg.ledger import older_judgements
from kg.ledger.entry import Draft, Entry
from kg.ledger.ledger import Ledger, open_ledger
from kg.settings import Settings

WHEN = "2026-01-02T03:04:05.678912Z"


def line(identifier: str, verdict: str, **more: Any) -> dict[str, Any]:
    said = {
        "judgementId": identifier,
        "verdict": verdict,
        "leftKey": "name:乙公司",
        "rightKey": "name:甲公司",
    }
    return said | {"judgedBy": "tester", "judgedAt": WHEN} | more


def write(home: Path, *lines: dict[str, Any] | bytes) -> Path:
    path = home / "ledger" / "judgements.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"".join((x if isinstance(x, bytes) else orjson.dumps(x)) + b"\n" for x in lines))
    return path


def opened(home: Path) -> Ledger:
    return open_ledger(Settings(KG_HOME=home, KG_LEDGER_URL=None, NEO4J_URI=None))


def told(entries: list[Entry]) -> list[tuple[object, ...]]:
    return [(e.action, e.value and e.value["verdict"], e.who, e.at, e.why) for e in entries]


def test_every_line_becomes_an_entry_with_its_who_when_and_why(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        line("judgement:1", "positive", reason="同址", confidence=0.75),
        line("judgement:2", "negative", judgedBy="second"),
        line("judgement:3", "negative", withdraws="judgement:2", reason="误判"),
    )
    content, ledger = path.read_bytes(), opened(tmp_path)
    at = "2026-01-02T03:04:05.678Z"
    entries = ledger.list_entries()
    assert told(entries) == [
        ("set", "positive", "tester", at, "同址"),
        ("set", "negative", "second", at, None),
        ("undo", "positive", "tester", at, "误判"),
    ]
    assert entries[0].value == {
        "verdict": "positive",
        "leftKey": "name:乙公司",
        "rightKey": "name:甲公司",
        "confidence": 0.75,
    }
    assert entries[2].undoes == entries[1].entry_id
    assert [(j.verdict, j.judgedBy, j.reason) for j in read_judgements(ledger)] == [
        ("positive", "tester", "同址")
    ]
    (kept,) = (tmp_path / "ledger").glob("judgements-*.taken-over")
    assert kept.read_bytes() == content
    assert not path.exists()


def test_a_judgement_withdrawn_under_a_later_one_stays_withdrawn(tmp_path: Path) -> None:
    write(
        tmp_path,
        line("judgement:1", "positive"),
        line("judgement:2", "negative"),
        line("judgement:3", "positive", withdraws="judgement:1"),
        line("judgement:4", "negative", withdraws="judgement:2"),
    )
    assert read_judgements(opened(tmp_path)) == []


def test_a_second_time_and_a_time_after_a_kill_add_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [line("judgement:1", "positive"), line("judgement:2", "negative", withdraws="judgement:1")]
    write(tmp_path, *lines)

    def killed(path: Path, refused: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(older_judgements, "write_refused", killed)
        with pytest.raises(KeyboardInterrupt):
            opened(tmp_path)
    first = opened(tmp_path).list_entries()
    write(tmp_path, *lines)
    assert opened(tmp_path).list_entries() == first
    assert [entry.action for entry in first] == ["set", "undo"]


def test_what_was_entered_in_the_ledger_later_still_holds(tmp_path: Path) -> None:
    later = judge(opened(tmp_path), "甲公司", "乙公司", "unsure", by="page", reason="未定")
    write(tmp_path, line("judgement:1", "positive"))
    (found,) = read_judgements(opened(tmp_path))
    assert (found.verdict, found.judgedBy, found.judgedAt, found.reason) == (
        "unsure",
        "page",
        later.judgedAt,
        "未定",
    )


def test_what_was_entered_in_the_ledger_earlier_gives_way(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    first = judge(ledger, "甲公司", "乙公司", "unsure", by="page")
    write(tmp_path, line("judgement:1", "positive", judgedAt="2999-01-01T00:00:00.000000Z"))
    assert [j.verdict for j in read_judgements(opened(tmp_path))] == ["positive"]
    assert ledger.get(first.entryId).value == {
        "verdict": "unsure",
        "leftKey": "name:乙公司",
        "rightKey": "name:甲公司",
    }


def test_lines_that_say_nothing_are_told_with_what_was_found_and_the_rest_goes_on(tmp_path: Path) -> None:
    write(
        tmp_path,
        b'{"judgementId": "judgement:torn',
        line("judgement:1", "perhaps"),
        line("judgement:2", "positive", judgedAt="yesterday"),
        line("judgement:3", "positive", withdraws="judgement:9"),
        line("judgement:4", "positive", judgedBy=7),
        line("judgement:5", "negative"),
    )
    assert [j.verdict for j in read_judgements(opened(tmp_path))] == ["negative"]
    refused = (tmp_path / "ledger" / "judgements.rejects.jsonl").read_bytes().splitlines()
    assert [(r["line"], r["field"], r["found"]) for r in map(orjson.loads, refused)] == [
        (1, None, '{"judgementId": "judgement:torn'),
        (2, "verdict", "perhaps"),
        (3, "judgedAt", "yesterday"),
        (4, "withdraws", "judgement:9"),
        (5, "judgedBy", "7"),
    ]


def test_an_entry_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    note, _ = ledger.append(Draft("note", "t", "set", {"text": "x"}, "a", "why", 0))
    write(tmp_path, line("judgement:1", "positive"))
    assert opened(tmp_path).list_entries(kind="note") == [note]
