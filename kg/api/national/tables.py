"""The tables behind the national system, computed from a version's tables once and then kept.

Everything that lies in a place lies in the province of it: by the place's code of GB/T 2260, or by the places
that it lies within. One thing in two provinces counts in both.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import duckdb
import pyarrow as pa

from kg.api.collections.versions import OpenVersion
from kg.api.national.divisions import DIVISIONS

SECONDS = 20.0
MOST_VERSIONS = 3
# What is counted by province, in the order shown.
ELEMENT_FIGURES = {
    "pilotZones": "PilotZone",
    "exhibitionCentres": "ExhibitionCentre",
    "platforms": "OperationPlatform",
    "funds": "Fund",
    "alliances": "Alliance",
}
HOLDING_FIGURES = ("holders", "families")
FIGURES = (*ELEMENT_FIGURES, *HOLDING_FIGURES)

_PROVINCES = """
CREATE OR REPLACE TEMP TABLE province_of AS
WITH RECURSIVE up AS (
    SELECT placeId, placeId AS above FROM "Place"
    UNION SELECT up.placeId, w.endKey FROM up JOIN "PlaceWithin" AS w ON w.startKey = up.above
), coded AS (
    SELECT placeId, CASE WHEN regexp_full_match(above, 'cn:[0-9]{6}')
                         THEN 'cn:' || above[4:5] || '0000' END AS provinceId FROM up
)
SELECT DISTINCT placeId, provinceId FROM coded WHERE list_contains($provinces, provinceId)
"""
_PROGRAMME = """
SELECT '{figure}' AS figure, '{name}' AS class, e.programmeId AS key, e.name, e.nameEn, e.startDate,
       e.startDatePrecision, p.endKey AS placeId, 'situated' AS relation, e.sources
FROM "{name}" AS e LEFT JOIN "ProgrammePlace" AS p ON p.startKey = e.programmeId
"""
_FUNDS = """
SELECT 'funds', 'Fund', f.agentId, f.name, f.nameEn, f.foundingDate, f.foundingDatePrecision, r.placeId,
       r.relation, f.sources
FROM "Fund" AS f LEFT JOIN (
    SELECT startKey, endKey AS placeId, 'seat' AS relation FROM "LocatedIn"
    UNION ALL SELECT startKey, endKey, 'mustInvest' FROM "FundRegion"
) AS r ON r.startKey = f.agentId
"""
_ELEMENTS = """
SELECT DISTINCT e.figure, e.class, e.key, e.name, e.nameEn, e.startDate, e.startDatePrecision, e.placeId,
       l.name AS placeName, o.provinceId, e.relation, e.sources
FROM ({parts}) AS e LEFT JOIN "Place" AS l USING (placeId) LEFT JOIN province_of AS o USING (placeId)
"""
_HOLDERS = """
WITH held AS (
    SELECT endKey AS agentId, count(DISTINCT startKey) AS families FROM "FamilyHolding" GROUP BY ALL
), seat AS (
    SELECT DISTINCT l.startKey AS agentId, o.provinceId
    FROM "LocatedIn" AS l JOIN province_of AS o ON o.placeId = l.endKey
)
SELECT o.class, h.agentId, o.name, o.nameEn, h.families, seat.provinceId
FROM held AS h JOIN "collection:organizations" AS o USING (agentId) LEFT JOIN seat USING (agentId)
"""
_FAMILIES = """
SELECT o.provinceId, count(DISTINCT h.startKey) AS families
FROM "FamilyHolding" AS h JOIN "LocatedIn" AS l ON l.startKey = h.endKey
JOIN province_of AS o ON o.placeId = l.endKey GROUP BY ALL
"""
_TOTALS = """
SELECT count(DISTINCT h.startKey),
       count(DISTINCT h.startKey) FILTER (h.endKey IN (
           SELECT l.startKey FROM "LocatedIn" AS l JOIN province_of AS o ON o.placeId = l.endKey))
FROM "FamilyHolding" AS h
"""


class KeptTables:
    """Tables of the last few versions by name; each is computed once, by whoever asks first."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], pa.Table] = {}
        self._lock = threading.Lock()

    def get(
        self, version: OpenVersion, name: str, make: Callable[[duckdb.DuckDBPyConnection], pa.Table]
    ) -> pa.Table:
        """Return a table of a version.

        Raises:
            DeadlineError: it took too long.
        """
        key = (version.published.graph_version, name)
        with self._lock:
            if key not in self._kept:
                with version.tables.cursor(SECONDS) as session:
                    self._kept[key] = make(session)
                self._drop_old()
            return self._kept[key]

    def _drop_old(self) -> None:
        versions = list(dict.fromkeys(version for version, _ in self._kept))
        for old in versions[:-MOST_VERSIONS]:
            self._kept = {key: table for key, table in self._kept.items() if key[0] != old}


def place_provinces(session: duckdb.DuckDBPyConnection) -> None:
    """Make the table `province_of(placeId, provinceId)` in a session."""
    session.execute(_PROVINCES, {"provinces": [division.place_id for division in DIVISIONS]})


def make_elements(session: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return the elements of the system and the funds, a row for each place of each."""
    place_provinces(session)
    programmes = [
        _PROGRAMME.format(figure=figure, name=name)
        for figure, name in ELEMENT_FIGURES.items()
        if name != "Fund"
    ]
    return session.sql(_ELEMENTS.format(parts=" UNION ALL ".join([*programmes, _FUNDS]))).to_arrow_table()


def make_holders(session: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return who holds families, with the province of the seat; None where no seat is known."""
    place_provinces(session)
    return session.sql(_HOLDERS).to_arrow_table()


def make_counts(session: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return (figure, provinceId, count) with two more rows a figure: `all`, and `placed` in any province."""
    elements, holders = make_elements(session), make_holders(session)
    session.register("element_rows", elements)
    session.register("holder_rows", holders)
    every, placed = session.execute(_TOTALS).fetchall()[0]
    session.execute(f"CREATE OR REPLACE TEMP TABLE family_rows AS {_FAMILIES}")
    return session.sql(
        f"""SELECT figure, provinceId, count(DISTINCT key) AS count FROM element_rows
              WHERE provinceId IS NOT NULL GROUP BY ALL
            UNION ALL SELECT figure, 'all', count(DISTINCT key) FROM element_rows GROUP BY ALL
            UNION ALL SELECT figure, 'placed', count(DISTINCT key) FROM element_rows
              WHERE provinceId IS NOT NULL GROUP BY ALL
            UNION ALL SELECT 'holders', provinceId, count(DISTINCT agentId) FROM holder_rows
              WHERE provinceId IS NOT NULL GROUP BY ALL
            UNION ALL SELECT 'holders', 'all', count(DISTINCT agentId) FROM holder_rows
            UNION ALL SELECT 'holders', 'placed', count(DISTINCT agentId) FROM holder_rows
              WHERE provinceId IS NOT NULL
            UNION ALL SELECT 'families', provinceId, families FROM family_rows
            UNION ALL SELECT 'families', 'all', {int(every)}
            UNION ALL SELECT 'families', 'placed', {int(placed)}"""
    ).to_arrow_table()
