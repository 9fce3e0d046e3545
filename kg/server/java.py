"""The command lines that start Neo4j's Java programs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from kg.server.jars import Jars
from kg.server.state import store_mark

# Neo4j's own launcher passes these; without them parts of the page cache and of Netty fall back to
# slower ways. The launcher itself is left out: it is a second Java process that waits for the first.
OPENED = (
    "java.base/java.nio",
    "java.base/java.io",
    "java.base/sun.nio.ch",
    "java.base/java.util.concurrent",
)


def java_command(jars: Jars, store: Path, options: list[str], main: str, *args: str) -> list[str]:
    """Return the command of a Java program that works on a store.

    Args:
        jars: the class path; Graph Data Science is part of it, as in Neo4j's launcher, or it cannot register
            its services.
        store: marks the process, so that it is found again.
        options: for the virtual machine.
        main: the class to run.
        args: its arguments.
    """
    return [
        str(jars.java),
        *(f"--add-opens={package}=ALL-UNNAMED" for package in OPENED),
        "-XX:-OmitStackTraceInFastThrow",
        "-Dfile.encoding=UTF-8",
        "-Djdk.tls.ephemeralDHKeySize=2048",
        "-Djava.awt.headless=true",
        store_mark(store),
        *options,
        "-cp",
        os.pathsep.join(map(str, jars.class_path)),
        main,
        *args,
    ]


def java_environment(store: Path) -> dict[str, str]:
    """Return the environment of such a program: this process's, without what would change Java's course.

    Java takes the encoding of file names from the locale; in the bare one (a service, a container) it
    cannot open a folder named 张三.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _MEDDLING}
    locale = {"LC_ALL": "C.UTF-8"} if sys.platform == "linux" else {}
    return {**kept, **locale, "NEO4J_HOME": str(store), "NEO4J_CONF": str(store / "conf")}


# NEO4J_PASSWORD and its like are for our driver; a child has no need to know them.
_MEDDLING = {
    "JAVA_OPTS",
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "CLASSPATH",
    "HEAP_SIZE",
    "NEO4J_PASSWORD",
    "NEO4J_AUTH",
}
