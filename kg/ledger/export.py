"""The ledger as a file that the ingest reads like any other: one entry in force a line.

The name of the file says up to which entry it goes: `ledger-000042.jsonl`, the earliest entry after which the
ledger said the same. So a snapshot's manifest says which entries the version holds, what differs from them
later is pending, and what was entered and undone gives the version that it would have been.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from kg.ledger.entry import Entry
from kg.ledger.fund_file import write_fund_file
from kg.ledger.ledger import open_ledger
from kg.ledger.older_judgements import find_older
from kg.ledger.pending import first_position
from kg.settings import Settings

EXPORT = re.compile(r"ledger-(\d+)\.jsonl")


def folded_position(manifest: Mapping[str, Any]) -> int:
    """Return the position in the ledger that a snapshot was made with; 0 when it was made without."""
    names = [str(file["path"]) for data_set in manifest.get("dataSets", ()) for file in data_set["files"]]
    found = [int(m.group(1)) for name in names if (m := EXPORT.fullmatch(Path(name).name))]
    return max(found, default=0)


def export_ledger(settings: Settings) -> list[Path]:
    """Write what is in force to the workspace and return the files; none where nobody entered anything.

    `ledger-000042.jsonl` has every entry that holds. Criteria of funds stand in `fund-criteria-000042.csv`,
    too: in the form that managers fill in, so that one reader checks what is entered and what is sent.
    """
    folder = settings.home / "ledger"
    has_ledger = (folder / "ledger.sqlite").is_file() or find_older(settings.home) is not None
    if settings.ledger_url is None and not has_ledger:
        return []
    ledger = open_ledger(settings)
    try:
        last = ledger.last_seq()
        held = ledger.said(up_to=last)
        first = first_position(ledger, held, last)
    finally:
        ledger.close()
    # A file without a line is of no format: where everything was taken back there is nothing to read.
    if not held:
        return []
    entries = folder / "export" / f"ledger-{first:06d}.jsonl"
    funds = entries.with_name(f"fund-criteria-{first:06d}.csv")
    write_entries(entries, held)
    declared = [entry for entry in held if entry.kind == "fundCriteria"]
    if declared:
        write_whole(funds, lambda draft: write_fund_file(draft, declared))
    return [entries, *([funds] if declared else [])]


def write_entries(path: Path, entries: Iterable[Entry]) -> int:
    """Write entries as JSON lines, whole or not at all; return their number."""
    return write_whole(path, lambda draft: _write_lines(draft, entries))


def _write_lines(path: Path, entries: Iterable[Entry]) -> int:
    count = 0
    with path.open("wb") as file:
        for entry in entries:
            file.write(orjson.dumps(entry_record(entry), option=orjson.OPT_APPEND_NEWLINE))
            count += 1
    return count


def write_whole(path: Path, write: Callable[[Path], int]) -> int:
    """Write a file beside its place and put it there; return what the writer counted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    count = write(draft)
    draft.replace(path)
    return count


def entry_record(entry: Entry) -> dict[str, object]:
    """Return an entry as a line says it; the value is one text, for the reader keeps text as text."""
    return {
        "entryId": entry.entry_id,
        "kind": entry.kind,
        "thing": entry.thing,
        "version": entry.version,
        "action": entry.action,
        "value": None if entry.value is None else orjson.dumps(entry.value).decode(),
        "who": entry.who,
        "at": entry.at,
        "why": entry.why,
    }
