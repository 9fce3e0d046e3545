"""The names that agents go by: distinct, normalised, with their keys; and which of them are persons'."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from kg.ingest.resolve.agent_kind import has_initials_sql, organization_kind_sql
from kg.ingest.resolve.name_key import name_keys, name_words


def stage_mentions(session: duckdb.DuckDBPyConnection) -> None:
    """Make `mention`, `spelling` and `person_mention` from the applicants of publications.

    An applicant that is named by its code alone has the name that the organisation of that identifier has.
    """
    session.execute(
        """CREATE TABLE mention AS
        WITH named AS (
            SELECT identifier, arg_min(name, origin) AS name FROM a_organization
            WHERE identifier IS NOT NULL AND name IS NOT NULL GROUP BY identifier
        )
        SELECT p.id, m.family, a.sequence, coalesce(a.name, o.name) AS name, a.code, a.countryCode,
               a.origin
        FROM a_applicant a JOIN number_id n ON n.number = a.publicationNumber
        JOIN publication p USING (id) JOIN member m USING (id)
        LEFT JOIN named o ON a.name IS NULL AND o.identifier = a.code
        WHERE (p.isStub OR NOT a.isCited) AND coalesce(a.name, o.name) IS NOT NULL"""
    )
    stage_spellings(session)
    stage_person_mentions(session)


def stage_spellings(session: duckdb.DuckDBPyConnection) -> None:
    """Make `spelling(name, words, nameKey, kind, hasInitials)` of all distinct names that may link."""
    names = """SELECT DISTINCT name FROM (
        SELECT name FROM mention UNION ALL SELECT linkName FROM a_organization
        UNION ALL SELECT name FROM a_organization UNION ALL SELECT name FROM a_participation
        UNION ALL SELECT nameEn FROM a_organization
        UNION ALL SELECT unnest(alternativeNames) FROM a_organization
    ) WHERE name IS NOT NULL"""
    key_names(session, names, "spelling_key")
    session.execute(
        f"""CREATE TABLE spelling AS
        SELECT name, words, nameKey, {organization_kind_sql("words")} AS kind,
               {has_initials_sql("words")} AS hasInitials, {person_key_sql("words")} AS personKey
        FROM spelling_key"""
    )


def key_names(session: duckdb.DuckDBPyConnection, names: str, table: str) -> None:
    """Make a table `(name, words, nameKey)` of the names that a query gives, batch by batch."""
    session.execute(f"CREATE TABLE {table}(name VARCHAR, words VARCHAR, nameKey VARCHAR)")
    names_table = session.sql(names).to_arrow_table()
    for chunk in names_table["name"].chunks:
        keyed = pa.table({"name": chunk, "words": name_words(chunk), "nameKey": name_keys(chunk)})
        session.register("keyed", keyed)
        session.execute(f"INSERT INTO {table} SELECT * FROM keyed")
        session.unregister("keyed")


def person_key_sql(words: str) -> str:
    """Return the SQL of a person's key: the words in sorted order.

    Offices write the surname first, applicants often last. The key is compared within one family only.
    """
    return f"array_to_string(list_sort(string_split({words}, ' ')), ' ')"


def stage_person_mentions(session: duckdb.DuckDBPyConnection) -> None:
    """Make `person_mention(family, name)`: applicants who are persons, family by family.

    A person is who is an inventor of the family too, whom Derwent codes as -Individual, or whose name is
    a surname with initials; but never a name with an organisation's words, nor one with another code.
    """
    session.execute(
        """CREATE TABLE candidate AS
        SELECT DISTINCT m.family, m.name, s.personKey,
               coalesce(m.code, '') LIKE '%-Individual' AS isIndividual, s.hasInitials
        FROM mention m JOIN spelling s USING (name)
        WHERE s.kind = 'Organization' AND (m.code IS NULL OR m.code LIKE '%-Individual')"""
    )
    stage_inventor_keys(session)
    session.execute(
        """CREATE TABLE person_mention AS
        SELECT c.family, c.name, any_value(c.personKey) AS personKey
        FROM candidate c LEFT JOIN inventor_key i USING (family, personKey)
        WHERE c.isIndividual OR c.hasInitials OR i.family IS NOT NULL
        GROUP BY c.family, c.name"""
    )


def stage_inventor_keys(session: duckdb.DuckDBPyConnection) -> None:
    """Make `inventor_key(family, personKey)` for the families that have a candidate."""
    session.execute(
        """CREATE TABLE inventor AS
        SELECT DISTINCT m.family, unnest(l.inventorNames) AS name
        FROM (SELECT DISTINCT family FROM candidate WHERE NOT isIndividual) c
        JOIN member m USING (family) JOIN publication p USING (id)
        JOIN publication_loaded l USING (publicationNumber)"""
    )
    key_names(session, "SELECT DISTINCT name FROM inventor", "inventor_spelling")
    session.execute(
        f"""CREATE TABLE inventor_key AS
        SELECT DISTINCT i.family, {person_key_sql("s.words")} AS personKey
        FROM inventor i JOIN inventor_spelling s USING (name)"""
    )
