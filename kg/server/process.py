"""Start, stop and find the servers of a workspace."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from kg.errors import ServerError, WorkspaceBusyError
from kg.server.config import Ports, Role
from kg.server.credentials import ensure_password
from kg.server.jars import Jars, Progress, ensure_jars
from kg.server.launch import Launch, end_process, launch, wait_until_ready
from kg.server.ports import ANY_PORTS, USUAL_PORTS, choose_ports
from kg.server.state import (
    RunningServer,
    clear_state,
    find_processes,
    password_file,
    read_state,
    server_folder,
)
from kg.settings import Settings

# Longer than a start and a stop together may take; whoever waits longer has found a fault.
LOCK_SECONDS = 300.0
ATTEMPTS = 3
ROLES: tuple[Role, ...] = ("serving", "preparing")


def start(
    settings: Settings,
    store: Path,
    *,
    version: str | None,
    read_only: bool,
    ports: Ports | None = None,
    role: Role = "serving",
    progress: Progress | None = None,
) -> RunningServer:
    """Return a server on the store that has answered, started unless it runs already.

    A server of the same role on another store, or with other rights, is stopped first. What a killed
    `kg` left behind on this store is ended.

    Args:
        settings: the workspace.
        store: folder of the store; made when it does not exist.
        version: the snapshot version in the store.
        read_only: refuse every write of data.
        ports: where to listen; by default the usual ones (for `preparing` any), others when taken.
        role: the server's name in the workspace.
        progress: told about jars being fetched.

    Raises:
        ServerError: the jars cannot be had, the store is in use, or the server ended or gave no answer
            in three minutes; a server that gave none is ended.
        WorkspaceBusyError: another process starts or stops a server here all the while.
    """
    store = store.resolve()
    with _locked(settings, role):
        running = read_state(settings, role)
        if running and (running.store, running.version, running.read_only) == (store, version, read_only):
            return _ready(settings, running)
        jars = ensure_jars(settings, progress)
        if running:
            end_process(psutil.Process(running.pid))
        _free_store(settings, store, role)
        ensure_password(password_file(settings))
        usual = USUAL_PORTS if role == "serving" else ANY_PORTS
        wanted = Launch(role, store, version, read_only, choose_ports(ports or usual))
        return _launch_until_ready(settings, jars, wanted)


def _launch_until_ready(settings: Settings, jars: Jars, wanted: Launch) -> RunningServer:
    """Return a new server that has answered; try again when a port was taken since it was chosen."""
    for _ in range(ATTEMPTS - 1):
        try:
            return _ready(settings, launch(settings, jars, wanted))
        except ServerError:
            free = choose_ports(wanted.ports)
            if free == wanted.ports:
                raise
            wanted = replace(wanted, ports=free)
    return _ready(settings, launch(settings, jars, wanted))


def _ready(settings: Settings, server: RunningServer) -> RunningServer:
    """Return the server when it answers; end it when it does not, or when this process is told to end."""
    try:
        return wait_until_ready(server)
    except BaseException:
        with contextlib.suppress(psutil.NoSuchProcess):
            end_process(psutil.Process(server.pid))
        clear_state(settings, server.role)
        raise


def _free_store(settings: Settings, store: Path, role: Role) -> None:
    """End what works on the store without being recorded; refuse when another role's server does."""
    for other in ROLES:
        server = read_state(settings, other)
        if other != role and server and server.store == store:
            raise ServerError(f"the store is in use by the {other} server", where=str(store))
    for process in list(find_processes(store)):
        end_process(process)


def stop(settings: Settings, role: Role = "serving") -> bool:
    """End the server of a role and return whether there was one; gone when this returns."""
    with _locked(settings, role):
        server = read_state(settings, role)
        if server:
            with contextlib.suppress(psutil.NoSuchProcess):
                end_process(psutil.Process(server.pid))
        clear_state(settings, role)
        return server is not None


def status(settings: Settings, role: Role = "serving") -> RunningServer | None:
    """Return the server of a role if its process runs; it may still be starting."""
    return read_state(settings, role)


@contextlib.contextmanager
def _locked(settings: Settings, role: Role) -> Iterator[None]:
    folder = server_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"{role}.lock")
    try:
        lock.acquire(timeout=LOCK_SECONDS)
    except Timeout as error:
        raise WorkspaceBusyError("another kg starts or stops the server", where=str(folder)) from error
    try:
        yield
    finally:
        lock.release()
