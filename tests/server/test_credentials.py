import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from kg.errors import ServerError
from kg.server.credentials import ensure_password, has_password, write_initial_user


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_password_file_is_for_its_owner_only_and_keeps_its_password(tmp_path: Path) -> None:
    path = tmp_path / "server" / "password"
    first = ensure_password(path)
    assert mode(path) == 0o600
    assert len(first.get_secret_value()) >= 20
    assert ensure_password(path) == first
    assert [entry.name for entry in path.parent.iterdir()] == ["password"]


def test_the_password_is_not_in_its_repr(tmp_path: Path) -> None:
    password = ensure_password(tmp_path / "password")
    assert password.get_secret_value() not in f"{password} {password!r}"


def test_starts_at_the_same_time_end_with_one_password(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        passwords = set(
            pool.map(lambda _: ensure_password(tmp_path / "password").get_secret_value(), range(16))
        )
    assert len(passwords) == 1


def test_a_password_that_others_may_read_is_refused(tmp_path: Path) -> None:
    ensure_password(tmp_path / "password")
    (tmp_path / "password").chmod(0o644)
    with pytest.raises(ServerError, match="others may read") as caught:
        ensure_password(tmp_path / "password")
    assert (caught.value.found, caught.value.expected) == ("mode 0644", "mode 0600")


def test_an_empty_password_is_refused(tmp_path: Path) -> None:
    (tmp_path / "password").touch(mode=0o600)
    with pytest.raises(ServerError, match="is empty"):
        ensure_password(tmp_path / "password")


def test_the_first_user_is_written_for_the_owner_only_and_holds_no_password(tmp_path: Path) -> None:
    write_initial_user(tmp_path, SecretStr("correct horse"))
    path = tmp_path / "dbms" / "auth.ini"
    assert mode(path) == 0o600
    assert "horse" not in path.read_text(encoding="ascii")
    assert has_password(tmp_path, SecretStr("correct horse"))
    assert not has_password(tmp_path, SecretStr("another horse"))


def test_the_hash_is_the_one_that_neo4j_writes(tmp_path: Path) -> None:
    # Written by `neo4j-admin dbms set-initial-password abcdefgh12` of Neo4j 5.26.30.
    (tmp_path / "dbms").mkdir()
    (tmp_path / "dbms" / "auth.ini").write_text(
        "neo4j:SHA-256,78a406262ead573b829f363a35c19cc068982981a86875c653fb630c27b56ed8,"
        "67fe7f20e879563c5cd82f19fcd0acc086979514958537f9332be314ec6d5698,1024:\n",
        encoding="ascii",
    )
    assert has_password(tmp_path, SecretStr("abcdefgh12"))


@pytest.mark.parametrize("text", ["", "neo4j", "neo4j:SHA-256", "neo4j:SHA-256,zz,yy,1024:"])
def test_a_damaged_user_file_has_no_password(tmp_path: Path, text: str) -> None:
    (tmp_path / "dbms").mkdir()
    (tmp_path / "dbms" / "auth.ini").write_text(text, encoding="ascii")
    assert not has_password(tmp_path, SecretStr("x"))
