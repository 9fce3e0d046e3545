"""The country of a holder by the filings that were known on a day.

Where no register and no address tells an applicant's country, it is the office of most of its first filings
(the stage of the ingest). Later filings move it, so that for a holder with later publications the votes are
counted again over the families known.
"""

from __future__ import annotations

import datetime as dt

import duckdb

from kg.snapshot import Snapshot

# Regional offices are nobody's country (WIPO ST.3): they do not win, but they lower the confidence.
REGIONAL_OFFICES = ("AP", "EA", "EM", "EP", "GC", "IB", "OA", "WO", "XN")
_NEEDED = {"PatentApplicant", "Publication", "FamilyMembership", "SimpleFamily"}
_OFFICES = ", ".join(f"'{office}'" for office in REGIONAL_OFFICES)

_COUNTRY = f"""
CREATE OR REPLACE TEMP TABLE country_as_of AS
WITH later AS (
    SELECT DISTINCT a.endKey AS agentId FROM "PatentApplicant" AS a
    JOIN "Publication" AS p ON p.publicationNumber = a.startKey
    SEMI JOIN (FROM holder WHERE countryBasis = 'firstFilingOffice') AS h ON h.agentId = a.endKey
    WHERE p.publicationDate > $known
), own AS (
    SELECT DISTINCT a.endKey AS agentId, m.endKey AS familyId FROM "PatentApplicant" AS a
    SEMI JOIN later AS l ON l.agentId = a.endKey
    JOIN "Publication" AS p ON p.publicationNumber = a.startKey
    JOIN "FamilyMembership" AS m ON m.startKey = a.startKey
    WHERE coalesce(p.publicationDate <= $known, true)
), vote AS (
    SELECT agentId, firstFilingOffice AS office, count(*) AS families
    FROM own JOIN "SimpleFamily" USING (familyId) GROUP BY ALL
)
SELECT agentId, arg_min(office, (-families, office)) FILTER (office NOT IN ({_OFFICES})) AS countryCode,
       max(families) FILTER (office NOT IN ({_OFFICES})) / sum(families) AS countryConfidence
FROM vote GROUP BY agentId
"""
_UPDATE = """
UPDATE holder SET countryCode = c.countryCode, countryConfidence = c.countryConfidence
FROM country_as_of AS c WHERE c.agentId = holder.agentId
"""


def set_countries(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, known: dt.date) -> None:
    """Give the holders the country that their filings published by a day tell.

    Args:
        connection: with the table holder (agentId, countryCode, countryConfidence, countryBasis) and a view
            for each table of the snapshot.
        snapshot: the snapshot.
        known: knowledge time τ.
    """
    if snapshot.row_counts.keys() >= _NEEDED:
        connection.execute(_COUNTRY, {"known": known})
        connection.execute(_UPDATE)
