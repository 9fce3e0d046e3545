"""`kg ledger list`, `show`, `undo`, `export`: what people entered."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from kg.commands.terminal import dump, out
from kg.settings import Settings

app = typer.Typer(help="What people entered, append-only. 账本", no_args_is_help=True)
EntryId = Annotated[str, typer.Argument(help="UUID of the entry, as `kg ledger list` shows it.")]


@app.command("list")
def list_entries(
    kind: Annotated[str | None, typer.Option(help="Entries of one kind, such as note.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what no longer holds.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List what is in force, or every entry. 列出账本条目."""
    from kg.ledger.kinds import find_kind
    from kg.ledger.ledger import open_ledger

    name = find_kind(kind).name if kind is not None else None
    ledger = open_ledger(Settings())
    entries = ledger.walk(name) if everything else ledger.in_force(name)
    if as_json:
        dump([asdict(entry) for entry in entries])
        return
    table = Table("entry", "kind", "thing", "version", "action", "who", "at", "why")
    for entry in entries:
        said = (entry.kind, entry.thing, str(entry.version), entry.action, entry.who, entry.at)
        table.add_row(entry.entry_id, *said, entry.why or "")
    out.print(table)


@app.command()
def show(entry: EntryId) -> None:
    """Show an entry and the history of its thing. 查看条目及其历史."""
    from kg.ledger.ledger import open_ledger

    ledger = open_ledger(Settings())
    found = ledger.get(entry)
    dump({**asdict(found), "history": [asdict(e) for e in ledger.history(found.kind, found.thing)]})


@app.command()
def undo(
    entry: EntryId,
    reason: Annotated[str, typer.Option(help="Why.")],
    by: Annotated[str | None, typer.Option("--by", help="Who; the user of this machine otherwise.")] = None,
) -> None:
    """Take an entry back by a new one; what held before holds again. 撤销条目."""
    from kg.ledger.ledger import open_ledger

    undone = open_ledger(Settings()).undo(entry, who=by or getpass.getuser(), why=reason)
    out.print(f"{undone.entry_id} undoes {entry}")


@app.command()
def export(
    target: Annotated[Path, typer.Argument(help="File to write: JSON lines.")],
    everything: Annotated[bool, typer.Option("--all", help="Also what no longer holds.")] = False,
) -> None:
    """Write what is in force, or every entry, as JSON lines. 导出账本."""
    from kg.ledger.export import write_entries
    from kg.ledger.ledger import open_ledger

    ledger = open_ledger(Settings())
    count = write_entries(target, ledger.walk(None) if everything else ledger.said())
    out.print(f"{count} entries in {target}", soft_wrap=True)
