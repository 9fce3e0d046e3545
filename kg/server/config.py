"""Write the configuration of one start of the server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kg.server.jars import Jars
from kg.server.memory import Memory

Role = Literal["serving", "preparing"]

LOOPBACK = "127.0.0.1"

# What Browser, the driver and an analyst's questions call. Whatever writes to disk, reads a file or
# changes the server is absent: what is not on the list is not even loaded. (Neo4j's built-in procedures are
# loaded all the same; the Cypher door has a list of its own, kg/api/door/names.py.)
SERVING_PROCEDURES = (
    "db.info",
    "db.labels",
    "db.ping",
    "db.propertyKeys",
    "db.relationshipTypes",
    "db.schema.*",
    "db.index.fulltext.queryNodes",
    "db.index.fulltext.queryRelationships",
    "db.index.fulltext.listAvailableAnalyzers",
    "db.index.vector.queryNodes",
    "db.index.vector.queryRelationships",
    "dbms.clientConfig",
    "dbms.components",
    "dbms.info",
    "dbms.showCurrentUser",
    "gds.version",
    "gds.list",
    "gds.listProgress",
    "gds.debug.sysInfo",
    "gds.license.state",
    "gds.isLicensed",
    "gds.util.*",
    "gds.similarity.*",
    "gds.graph.exists",
    "gds.graph.list",
    "gds.graph.drop",
    "gds.graph.filter",
    "gds.graph.project",
    "gds.graph.project.*",
    "gds.*.estimate",
    "gds.*.mutate",
    "gds.*.stats",
    "gds.*.stream",
)

# What a step on the graph before publication needs besides. Exports, backups and stored models are on neither
# list: a query text never names a file, whoever sends it.
PREPARING_PROCEDURES = (
    *SERVING_PROCEDURES,
    "db.awaitIndex",
    "db.awaitIndexes",
    "db.resampleIndex",
    "gds.*.write",
)


@dataclass(frozen=True, slots=True)
class Ports:
    """Where a server listens on the loopback address."""

    bolt: int
    http: int


def format_config(ports: Ports, memory: Memory, *, role: Role, read_only: bool, threads: int) -> str:
    """Return the text of `neo4j.conf`.

    Args:
        ports: where to listen, on the loopback address.
        memory: sizes, MiB.
        role: `serving` loads fewer procedures and ends a transaction after two minutes.
        read_only: refuse every write of data, by whomever.
        threads: processors of the machine.
    """
    values = {
        **_addresses(ports),
        **_folders(),
        **_memory(memory, role),
        **_locks(role, read_only=read_only),
        "server.bolt.thread_pool_max_size": "64",
        # By default a stop waits twice five seconds for connections that might still come.
        "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
        "server.threads.worker_count": str(max(2, threads)),
        "dbms.usage_report.enabled": "false",
        "client.allow_telemetry": "false",
        "db.logs.query.enabled": "OFF",
        "db.logs.query.parameter_logging_enabled": "false",
        "server.logs.gc.enabled": "false",
    }
    return _format(values)


def _format(values: dict[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in values.items())


def _addresses(ports: Ports) -> dict[str, str]:
    return {
        "server.default_listen_address": LOOPBACK,
        "server.default_advertised_address": LOOPBACK,
        "server.bolt.listen_address": f"{LOOPBACK}:{ports.bolt}",
        "server.bolt.advertised_address": f"{LOOPBACK}:{ports.bolt}",
        "server.http.listen_address": f"{LOOPBACK}:{ports.http}",
        "server.http.advertised_address": f"{LOOPBACK}:{ports.http}",
        "server.https.enabled": "false",
        "server.http_enabled_modules": "TRANSACTIONAL_ENDPOINTS,QUERY_API_ENDPOINTS,BROWSER",
        # A page of another host that the user has open must not read answers of this server.
        "dbms.security.http_access_control_allow_origin": f"http://{LOOPBACK}:{ports.http}",
    }


def _folders() -> dict[str, str]:
    return {
        # All below the store: the file's text is not read as UTF-8, so no path of the user's may be in it.
        "server.directories.plugins": "plugins",
        "server.directories.data": "data",
        "server.directories.logs": "logs",
        "server.directories.run": "run",
        # A server put together from jars has no import folder set, and then reads any file.
        "server.directories.import": "import",
    }


def _memory(memory: Memory, role: Role) -> dict[str, str]:
    # Nobody but the publisher uses a server that is being prepared, with two transactions at once.
    transactions_at_once = 4 if role == "serving" else 2
    return {
        "server.memory.heap.max_size": f"{memory.heap}m",
        "server.memory.pagecache.size": f"{memory.page_cache}m",
        "db.memory.transaction.max": f"{memory.transactions // transactions_at_once}m",
        "dbms.memory.transaction.total.max": f"{memory.transactions}m",
    }


def _locks(role: Role, *, read_only: bool) -> dict[str, str]:
    procedures = SERVING_PROCEDURES if role == "serving" else PREPARING_PROCEDURES
    return {
        "dbms.security.auth_enabled": "true",
        "dbms.security.allow_csv_import_from_file_urls": "false",
        "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0",
        "dbms.security.procedures.unrestricted": "gds.*",
        "dbms.security.procedures.allowlist": ",".join(procedures),
        "server.databases.default_to_read_only": str(read_only).lower(),
        "db.transaction.timeout": "120s" if role == "serving" else "0s",
    }


def write_config(store: Path, jars: Jars, text: str) -> Path:
    """Write the configuration into the store's `conf` folder, make its other folders; return the former."""
    for name in ("conf", "data", "import", "logs", "run"):
        (store / name).mkdir(parents=True, exist_ok=True)
    plugins = store / "plugins"
    plugins.unlink(missing_ok=True)
    plugins.symlink_to(jars.plugins.resolve(), target_is_directory=True)
    (store / "conf" / "neo4j.conf").write_text(text, encoding="ascii")
    return store / "conf"


def write_admin_config(store: Path, jars: Jars) -> Path:
    """Write the configuration that administration commands need; return its folder."""
    return write_config(store, jars, _format({**_folders(), "dbms.usage_report.enabled": "false"}))
