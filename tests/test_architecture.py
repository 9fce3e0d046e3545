"""The house rules that can be checked by reading the code: imports, drivers, file length."""

import ast
from pathlib import Path

import pytest

from kg.settings import REPOSITORY_ROOT

PACKAGE = REPOSITORY_ROOT / "kg"
GENERATED = {PACKAGE / "schema" / "models.py", PACKAGE / "schema" / "generated.py"}
FOUNDATION = {"errors", "settings"}
# What each part may import of the others; a part is a top-level module or folder of kg/.
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "settings": {"errors"},
    "graph": FOUNDATION,
    "queries": FOUNDATION,
    "cookbook": FOUNDATION | {"queries"},
    "schema": FOUNDATION,
    "snapshot": FOUNDATION | {"schema"},
    "sample": FOUNDATION | {"schema"},
    "ledger": FOUNDATION | {"schema"},
    "ingest": FOUNDATION | {"schema", "snapshot", "ledger"},
    "algorithms": FOUNDATION | {"schema", "snapshot"},
    "questions": FOUNDATION | {"schema", "snapshot", "algorithms"},
    "reports": FOUNDATION | {"schema", "snapshot", "algorithms", "questions"},
    "server": FOUNDATION | {"graph"},
    "publish": FOUNDATION | {"schema", "snapshot", "server", "graph"},
    "answers": FOUNDATION | {"schema", "snapshot"},
    "rdf": FOUNDATION | {"schema", "snapshot", "answers"},
    "jobs": FOUNDATION,
    "client": {"errors"},
    "api": FOUNDATION
    | {
        "schema",
        "snapshot",
        "algorithms",
        "questions",
        "graph",
        "queries",
        "ledger",
        "answers",
        "rdf",
        "jobs",
    },
}
TOP = {"cli", "commands", "job", "console", "__init__", "__main__"}
SOURCES = sorted(set(PACKAGE.rglob("*.py")) - GENERATED)


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_modules(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_what_lies_below_it(path: Path) -> None:
    part = part_of(path)
    if part in TOP:
        return
    imported = {name.split(".")[1] for name in imported_modules(path) if name.startswith("kg.")}
    assert imported - {part} <= ALLOWED[part]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_file_has_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_only_graph_makes_drivers() -> None:
    makers = {
        path.relative_to(PACKAGE).as_posix()
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr == "driver"
        and isinstance(node.value, ast.Name)
        and node.value.id in {"GraphDatabase", "AsyncGraphDatabase"}
    }
    assert makers <= {"graph.py"}


def test_readers_and_parsers_import_no_driver_and_no_resolver() -> None:
    for folder in ("readers", "parsers"):
        for path in (PACKAGE / "ingest" / folder).glob("*.py"):
            imported = imported_modules(path)
            assert not {name for name in imported if name.split(".")[0] == "neo4j"}
            assert not {name for name in imported if name.startswith("kg.ingest.resolve")}


def test_the_assistants_door_asks_the_application_and_nothing_below_it() -> None:
    door = {"app", "version", "assistant"}
    for path in (PACKAGE / "api" / "assistant").glob("*.py"):
        imported = {name for name in imported_modules(path) if name.startswith("kg.")}
        assert {name.split(".")[1] for name in imported} <= FOUNDATION | {"api"}
        assert {name.split(".")[2] for name in imported if name.startswith("kg.api.")} <= door
