"""Keys: shown once, stored as a hash, ended by revocation, rotation and time."""

import dataclasses
import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kg.api.access.keys import FILE_NAME, PATTERN, KeyStore, hash_secret
from kg.errors import NotFoundError, SettingsError
from kg.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(KG_HOME=tmp_path, NEO4J_URI=None)


@pytest.fixture
def store(settings: Settings) -> KeyStore:
    return KeyStore(settings)


def test_a_key_opens_with_its_token_and_says_who_it_is(store: KeyStore) -> None:
    key, token = store.create("analyst", "  基金 A 的工程师  ")
    found = store.find(token)
    assert found is not None
    assert (found.key_id, found.role, found.label) == (key.key_id, "analyst", "基金 A 的工程师")
    assert store.list_keys()[0].last_used_at is not None


def test_two_keys_are_never_alike(store: KeyStore) -> None:
    tokens = {store.create("reader", "x")[1] for _ in range(20)}
    assert len(tokens) == 20
    assert all(PATTERN.fullmatch(token) for token in tokens)


def test_the_file_holds_the_hash_and_not_the_secret(store: KeyStore, tmp_path: Path) -> None:
    _, token = store.create("admin", "the lead")
    secret = token.split("_", 2)[2]
    path = tmp_path / "ledger" / FILE_NAME
    with sqlite3.connect(path) as connection:
        (held,) = connection.execute("SELECT secret_hash FROM access_key").fetchone()
    assert held == hash_secret(secret)
    store.close()
    assert all(secret.encode() not in file.read_bytes() for file in path.parent.iterdir())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_listed_has_no_field_for_a_secret(store: KeyStore) -> None:
    key, _ = store.create("reader", "x")
    names = {field.name for field in dataclasses.fields(key)}
    assert not {name for name in names if "secret" in name or "hash" in name}


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"),
        lambda t: t + "A",
        lambda t: t.upper(),
        lambda t: "kg_" + "a" * 12 + t[15:],
        lambda _: "",
        lambda _: "kg_" + "a" * 100_000,
        lambda _: "' OR 1=1 --",
    ],
    ids=["last sign", "longer", "upper case", "id of nobody", "nothing", "very long", "SQL"],
)
def test_another_text_opens_nothing(store: KeyStore, change: object) -> None:
    _, token = store.create("reader", "x")
    assert callable(change)
    assert store.find(change(token)) is None


def test_a_revoked_key_opens_nothing_and_stays_listed(store: KeyStore) -> None:
    key, token = store.create("reader", "x")
    store.revoke(key.key_id)
    assert store.find(token) is None
    assert store.list_keys()[0].revoked_at is not None
    assert not store.has_valid_key()


def test_an_expired_key_opens_nothing(store: KeyStore) -> None:
    key, _ = store.create("reader", "x", lifetime=timedelta(hours=1))
    assert key.is_valid(datetime.now(UTC))
    assert not key.is_valid(datetime.now(UTC) + timedelta(hours=1, seconds=1))


def test_rotation_ends_the_old_key_at_once_or_after_an_overlap(store: KeyStore) -> None:
    first, first_token = store.create("editor", "x", lifetime=timedelta(days=30))
    second, second_token = store.rotate(first.key_id)
    assert (second.role, second.label, second.replaces) == ("editor", "x", first.key_id)
    assert second.expires_at is not None
    assert store.find(first_token) is None
    store.rotate(second.key_id, overlap=timedelta(hours=2))
    assert store.find(second_token) is not None
    assert not store.get(second.key_id).is_valid(datetime.now(UTC) + timedelta(hours=2, seconds=1))


def test_a_key_that_opens_nothing_is_not_rotated(store: KeyStore) -> None:
    key, _ = store.create("reader", "x")
    store.revoke(key.key_id)
    with pytest.raises(NotFoundError, match="opens nothing"):
        store.rotate(key.key_id)


@pytest.mark.parametrize(
    ("role", "label"), [("owner", "x"), ("anyone", "x"), ("reader", " "), ("reader", "x" * 201)]
)
def test_a_key_of_no_role_or_no_label_is_refused(store: KeyStore, role: str, label: str) -> None:
    with pytest.raises(SettingsError):
        store.create(role, label)


def test_a_wrong_url_is_refused_without_its_password(tmp_path: Path) -> None:
    settings = Settings(KG_HOME=tmp_path, KG_LEDGER_URL="mysql://kg:hunter2@host/db")
    with pytest.raises(SettingsError) as refused:
        KeyStore(settings)
    assert "hunter2" not in str(refused.value)
    assert refused.value.expected == "postgresql or sqlite"
