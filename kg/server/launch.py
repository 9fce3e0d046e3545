"""Make a store ready, start a server on it, wait until it answers, end it."""

from __future__ import annotations

import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from kg.errors import ServerError
from kg.server.config import Ports, Role, format_config, write_config
from kg.server.credentials import has_password, read_password, write_initial_user
from kg.server.jars import Jars
from kg.server.java import java_command, java_environment
from kg.server.memory import Memory, read_machine_memory, size_memory
from kg.server.probe import SILENCE, ask, listens, speaks_bolt
from kg.server.state import ENDED, RunningServer, is_alive, password_file, write_state
from kg.settings import Settings

MAIN = "org.neo4j.server.CommunityEntryPoint"
START_SECONDS = 600.0  # a minute of work, which a machine that works for others does in ten
STOP_SECONDS = 60.0
LOG_LINES = 12
REFUSALS = 20  # half a second apart

# A start and the queries after it run much code some thousand times and then never again. By default all of
# that is compiled a second time with every optimization: 18 of 70 processor seconds, with this 9.
# Loops that matter (a projection, PageRank, the filling of an index) reach these limits all the same.
LATE_OPTIMIZATION = (
    "-XX:Tier4InvocationThreshold=50000",
    "-XX:Tier4MinInvocationThreshold=6000",
    "-XX:Tier4CompileThreshold=150000",
    "-XX:Tier4BackEdgeThreshold=400000",
)

# Children of this process, kept so that they are waited for when they end.
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True, slots=True)
class Launch:
    """What a server is started with; the fields are those of `RunningServer`."""

    role: Role
    store: Path
    version: str | None
    read_only: bool
    ports: Ports


def launch(settings: Settings, jars: Jars, wanted: Launch) -> RunningServer:
    """Return a new server process, recorded, that has not answered yet."""
    memory = size_memory(read_machine_memory())
    _configure(jars, wanted, memory)
    prepare_login(wanted.store, password_file(settings))
    command = java_command(
        jars,
        wanted.store,
        _options(memory),
        MAIN,
        f"--home-dir={wanted.store}",
        f"--config-dir={wanted.store}/conf",
    )
    with console_log(wanted.store).open("wb") as log:
        child = subprocess.Popen(
            command,
            cwd=wanted.store,
            env=java_environment(wanted.store),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in the terminal is for `kg`, which then stops the server
        )
    _children[child.pid] = child
    return _record(settings, wanted, child)


def _record(settings: Settings, wanted: Launch, child: subprocess.Popen[bytes]) -> RunningServer:
    try:
        created = psutil.Process(child.pid).create_time()
    except psutil.NoSuchProcess as error:
        raise _failed(wanted.store, "the server ended at once") from error
    server = RunningServer(
        pid=child.pid,
        created=created,
        role=wanted.role,
        ports=wanted.ports,
        store=wanted.store,
        version=wanted.version,
        read_only=wanted.read_only,
        password_file=password_file(settings),
    )
    write_state(settings, server)
    return server


def _configure(jars: Jars, wanted: Launch, memory: Memory) -> None:
    threads = psutil.cpu_count() or 2
    text = format_config(wanted.ports, memory, role=wanted.role, read_only=wanted.read_only, threads=threads)
    write_config(wanted.store, jars, text)


def _options(memory: Memory) -> list[str]:
    return [
        f"-Xms{min(256, memory.heap)}m",
        f"-Xmx{memory.heap}m",
        "-XX:+UseParallelGC",
        *LATE_OPTIMIZATION,
        "-XX:+ExitOnOutOfMemoryError",
    ]


def prepare_login(store: Path, password: Path) -> None:
    """Make the store accept the workspace's password and no other.

    A store that was never started gets its first user. One that knows another password (the file was
    deleted, the store was copied from elsewhere) loses its `system` database, which in this edition
    holds nothing but that user, and gets one again.
    """
    secret = read_password(password)
    if has_password(store / "data", secret):
        return
    for name in ("databases", "transactions"):
        shutil.rmtree(store / "data" / name / "system", ignore_errors=True)
    write_initial_user(store / "data", secret)


def console_log(store: Path) -> Path:
    """Return the path of what the server process writes to its terminal."""
    return store / "logs" / "console.log"


def wait_until_ready(server: RunningServer, seconds: float = START_SECONDS) -> RunningServer:
    """Return the server once it answers Bolt and runs a query.

    Raises:
        ServerError: it ended, refused the password, has a database that does not start, or gave no
            answer in time; with its last lines.
    """
    end = time.monotonic() + seconds
    pause, refusals, reason = 0.05, 0, "no Bolt answer"
    while time.monotonic() < end and refusals < REFUSALS:
        if not is_running(server):
            raise _failed(server.store, "the server ended while it started")
        if listens(server) and speaks_bolt(server.ports.bolt):
            answer = ask(server)
            if answer is None:
                return server
            # Bolt opens after the databases, so a refusal rarely passes; the HTTP side may be late, and very
            # late on a machine that works for others: silence counts for nothing until the time is over.
            reason, refusals = answer, refusals + (not answer.startswith(SILENCE))
        time.sleep(pause)
        pause = min(0.5, pause * 1.3)
    raise _failed(server.store, f"the server started but is of no use ({reason})")


def is_running(server: RunningServer) -> bool:
    """Return whether the server's process runs; one that ended as our child is waited for."""
    child = _children.get(server.pid)
    if child is None:
        return is_alive(server)
    if child.poll() is None:
        return True
    del _children[server.pid]
    return False


def _failed(store: Path, what: str) -> ServerError:
    return ServerError(f"{what}. Its last lines:\n{last_lines(store)}", where=str(store / "logs"))


def last_lines(store: Path) -> str:
    """Return the last lines of the server's log that tell something, for an error message."""
    lines: list[str] = []
    for path in (store / "logs" / "neo4j.log", console_log(store)):
        if path.exists():
            lines += path.read_text(encoding="utf-8", errors="replace").splitlines()[-400:]
    return pick_telling(lines)


def pick_telling(lines: list[str]) -> str:
    """Return the last lines without Java's lists of callers."""
    telling = [line for line in lines if line.strip() and not line.startswith(("\tat ", "\t... "))]
    return "\n".join(telling[-LOG_LINES:])


def end_process(process: psutil.Process, seconds: float = STOP_SECONDS) -> None:
    """Ask a process to end, wait, and kill it when it has not ended in time."""
    child = _children.pop(process.pid, None)
    try:
        process.terminate()
        _wait_for(process, child, seconds)
    except (psutil.TimeoutExpired, subprocess.TimeoutExpired):
        process.kill()
        _wait_for(process, child, 10.0)
    except psutil.NoSuchProcess:
        return


def _wait_for(process: psutil.Process, child: subprocess.Popen[bytes] | None, seconds: float) -> None:
    """Wait until a process has ended.

    One that another process started, and has not asked for yet, stays as a zombie: it has ended, too.

    Raises:
        psutil.TimeoutExpired, subprocess.TimeoutExpired: it still runs.
        psutil.NoSuchProcess: it is gone.
    """
    if child is not None:
        child.wait(seconds)
        return
    end = time.monotonic() + seconds
    while True:
        try:
            process.wait(0.05)  # asks how it ended, if it is ours
        except psutil.TimeoutExpired:
            if process.status() in ENDED:
                return
            if time.monotonic() > end:
                raise psutil.TimeoutExpired(seconds, process.pid) from None
        else:
            return
