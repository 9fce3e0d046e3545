"""Run Neo4j's own administration commands on a store whose server does not run."""

from __future__ import annotations

import subprocess
from pathlib import Path

import psutil

from kg.errors import ServerError
from kg.server.config import write_admin_config
from kg.server.jars import Jars
from kg.server.java import java_command, java_environment
from kg.server.launch import end_process, pick_telling
from kg.server.memory import read_machine_memory, size_memory
from kg.server.state import find_processes
from kg.settings import Settings

MAIN = "org.neo4j.cli.AdminTool"


def run_admin(settings: Settings, jars: Jars, store: Path, *args: str) -> str:
    """Return what an administration command wrote.

    The command runs in the store's folder, in one Java process (Neo4j's launcher starts a second one).
    It ends with this process when Ctrl-C reaches both; what a killed `kg` left working on the store is
    ended first.

    Args:
        settings: the workspace.
        jars: from `ensure_jars`.
        store: folder of the store; made when it does not exist.
        args: the command, as for `neo4j-admin`.

    Raises:
        ServerError: the command failed; with its last lines.
    """
    store = store.resolve()
    store.mkdir(parents=True, exist_ok=True)
    for process in list(find_processes(store)):
        end_process(process)
    write_admin_config(store, jars)
    heap = size_memory(read_machine_memory()).heap
    command = java_command(jars, store, [f"-Xmx{heap}m", "-XX:+UseParallelGC"], MAIN, *args)
    with subprocess.Popen(
        command,
        cwd=store,
        env=java_environment(store),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as child:
        output = _read(child)
    if child.returncode != 0:
        raise ServerError(
            f"neo4j-admin {' '.join(args[:2])} failed. Its last lines:\n{pick_telling(output.splitlines())}",
            where=str(store),
            found=f"exit status {child.returncode}",
            expected="0",
        )
    return output


def _read(child: subprocess.Popen[bytes]) -> str:
    try:
        output, _ = child.communicate()
    except BaseException:  # Ctrl-C: no import goes on behind the user's back
        end_process(psutil.Process(child.pid))
        raise
    return output.decode("utf-8", errors="replace")
