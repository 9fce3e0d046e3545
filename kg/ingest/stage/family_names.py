"""Families that a source names by several numbers of one right: which of the numbers decides.

A declaration or a list of an office has publications, an application or both, and a family counts once.
`family_name` puts them into one text at the end of a relationship; the stage takes the first number that this
load knows, publications before the application, and a stub of the first publication where it knows none. An
application alone that no loaded publication has is nobody's family.
"""

from __future__ import annotations

import duckdb

from kg.ingest.stage.class_tables import ASSERTED_LINKS
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import END_KEY, START_KEY

SEVERAL, APPLICATION, SEPARATOR = "of:", "application:", ";"


def family_name(publications: str, application: str) -> str:
    """Return the SQL of the name of a family; NULL where there is no number.

    Args:
        publications: SQL of a list of publication numbers in their compact form, NULL or empty without any.
        application: SQL of an application number in its compact form, NULL without one.
    """
    filled = f"list_filter({publications}, lambda n: n IS NOT NULL)"
    parts = f"list_concat({filled}, CASE WHEN {application} IS NULL THEN []::VARCHAR[] " + (
        f"ELSE ['{APPLICATION}' || {application}] END)"
    )
    return f"'{SEVERAL}' || nullif(array_to_string({parts}, '{SEPARATOR}'), '')"


def choose_family_numbers(session: duckdb.DuckDBPyConnection) -> None:
    """Make `family_choice(name, publicationNumber, applicationNumber, origin)`: the number that decides.

    One of the two is null. The assertions of all files must be there; nothing else is looked at.
    """
    session.execute(
        f"""CREATE TABLE family_choice AS
        WITH named AS ({_named()}),
        part AS (
            SELECT name, origin, place, split[place] AS item,
                   starts_with(item, '{APPLICATION}') AS isApplication,
                   CASE WHEN isApplication THEN substr(item, {len(APPLICATION) + 1}) ELSE item END AS number
            FROM (SELECT name, origin, split, unnest(generate_series(1, len(split))) AS place
                  FROM (SELECT *, string_split(substr(name, {len(SEVERAL) + 1}), '{SEPARATOR}') AS split
                        FROM named))
        ), known AS (
            SELECT publicationNumber AS number, false AS isApplication FROM a_publication
            UNION SELECT countryCode || documentNumber, false FROM a_publication WHERE kindCode IS NOT NULL
            UNION SELECT applicationNumber, true FROM a_publication WHERE applicationNumber IS NOT NULL
        ), ranked AS (
            SELECT p.*, k.number IS NOT NULL AS isKnown
            FROM part p LEFT JOIN known k USING (number, isApplication)
        ), first AS (
            SELECT name, min(origin) AS origin,
                   arg_min(struct_pack(number, isApplication),
                           (NOT isKnown, isApplication, place)) AS chosen
            FROM ranked GROUP BY name
        )
        SELECT name, CASE WHEN NOT chosen.isApplication THEN chosen.number END AS publicationNumber,
               CASE WHEN chosen.isApplication THEN chosen.number END AS applicationNumber, origin
        FROM first"""
    )


def _named() -> str:
    """Return the SQL of the names that stand for several numbers at ends of relationships."""
    parts = [
        f"SELECT {column} AS name, origin FROM a_link_{link.name} WHERE starts_with({column}, '{SEVERAL}')"
        for link in ASSERTED_LINKS.values()
        for column, end in ((START_KEY, link.start), (END_KEY, link.end))
        if GRAPH_SCHEMA.node(end).key_root == "SimpleFamily"
    ]
    return f"SELECT name, min(origin) AS origin FROM ({' UNION ALL '.join(parts)}) GROUP BY name"


# The publications chosen of several numbers at the ends of families: stubs where nothing else is known.
CHOSEN_NUMBERS = """SELECT publicationNumber AS number, origin FROM family_choice
    WHERE publicationNumber IS NOT NULL"""
# Names of families by any of the numbers, and by their own identifier; for `class_stage`.
END_FAMILY = """
    WITH numbered AS (
        SELECT n.number, f.familyId FROM number_id n JOIN member m USING (id) JOIN family f USING (family)
    )
    SELECT number AS name, familyId AS key FROM numbered
    UNION ALL SELECT familyId, familyId FROM family
    UNION ALL
    SELECT c.name, n.familyId FROM family_choice c JOIN numbered n ON n.number = c.publicationNumber
    UNION ALL
    SELECT c.name, min(f.familyId) FROM family_choice c
    JOIN publication_loaded l USING (applicationNumber)
    JOIN publication p ON p.publicationNumber = l.publicationNumber
    JOIN member m USING (id) JOIN family f USING (family) GROUP BY c.name"""
