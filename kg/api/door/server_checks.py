"""What can be asked of a server before the door relies on it: mostly of one that a user brings (NEO4J_URI).

The managed server is configured by kg/server/config.py. Another's configuration is its owner's; the door's
own locks hold there too, but for what they alone hold back there is no second lock behind them. Each finding
says which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import neo4j

from kg.errors import ServerError
from kg.graph import Row, read

State = Literal["holds", "open", "unknown"]
# The door reads names in the details of plans, whose wording is the server's own business.
TESTED_VERSIONS = ("5.26.",)
SETTINGS = (
    "dbms.security.allow_csv_import_from_file_urls",
    "dbms.security.procedures.allowlist",
    "db.memory.transaction.max",
    "dbms.memory.transaction.total.max",
)
WRITING_ROLES = frozenset({"admin", "architect", "publisher", "editor"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition of the server.

    Attributes:
        name: what it is about; stable.
        state: `unknown` where this user may not ask.
        detail_en: what was found, and what it means where it does not hold.
        detail_zh: the same in Chinese.
    """

    name: str
    state: State
    detail_en: str
    detail_zh: str


def examine_server(driver: neo4j.Driver, database: str) -> list[Finding]:
    """Return the conditions of a server, each of them asked of the server itself.

    Raises:
        ServerError: the server cannot be reached.
    """

    def ask(cypher: str, **parameters: Any) -> list[Row] | None:
        try:
            return read(driver, database, cypher, parameters, timeout=10)
        except ServerError as error:
            if error.found is None or "cannot be reached" in error.message:
                raise
            return None

    return [check(ask, database) for check in CHECKS]


Ask = Callable[..., list[Row] | None]


def check_version(ask: Ask, _: str) -> Finding:
    """Return whether the door was tried on this version."""
    rows = ask(
        "CALL dbms.components() YIELD name, versions WHERE name STARTS WITH 'Neo4j' RETURN versions[0] AS v"
    )
    version = str(rows[0]["v"]) if rows else "?"
    return Finding(
        "version",
        "holds" if version.startswith(TESTED_VERSIONS) else "open" if rows else "unknown",
        f"version {version}; the wording of plans was verified on {', '.join(TESTED_VERSIONS)}x",
        f"版本 {version}；执行计划的措辞在 {', '.join(TESTED_VERSIONS)}x 上验证过",
    )


def check_read_only(ask: Ask, database: str) -> Finding:
    """Return whether the database refuses writes, by whomever."""
    rows = ask("SHOW DATABASES YIELD name, access WHERE name = $name RETURN access", name=database)
    access = str(rows[0]["access"]) if rows else "?"
    return Finding(
        "readOnly",
        "holds" if access == "read-only" else "open" if rows else "unknown",
        f"database {database} is {access}; else only READ access and the plan keep writes away",
        f"数据库 {database} 为 {access}；否则只有 READ 模式与计划检查阻止写入",
    )


def check_user(ask: Ask, _: str) -> Finding:
    """Return whether the user whose login this is may no more than read; only Enterprise has roles."""
    rows = ask("SHOW CURRENT USER YIELD user, roles RETURN user, roles")
    roles = rows[0]["roles"] if rows else None
    if roles is None:
        return Finding(
            "roles",
            "unknown",
            "this edition has no roles: the login may everything",
            "此版本没有角色：该账号拥有全部权限",
        )
    is_reader = not WRITING_ROLES & set(roles)
    named = ", ".join(sorted(roles))
    return Finding(
        "roles", "holds" if is_reader else "open", f"the login has {named}", f"该账号的角色：{named}"
    )


def _setting(
    name: str, finding: str, is_good: Callable[[str], bool], why_en: str, why_zh: str
) -> Callable[..., Finding]:
    def check(ask: Ask, _: str) -> Finding:
        rows = ask("SHOW SETTINGS YIELD name, value WHERE name = $name RETURN value", name=name)
        value = str(rows[0]["value"]) if rows else "?"
        state: State = "unknown" if not rows else "holds" if is_good(value) else "open"
        return Finding(finding, state, f"{name}={value}; {why_en}", f"{name}={value}；{why_zh}")

    return check


def check_network(_ask: Ask, _: str) -> Finding:
    """Say that nobody can ask a server where LOAD CSV may reach to."""
    return Finding(
        "network",
        "unknown",
        "where LOAD CSV may reach to cannot be asked; only the plan keeps it away. Set a blocked range",
        "无法查询 LOAD CSV 可访问的网络；仅由计划检查阻止。请在服务器上设置封锁网段",
    )


def check_plugins(ask: Ask, _: str) -> Finding:
    """Return whether the server has procedures that read files or reach a network."""
    rows = ask("SHOW PROCEDURES YIELD name WHERE name STARTS WITH 'apoc.' RETURN count(*) AS n")
    count = int(rows[0]["n"]) if rows else 0
    return Finding(
        "plugins",
        "unknown" if rows is None else "open" if count else "holds",
        f"{count} procedures of APOC are loaded; the door calls none, but only its own list keeps them away",
        f"已加载 APOC 过程 {count} 个；本接口一律不调用，但仅由名单阻止",
    )


CHECKS: tuple[Callable[[Ask, str], Finding], ...] = (
    check_version,
    check_read_only,
    check_user,
    _setting(
        SETTINGS[0],
        "files",
        lambda value: value.lower() == "false",
        "when true, only the plan keeps LOAD CSV from the server's files",
        "为 true 时，仅由计划检查阻止 LOAD CSV 读取服务器文件",
    ),
    check_network,
    check_plugins,
    _setting(
        SETTINGS[1],
        "procedures",
        lambda value: "*" not in value.split(","),
        "with * every plugin's procedures are loaded",
        "为 * 时加载所有插件过程",
    ),
    _setting(
        SETTINGS[2],
        "memory",
        lambda value: not value.startswith("0"),
        "0 means that one query may use all the memory",
        "0 表示单个查询可用尽全部内存",
    ),
)


def tell(finding: Finding) -> str:
    """Return a finding as a line for people."""
    marks: Mapping[State, str] = {"holds": "✓", "open": "!", "unknown": "?"}
    return f"{marks[finding.state]} {finding.name:<11}{finding.detail_zh}\n  {'':<11}{finding.detail_en}"
