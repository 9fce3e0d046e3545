import re
from pathlib import Path

from kg.server.config import Ports, format_config, write_admin_config
from kg.server.jars import Jars
from kg.server.memory import Memory


def config(*, role: str, read_only: bool) -> dict[str, str]:
    text = format_config(
        Ports(bolt=7687, http=7474),
        Memory(heap=1024, page_cache=512, transactions=512),
        role="serving" if role == "serving" else "preparing",
        read_only=read_only,
        threads=2,
    )
    return dict(line.split("=", 1) for line in text.splitlines())


def test_no_path_of_the_users_is_in_the_file_and_the_plugins_are_linked_below_the_store(
    tmp_path: Path,
) -> None:
    store = tmp_path / "张三" / "store"
    plugins = tmp_path / "缓存" / "plugins"
    plugins.mkdir(parents=True)
    for _ in range(2):
        write_admin_config(store, Jars(Path("java"), (), plugins, plugins.parent))
    text = (store / "conf" / "neo4j.conf").read_text(encoding="ascii")
    assert "server.directories.plugins=plugins\n" in text
    assert (store / "plugins").resolve() == plugins.resolve()


def test_every_address_is_on_loopback() -> None:
    values = config(role="serving", read_only=True)
    addresses = {name: value for name, value in values.items() if name.endswith("_address")}
    assert len(addresses) == 6
    assert [
        name for name, value in addresses.items() if not re.fullmatch(r"127\.0\.0\.1(:\d+)?", value)
    ] == []


def test_the_serving_server_is_locked_and_loads_no_procedure_that_writes_or_exports() -> None:
    values = config(role="serving", read_only=True)
    allowed = values["dbms.security.procedures.allowlist"].split(",")
    assert values["server.databases.default_to_read_only"] == "true"
    assert values["dbms.security.allow_csv_import_from_file_urls"] == "false"
    assert values["internal.dbms.cypher_ip_blocklist"] == "0.0.0.0/0,::/0"
    assert values["server.directories.import"] == "import"
    assert values["db.transaction.timeout"] == "120s"
    assert "*" not in allowed
    assert "gds.*" not in allowed
    assert [name for name in allowed if re.search(r"write|export|backup|restore|config|model", name)] == []


def test_the_preparing_server_writes_but_touches_no_file_and_ends_no_transaction() -> None:
    values = config(role="preparing", read_only=False)
    serving = config(role="serving", read_only=True)
    allowed = set(values["dbms.security.procedures.allowlist"].split(","))
    assert allowed - set(serving["dbms.security.procedures.allowlist"].split(",")) == {
        "db.awaitIndex", "db.awaitIndexes", "db.resampleIndex", "gds.*.write",
    }  # fmt: skip
    for name in ("dbms.security.allow_csv_import_from_file_urls", "internal.dbms.cypher_ip_blocklist"):
        assert values[name] == serving[name]
    assert values["db.transaction.timeout"] == "0s"
    assert values["server.databases.default_to_read_only"] == "false"


def test_queries_and_their_parameters_are_not_logged_and_nothing_is_reported_home() -> None:
    values = config(role="serving", read_only=True)
    assert values["db.logs.query.enabled"] == "OFF"
    assert values["db.logs.query.parameter_logging_enabled"] == "false"
    assert values["dbms.usage_report.enabled"] == "false"
    assert values["client.allow_telemetry"] == "false"
