"""Publications and applications: one row each from all data sets, stubs for what is only referred to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from kg.ingest.stage.assertions import ASSERTIONS
from kg.ingest.stage.session import LINE_BITS

# Differences in these are contradictions; titles, abstracts and counters differ between editors and years.
CONFLICT_COLUMNS = ("publicationDate", "filingDate", "applicationNumber", "documentType")

# Rows of one number are joined file by file up to so many files; a bit of a BIGINT tells each file.
FILES_JOINED, LAST_BIT = 8, 61

_LOADED = [name for name in ASSERTIONS["publication"] if name != "publicationNumber"]


def stage_publications(session: duckdb.DuckDBPyConnection) -> None:
    """Make `publication_loaded`, `publication` (with ids) and `application` from the assertions.

    `publication.id` is the rank of the publication number, so that sorting by id sorts by key.
    """
    join_missing_kinds(session)
    name_inventors(session)
    merge_publications(session)
    number_publications(session)
    stage_applications(session)


def join_missing_kinds(session: duckdb.DuckDBPyConnection) -> None:
    """Make `alias`: numbers without a kind code → the one publication of that country and number.

    A number that several loaded publications share (A1 and B2) stays as it is: which one was meant is
    not known.
    """
    session.execute(
        """CREATE TABLE alias AS
        WITH bare AS (SELECT DISTINCT publicationNumber FROM a_publication WHERE kindCode IS NULL),
        cited AS (
            SELECT DISTINCT number AS publicationNumber FROM (
                SELECT number FROM a_number UNION ALL SELECT number FROM referred_number
            ) WHERE NOT regexp_matches(number, '[A-Z][0-9]?$')
        ),
        wanted AS (FROM bare UNION FROM cited),
        full_number AS (
            SELECT countryCode || documentNumber AS bareNumber, min(publicationNumber) AS full_number
            FROM a_publication WHERE kindCode IS NOT NULL
            GROUP BY bareNumber HAVING count(DISTINCT publicationNumber) = 1
        )
        SELECT publicationNumber, full_number AS target
        FROM wanted JOIN full_number ON bareNumber = publicationNumber"""
    )


def canonical(column: str) -> str:
    """Return the SQL of a publication number after aliases, for a query that joins `alias`."""
    return f"coalesce(alias.target, {column})"


def name_inventors(session: duckdb.DuckDBPyConnection) -> None:
    """Make `named_inventors`: what is known of a publication whose inventors two tables name together.

    One row gives the names in their order; further ones, without them, stand for the records that name them.
    """
    session.execute(
        """CREATE TABLE named_inventors AS
        WITH inventor AS (
            SELECT i.publicationNumber, i.origin, i.sequence, n.name, n.origin AS nameOrigin FROM a_inventor i
            JOIN (SELECT ref, arg_min(name, origin) AS name, min(origin) AS origin
                  FROM a_inventor_name GROUP BY ref) n USING (ref)
        )
        SELECT publicationNumber, min(origin) AS origin, list(name ORDER BY sequence, origin) AS inventorNames
        FROM inventor GROUP BY publicationNumber
        UNION ALL
        SELECT publicationNumber, unnest([origin, nameOrigin]), NULL FROM inventor"""
    )


def merge_publications(session: duckdb.DuckDBPyConnection) -> None:
    """Make `publication_loaded`, one row per number; the preferred data set wins property by property."""
    session.execute(
        f"""CREATE VIEW asserted AS
        SELECT {canonical("p.publicationNumber")} AS publicationNumber, p.origin,
               {", ".join(f"p.{name}" for name in _LOADED)}
        FROM (FROM a_publication UNION ALL BY NAME FROM named_inventors) p
        LEFT JOIN alias USING (publicationNumber)"""
    )
    # A bit for each file: as many bits as rows are so many files that speak of it once each.
    session.execute(
        f"""CREATE TABLE repeated AS
        SELECT publicationNumber, bit_or(1::BIGINT << least(origin >> {LINE_BITS}, {LAST_BIT})) AS files,
               count(*) = bit_count(files) AS isOnceAFile
        FROM asserted GROUP BY publicationNumber HAVING count(*) > 1"""
    )
    files = files_to_join(session)
    joined = f"UNION ALL BY NAME {merge_by_join(files)}" if files else ""
    rest = "(FROM repeated WHERE NOT isOnceAFile)" if files else "repeated"
    session.execute(
        f"""CREATE TABLE publication_loaded AS
        SELECT publicationNumber, [origin] AS origins, {", ".join(_LOADED)}
        FROM asserted ANTI JOIN repeated USING (publicationNumber)
        {joined}
        UNION ALL BY NAME
        SELECT publicationNumber, list(origin) AS origins,
               {", ".join(f"arg_min({name}, origin) AS {name}" for name in _LOADED)}
        FROM asserted SEMI JOIN {rest} USING (publicationNumber) GROUP BY publicationNumber"""
    )


def files_to_join(session: duckdb.DuckDBPyConnection) -> dict[int, list[str]]:
    """Return the files that speak once of a number that others speak of, too, each with the columns it gives.

    Empty where they are too many to join. Tables of one source (PatentsView's) are few, and every number is
    in each: to join them costs a third of what it costs to gather their rows by number.
    """
    found = session.execute("SELECT coalesce(bit_or(files), 0) FROM repeated WHERE isOnceAFile").fetchall()
    bits = int(found[0][0])
    if bits.bit_count() > FILES_JOINED or bits >> LAST_BIT:
        return {}
    counts = ", ".join(f"count({name})" for name in _LOADED)
    rows = session.execute(f"SELECT origin >> {LINE_BITS}, {counts} FROM asserted GROUP BY ALL").fetchall()
    return {
        int(file): [name for name, count in zip(_LOADED, said, strict=True) if count]
        for file, *said in sorted(rows)
        if bits >> int(file) & 1
    }


def merge_by_join(files: Mapping[int, Sequence[str]]) -> str:
    """Return the SQL of the numbers that each of the files has at most once, the preferred file first.

    Args:
        files: file number → columns that it gives; a column that none gives is left out.
    """
    names = sorted({name for columns in files.values() for name in columns})
    given = {name: [f"f{file}.{name}" for file in files if name in files[file]] for name in names}
    values = "".join(f", coalesce({', '.join(places)}) AS {name}" for name, places in given.items())
    origins = ", ".join(f"f{file}.origin" for file in files)
    joins = " ".join(
        f"""LEFT JOIN (SELECT publicationNumber, {", ".join(("origin", *columns))} FROM asserted
            WHERE origin >> {LINE_BITS} = {file}) f{file} USING (publicationNumber)"""
        for file, columns in files.items()
    )
    return f"""SELECT publicationNumber, list_filter([{origins}], lambda o: o IS NOT NULL) AS origins{values}
        FROM (FROM repeated WHERE isOnceAFile) {joins}"""


def number_publications(session: duckdb.DuckDBPyConnection) -> None:
    """Make `publication(id, publicationNumber, isStub, origins)`, `number_id` and `cited_id`.

    `number_id` has the id of every number met; `cited_id` that of each number of a file's own list.
    """
    session.execute(
        f"""CREATE TABLE met_number AS
        SELECT number, any_value({canonical("number")}) AS target, min(origin) AS origin FROM (
            SELECT number, origin FROM a_number UNION ALL SELECT number, origin FROM referred_number
            UNION ALL SELECT publicationNumber, origin FROM a_publication
        ) LEFT JOIN alias ON alias.publicationNumber = number GROUP BY number"""
    )
    session.execute(
        """CREATE TABLE publication AS
        WITH referred AS (
            SELECT target AS publicationNumber, min(origin) AS origin FROM met_number GROUP BY ALL
        )
        SELECT (row_number() OVER (ORDER BY publicationNumber) - 1)::INTEGER AS id, publicationNumber,
               l.origins IS NULL AS isStub, coalesce(l.origins, [r.origin]) AS origins
        FROM referred r LEFT JOIN publication_loaded l USING (publicationNumber)"""
    )
    session.execute(
        """CREATE TABLE number_id AS
        SELECT number, id FROM met_number JOIN publication ON publicationNumber = target"""
    )
    session.execute(
        f"""CREATE TABLE cited_id AS
        SELECT (a.origin >> {LINE_BITS})::INTEGER AS file, a.nid, n.id
        FROM a_number a JOIN number_id n USING (number)"""
    )


def stage_applications(session: duckdb.DuckDBPyConnection) -> None:
    """Make `claim` and `application`: those of loaded publications, and stubs for claimed priorities.

    The priority date is the filing date of the application claimed (Paris Convention, Article 4).
    """
    session.execute(
        """CREATE TABLE claim AS
        SELECT p.id, a.applicationNumber, any_value(a.countryCode) AS countryCode,
               arg_min(a.priorityDate, a.origin) AS priorityDate, min(a.sequence) AS sequence,
               list(a.origin) AS origins
        FROM a_priority a JOIN number_id p ON p.number = a.publicationNumber
        GROUP BY p.id, a.applicationNumber"""
    )
    session.execute(
        """CREATE TABLE application AS
        WITH filed AS (
            SELECT applicationNumber, min(applicationCountry) AS countryCode,
                   arg_min(filingDate, list_min(origins)) AS filingDate,
                   arg_min(filingDatePrecision, list_min(origins)) AS filingDatePrecision,
                   flatten(list(origins)) AS origins
            FROM publication_loaded WHERE applicationNumber IS NOT NULL GROUP BY applicationNumber
        ), claimed AS (
            SELECT applicationNumber, min(countryCode) AS countryCode, min(priorityDate) AS priorityDate,
                   flatten(list(origins)) AS origins
            FROM claim GROUP BY applicationNumber
        ), referred AS (
            SELECT number AS applicationNumber, left(number, 2) AS countryCode, list(origin) AS origins
            FROM referred_application GROUP BY number
        )
        SELECT applicationNumber, coalesce(f.countryCode, c.countryCode, r.countryCode) AS countryCode,
               coalesce(f.filingDate, c.priorityDate) AS filingDate,
               CASE WHEN f.filingDate IS NOT NULL THEN f.filingDatePrecision
                    WHEN c.priorityDate IS NOT NULL THEN 'day' END AS filingDatePrecision,
               f.applicationNumber IS NULL AS isStub,
               coalesce(f.origins, c.origins, r.origins) AS origins
        FROM filed f FULL JOIN claimed c USING (applicationNumber)
        FULL JOIN referred r USING (applicationNumber)"""
    )


def list_conflicts(session: duckdb.DuckDBPyConnection) -> None:
    """Make `conflict`: what a data set says of a publication otherwise than the data set preferred."""
    parts = [
        f"""SELECT 'Publication' AS class, a.publicationNumber AS key, '{name}' AS property,
               l.{name}::VARCHAR AS kept, a.{name}::VARCHAR AS other, a.origin
        FROM asserted a SEMI JOIN repeated USING (publicationNumber)
        JOIN publication_loaded l USING (publicationNumber)
        WHERE a.{name} IS DISTINCT FROM l.{name} AND a.{name} IS NOT NULL"""
        for name in CONFLICT_COLUMNS
    ]
    session.execute("CREATE TABLE conflict AS " + " UNION ALL ".join(parts))
