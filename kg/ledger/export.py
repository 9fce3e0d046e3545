"""The ledger as a file that the ingest reads like any other: one entry in force a line.

The name of the file says up to which entry it goes: `ledger-000042.jsonl`. So a snapshot's manifest says
which entries the version holds, and an entry after that is pending.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import orjson

from kg.ledger.entry import Entry
from kg.ledger.ledger import open_ledger
from kg.ledger.older_judgements import find_older
from kg.settings import Settings


def export_ledger(settings: Settings) -> Path | None:
    """Write what is in force to the workspace and return the file; None where nobody entered anything."""
    folder = settings.home / "ledger"
    has_ledger = (folder / "ledger.sqlite").is_file() or find_older(settings.home) is not None
    if settings.ledger_url is None and not has_ledger:
        return None
    ledger = open_ledger(settings)
    try:
        last = ledger.last_seq()
        if last == 0:
            return None
        path = folder / "export" / f"ledger-{last:06d}.jsonl"
        # A file without a line is of no format: where everything was taken back there is nothing to read.
        return path if write_entries(path, ledger.said(up_to=last)) else None
    finally:
        ledger.close()


def write_entries(path: Path, entries: Iterable[Entry]) -> int:
    """Write entries as JSON lines, whole or not at all; return their number."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    count = 0
    with draft.open("wb") as file:
        for entry in entries:
            file.write(orjson.dumps(entry_record(entry), option=orjson.OPT_APPEND_NEWLINE))
            count += 1
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
