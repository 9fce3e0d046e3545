"""Write the synthetic files of one world into a folder, with a list of their hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv

from kg.errors import SettingsError
from kg.sample.capital import (
    ROUND_HEADER,
    UNIVERSITY_HEADER,
    listed_company_records,
    round_rows,
    university_rows,
)
from kg.sample.ecosystem import write_ecosystem
from kg.sample.patentsview import write_patentsview
from kg.sample.publications import chunk_bounds, citation_chunk, lens_chunk
from kg.sample.world import World
from kg.sample.write_rows import write_rows

MARKER = "synthetic.json"
SMALLEST, LARGEST = 100, 10_000_000
MAX_LISTED = 1000  # codes 699000–699999, which no exchange has issued


class Layout(StrEnum):
    """Whose export the patents are written as."""

    LENS = "lens"
    PATENTSVIEW = "patentsview"


Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Sample:
    """What was written: the folder and its files, in the order of writing."""

    directory: Path
    files: tuple[Path, ...]


def write_sample(
    directory: Path,
    *,
    publications: int,
    seed: int,
    citations_per_publication: float = 10.0,
    layout: Layout = Layout.LENS,
    progress: Progress | None = None,
) -> Sample:
    """Write a synthetic world in the real formats, in memory that does not grow with its size.

    Args:
        directory: folder to write to; made when missing.
        publications: number of patent publications, in [100, 10,000,000].
        seed: any integer; the same arguments give the same bytes.
        citations_per_publication: mean number of cited publications.
        layout: whose tables the patents are in; those of PatentsView are US patents only.
        progress: called with (file name, done, total) after each chunk.

    Raises:
        SettingsError: the number of publications is out of range.
    """
    if not SMALLEST <= publications <= LARGEST:
        raise SettingsError(
            "the size of the sample is out of range",
            found=str(publications),
            expected=f"{SMALLEST} to {LARGEST} publications",
        )
    directory.mkdir(parents=True, exist_ok=True)
    world = World(publications, seed)
    if layout is Layout.PATENTSVIEW:
        patents = write_patentsview(directory, world, citations_per_publication)
    else:
        patents = (
            write_tables(directory / "patents_lens.csv", lens_tables(world, progress)),
            write_tables(
                directory / "citation_pairs.csv", citation_tables(world, citations_per_publication, progress)
            ),
        )
    # The surroundings name the publications as Lens numbers them.
    around = write_ecosystem(directory, world) if layout is Layout.LENS else ()
    files = (*patents, *write_capital(directory, world), *around)
    write_marker(directory, files, world)
    return Sample(directory, files)


def ensure_sample(directory: Path, *, publications: int, seed: int) -> Sample:
    """Return the sample in a folder, written now unless it is there and whole."""
    marker = directory / MARKER  # written last
    if marker.is_file():
        listed = json.loads(marker.read_text(encoding="utf-8"))
        files = tuple(directory / name for name in listed["files"])
        wanted = (listed["publications"], listed["seed"]) == (publications, seed)
        if wanted and all(path.is_file() for path in files):
            return Sample(directory, files)
    return write_sample(directory, publications=publications, seed=seed)


def lens_tables(world: World, progress: Progress | None) -> Iterator[pa.Table]:
    """Yield the Lens CSV export in chunks."""
    for first, stop in chunk_bounds(world.publications):
        yield lens_chunk(world, first, stop)
        if progress:
            progress("patents_lens.csv", stop, world.publications)


def citation_tables(world: World, mean: float, progress: Progress | None) -> Iterator[pa.Table]:
    """Yield the citation pairs in chunks."""
    for first, stop in chunk_bounds(world.publications):
        yield citation_chunk(world, first, stop, mean)
        if progress:
            progress("citation_pairs.csv", stop, world.publications)


def write_tables(path: Path, tables: Iterable[pa.Table]) -> Path:
    """Write tables of one schema as one CSV file with a header."""
    writer: pacsv.CSVWriter | None = None
    try:
        for table in tables:
            writer = writer or pacsv.CSVWriter(path, table.schema)
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()
    return path


def write_capital(directory: Path, world: World) -> tuple[Path, ...]:
    """Write firms, universities and rounds, in numbers that grow with the patents."""
    firms = min(20_000, max(30, world.publications // 100))
    rounds = write_rows(directory / "venture_rounds.csv", ROUND_HEADER, round_rows(world.seed, firms))
    schools = write_rows(directory / "universities.csv", UNIVERSITY_HEADER, university_rows(min(2000, firms)))
    company = directory / "company.json"
    records = listed_company_records(min(MAX_LISTED, firms))
    with company.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    return rounds, schools, company


def write_marker(directory: Path, files: Iterable[Path], world: World) -> None:
    """Write the list of files with hashes by which a load knows that its input is synthetic."""
    listed = {path.name: sha256_of(path) for path in files}
    marker = {
        "synthetic": True,
        "generator": "kg sample",
        "publications": world.publications,
        "seed": world.seed,
        "files": listed,
    }
    text = json.dumps(marker, indent=2, ensure_ascii=False) + "\n"
    (directory / MARKER).write_text(text, encoding="utf-8")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
