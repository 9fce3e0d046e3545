"""The version of a snapshot: a hash of what goes in, of the ontology and of the code."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import kg
from kg.ingest.stage.inputs import InputFile
from kg.schema import GRAPH_SCHEMA

PACKAGE = Path(kg.__file__).parent
# What decides the rows. The rest of the package may change without another version of the data.
DECIDING = ("ingest", "schema", "snapshot.py")


@cache
def code_version() -> str:
    """Return the package's version and a hash of the source that reads, maps and stages."""
    digest = hashlib.sha256()
    for part in DECIDING:
        root = PACKAGE / part
        files = sorted(root.rglob("*")) if root.is_dir() else [root]
        for path in files:
            if path.suffix in {".py", ".toml"}:
                digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{package_version()}+{digest.hexdigest()[:16]}"


def package_version() -> str:
    """Return the installed package's version; `0` when it runs from a folder."""
    try:
        return version("ipkg")
    except PackageNotFoundError:
        return "0"


def snapshot_version(files: Sequence[InputFile]) -> str:
    """Return the content version of a snapshot of these files, 32 hexadecimal digits.

    Names count, because source references carry them; the order of files and their folders do not.
    """
    lines = sorted("\t".join((f.data_set_id, f.format.name, f.name, f.sha256)) for f in files)
    text = "\n".join([GRAPH_SCHEMA.hash, code_version(), *lines])
    return hashlib.sha256(text.encode()).hexdigest()[:32]
