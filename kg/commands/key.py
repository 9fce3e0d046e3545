"""`kg key create`, `list`, `revoke`, `rotate`: who may use the server."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table

from kg.commands.terminal import dump, err, out
from kg.settings import Settings

app = typer.Typer(help="Keys of the API. 接口密钥", no_args_is_help=True)
KeyId = Annotated[str, typer.Argument(help="The public part of the key, as `kg key list` shows it.")]


@app.command()
def create(
    label: Annotated[str, typer.Option(help="Whose key it is, and for what.")],
    role: Annotated[str, typer.Option(help="reader, analyst, editor or admin.")] = "reader",
    acts_for: Annotated[
        list[str] | None,
        typer.Option(help="Whose filing steps it takes: commissioner, provincialOffice, nationalOffice."),
    ] = None,
    days: Annotated[float | None, typer.Option(help="Days until it expires; never without this.")] = None,
) -> None:
    """Make a key and show it, once. 创建密钥（只显示一次）."""
    from kg.api.access.keys import KeyStore

    lifetime = timedelta(days=days) if days is not None else None
    key, token = KeyStore(Settings()).create(role, label, lifetime=lifetime, offices=acts_for or ())
    err.print(f"{key.role} key {key.key_id}; it is shown only now 密钥只显示这一次:", style="dim")
    out.print(token, soft_wrap=True)


@app.command("list")
def list_keys(as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """List the keys, without their secrets. 列出密钥."""
    from kg.api.access.keys import KeyStore

    keys = KeyStore(Settings()).list_keys()
    if as_json:
        dump([asdict(key) for key in keys])
        return
    table = Table("key", "role", "label", "created", "expires", "last used", "state")
    now = datetime.now(UTC)
    for key in keys:
        state = "valid" if key.is_valid(now) else "revoked" if key.revoked_at else "expired"
        times = (key.created_at, key.expires_at or "never", key.last_used_at or "never")
        table.add_row(key.key_id, key.role, key.label, *times, state)
    out.print(table)


@app.command()
def revoke(key: KeyId) -> None:
    """Let a key open nothing from now on. 撤销密钥."""
    from kg.api.access.keys import KeyStore

    KeyStore(Settings()).revoke(key)
    out.print(f"revoked {key}")


@app.command()
def rotate(
    key: KeyId,
    overlap: Annotated[float, typer.Option(help="Hours that the old key goes on to work.", min=0)] = 0.0,
) -> None:
    """Make a new key of the same role and label, and end the old one. 轮换密钥."""
    from kg.api.access.keys import KeyStore

    made, token = KeyStore(Settings()).rotate(key, overlap=timedelta(hours=overlap))
    err.print(f"{made.role} key {made.key_id} replaces {key}; it is shown only now:", style="dim")
    out.print(token, soft_wrap=True)
