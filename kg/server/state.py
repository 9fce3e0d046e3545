"""What is known of the running servers: one small file a role, and the process it names."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import psutil
from pydantic import SecretStr, TypeAdapter, ValidationError

from kg.server.config import LOOPBACK, Ports, Role
from kg.server.credentials import USERNAME, read_password
from kg.settings import Settings

# Two readings of one process's creation time differ a little when the clock is set.
ENDED = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
CLOCK_SLACK = 3.0


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server process of this workspace.

    Attributes:
        pid: its process id.
        created: its creation time, seconds since the epoch; tells it from a later process of that id.
        role: `serving` or `preparing`.
        ports: where it listens, on the loopback address.
        store: its store's folder.
        version: the snapshot version in the store; None for a store without one.
        read_only: whether it refuses writes.
        password_file: file that holds the password, readable by its owner only.
    """

    pid: int
    created: float
    role: Role
    ports: Ports
    store: Path
    version: str | None
    read_only: bool
    password_file: Path

    @property
    def bolt_uri(self) -> str:
        """Return the address for drivers."""
        return f"bolt://{LOOPBACK}:{self.ports.bolt}"

    @property
    def http_uri(self) -> str:
        """Return the address of the HTTP interface; Browser is at `/browser/` below it."""
        return f"http://{LOOPBACK}:{self.ports.http}"

    @property
    def username(self) -> str:
        """Return the user to log in as."""
        return USERNAME

    @property
    def password(self) -> SecretStr:
        """Return the password, read anew from its file."""
        return read_password(self.password_file)


_ADAPTER = TypeAdapter(RunningServer)


def server_folder(settings: Settings) -> Path:
    """Return the folder of everything the managed server keeps."""
    return settings.home / "server"


def store_folder(settings: Settings, version: str) -> Path:
    """Return the folder of the store of a version."""
    return server_folder(settings) / "stores" / version


def password_file(settings: Settings) -> Path:
    """Return the path of the password file, one for every store of the workspace."""
    return server_folder(settings) / "password"


def _state_file(settings: Settings, role: Role) -> Path:
    return server_folder(settings) / f"{role}.json"


def write_state(settings: Settings, server: RunningServer) -> None:
    """Record a server; readers see the old record or the new one, never half of one."""
    path = _state_file(settings, server.role)
    part = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    # The address and the user are there for kg/graph.py and for people; they follow from the rest.
    record = _ADAPTER.dump_python(server, mode="json") | {"bolt_uri": server.bolt_uri, "username": USERNAME}
    part.write_bytes(orjson.dumps(record, option=orjson.OPT_INDENT_2))
    part.replace(path)


def clear_state(settings: Settings, role: Role) -> None:
    """Forget the server of a role."""
    _state_file(settings, role).unlink(missing_ok=True)


def read_state(settings: Settings, role: Role = "serving") -> RunningServer | None:
    """Return the server of a role if its process is alive; None otherwise, whatever the file says."""
    try:
        server = _ADAPTER.validate_json(_state_file(settings, role).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    return server if is_alive(server) else None


def has_died(settings: Settings, role: Role = "serving") -> bool:
    """Return whether the server of a role ended without being stopped: its record is there, it is not."""
    return _state_file(settings, role).exists() and read_state(settings, role) is None


def is_alive(server: RunningServer) -> bool:
    """Return whether the recorded process still runs, and is the one recorded."""
    try:
        process = psutil.Process(server.pid)
        ended = process.status() in ENDED
        recorded = abs(process.create_time() - server.created) < CLOCK_SLACK
        arguments = process.cmdline()
    except psutil.NoSuchProcess:
        return False
    # A process that was started a moment ago on a busy machine does not show its arguments yet.
    return not ended and recorded and (not arguments or store_mark(server.store) in arguments)


def store_mark(store: Path) -> str:
    """Return the Java option that tells a process which store it works on; it has no other effect."""
    return f"-Dkg.store={store.resolve()}"


def find_processes(store: Path) -> Iterator[psutil.Process]:
    """Yield the processes of this user that work on a store, recorded or not.

    A `kg` that was killed between a server's start and its record, or in the middle of an import,
    leaves a process that nothing else knows of.
    """
    mark = store_mark(store)
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and mark in process.cmdline():
                yield process
        except (psutil.NoSuchProcess, psutil.AccessDenied):  # gone meanwhile, or not ours
            continue
