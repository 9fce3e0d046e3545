"""Answers that outlive their process: found again, of this code and this version only, bounded, optional."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from kg.api.metrics import made_answers
from kg.api.metrics.made import Made
from kg.api.metrics.made_answers import MadeAnswers

KEY = ("version", "zones", (), "digest")


def made(body: bytes = b'{"zones":[]}') -> Made:
    return Made.of(body, pd.DataFrame({"link": ["a", None], "families": [1, 2]}))


def test_an_answer_is_found_by_another_process_with_its_table(tmp_path: Path) -> None:
    assert MadeAnswers(tmp_path).find("v1", KEY) is None
    MadeAnswers(tmp_path).put("v1", KEY, made(), 1.5)
    found = MadeAnswers(tmp_path).find("v1", KEY)
    assert found is not None
    assert found.body == b'{"zones":[]}'
    assert found.table().to_pylist() == [{"link": "a", "families": 1}, {"link": None, "families": 2}]


def test_it_is_of_its_version_its_parameters_and_this_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = MadeAnswers(tmp_path)
    kept.put("v1", KEY, made(), 1.0)
    assert kept.find("v2", KEY) is None
    assert kept.find("v1", (*KEY[:-1], "other")) is None
    assert kept.find("v1", KEY) is not None
    monkeypatch.setattr(made_answers, "code_digest", lambda: "the code was changed")
    assert kept.find("v1", KEY) is None


def test_reading_makes_no_file(tmp_path: Path) -> None:
    assert MadeAnswers(tmp_path).find("v1", KEY) is None
    assert list(tmp_path.iterdir()) == []


def test_the_oldest_go_when_the_file_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = MadeAnswers(tmp_path)
    one = made(os.urandom(4000))
    monkeypatch.setattr(made_answers, "MOST_FILE", 3 * (len(one.body) + len(one.rows)) + 500)
    for name in "abcd":
        kept.put("v1", name, made(os.urandom(4000)), 1.0)
    assert [name for name in "abcd" if kept.find("v1", name)] == ["b", "c", "d"]


def test_an_answer_that_is_too_large_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made_answers, "MOST_ANSWER", 100)
    kept = MadeAnswers(tmp_path)
    kept.put("v1", KEY, made(b"x" * 200), 1.0)
    assert kept.find("v1", KEY) is None


def test_a_damaged_file_is_as_none(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "v1.sqlite").write_bytes(b"this is no database, and was never one" * 100)
    assert MadeAnswers(tmp_path).find("v1", KEY) is None
    MadeAnswers(tmp_path).put("v1", KEY, made(), 1.0)
    assert "cannot be read" in caplog.text


def test_answers_of_versions_gone_by_are_deleted(tmp_path: Path) -> None:
    kept = MadeAnswers(tmp_path)
    for number, version in enumerate(("v1", "v2", "v3")):
        kept.put(version, KEY, made(), 1.0)
        os.utime(tmp_path / "made" / f"{version}.sqlite", (number, number))
    kept.forget_others("v3")
    assert {path.name for path in (tmp_path / "made").glob("*.sqlite")} == {"v2.sqlite", "v3.sqlite"}
    assert kept.find("v1", KEY) is None
