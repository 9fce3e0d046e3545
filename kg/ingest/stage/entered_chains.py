"""Chains that people entered in the ledger, kept in the snapshot as chain files.

They are no rows: membership and metrics are computed with them. So the version that was loaded with them is
computed with them, whatever is entered afterwards.

```text
<snapshot>/chains/<chain id>.<entry id>.yaml     as domain/README.md says; the first line names the entry
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson
from ruamel.yaml import YAML

from kg.ingest.readers import ledger
from kg.ingest.rejects import ReadReport
from kg.ingest.stage.inputs import InputFile
from kg.snapshot import CHAINS

_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
Record = dict[str, str | None]


def write_entered_chains(inputs: Sequence[InputFile], snapshot: Path) -> list[str]:
    """Write the chains of the ledger's files below a snapshot; return the names of the files."""
    files = [file.path for file in inputs if file.format.name == ledger.CARD.name]
    return sorted(write_chain(record, snapshot / CHAINS) for path in files for record in read_chains(path))


def read_chains(path: Path) -> Iterator[Record]:
    """Yield the entries of chains; what is not readable was refused when the file was read."""
    for batch in ledger.read_ledger_lines(path, ReadReport(path.name)):
        yield from (record for record in batch.to_pylist() if record["kind"] == "chain")


def write_chain(record: Record, folder: Path) -> str:
    """Write one chain with a line that tells who said it; return the name of the file."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{_part(record['thing'])}.{_part(record['entryId'])}.yaml"
    said = " ".join(f"{record[name] or '-'}" for name in ("entryId", "who", "at", "why"))
    yaml = YAML()
    yaml.allow_unicode, yaml.width = True, 10_000
    with (folder / name).open("w", encoding="utf-8") as file:
        file.write(f"# ledger {' '.join(said.split())}\n")
        yaml.dump(document_of(record["value"]), file)
    return name


def document_of(value: str | None) -> object:
    """Return the chain that a value holds; an empty one, which its reader refuses, where it holds none."""
    try:
        held = orjson.loads(value or "")
    except orjson.JSONDecodeError:
        return {}
    return held.get("document", {}) if isinstance(held, dict) else {}


def _part(text: str | None) -> str:
    """Return a text as part of a file's name: an entry of a foreign file names no path."""
    return text if text and _NAME.fullmatch(text) else orjson.dumps(text).hex()[:60]
