"""Files → source records, against DuckDB reading the same file into Parquet with all columns as text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

from bench.measure import measure
from kg.ingest.detect import detect_format
from kg.ingest.readers.formats import FORMATS
from kg.ingest.rejects import ReadReport
from kg.ingest.stage.read_file import spool_file
from kg.sample import Layout, write_sample
from kg.snapshot import sql_text

Row = dict[str, object]
ROUNDS = 3


def read_here(path: Path, spool: Path, name: str) -> int:
    """Read a file of a known format as the ingest does; return the number of records."""
    report = ReadReport(path.name)
    spool_file(path, FORMATS[name], report, spool)
    return report.read


def read_with_duckdb(path: Path, target: Path) -> None:
    """Read a file with DuckDB's defaults, every column as text, into Parquet."""
    delimiter = r"\t" if path.suffix == ".tsv" else ","
    source = (
        f"read_json({sql_text(str(path))}, format = 'newline_delimited')"
        if path.suffix == ".jsonl"
        else f"read_csv({sql_text(str(path))}, all_varchar = true, delim = '{delimiter}')"
    )
    with duckdb.connect(config={"memory_limit": "2GB"}) as session:
        session.execute("SET enable_progress_bar = false")
        columns = [str(row[0]) for row in session.execute(f"DESCRIBE FROM {source}").fetchall()]
        texts = ", ".join(f'CAST("{name}" AS VARCHAR) AS "{name}"' for name in columns)
        session.execute(f"COPY (SELECT {texts} FROM {source}) TO {sql_text(str(target))} (FORMAT parquet)")


def fastest(work: Callable[..., object], *arguments: object) -> float:
    """Return the seconds of the fastest of several runs, each in a process of its own."""
    return min(measure(work, *arguments).seconds for _ in range(ROUNDS))


def measure_reading(folder: Path, publications: int, citations: float) -> list[Row]:
    """Return throughput as a share of DuckDB's for a CSV file, two TSV files and JSON lines."""
    write_sample(folder / "lens", publications=publications, seed=1, citations_per_publication=1)
    write_sample(
        folder / "patentsview",
        publications=publications,
        seed=1,
        citations_per_publication=citations,
        layout=Layout.PATENTSVIEW,
    )
    lines = write_json_lines(folder / "lens" / "patents_lens.csv", folder / "company.jsonl")
    files = (
        ("CSV (Lens)", folder / "lens" / "patents_lens.csv"),
        ("TSV (PatentsView patents)", folder / "patentsview" / "g_patent.tsv"),
        ("TSV (PatentsView citations)", folder / "patentsview" / "g_us_patent_citation.tsv"),
        ("JSON lines (title, applicant, abstract)", lines),
    )
    return [
        {
            "what": f"{words}: reading, share of DuckDB's throughput",
            "value": fastest(read_with_duckdb, path, folder / "duckdb.parquet")
            / fastest(read_here, path, folder / "spool.parquet", detect_format(path).format.name),
            "target": 0.6,
        }
        for words, path in files
    ]


def write_json_lines(source: Path, target: Path) -> Path:
    """Write the publications of a Lens export as JSON lines of title, applicant and abstract."""
    with duckdb.connect() as session:
        session.execute(
            f"""COPY (SELECT "#" AS id, "Title" AS title, "Applicants" AS assignee,
                "Title" || ' ' || "Inventors" || ' ' || "Priority Numbers" AS abstract
            FROM read_csv({sql_text(str(source))}, all_varchar = true) WHERE "Applicants" IS NOT NULL)
            TO {sql_text(str(target))} (FORMAT json)"""
        )
    return target
