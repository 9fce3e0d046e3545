"""`kg extract`: what documents say, without a server."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from kg.commands.terminal import err, out

REFUSED = 2


def extract(
    files: Annotated[list[Path], typer.Argument(help="Text, HTML, Word or PDF files.", exists=True)],
    as_json: Annotated[bool, typer.Option("--json", help="A JSON line for each document.")] = False,
    engine: Annotated[str, typer.Option(help="Entities by lac, crf or spacy.")] = "lac",
    model: Annotated[str | None, typer.Option(help="Model folder (crf) or pipeline (spacy).")] = None,
    time_limit: Annotated[float, typer.Option(help="Seconds for one document.")] = 120.0,
    processes: Annotated[int | None, typer.Option(help="Documents at once; by default one a core.")] = None,
    text: Annotated[bool, typer.Option("--text", help="Also the text that offsets count in.")] = False,
) -> None:
    """Extract mentions and facts from documents. 从文本中抽取实体与事实."""
    from kg.ingest.extract.as_json import document_json, refusal_json
    from kg.ingest.extract.model import Extraction
    from kg.ingest.extract.workers import extract_many

    refused = 0
    for path, outcome in extract_many(files, engine, model, time_limit=time_limit, processes=processes):
        if isinstance(outcome, Extraction):
            line = document_json(outcome, with_text=text)
        else:
            refused += 1
            line = refusal_json(str(path), outcome)
            err.print(f"kg: {outcome}", style="red", soft_wrap=True)
        show(line, as_json=as_json)
    if refused:
        raise typer.Exit(REFUSED)


def show(line: dict[str, Any], *, as_json: bool) -> None:
    """Print one document."""
    if as_json:
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        return
    table = Table("type", "subject", "measure / object", "value", "time", "at", title=line["path"])
    for fact in line["facts"]:
        value = "" if fact["value"] is None else f"{fact['value']:,} {fact['unit'] or ''}"
        what = " ".join(filter(None, (fact["measure"], fact["object"], fact["number"])))
        table.add_row(fact["type"], fact["subject"], what, value, fact["time"] or "", str(fact["start"]))
    out.print(table)
