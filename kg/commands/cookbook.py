"""`kg cookbook`: the analysts' cookbook and the favourites of Neo4j Browser."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.commands.terminal import out
from kg.errors import QueryError
from kg.settings import REPOSITORY_ROOT, Settings

if TYPE_CHECKING:
    from kg.cookbook import SampleAnswer

app = typer.Typer(help="The analysts' cookbook of named queries. 查询手册", no_args_is_help=True)


@app.command("run")
def cookbook_run() -> None:
    """Run all named queries on the synthetic sample in a workspace of its own, then build the texts."""
    from kg.cookbook import ANSWERS, write_answers

    write_answers(REPOSITORY_ROOT / ANSWERS, answer_on_sample())
    cookbook_build()


@app.command("build")
def cookbook_build() -> None:
    """Make cookbook and favourites from the headers and the kept answers; no server is needed."""
    from kg.cookbook import build_texts, is_text

    for name, text in build_texts(REPOSITORY_ROOT).items():
        path = REPOSITORY_ROOT / name
        if not is_text(path, text):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            out.print(name)


@app.command("favorites")
def cookbook_favorites(
    target: Annotated[Path, typer.Argument(help="ZIP file to write.")] = Path("kg-favorites.zip"),
) -> None:
    """Write a ZIP that Neo4j Browser imports: a favourite for each query, a folder for each group."""
    from kg.cookbook import write_favorites_zip
    from kg.queries import read_queries

    write_favorites_zip(target, read_queries())
    out.print(str(target))


@app.command("check")
def cookbook_check() -> None:
    """Fail when cookbook, favourites or kept answers have drifted from the queries."""
    from kg.cookbook import find_drift

    drifted = find_drift(REPOSITORY_ROOT)
    if drifted:
        raise QueryError(
            "the cookbook differs from the queries; run `kg cookbook run`", found=", ".join(drifted)
        )
    out.print("cookbook and favourites agree with the queries")


def answer_on_sample() -> dict[str, SampleAnswer]:
    """Publish the sample in a folder that is removed afterwards, and ask it everything."""
    from kg.cookbook import SAMPLE, answer_queries
    from kg.graph import find_endpoint, open_driver, read
    from kg.job.main_job import run_main_job
    from kg.queries import read_queries
    from kg.sample import write_sample
    from kg.server.control import down

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(KG_HOME=Path(folder) / "home", NEO4J_URI=None)
        write_sample(Path(folder) / "files", **asdict(SAMPLE))
        national = REPOSITORY_ROOT / "domain" / "national_system"
        try:
            run_main_job(settings, [Path(folder) / "files", national], out, lambda _text: None)
            with open_driver(settings) as driver:
                database = find_endpoint(settings).database
                return answer_queries(
                    read_queries(), lambda cypher, given: read(driver, database, cypher, given)
                )
        finally:
            down(settings)
