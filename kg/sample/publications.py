"""Synthetic publications as columns of the Lens CSV export, and their citations as pairs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kg.sample.random_access import BoolArray, IntArray, hash_indices, uniform
from kg.sample.vocabulary import (
    FIELDS,
    LATIN_LEGAL_FORMS,
    LATIN_STEMS,
    NUMBER_FORMS,
    OFFICES,
)
from kg.sample.world import World

CHUNK = 50_000
IMPOSSIBLE_DATE_SHARE = 0.0005
MISSING_SHARE = 0.01
SECOND_APPLICANT_SHARE = 0.12
PERSON_SHARE = 0.06
APPLICATION_LAG_DAYS = 540
CITATION_LAG_SHARE = 0.6
HUB_SPACING = 97


def text(values: list[str] | IntArray) -> pa.Array:
    """Return values as a string array of the same length."""
    return pc.cast(pa.array(values), pa.string())


def join(*parts: pa.Array | str, separator: str = "") -> pa.Array:
    """Concatenate columns and constants row by row."""
    arrays = [pa.scalar(part) if isinstance(part, str) else part for part in parts]
    return pc.binary_join_element_wise(*arrays, separator)


def publication_parts(world: World, indices: IntArray) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Return country, number and kind code of publications, each of shape (n,)."""
    offices = world.office_of(indices)
    numbers = np.empty(len(indices), dtype=object)
    kinds = np.empty(len(indices), dtype=object)
    for position, form in enumerate(NUMBER_FORMS):
        here = np.flatnonzero(offices == position)
        pattern, kind = form.rsplit(" ", 1)
        numbers[here] = [pattern.format(i) for i in indices[here].tolist()]
        kinds[here] = kind
    return text([OFFICES[o] for o in offices.tolist()]), pa.array(numbers), pa.array(kinds)


def holder_names(world: World, holders: IntArray) -> pa.Array:
    """Return the name of each organisation in the upper-case Latin form of such exports."""
    countries = world.country_of_holder(holders)
    stems = [LATIN_STEMS[h % len(LATIN_STEMS)] for h in holders.tolist()]
    forms = [LATIN_LEGAL_FORMS[c] for c in countries.tolist()]
    return join(
        "SYNTHETIC", text(stems), text([f"{h:06d}" for h in holders.tolist()]), text(forms), separator=" "
    )


def applicant_lists(world: World, roots: IntArray) -> pa.Array:
    """Return the ';;' list of applicants of each family; some have two, some a person, some none."""
    first = holder_names(world, world.holder_of(roots))
    second = holder_names(world, world.holder_of(roots + world.publications))
    person = join("SYNTHETIC PERSON ", text(roots))
    is_joint = pa.array(uniform(world.seed, "joint", roots) < SECOND_APPLICANT_SHARE)
    drawn = uniform(world.seed, "applicant", roots)
    names = pc.if_else(is_joint, join(first, second, separator=";;"), first)
    names = pc.if_else(pa.array(drawn < PERSON_SHARE), person, names)
    return pc.if_else(pa.array(drawn > 1 - MISSING_SHARE), "", names)


def symbol_lists(world: World, indices: IntArray, roots: IntArray, scheme: str) -> pa.Array:
    """Return the ';;' list of classification symbols; each publication has a prefix of its field's list."""
    fields = world.field_of(roots).tolist()
    depths = (hash_indices(world.seed, scheme, roots) % np.uint64(3)).tolist()
    missing = (uniform(world.seed, f"{scheme} missing", indices) < MISSING_SHARE).tolist()
    lists = [FIELDS[f].ipc if scheme == "ipc" else FIELDS[f].cpc for f in fields]
    rows = zip(lists, depths, missing, strict=True)
    return text(["" if gone else ";;".join(symbols[: depth + 1]) for symbols, depth, gone in rows])


def application_dates(world: World, indices: IntArray, days: pa.Array) -> pa.Array:
    """Return filing dates as ISO text; a few are impossible (30 February) or missing."""
    drawn = uniform(world.seed, "date", indices)
    impossible = join(pc.utf8_slice_codeunits(days, 0, 4), "-02-30")
    dates = pc.if_else(pa.array(drawn < IMPOSSIBLE_DATE_SHARE), impossible, days)
    return pc.if_else(pa.array(drawn > 1 - MISSING_SHARE), "", dates)


def lens_chunk(world: World, first: int, stop: int) -> pa.Table:
    """Return publications [first, stop) as a table with the columns of the Lens CSV export."""
    indices = np.arange(first, stop, dtype=np.int64)
    roots = world.family_roots(first, stop)
    country, number, kind = publication_parts(world, indices)
    published = text(np.datetime_as_string(world.publication_day(indices)).tolist())
    filed = text(np.datetime_as_string(world.publication_day(indices) - APPLICATION_LAG_DAYS).tolist())
    claimed = np.datetime_as_string(world.publication_day(roots) - APPLICATION_LAG_DAYS)
    root_country, root_number, _ = publication_parts(world, roots)
    priority = join(
        root_country, root_number, "A", text([d.replace("-", "") for d in claimed.tolist()]), separator=" "
    )
    sizes = np.bincount(roots - roots[0])[roots - roots[0]]
    titles = [f"SYNTHETIC: {FIELDS[f].title}" for f in world.field_of(roots).tolist()]
    cited = (hash_indices(world.seed, "cited", indices) % np.uint64(20)).astype(np.int64)
    return pa.table(
        {
            "#": text(indices + 1),
            "Jurisdiction": country,
            "Kind": kind,
            "Publication Number": join(country, number, kind, separator=" "),
            "Lens ID": join("synthetic-", text(indices)),
            "Publication Date": published,
            "Publication Year": pc.utf8_slice_codeunits(published, 0, 4),
            "Application Number": join(country, number, "A", separator=" "),
            "Application Date": application_dates(world, indices, filed),
            "Priority Numbers": priority,
            "Title": text(titles),
            "Applicants": applicant_lists(world, roots),
            "Inventors": join("SYNTHETIC INVENTOR ", text(roots % 9973)),
            "URL": pa.array([""] * len(indices)),
            "Type": pc.if_else(pc.equal(kind, "B2"), "Granted Patent", "Patent Application"),
            "Full Text": pa.array(["no"] * len(indices)),
            "Cited Count": text(cited),
            "Simple Family Size": text(sizes),
            "Extended Family Size": text(sizes),
            "Sequence Count": pa.array(["0"] * len(indices)),
            "CPC Classifications": symbol_lists(world, indices, roots, "cpc"),
            "IPCR Classifications": symbol_lists(world, indices, roots, "ipc"),
        }
    )


def citation_targets(world: World, citing: IntArray, draws: IntArray) -> tuple[IntArray, BoolArray]:
    """Return the cited index of each draw: mostly recent, some spread out, skewed to hubs."""
    lag = -np.log1p(-uniform(world.seed, "lag", draws)) * world.publications * 0.1
    spread = uniform(world.seed, "spread", draws) * citing
    recent = uniform(world.seed, "recent", draws) < CITATION_LAG_SHARE
    target = np.where(recent, citing - 1 - lag.astype(np.int64), spread.astype(np.int64))
    hub = uniform(world.seed, "hub", draws) < 0.3
    target = np.where(hub, target - target % HUB_SPACING, target)
    return target, (target >= 0) & (target < citing)


def citation_indices(
    world: World, first: int, stop: int, per_publication: float
) -> tuple[IntArray, IntArray]:
    """Return citing and cited index of the distinct citations made by publications [first, stop).

    About `per_publication` each; sorted by citing, then cited.
    """
    width = max(1, round(per_publication * 2))
    citing = np.repeat(np.arange(first, stop, dtype=np.int64), width)
    draws = citing * width + np.tile(np.arange(width, dtype=np.int64), stop - first)
    share = uniform(world.seed, "eagerness", citing)  # uneven: from none to twice the mean
    target, is_valid = citation_targets(world, citing, draws)
    kept = is_valid & (uniform(world.seed, "kept", draws) < share)
    pairs = np.unique(np.stack([citing[kept], target[kept]], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]


def citation_chunk(world: World, first: int, stop: int, per_publication: float) -> pa.Table:
    """Return the citations of publications [first, stop) as a table of citation pairs."""
    return citation_table(world, *citation_indices(world, first, stop, per_publication))


def citation_table(world: World, citing: IntArray, cited: IntArray) -> pa.Table:
    """Return citation pairs with category and phase as columns of the citation_pairs format."""
    category = np.array(["X", "Y", "A", "A", "A", "A", "", "", "", ""])
    drawn = (hash_indices(world.seed, "category", citing * 31 + cited) % np.uint64(10)).astype(np.int64)
    phase = np.where(category[drawn] == "", "applicant", "examiner")
    return pa.table(
        {
            "citing": join(*publication_parts(world, citing)),
            "cited": join(*publication_parts(world, cited)),
            "category": text(category[drawn].tolist()),
            "phase": text(phase.tolist()),
        }
    )


def chunk_bounds(publications: int) -> Iterator[tuple[int, int]]:
    """Yield [first, stop) of consecutive chunks; a family never crosses a bound that divides 64."""
    for first in range(0, publications, CHUNK - CHUNK % 64):
        yield first, min(first + CHUNK - CHUNK % 64, publications)
