"""The `kg` command: parsing, output and exit codes; nothing else.

Heavy modules are imported where a command needs them, so that `kg --help` answers at once.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import click
import typer
from rich.console import Console
from rich.table import Table

from kg.errors import KgError, QueryError, SettingsError
from kg.settings import REPOSITORY_ROOT, Settings

app = typer.Typer(
    name="kg",
    help="Knowledge graph of the patent–industry–capital ecosystem. 专利—产业—资本生态知识图谱",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
schema_app = typer.Typer(help="The ontology and what is derived from it. 本体", no_args_is_help=True)
chain_app = typer.Typer(help="Industry chain definitions. 产业链定义", no_args_is_help=True)
app.add_typer(schema_app, name="schema")
app.add_typer(chain_app, name="chain")

# A file or a pipe has no width of its own; tables of 80 columns would break every name.
PIPE_WIDTH = 180
out = Console(highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH)
err = Console(stderr=True, highlight=False)

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


def say(text: str) -> None:
    """Print one line of progress to standard error."""
    err.print(text, style="dim", soft_wrap=True)


def dump(value: Any) -> None:
    """Print a value as JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


@app.command()
def run(
    data: Annotated[
        list[Path] | None, typer.Option(help="Files or folders; without it a synthetic sample.")
    ] = None,
) -> None:
    """Load, compute, publish, print answers and serve until Ctrl-C."""
    from kg.job.main_job import run_main_job
    from kg.job.serving import serve_until_stopped

    settings = Settings()
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
) -> None:
    """Read files into a validated, versioned snapshot."""
    from kg.ingest.pipeline import ingest as run_ingest

    settings = Settings()
    formats = dict.fromkeys(paths, format_name) if format_name else None
    result = run_ingest(
        paths, stage_dir=stage, home=settings.home, report_file=report, formats=formats, progress=say
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


@schema_app.command("build")
def schema_build() -> None:
    """Derive constraints, load statements, row models and the dictionary from ontology/."""
    from kg.schema.build import build as derive

    for path in derive(REPOSITORY_ROOT):
        out.print(str(path))


@schema_app.command("check")
def schema_check() -> None:
    """Fail when a generated file has drifted from ontology/."""
    from kg.schema.build import check

    check(REPOSITORY_ROOT)
    out.print("the generated files agree with the ontology")


@chain_app.command("check")
def chain_check(files: Annotated[list[Path], typer.Argument(help="Chain files.", exists=True)]) -> None:
    """Say everything that is wrong with a chain file, in Chinese and English."""
    from kg.algorithms.chain import check_chain

    problems = [(path, problem) for path in files for problem in check_chain(path)]
    for path, problem in problems:
        out.print(
            f"{path}:{problem.line} {problem.path}: {problem.message_zh} / {problem.message}", soft_wrap=True
        )
        out.print(f"    found {problem.found}; expected {problem.expected}", soft_wrap=True, style="dim")
    if problems:
        raise typer.Exit(2)
    out.print("valid")


@app.command()
def compute(
    metric: Annotated[str, typer.Argument(help="coverage, control or match.")],
    scenario: Annotated[Path | None, typer.Option(help="A small world in one JSON file.")] = None,
    chain: Annotated[str, typer.Option(help="Chain id or file.")] = "civil_drone",
    subject: Annotated[str, typer.Option(help="Whose coverage or control, e.g. country:CN.")] = "country:CN",
    as_of: Annotated[
        str | None, typer.Option(help="Date of the answer; by default that of the data.")
    ] = None,
    version: Annotated[
        str | None, typer.Option(help="Snapshot version; by default the published one.")
    ] = None,
    output_format: Annotated[str, typer.Option("--format", help="table, json, csv or parquet.")] = "table",
    output: Annotated[Path | None, typer.Option(help="File to write; needed for parquet.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Compute a metric on a snapshot, or on a scenario without any server."""
    from kg.job.metric_request import MetricRequest, compute_metric, compute_scenario_file

    if scenario is not None:
        dump(compute_scenario_file(metric, scenario))
        return
    wanted = "json" if as_json else output_format
    request = MetricRequest(metric, chain, subject, as_of, version)
    compute_metric(Settings(), request).show(wanted, output, out)


@app.command()
def query(
    name: Annotated[str | None, typer.Argument(help="Named query; without it the list of them.")] = None,
    param: Annotated[list[str] | None, typer.Option(help="name=value; may be given again.")] = None,
    output_format: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
) -> None:
    """Answer one of the named questions in cypher/queries from the published graph."""
    from kg.queries import read_queries

    if name is None:
        for found in read_queries().values():
            out.print(f"{found.name:<22}{found.question_zh} {found.question_en}", soft_wrap=True)
        return
    show_query(name, dict(split_parameter(text) for text in param or []), output_format)


def split_parameter(text: str) -> tuple[str, str]:
    """Return name and value of «name=value»."""
    name, sign, value = text.partition("=")
    if not sign:
        raise QueryError("cannot read this parameter", found=text, expected="name=value")
    return name, value


def show_query(name: str, given: dict[str, str], output_format: str) -> None:
    """Run a named query and print its rows."""
    from kg.graph import find_endpoint, open_driver, read
    from kg.queries import bind_parameters, find_query

    settings, found = Settings(), find_query(name)
    values = bind_parameters(found, given)
    with open_driver(settings) as driver:
        rows = read(driver, find_endpoint(settings).database, found.cypher, values)
    if output_format == "json":
        dump(rows)
        return
    table = Table(*[column for column, _ in found.columns], title=f"{found.question_zh} {found.question_en}")
    for row in rows:
        table.add_row(*["" if row[column] is None else str(row[column]) for column, _ in found.columns])
    out.print(table)


@app.command()
def sample(
    directory: Annotated[Path, typer.Argument(help="Folder to write to.")],
    patents: Annotated[int, typer.Option(help="Number of publications, 100 to 10,000,000.")] = SAMPLE_SIZE,
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = SAMPLE_SEED,
    citations: Annotated[float, typer.Option(help="Mean number of cited publications.")] = 10.0,
) -> None:
    """Write synthetic files in the real formats."""
    from kg.sample import write_sample

    written = write_sample(directory, publications=patents, seed=seed, citations_per_publication=citations)
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
