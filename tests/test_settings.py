"""Settings: KG_<NAME> and NEO4J_<NAME> of the environment, and nothing else of it."""

from pathlib import Path

import pytest

from kg.settings import Settings


def test_the_workspace_is_not_the_home_folder_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KG_HOME", raising=False)
    monkeypatch.setenv("HOME", "/somewhere")
    monkeypatch.setenv("PORT", "1")
    settings = Settings()
    assert settings.home != Path("/somewhere")
    assert settings.port == 8000


def test_the_environment_names_workspace_and_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_HOME", "/w")
    monkeypatch.setenv("KG_PORT", "8001")
    monkeypatch.setenv("NEO4J_URI", "bolt://graph:7687")
    settings = Settings()
    assert (settings.home, settings.port, settings.neo4j_uri) == (Path("/w"), 8001, "bolt://graph:7687")
    assert not settings.is_managed
