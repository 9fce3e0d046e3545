"""Run the benchmarks: `make bench`, or `make bench ARGS='--publications 100000 --only reading'`."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.api import measure_api
from bench.cypher_door import measure_door
from bench.docdb import measure_docdb
from bench.extraction import measure_extraction
from bench.identity import measure_identity
from bench.loading import Row, measure_loading, measure_tables
from bench.measure import write_results
from bench.metrics import measure_metrics
from bench.metrics_in_cypher import measure_in_cypher
from bench.pages import measure_pages
from bench.reading import measure_reading
from bench.shapes import measure_shapes
from bench.starting import measure_start
from bench.uspto_reading import measure_uspto
from bench.walk import measure_walk

Part = Callable[[Path, argparse.Namespace], Iterable[Row]]


def measure_spine(folder: Path, sizes: argparse.Namespace) -> list[Row]:
    """Return the rows of loading and of the shapes over what was loaded."""
    rows = measure_loading(folder, sizes.publications, sizes.citations)
    return rows + measure_shapes(folder / "large" / "snapshot")


PARTS: dict[str, Part] = {
    "start": lambda folder, _: measure_start(folder / "start"),
    "uspto": lambda folder, _: measure_uspto(folder / "uspto"),
    "docdb": lambda folder, _: measure_docdb(folder / "docdb"),
    "reading": lambda folder, sizes: measure_reading(folder / "reading", sizes.publications, sizes.citations),
    "spine": measure_spine,
    "patentsview": lambda folder, sizes: measure_tables(
        folder / "tables", sizes.publications, sizes.citations
    ),
    "identity": lambda _, sizes: measure_identity(sizes.mentions),
    "extraction": lambda _folder, _sizes: measure_extraction(),
    "api": lambda folder, sizes: measure_api(folder / "api", sizes.publications),
    "pages": lambda folder, sizes: measure_pages(folder / "pages", sizes.publications),
    "walk": lambda folder, sizes: measure_walk(folder / "walk", sizes.publications),
    "metrics": lambda folder, sizes: measure_metrics(folder / "metrics", sizes.publications),
    "door": lambda folder, _: measure_door(folder / "door"),
    "metrics-in-cypher": lambda folder, sizes: measure_in_cypher(folder / "graph", sizes.publications // 10),
}


def main() -> None:
    """Measure, print each result as it comes, and write all as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--publications", type=int, default=1_000_000)
    parser.add_argument(
        "--citations", type=float, default=10.0, help="cited publications for each, on average"
    )
    parser.add_argument("--mentions", type=int, default=1_000_000, help="names to resolve")
    parser.add_argument("--only", choices=sorted(PARTS), action="append", help="measure this part only")
    parser.add_argument("--output", type=Path, default=Path("build/bench.json"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as name:
        rows: list[Row] = []
        for part in arguments.only or PARTS:
            for row in PARTS[part](Path(name), arguments):
                target = "" if row["target"] is None else f"target {row['target']:g}"
                print(f"{row['what']:<62}{row['value']:>12.2f}   {target}", flush=True)
                rows.append(row)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    write_results(arguments.output, rows)


if __name__ == "__main__":
    main()
