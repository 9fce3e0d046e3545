"""The counts of a version as one row a province, with what is unknown and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from kg.api.national.divisions import DIVISIONS
from kg.api.national.resources import FIGURE_LABELS, PROVINCES
from kg.api.national.tables import FIGURES

ALL, PLACED = "all", "placed"


@dataclass(frozen=True, slots=True)
class Provinces:
    """What is counted by province.

    Attributes:
        table: a row a province, in the order of the codes.
        totals: by figure: `all`, and `placed`, those whose province is known.
        undefined: reason by figure that is unknown everywhere.
    """

    table: pa.Table
    totals: Mapping[str, Mapping[str, int]]
    undefined: Mapping[str, str]


def read_provinces(counts: pa.Table) -> Provinces:
    """Return the provinces of the counts (figure, provinceId, count)."""
    found = {(row["figure"], row["provinceId"]): int(row["count"]) for row in counts.to_pylist()}
    totals = {
        name: {ALL: found.get((name, ALL), 0), PLACED: found.get((name, PLACED), 0)} for name in FIGURES
    }
    undefined = {name: reason for name in FIGURES if (reason := explain(name, totals[name]))}
    rows = [
        {
            "placeId": division.place_id,
            "code": division.code,
            "name": division.name,
            "nameEn": division.name_en,
            "shortName": division.short,
            "kind": division.kind,
            "column": division.column,
            "row": division.row,
            **{
                name: None if name in undefined else found.get((name, division.place_id), 0)
                for name in FIGURES
            },
        }
        for division in sorted(DIVISIONS, key=lambda division: division.code)
    ]
    types = {
        name: pa.int64() if a.datatype == "integer" else pa.string()
        for name, a in PROVINCES.attributes.items()
    }
    return Provinces(pa.Table.from_pylist(rows, schema=pa.schema(list(types.items()))), totals, undefined)


def explain(figure: str, total: Mapping[str, int]) -> str | None:
    """Return why a figure is unknown in every province; None where it is known."""
    label = FIGURE_LABELS[figure][1]
    if total[ALL] == 0:
        return f"no data set of this version has {label}"
    if total[PLACED] == 0:
        return f"no source says where any of the {label} lies"
    return None
