"""`kg resolve explain`, `judge`, `judgements`, `undo`, `review`: decisions about who is who."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import click
import typer
from rich.table import Table

from kg.commands.terminal import dump, out
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.ledger.ledger import Ledger

Record = Annotated[str, typer.Argument(help="A name, or an identifier such as stock:603037.SH.")]
By = Annotated[str | None, typer.Option("--by", help="Who judges; the user of this machine when not given.")]
Reason = Annotated[str | None, typer.Option(help="Why.")]


@contextmanager
def workspace_ledger(settings: Settings) -> Iterator[Ledger]:
    """Give the ledger of the workspace, closed afterwards."""
    from kg.ledger.ledger import open_ledger

    ledger = open_ledger(settings)
    try:
        yield ledger
    finally:
        ledger.close()


def explain(
    left: Record, right: Record, as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False
) -> None:
    """Say why two names are, are not, or may be one organisation, term by term.

    逐项解释两名称是否同一机构。
    """
    from kg.ingest.resolve.explanation import explain_pair
    from kg.ingest.resolve.judgements import find_judgement

    found = explain_pair(left, right)
    with workspace_ledger(Settings()) as ledger:
        judged = find_judgement(ledger, left, right)
    if as_json:
        dump({**asdict(found), "judgement": asdict(judged) if judged else None})
        return
    table = Table("term", "level", "m", "u", "bits")
    for term in found.terms:
        table.add_row(term.label, term.level, f"{term.m:g}", f"{term.u:g}", f"{term.bits:+.2f}")
    out.print(table) if found.terms else out.print(f"keys: {found.left.key} · {found.right.key}")
    out.print(f"prior {found.prior:+.1f} bits, probability {found.probability}, {found.verdict}")
    if judged:
        out.print(f"judged {judged.verdict} by {judged.judgedBy} on {judged.judgedAt}: {judged.reason or ''}")


def judge(
    left: Record,
    right: Record,
    verdict: Annotated[str, typer.Option(help="positive, negative or unsure.")],
    reason: Reason = None,
    by: By = None,
) -> None:
    """Decide that two records are, are not, or may be one organisation; the next load follows.

    判定两条记录是否同一。
    """
    from kg.ingest.resolve.judgements import judge as enter

    with workspace_ledger(Settings()) as ledger:
        judgement = enter(ledger, left, right, verdict, by=by or getpass.getuser(), reason=reason)
    out.print(f"{judgement.judgementId} {judgement.verdict}: {judgement.leftKey} · {judgement.rightKey}")


def undo(
    judgement: Annotated[str, typer.Argument(help="Identifier, as `kg resolve judgements` lists it.")],
    reason: Reason = None,
    by: By = None,
) -> None:
    """Take a judgement back; its entry stays in the ledger. 撤销一项判定."""
    from kg.ingest.resolve.judgements import take_back

    with workspace_ledger(Settings()) as ledger:
        take_back(ledger, judgement, by=by or getpass.getuser(), reason=reason)
    out.print(f"withdrawn {judgement}")


def judgements(as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """List the judgements in force. 列出现行判定."""
    from kg.ingest.resolve.judgements import read_judgements

    with workspace_ledger(Settings()) as ledger:
        rows = read_judgements(ledger)
    if as_json:
        dump([asdict(row) for row in rows])
        return
    table = Table("judgement", "verdict", "left", "right", "by", "at", "reason")
    for row in rows:
        table.add_row(
            row.judgementId,
            row.verdict,
            row.leftKey,
            row.rightKey,
            row.judgedBy,
            row.judgedAt,
            row.reason or "",
        )
    out.print(table)


def review(
    limit: Annotated[int, typer.Option(help="How many pairs at most.", min=1)] = 50,
    version: Annotated[str | None, typer.Option(help="Snapshot; the published one when not given.")] = None,
    by: By = None,
) -> None:
    """Show the unsure pairs with their evidence and take a decision, one key each. 逐对复核存疑名称.

    y one organisation · n two · u unsure, do not ask again · s skip · b back, undo the last · q stop.
    """
    from kg.commands.review import review_pairs
    from kg.ingest.resolve.judgements import read_judgements
    from kg.ingest.resolve.review import find_doubts
    from kg.job.metric_request import find_snapshot

    settings = Settings()
    with workspace_ledger(settings) as ledger:
        doubts = find_doubts(find_snapshot(settings, version), read_judgements(ledger), limit)
        told = review_pairs(doubts, click.getchar, ledger, by=by or getpass.getuser())
    out.print(f"{len(told)} of {len(doubts)} pairs judged; run `kg build` again so that the graph follows")
