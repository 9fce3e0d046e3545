"""Suggestions: what many forms begin with is answered beforehand; a search before leaves no limit behind."""

import dataclasses
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from kg.answers import text_index, text_search
from kg.answers.layers import open_layers
from kg.answers.text_search import TextSearch


@pytest.fixture
def found(published_home: Path, authored: ModuleType) -> TextSearch:
    return TextSearch(open_layers(published_home, authored.VERSION, authored.RESULTS).answers)


@pytest.mark.parametrize("roots", [list(text_index.SUGGESTED), ["Agent"], ["Place", "Agent"]])
def test_what_is_answered_beforehand_is_what_would_be_found(
    published_home: Path,
    authored: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    found: TextSearch,
    roots: list[str],
) -> None:
    layers = open_layers(published_home, authored.VERSION, authored.RESULTS)
    monkeypatch.setattr(text_index, "FREQUENT_FORMS", 1)
    text_index.build_text_index(dataclasses.replace(layers, answers=tmp_path), tmp_path / text_index.FILE)
    prepared = TextSearch(tmp_path)
    for typed in ("测", "测试", "c", "ce", "ceshi", "s", "苍梧大学", "无此名"):
        assert prepared.suggest(typed, roots, 3) == found.suggest(typed, roots, 3)
    assert prepared.suggest("测", list(text_index.SUGGESTED), 10) != []


def test_a_suggestion_has_a_time_of_its_own(found: TextSearch, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(text_search, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(text_search, "STEPS_BETWEEN_LOOKS", 1)
    found.find("Agent", "测试")
    now[0] = text_search.SEARCH_SECONDS + 1  # the time of the search is over
    assert found.suggest("测", ["Agent"], 5) != []
