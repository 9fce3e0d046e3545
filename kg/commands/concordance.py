"""`kg concordance`: tables that map patent symbols to industries or fields."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from kg.commands.terminal import dump, out, say
from kg.errors import KgError
from kg.settings import Settings

app = typer.Typer(help="Tables of symbols and industries. 分类号—行业对照表", no_args_is_help=True)


@app.command("check")
def check(file: Annotated[Path, typer.Argument(help="The table, CSV or workbook.", exists=True)]) -> None:
    """Say everything that is wrong with a concordance, in Chinese and English."""
    from kg.algorithms.industry_concordance import check_rules, read_rules
    from kg.ingest.pipeline import ingest
    from kg.snapshot import REJECTS

    with tempfile.TemporaryDirectory() as folder:
        try:
            snapshot = ingest([file], stage_dir=Path(folder) / "stage").snapshot
        except KgError as error:
            rejects = Path(folder) / "stage.rejects.jsonl"
            out.print(str(error), soft_wrap=True)
            out.print(rejects.read_text(encoding="utf-8") if rejects.is_file() else "", soft_wrap=True)
            raise typer.Exit(2) from error
        refused = (snapshot.path / REJECTS).read_text(encoding="utf-8")
        with snapshot.connect() as connection:
            names = connection.execute('SELECT DISTINCT concordanceId FROM "ConcordanceRule"').fetchall()
            rules = [rule for (name,) in names for rule in read_rules(connection, str(name))]
    problems = check_rules(rules)
    for problem in problems:
        out.print(f"{problem.rule}: {problem.message_zh} / {problem.message}; found {problem.found}")
    if refused:
        out.print(refused.rstrip(), soft_wrap=True)
    if problems or refused:
        raise typer.Exit(2)
    out.print(f"valid: {len(rules)} rules")


@app.command("apply")
def apply(
    concordance: Annotated[str, typer.Argument(help="Name of the table, e.g. ipc-gbt4754.")],
    version: Annotated[str | None, typer.Option(help="Snapshot; by default the published one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All industries as JSON.")] = False,
    output: Annotated[Path | None, typer.Option(help="Parquet file of family, industry, membership.")] = None,
) -> None:
    """Sum the families of a snapshot by industry."""
    import pyarrow.parquet as pq

    from kg.algorithms.industry_concordance import compute_industries
    from kg.job.metric_request import find_snapshot

    snapshot = find_snapshot(Settings(), version)
    say(f"snapshot {snapshot.version}")
    with snapshot.connect() as connection:
        memberships = compute_industries(connection, concordance)
        connection.register("family_industry", memberships)
        rows = connection.execute(
            """SELECT m.industryId, i.name, sum(m.membership) AS mass, count(*) AS families
            FROM family_industry m LEFT JOIN "Industry" i USING (industryId)
            GROUP BY ALL ORDER BY mass DESC, industryId"""
        ).fetchall()
    if output is not None:
        pq.write_table(memberships, output)
    if as_json:
        dump([dict(zip(("industryId", "name", "mass", "families"), row, strict=True)) for row in rows])
        return
    table = Table("行业 industry", "名称 name", "专利量 mass", "专利族 families")
    for industry, name, mass, families in rows[:40]:
        table.add_row(str(industry), str(name), f"{mass:.2f}", str(families))
    out.print(table)
