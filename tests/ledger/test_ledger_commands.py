"""`kg ledger` and `kg key` as users call them."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from kg.cli import app
from kg.ledger.entry import Draft
from kg.ledger.export import export_ledger
from kg.ledger.ledger import open_ledger
from kg.settings import Settings

RUNNER = CliRunner()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KG_HOME", str(tmp_path))
    return tmp_path


def test_entries_are_listed_shown_undone_and_exported(home: Path) -> None:
    ledger = open_ledger(Settings())
    value = {"entityClass": "Firm", "key": "k", "text": "一"}
    first, _ = ledger.append(Draft("note", "n", "set", value, "a", "why", 0))
    ledger.append(Draft("note", "n", "set", {**value, "text": "二"}, "b", "why", 1))
    ledger.close()
    listed = orjson.loads(RUNNER.invoke(app, ["ledger", "list", "--json"]).stdout)
    assert [(entry["version"], entry["who"]) for entry in listed] == [(2, "b")]
    done = RUNNER.invoke(app, ["ledger", "undo", listed[0]["entry_id"], "--reason", "slip", "--by", "c"])
    assert done.exit_code == 0, done.output
    shown = orjson.loads(RUNNER.invoke(app, ["ledger", "show", first.entry_id]).stdout)
    assert [entry["action"] for entry in shown["history"]] == ["set", "set", "undo"]
    assert RUNNER.invoke(app, ["ledger", "export", str(home / "out.jsonl")]).exit_code == 0
    (line,) = [orjson.loads(line) for line in (home / "out.jsonl").read_bytes().splitlines()]
    assert (line["who"], line["version"], orjson.loads(line["value"])) == ("a", 1, value)
    assert RUNNER.invoke(app, ["ledger", "export", str(home / "all.jsonl"), "--all"]).exit_code == 0
    assert len((home / "all.jsonl").read_bytes().splitlines()) == 3


def test_the_export_names_the_last_entry_and_lacks_what_was_withdrawn(home: Path) -> None:
    assert export_ledger(Settings()) == []
    ledger = open_ledger(Settings())
    ledger.append(Draft("note", "n", "set", {"text": "1"}, "a", "why", 0))
    ledger.append(Draft("note", "n", "withdraw", None, "a", "why", 1))
    assert export_ledger(Settings()) == []
    ledger.append(Draft("note", "m", "set", {"text": "2"}, "a", "why", 0))
    (path,) = export_ledger(Settings())
    assert (path.name, len(path.read_bytes().splitlines())) == ("ledger-000003.jsonl", 1)
    ledger.close()


def test_keys_are_made_listed_rotated_and_revoked(home: Path) -> None:
    made = RUNNER.invoke(app, ["key", "create", "--label", "省局", "--role", "editor", "--days", "30"])
    token = made.stdout.strip().splitlines()[-1]
    key_id = token.split("_")[1]
    (listed,) = orjson.loads(RUNNER.invoke(app, ["key", "list", "--json"]).stdout)
    assert (listed["key_id"], listed["role"], listed["label"]) == (key_id, "editor", "省局")
    assert token.split("_", 2)[2] not in RUNNER.invoke(app, ["key", "list"]).stdout
    renewed = RUNNER.invoke(app, ["key", "rotate", key_id]).stdout.strip().splitlines()[-1]
    assert RUNNER.invoke(app, ["key", "revoke", renewed.split("_")[1]]).exit_code == 0
    states = orjson.loads(RUNNER.invoke(app, ["key", "list", "--json"]).stdout)
    assert all(key["revoked_at"] for key in states)
    assert len(states) == 2
