"""Everything that is derived from the ontology, made in one go and checked for drift."""

from __future__ import annotations

from pathlib import Path

from kg.errors import SchemaError
from kg.schema.compiler import compile_ontology
from kg.schema.emit_browser import emit_style
from kg.schema.emit_cypher import emit_ddl, emit_node_load, emit_relationship_load
from kg.schema.emit_literals import emit_literals
from kg.schema.emit_models import emit_models
from kg.schema.emit_reference import emit_reference
from kg.schema.model import GraphSchema

LOAD_FOLDER = "cypher/load"


def build_all(root: Path) -> dict[str, str]:
    """Return the text of every generated file by its path below the repository's root.

    Raises:
        SchemaError: the ontology cannot be compiled; the error names the term.
    """
    schema = compile_ontology(root / "ontology")
    return {
        "kg/schema/generated.py": emit_literals(schema),
        "kg/schema/models.py": emit_models(schema),
        "cypher/schema.cypher": emit_ddl(schema),
        "cypher/browser/style.grass": emit_style(schema),
        "ontology/REFERENCE.md": emit_reference(schema),
        **_loads(schema),
    }


def _loads(schema: GraphSchema) -> dict[str, str]:
    nodes = {n.name: emit_node_load(schema, n) for n in schema.concrete_nodes}
    relationships = {r.name: emit_relationship_load(schema, r) for r in schema.relationships}
    return {f"{LOAD_FOLDER}/{name}.cypher": text for name, text in {**nodes, **relationships}.items()}


def write_all(root: Path, files: dict[str, str]) -> list[str]:
    """Write the files that differ, remove load statements of classes that are gone; return both, sorted."""
    changed = drifted_files(root, files)
    for name in changed:
        path = root / name
        if name in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[name], encoding="utf-8", newline="\n")
        else:
            path.unlink()
    return changed


def drifted_files(root: Path, files: dict[str, str]) -> list[str]:
    """Return the paths that are missing, differ or should not be there, sorted."""
    loads = {f"{LOAD_FOLDER}/{path.name}" for path in (root / LOAD_FOLDER).glob("*.cypher")}
    stale = loads - set(files)
    differing = {name for name, text in files.items() if _bytes_of(root / name) != text.encode()}
    return sorted(stale | differing)


def _bytes_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def check_drift(root: Path) -> None:
    """Check that the committed files are what the ontology compiles to.

    Raises:
        SchemaError: a generated file has drifted; all of them are listed.
    """
    drifted = drifted_files(root, build_all(root))
    if drifted:
        raise SchemaError(
            "generated files differ from the ontology; run `kg schema build`", found=", ".join(drifted)
        )


def build(root: Path) -> list[str]:
    """Compile the ontology, write what changed and return the changed paths (`kg schema build`)."""
    return write_all(root, build_all(root))


def check(root: Path) -> None:
    """Compile the ontology and check that nothing generated has drifted (`kg schema check`).

    Raises:
        SchemaError: the ontology cannot be compiled, or a generated file has drifted.
    """
    check_drift(root)
