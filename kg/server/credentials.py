"""The server's password: made once, kept in a file that only its owner may read."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
from pathlib import Path

from pydantic import SecretStr

from kg.errors import ServerError

USERNAME = "neo4j"
ITERATIONS = 1024  # what Neo4j's own SystemGraphCredential uses


def ensure_password(path: Path) -> SecretStr:
    """Return the password in the file, made and written with mode 0600 when there is none.

    The text is written to a file that nobody else can open and then linked to its name, so that two
    starts at once end with one password and a reader never sees half of one.

    Raises:
        ServerError: the file is readable by others, or empty.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(18) + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(part, path)
        part.unlink()
    return read_password(path)


def read_password(path: Path) -> SecretStr:
    """Return the password in the file.

    Raises:
        ServerError: there is no such file, others may read it, or it is empty.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise ServerError("the server's password file is missing", where=str(path)) from error
    if os.name == "posix" and mode & 0o077:
        raise ServerError(
            "others may read the server's password; run chmod 600 on the file",
            where=str(path),
            found=f"mode {mode:04o}",
            expected="mode 0600",
        )
    if not text:
        raise ServerError("the server's password file is empty; delete it and the stores", where=str(path))
    return SecretStr(text)


def write_initial_user(data: Path, password: SecretStr) -> None:
    """Write the first user of a store that was never started, as `dbms set-initial-password` does.

    The command takes the password as an argument, which every user of the machine could read in the
    list of processes, and starts a Java process for it. So the file is written here, in its format:
    `<user>:SHA-256,<hash>,<salt>,<iterations>:<flag>`, hash and salt in hex, mode 0600.

    Args:
        data: the `data` folder of the store.
        password: what the user will have.
    """
    folder = data / "dbms"
    folder.mkdir(parents=True, exist_ok=True)
    salt = secrets.token_bytes(32)
    line = f"{USERNAME}:SHA-256,{_hash(password, salt).hex()},{salt.hex()},{ITERATIONS}:\n"
    part = folder / f"auth.ini.{secrets.token_hex(8)}"
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(line)
    part.replace(folder / "auth.ini")


def has_password(data: Path, password: SecretStr) -> bool:
    """Return whether the store's first user was written with this password."""
    try:
        line = (data / "dbms" / "auth.ini").read_text(encoding="ascii")
        expected, salt = (bytes.fromhex(part) for part in line.split(":")[1].split(",")[1:3])
    except (FileNotFoundError, ValueError, IndexError):
        return False
    return secrets.compare_digest(_hash(password, salt), expected)


def _hash(password: SecretStr, salt: bytes) -> bytes:
    """Return the salted, iterated SHA-256 of Apache Shiro's SimpleHash, which Neo4j compares with."""
    digest = hashlib.sha256(salt + password.get_secret_value().encode()).digest()
    for _ in range(ITERATIONS - 1):
        digest = hashlib.sha256(digest).digest()
    return digest
