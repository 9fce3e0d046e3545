"""`kg query --cypher` goes through the same door, and `--check` asks the server for its own locks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import neo4j
import pytest

from kg.api.door.errors import CypherRefusedError, ParametersError
from kg.api.door.server_checks import CHECKS, examine_server
from kg.commands.query import query
from kg.errors import QueryError
from kg.graph import MANAGED_DATABASE
from kg.settings import Settings

pytestmark = pytest.mark.neo4j


@pytest.fixture(autouse=True)
def environment(door_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert door_settings.neo4j_uri is not None
    assert door_settings.neo4j_password is not None
    monkeypatch.setenv("KG_HOME", str(door_settings.home))
    monkeypatch.setenv("NEO4J_URI", door_settings.neo4j_uri)
    monkeypatch.setenv("NEO4J_PASSWORD", door_settings.neo4j_password.get_secret_value())


def run(**options: Any) -> None:
    query(**{"output_format": "json"} | options)


def test_parameters_are_json_values_or_plain_text(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    run(
        cypher="RETURN $n + 1 AS n, $list AS list, $code AS code, $name AS name, $number AS number",
        param=["n=5", "list=[1, 2]", "code=000725", "name=甲航空", 'number="5"'],
    )
    body = json.loads(capsysbinary.readouterr().out)
    assert body["rows"] == [[6, [1, 2], "000725", "甲航空", "5"]]


def test_a_file_holds_a_query_too(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    file = tmp_path / "question.cypher"
    file.write_text("// 问题\nUNWIND range(1, 3) AS i\nRETURN i", encoding="utf-8-sig")
    run(file=file, output_format="csv", limit=2)
    assert capsysbinary.readouterr().out.decode() == "\ufeffi\r\n1\r\n2\r\n# 已截断：只有前 2 行\r\n"


def test_a_table_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    run(cypher="MATCH (n:Firm) RETURN n.name AS name ORDER BY name LIMIT 1", output_format="table")
    assert "丙电子" in capsys.readouterr().out


def test_it_is_as_locked_as_the_api() -> None:
    with pytest.raises(CypherRefusedError, match="nothing can be written here"):
        run(cypher="MATCH (n) DETACH DELETE n")


def test_wrong_options_are_told(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="one question at a time"):
        run(name="link-holders", cypher="RETURN 1")
    with pytest.raises(QueryError, match="no such format"):
        run(cypher="RETURN 1 AS x", output_format="xml")
    with pytest.raises(ParametersError, match="no number that Cypher has"):
        run(cypher="RETURN $n AS n", param=["n=18446744073709551615"])
    file = tmp_path / "latin.cypher"
    file.write_bytes(b"RETURN '\xff'")
    with pytest.raises(QueryError, match="not UTF-8"):
        run(file=file)


def test_the_server_says_what_it_locks_itself(
    door_driver: neo4j.Driver, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {finding.name: finding.state for finding in examine_server(door_driver, MANAGED_DATABASE)}
    assert found == {
        "version": "holds",
        "readOnly": "open",  # this server is the writable one
        "roles": "unknown",
        "files": "holds",
        "network": "unknown",
        "plugins": "holds",
        "procedures": "holds",
        "memory": "holds",
    }
    run(check=True)
    assert len(capsys.readouterr().out.splitlines()) == 2 * len(CHECKS)
