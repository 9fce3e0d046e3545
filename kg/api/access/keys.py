"""API keys: made once, shown once, stored as a hash; revoked, rotated, expired.

A key is `kg_<id>_<secret>`: the id is public and finds the row, the secret is 256 random bits. What is stored
is its plain SHA-256. A slow, salted hash protects words that people choose, which can be guessed (NIST SP
800-63B, 5.1.1.2, asks for it of memorised secrets); 256 random bits cannot be guessed at any speed, and a
slow hash on every request would let anybody keep the processors busy with wrong keys. By the prefix, scanners
of secrets find a key that was committed by mistake.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    Row,
    String,
    Table,
    insert,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from kg.api.access.callers import Role, parse_role
from kg.errors import NotFoundError, SettingsError, StorageError
from kg.ledger.database import open_database, write_transaction
from kg.ledger.filing import OFFICES
from kg.settings import Settings

FILE_NAME = "keys.sqlite"
PATTERN = re.compile(r"kg_([a-z2-7]{12})_([A-Za-z0-9_-]{43})")
SECRET_BYTES, ID_BYTES = 32, 8
LABEL_LENGTH = 200
METADATA = MetaData()
KEYS = Table(
    "access_key",
    METADATA,
    Column("key_id", String(12), primary_key=True),
    Column("secret_hash", String(64), nullable=False),
    Column("role", String(10), nullable=False),
    Column("label", String(LABEL_LENGTH), nullable=False),
    Column("created_at", String(20), nullable=False),
    Column("expires_at", String(20)),
    Column("revoked_at", String(20)),
    Column("last_used_at", String(20)),
    Column("replaces", String(12)),
    Column("offices", String(100), nullable=False, server_default=""),
)


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A key as it may be shown: without its secret, and without the hash of it.

    Attributes:
        key_id: the public part.
        created_at: and the other times: UTC, to the second, ISO 8601; None for never.
        replaces: the key that this one was made for by a rotation.
        offices: whose steps of a filing it takes, separated by commas.
    """

    key_id: str
    role: str
    label: str
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None
    replaces: str | None
    offices: str

    def is_valid(self, at: datetime) -> bool:
        """Return whether the key opens anything at a time."""
        now = time_text(at)
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    @property
    def granted(self) -> Role:
        """Return the role of the key."""
        return parse_role(self.role) or Role.ANYONE


class KeyStore:
    """The keys of a workspace."""

    def __init__(self, settings: Settings) -> None:
        self._engine: Engine = open_database(settings, FILE_NAME)
        with self._writing() as connection:
            METADATA.create_all(connection)

    def create(
        self,
        role: str,
        label: str,
        *,
        lifetime: timedelta | None = None,
        replaces: str | None = None,
        offices: Sequence[str] = (),
    ) -> tuple[AccessKey, str]:
        """Make a key; the second part of the answer is the token, which nobody can show again.

        Raises:
            SettingsError: there is no such role or office, or the label is empty or too long.
        """
        if unknown := sorted(set(offices) - set(OFFICES)):
            raise SettingsError("no such office", found=", ".join(unknown), expected=", ".join(OFFICES))
        if parse_role(role) is None:
            raise SettingsError("no such role", found=role, expected="reader, analyst, editor or admin")
        if not 0 < len(label.strip()) <= LABEL_LENGTH:
            raise SettingsError(
                "a key needs a label: whose it is and for what", expected=f"1 to {LABEL_LENGTH} characters"
            )
        if lifetime is not None and lifetime <= timedelta(0):
            raise SettingsError("a key cannot expire before it is made", found=str(lifetime))
        now = datetime.now(UTC)
        key = AccessKey(
            key_id=base64.b32encode(secrets.token_bytes(ID_BYTES)).decode().lower()[:12],
            role=role,
            label=label.strip(),
            created_at=time_text(now),
            expires_at=time_text(now + lifetime) if lifetime is not None else None,
            revoked_at=None,
            last_used_at=None,
            replaces=replaces,
            offices=",".join(sorted(set(offices))),
        )
        secret = secrets.token_urlsafe(SECRET_BYTES)
        with self._writing() as connection:
            connection.execute(
                insert(KEYS).values(
                    key_id=key.key_id,
                    secret_hash=hash_secret(secret),
                    role=key.role,
                    label=key.label,
                    created_at=key.created_at,
                    expires_at=key.expires_at,
                    replaces=key.replaces,
                    offices=key.offices,
                )
            )
        return key, f"kg_{key.key_id}_{secret}"

    def rotate(self, key_id: str, *, overlap: timedelta = timedelta(0)) -> tuple[AccessKey, str]:
        """Make a key of the same role, label and lifetime, and end the old one after an overlap.

        Raises:
            NotFoundError: there is no such key that still opens anything.
        """
        old = self.get(key_id)
        now = datetime.now(UTC)
        if not old.is_valid(now):
            raise NotFoundError("this key opens nothing any more", found=key_id, expected="a valid key")
        lifetime = None
        if old.expires_at is not None:
            lifetime = parse_time(old.expires_at) - parse_time(old.created_at)
        offices = [office for office in old.offices.split(",") if office]
        made = self.create(
            old.role,
            old.label,
            lifetime=lifetime,
            replaces=key_id,
            offices=offices,
        )
        if overlap <= timedelta(0):
            self.revoke(key_id)
        else:
            ends = min(filter(None, (time_text(now + overlap), old.expires_at)))
            self._set(key_id, expires_at=ends)
        return made

    def revoke(self, key_id: str) -> None:
        """Let a key open nothing from now on.

        Raises:
            NotFoundError: there is no such key.
        """
        if self.get(key_id).revoked_at is None:
            self._set(key_id, revoked_at=time_text(datetime.now(UTC)))

    def get(self, key_id: str) -> AccessKey:
        """Return a key.

        Raises:
            NotFoundError: there is no such key.
        """
        with self._reading() as connection:
            row = connection.execute(select(KEYS).where(KEYS.c.key_id == key_id)).one_or_none()
        if row is None:
            raise NotFoundError("there is no such key", found=key_id[:40], expected="see kg key list")
        return _read(row)

    def list_keys(self) -> list[AccessKey]:
        """Return all keys, the oldest first."""
        with self._reading() as connection:
            rows = connection.execute(select(KEYS).order_by(KEYS.c.created_at, KEYS.c.key_id)).all()
        return [_read(row) for row in rows]

    def has_valid_key(self) -> bool:
        """Return whether anybody could come in."""
        now = datetime.now(UTC)
        return any(key.is_valid(now) for key in self.list_keys())

    def find(self, token: str) -> AccessKey | None:
        """Return the valid key of a token, and note that it was used; None for any other text."""
        matched = PATTERN.fullmatch(token)
        if matched is None:
            return None
        key_id, secret = matched.groups()
        now = datetime.now(UTC)
        with self._reading() as connection:
            row = connection.execute(select(KEYS).where(KEYS.c.key_id == key_id)).one_or_none()
        if row is None or not hmac.compare_digest(row.secret_hash, hash_secret(secret)):
            return None
        key = _read(row)
        if not key.is_valid(now):
            return None
        # To the minute: a write on every request would make each read wait for the disk.
        if key.last_used_at is None or key.last_used_at[:16] < time_text(now)[:16]:
            self._set(key_id, last_used_at=time_text(now))
        return key

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def _set(self, key_id: str, **values: str) -> None:
        with self._writing() as connection:
            connection.execute(update(KEYS).where(KEYS.c.key_id == key_id).values(**values))

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """Read without waiting for a writer: every request that shows a key comes by here."""
        with _plain_errors(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with _plain_errors(), write_transaction(self._engine) as connection:
            yield connection


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        # The words of the library may repeat values and the address with its password.
        raise StorageError("the key store does not answer", found=type(error).__name__) from None


def hash_secret(secret: str) -> str:
    """Return the SHA-256 of a secret, 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def time_text(at: datetime) -> str:
    """Return a time as the tables hold it; the order of texts is the order of times."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_time(text: str) -> datetime:
    """Return the time of a text of the tables."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _read(row: Row[tuple[str, ...]]) -> AccessKey:
    values = row._asdict()
    del values["secret_hash"]
    return AccessKey(**values)
