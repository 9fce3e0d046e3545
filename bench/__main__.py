"""Run all benchmarks: `make bench`, or `make bench ARGS='--publications 100000'`."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.docdb import measure_docdb
from bench.identity import measure_identity
from bench.loading import measure_loading
from bench.measure import write_results
from bench.shapes import measure_shapes
from bench.starting import measure_start
from bench.uspto_reading import measure_uspto


def main() -> None:
    """Measure, print a table and write it as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--publications", type=int, default=1_000_000)
    parser.add_argument(
        "--citations", type=float, default=10.0, help="cited publications for each, on average"
    )
    parser.add_argument("--mentions", type=int, default=1_000_000, help="names to resolve")
    parser.add_argument("--output", type=Path, default=Path("build/bench.json"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as name:
        folder = Path(name)
        rows = measure_start(folder / "start")
        rows += measure_uspto(folder / "uspto")
        rows += measure_docdb(folder / "docdb")
        rows += measure_loading(folder, arguments.publications, arguments.citations)
        rows += measure_identity(arguments.mentions)
        rows += measure_shapes(folder / "large" / "snapshot")
    for row in rows:
        target = "" if row["target"] is None else f"target {row['target']:g}"
        print(f"{row['what']:<62}{row['value']:>12.2f}   {target}")
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    write_results(arguments.output, rows)


if __name__ == "__main__":
    main()
