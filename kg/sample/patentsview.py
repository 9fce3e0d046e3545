"""The synthetic world as PatentsView's bulk tables: quoted TSV, one file a table, joined by ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from kg.sample.publications import (
    APPLICATION_LAG_DAYS,
    chunk_bounds,
    citation_indices,
    holder_names,
    join,
    text,
)
from kg.sample.random_access import IntArray, hash_indices
from kg.sample.vocabulary import FIELDS, OFFICES
from kg.sample.world import World

FIRST_NUMBER = 90_000_000  # the office has issued numbers up to 12.6 million
FIRST_SERIES = 70  # series 70 to 79 were never opened
PLACES = 200
CATEGORIES = ("cited by applicant", "cited by examiner", "cited by other")
STYLE = pacsv.WriteOptions(delimiter="\t", quoting_style="all_valid")

Table = Callable[[World, int, int, float], pa.Table]


def patent_ids(indices: IntArray) -> pa.Array:
    """Return the numbers of patents, shape (n,)."""
    return text(indices + FIRST_NUMBER)


def constant(value: str, size: int) -> pa.Array:
    """Return a column of one value."""
    return pa.repeat(pa.scalar(value), size)


def days(world: World, indices: IntArray, lag: int = 0) -> pa.Array:
    """Return publication days, `lag` days earlier, as ISO text."""
    return text(np.datetime_as_string(world.publication_day(indices) - lag).tolist())


def patent_table(world: World, first: int, stop: int, _: float) -> pa.Table:
    """Return g_patent of patents [first, stop)."""
    indices = np.arange(first, stop, dtype=np.int64)
    fields = world.field_of(world.family_roots(first, stop)).tolist()
    size = len(indices)
    return pa.table(
        {
            "patent_id": patent_ids(indices),
            "patent_type": constant("utility", size),
            "patent_date": days(world, indices),
            "patent_title": text([f"SYNTHETIC: {FIELDS[field].title}" for field in fields]),
            "wipo_kind": constant("B2", size),
            "num_claims": text(indices % 30 + 1),
            "withdrawn": constant("0", size),
            "filename": constant("synthetic.xml", size),
        }
    )


def application_table(world: World, first: int, stop: int, _: float) -> pa.Table:
    """Return g_application of patents [first, stop)."""
    indices = np.arange(first, stop, dtype=np.int64)
    series = text(indices // 1_000_000 + FIRST_SERIES)
    return pa.table(
        {
            "application_id": text(indices + FIRST_SERIES * 1_000_000),
            "patent_id": patent_ids(indices),
            "patent_application_type": series,
            "filing_date": days(world, indices, APPLICATION_LAG_DAYS),
            "series_code": series,
            "rule_47_flag": constant("0", len(indices)),
        }
    )


def assignee_table(world: World, first: int, stop: int, _: float) -> pa.Table:
    """Return g_assignee_disambiguated of patents [first, stop), one assignee each."""
    indices = np.arange(first, stop, dtype=np.int64)
    holders = world.holder_of(world.family_roots(first, stop))
    empty = constant("", len(indices))
    return pa.table(
        {
            "patent_id": patent_ids(indices),
            "assignee_sequence": constant("0", len(indices)),
            "assignee_id": join("synthetic-", text(holders)),
            "disambig_assignee_individual_name_first": empty,
            "disambig_assignee_individual_name_last": empty,
            "disambig_assignee_organization": holder_names(world, holders),
            "assignee_type": constant("2", len(indices)),
            "location_id": join("synthetic-place-", text(holders % PLACES)),
        }
    )


def inventor_table(world: World, first: int, stop: int, _: float) -> pa.Table:
    """Return g_inventor_disambiguated of patents [first, stop), one inventor each."""
    indices = np.arange(first, stop, dtype=np.int64)
    inventors = world.family_roots(first, stop) % 9973
    return pa.table(
        {
            "patent_id": patent_ids(indices),
            "inventor_sequence": constant("0", len(indices)),
            "inventor_id": join("synthetic-", text(inventors)),
            "disambig_inventor_name_first": constant("SYNTHETIC", len(indices)),
            "disambig_inventor_name_last": join("INVENTOR ", text(inventors)),
            "gender_code": constant("", len(indices)),
            "location_id": constant("", len(indices)),
        }
    )


def cpc_table(world: World, first: int, stop: int, _: float) -> pa.Table:
    """Return g_cpc_current of patents [first, stop): one to all symbols of the patent's field."""
    roots = world.family_roots(first, stop)
    depths = (hash_indices(world.seed, "cpc", roots) % np.uint64(3)).astype(np.int64).tolist()
    rows = [
        (index, place, symbol)
        for index, field, depth in zip(
            range(first, stop), world.field_of(roots).tolist(), depths, strict=True
        )
        for place, symbol in enumerate(FIELDS[field].cpc[: depth + 1])
    ]
    symbols = [symbol for _, _, symbol in rows]
    return pa.table(
        {
            "patent_id": patent_ids(np.array([index for index, _, _ in rows], dtype=np.int64)),
            "cpc_sequence": text([str(place) for _, place, _ in rows]),
            "cpc_section": text([symbol[:1] for symbol in symbols]),
            "cpc_class": text([symbol[:3] for symbol in symbols]),
            "cpc_subclass": text([symbol[:4] for symbol in symbols]),
            "cpc_group": text(symbols),
            "cpc_type": constant("inventional", len(rows)),
        }
    )


def citation_table(world: World, first: int, stop: int, mean: float) -> pa.Table:
    """Return g_us_patent_citation made by patents [first, stop)."""
    citing, cited = citation_indices(world, first, stop, mean)
    starts = np.flatnonzero(np.diff(citing, prepend=-1))
    lengths = np.diff(np.append(starts, len(citing)))
    drawn = hash_indices(world.seed, "category", citing * 31 + cited) % np.uint64(len(CATEGORIES))
    return pa.table(
        {
            "patent_id": patent_ids(citing),
            "citation_sequence": text(np.arange(len(citing)) - np.repeat(starts, lengths)),
            "citation_patent_id": patent_ids(cited),
            "citation_date": days(world, cited),
            "record_name": constant("SYNTHETIC", len(citing)),
            "wipo_kind": constant("B2", len(citing)),
            "citation_category": text([CATEGORIES[d] for d in drawn.tolist()]),
        }
    )


def location_table(world: World, first: int, stop: int, _: float) -> pa.Table:
    """Return g_location_disambiguated with the first part; places do not depend on the patents."""
    places = range(PLACES if first == 0 else 0)
    return pa.table(
        {
            "location_id": text([f"synthetic-place-{place}" for place in places]),
            "disambig_city": text([f"SYNTHETIC CITY {place}" for place in places]),
            "disambig_state": text(["" for _ in places]),
            "disambig_country": text([OFFICES[(0, 1, 2, 3, 5, 6)[place % 6]] for place in places]),
            "latitude": text([str(place % 60) for place in places]),
            "longitude": text([str(place % 170) for place in places]),
            "county": text(["" for _ in places]),
            "state_fips": text(["" for _ in places]),
            "county_fips": text(["" for _ in places]),
        }
    )


TABLES: dict[str, Table] = {
    "g_patent.tsv": patent_table,
    "g_application.tsv": application_table,
    "g_assignee_disambiguated.tsv": assignee_table,
    "g_inventor_disambiguated.tsv": inventor_table,
    "g_cpc_current.tsv": cpc_table,
    "g_us_patent_citation.tsv": citation_table,
    "g_location_disambiguated.tsv": location_table,
}


def patentsview_tables(world: World, name: str, mean: float) -> Iterator[pa.Table]:
    """Yield one of the tables in chunks.

    Args:
        world: the synthetic world; each of its publications is a US patent here.
        name: file name, a key of TABLES.
        mean: cited patents for each, on average.
    """
    for first, stop in chunk_bounds(world.publications):
        yield TABLES[name](world, first, stop, mean)


def write_patentsview(directory: Path, world: World, mean: float) -> tuple[Path, ...]:
    """Write the tables of a world into a folder and return the files."""
    paths = []
    for name in TABLES:
        paths.append(directory / name)
        with pacsv.CSVWriter(
            paths[-1], TABLES[name](world, 0, 0, mean).schema, write_options=STYLE
        ) as writer:
            for table in patentsview_tables(world, name, mean):
                writer.write_table(table)
    return tuple(paths)
