"""What the publications of a family said by a day: symbols and references, without those of later ones.

The tables of families (FamilyHolding, FamilyCitation, FamilyClassification) say what all publications say
together. They hold for every family whose publications were all known by the day; the others («unsettled»)
are made again from the publications that were. So an earlier answer does not change when later publications
of old families are loaded, and an answer of today costs nothing.
"""

from __future__ import annotations

import datetime as dt

import duckdb

from kg.snapshot import Snapshot

# X: alone against novelty or inventive step, Y: together with another document, I: as X for inventive step
# only (WIPO ST.14). The stage of the ingest judges the families' citations by the same letters.
CRITICAL = "[XYI]"

_UNSETTLED = """
CREATE OR REPLACE TEMP TABLE unsettled AS
SELECT DISTINCT m.endKey AS familyId FROM "FamilyMembership" AS m
JOIN "Publication" AS p ON p.publicationNumber = m.startKey WHERE p.publicationDate > $known
"""
_KNOWN = """
CREATE OR REPLACE TEMP TABLE known_publication AS
SELECT m.startKey AS publicationNumber, m.endKey AS familyId FROM "FamilyMembership" AS m
SEMI JOIN unsettled AS u ON u.familyId = m.endKey
JOIN "Publication" AS p ON p.publicationNumber = m.startKey
WHERE coalesce(p.publicationDate <= $known, true)
"""
_SETTLED_CITATION = """
SELECT c.startKey, c.endKey,
       CASE WHEN c.isCritical THEN 1 WHEN c.isCritical IS NULL THEN -1 ELSE 0 END AS critical
FROM "FamilyCitation" AS c ANTI JOIN unsettled AS u ON u.familyId = c.startKey
"""
_KNOWN_CITATION = f"""
SELECT k.familyId AS startKey, t.endKey,
       CASE WHEN bool_or(regexp_matches(c.category, '{CRITICAL}')) THEN 1
            WHEN bool_or(c.category IS NULL) THEN -1 ELSE 0 END AS critical
FROM "Citation" AS c JOIN known_publication AS k ON k.publicationNumber = c.startKey
JOIN "FamilyMembership" AS t ON t.startKey = c.endKey WHERE t.endKey <> k.familyId
GROUP BY k.familyId, t.endKey
"""
_CLASSIFICATION = """
CREATE OR REPLACE TEMP TABLE classification_as_of AS
SELECT startKey, endKey FROM "FamilyClassification" ANTI JOIN unsettled ON familyId = startKey
UNION ALL
SELECT DISTINCT k.familyId, c.endKey FROM "Classification" AS c
JOIN known_publication AS k ON k.publicationNumber = c.startKey
"""


def is_settled(snapshot: Snapshot, known: dt.date) -> bool:
    """Return whether a snapshot has no publication after a day."""
    if "Publication" not in snapshot.row_counts:
        return True
    with snapshot.connect() as connection:
        latest = connection.execute('SELECT max(publicationDate) FROM "Publication"').fetchall()[0][0]
    return latest is None or latest <= known


def make_unsettled(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, known: dt.date) -> None:
    """Make `unsettled(familyId)`: families with later publications, and `known_publication` of these.

    Args:
        connection: with a view for each table of the snapshot.
        snapshot: the snapshot.
        known: knowledge time τ.
    """
    if not {"FamilyMembership", "Publication"} <= snapshot.row_counts.keys():
        connection.execute("CREATE OR REPLACE TEMP TABLE unsettled (familyId VARCHAR)")
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE known_publication (publicationNumber VARCHAR, familyId VARCHAR)"
        )
        return
    connection.execute(_UNSETTLED, {"known": known})
    connection.execute(_KNOWN, {"known": known})


def citation_query(snapshot: Snapshot) -> str:
    """Return the SQL of startKey, endKey and critical (1, 0, −1 unknown) by the day of `make_unsettled`."""
    if not {"Citation", "FamilyMembership"} <= snapshot.row_counts.keys():
        return _SETTLED_CITATION.replace("ANTI JOIN unsettled AS u ON u.familyId = c.startKey", "")
    return f"{_SETTLED_CITATION} UNION ALL {_KNOWN_CITATION}"


def make_classifications(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, known: dt.date) -> str:
    """Return the name of a relation with startKey (family) and endKey (symbol) as known by a day.

    Args:
        connection: with a view for each table of the snapshot.
        snapshot: the snapshot; without classified publications the families' own table is all there is.
        known: knowledge time τ.
    """
    make_unsettled(connection, snapshot, known)
    if not {"Classification", "FamilyClassification"} <= snapshot.row_counts.keys():
        return '"FamilyClassification"'
    connection.execute(_CLASSIFICATION)
    return "classification_as_of"
