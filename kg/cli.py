"""The `kg` command: parsing, output and exit codes; nothing else.

Heavy modules are imported where a command needs them, so that `kg --help` answers at once.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import click
import typer
from rich.table import Table

from kg.commands import (
    analysis,
    assistant,
    chain,
    concordance,
    cookbook,
    evaluate,
    evaluate_match,
    evaluate_resolution,
    evaluate_text,
    evaluate_validity,
    export,
    extract,
    key,
    ledger,
    market,
    metrics,
    navigate,
    operations,
    query,
    report,
    resolve,
    schema,
    train,
)
from kg.commands.terminal import err, out, say
from kg.errors import KgError, SettingsError
from kg.settings import REPOSITORY_ROOT, Settings

app = typer.Typer(
    name="kg",
    help="Knowledge graph of the patent–industry–capital ecosystem. 专利—产业—资本生态知识图谱",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(schema.app, name="schema")
app.add_typer(chain.app, name="chain")
app.add_typer(concordance.app, name="concordance")
app.add_typer(resolve.app, name="resolve")
app.command("compute")(metrics.compute)
app.command("compare")(analysis.compare)
app.command("completion")(analysis.completion)
app.command("what-if")(analysis.what_if)
app.command("dependencies")(analysis.dependencies)
app.command("rank")(analysis.rank)
app.command("operations")(operations.operations)
app.command("navigate")(navigate.navigate)
app.command("match-offers")(market.match_offers)
app.command("query")(query.query)
app.command("mcp")(assistant.mcp)
app.command("export")(export.export)
app.command("import")(export.import_rdf)
app.command("extract")(extract.extract)
app.add_typer(report.app, name="report")
app.add_typer(key.app, name="key")
app.add_typer(ledger.app, name="ledger")
app.add_typer(cookbook.app, name="cookbook")
app.add_typer(train.app, name="train")
app.add_typer(evaluate.app, name="evaluate")
evaluate.app.command("match")(evaluate_match.evaluate_match)
evaluate.app.command("gaps")(evaluate_validity.evaluate_gaps)
evaluate.app.command("reach")(evaluate_validity.evaluate_reach)
evaluate.app.command("weights")(evaluate_validity.evaluate_weights)
evaluate.app.command("ner")(evaluate_text.evaluate_ner)
evaluate.app.command("text-similarity")(market.evaluate_text_similarity)
evaluate.app.command("resolution")(evaluate_resolution.resolution)
evaluate.app.command("facts")(evaluate_text.evaluate_facts)
evaluate.app.command("relations")(evaluate_text.evaluate_relations)

Paths = Annotated[list[Path], typer.Argument(help="Files or folders to read.", exists=True)]
SAMPLE_SIZE, SAMPLE_SEED = 20_000, 1


def main() -> None:
    """Run the command; a known failure is one readable line and an exit code, never a traceback."""
    signal.signal(signal.SIGTERM, interrupt)
    try:
        code = app(standalone_mode=False)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        err.print("stopped")
        sys.exit(130)
    except KgError as error:
        err.print(f"kg: {error}", style="red", soft_wrap=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)


def interrupt(_signal: int, _frame: FrameType | None) -> None:
    """End on SIGTERM as on Ctrl-C, so that what was started is stopped."""
    raise KeyboardInterrupt


@app.command()
def run(
    data: Annotated[
        list[Path] | None, typer.Option(help="Files or folders; without it a synthetic sample.")
    ] = None,
) -> None:
    """Load, compute, publish, print answers and serve until Ctrl-C."""
    from kg.api.access.gate import check_may_serve
    from kg.job.main_job import run_main_job
    from kg.job.serving import serve_until_stopped

    settings = Settings()
    check_may_serve(settings)
    try:
        run_main_job(settings, data_paths(settings, data), out, say)
        serve_until_stopped(settings, out)
    finally:
        shut_down(settings)


@app.command()
def demo(
    data: Annotated[
        list[Path] | None, typer.Option(help="Files or folders; without it a synthetic sample.")
    ] = None,
) -> None:
    """Do what `run` does without serving, and end."""
    from kg.job.main_job import run_main_job

    settings = Settings()
    try:
        run_main_job(settings, data_paths(settings, data), out, say)
    finally:
        shut_down(settings)


def shut_down(settings: Settings) -> None:
    """Stop the managed server; a second Ctrl-C does not leave it behind."""
    from kg.server.control import down

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    down(settings)


def data_paths(settings: Settings, data: list[Path] | None) -> list[Path]:
    """Return what to load: what was named, else a synthetic sample and the published national figures."""
    if data:
        missing = [path for path in data if not path.exists()]
        if missing:
            raise SettingsError("no such file or folder", found=str(missing[0]))
        return [*data, REPOSITORY_ROOT / "domain" / "national_system"]
    from kg.sample.write import ensure_sample

    folder = settings.home / "sample" / f"{SAMPLE_SIZE}-{SAMPLE_SEED}"
    sample = ensure_sample(folder, publications=SAMPLE_SIZE, seed=SAMPLE_SEED)
    return [sample.directory, REPOSITORY_ROOT / "domain" / "national_system"]


@app.command()
def up() -> None:
    """Start the managed Neo4j (or check the one of NEO4J_URI)."""
    from kg.server import control

    control.up(Settings(), fetch_progress)
    status()


@app.command()
def down() -> None:
    """Stop the managed Neo4j."""
    from kg.server import control

    out.print("stopped" if control.down(Settings()) else "was not running")


@app.command()
def status() -> None:
    """Say whether the graph server runs, where, and what it holds."""
    from kg.server import control

    found = control.status(Settings())
    if found is None:
        out.print("not running; start it with: kg up")
        raise typer.Exit(3)
    for name, value in server_facts(found).items():
        out.print(f"{name:<10}{value}", soft_wrap=True)


def server_facts(found: Any) -> dict[str, str]:
    """Return what to tell about a server; the password itself only when a person reads it."""
    secret = found.password_file
    password = (
        secret.read_text(encoding="ascii").strip() if secret and sys.stdout.isatty() else f"in {secret}"
    )
    facts = {
        "bolt": found.bolt_uri,
        "browser": found.browser_uri,
        "user": found.username,
        "version": found.version,
    }
    return {name: str(value) for name, value in facts.items() if value} | (
        {"password": password} if secret else {}
    )


def fetch_progress(done: int, total: int, name: str) -> None:
    """Show the fetching of jars: every twentieth, so that a log stays short."""
    if done % 20 == 0 or done == total:
        say(f"fetching the graph server: {done}/{total} {name}")


@app.command()
def ingest(
    paths: Paths,
    stage: Annotated[
        Path | None, typer.Option(help="Write the snapshot here, without workspace or server.")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Write what became of every record, as JSON.")] = None,
    format_name: Annotated[
        str | None, typer.Option("--format", help="Format of the files, when unsure.")
    ] = None,
    engine: Annotated[str, typer.Option(help="Who reads the files: local or spark.")] = "local",
) -> None:
    """Read files into a validated, versioned snapshot."""
    from kg.ingest.pipeline import ingest as run_ingest

    settings = Settings()
    formats = dict.fromkeys(paths, format_name) if format_name else None
    result = run_ingest(
        paths,
        stage_dir=stage,
        home=settings.home,
        report_file=report,
        formats=formats,
        engine=engine,
        progress=say,
    )
    out.print(f"snapshot {result.snapshot.version} in {result.snapshot.path}", soft_wrap=True)


@app.command()
def build(paths: Paths) -> None:
    """Ingest, compute the metrics of every chain in domain/chains, and publish."""
    from kg.job.main_job import run_main_job

    run_main_job(Settings(), paths, out, say)


@app.command()
def publish(version: Annotated[str, typer.Argument(help="Snapshot version; see kg versions.")]) -> None:
    """Publish a version; an earlier one takes the graph back."""
    from kg.job.main_job import publish_version

    out.print(f"published {publish_version(Settings(), version, say).version}")


@app.command()
def versions() -> None:
    """List the snapshots of the workspace and which one is published."""
    from kg.publish import list_versions

    table = Table("version", "created", "nodes", "relationships", "published")
    for item in list_versions(Settings()):
        table.add_row(item.version, item.created_at, str(item.nodes), str(item.relationships), item.state)
    out.print(table)


@app.command()
def verify() -> None:
    """Compare the published graph with the manifest of its snapshot and run the checks."""
    from kg.publish import verify as find_differences

    differences = find_differences(Settings())
    for difference in differences:
        out.print(str(difference), soft_wrap=True)
    if differences:
        raise typer.Exit(1)
    out.print("the graph holds what the manifest says")


@app.command()
def sample(
    directory: Annotated[Path, typer.Argument(help="Folder to write to.")],
    patents: Annotated[int, typer.Option(help="Number of publications, 100 to 10,000,000.")] = SAMPLE_SIZE,
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = SAMPLE_SEED,
    citations: Annotated[float, typer.Option(help="Mean number of cited publications.")] = 10.0,
    layout: Annotated[str, typer.Option(help="Tables of the patents: lens or patentsview.")] = "lens",
) -> None:
    """Write synthetic files in the real formats."""
    from kg.sample import Layout, write_sample

    if layout not in set(Layout):
        raise SettingsError("no such layout", found=layout, expected=" or ".join(Layout))
    written = write_sample(
        directory,
        publications=patents,
        seed=seed,
        citations_per_publication=citations,
        layout=Layout(layout),
    )
    for path in written.files:
        out.print(str(path))


@app.command()
def serve() -> None:
    """Serve the page and the API of what is published, until Ctrl-C."""
    from kg.job.serving import serve_until_stopped

    settings = Settings()
    try:
        serve_until_stopped(settings, out)
    finally:
        shut_down(settings)


if __name__ == "__main__":
    main()
