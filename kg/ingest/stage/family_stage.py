"""Simple families as connected components, and what follows from them for citations."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from kg.ingest.resolve.families import component_labels
from kg.ingest.stage.class_tables import FAMILY_ID
from kg.ingest.stage.session import count_rows

# WIPO ST.3 codes of offices that are no country: the office of first filing, but nobody's nationality.
REGIONAL_OFFICES = ("AP", "EA", "EM", "EP", "GC", "IB", "OA", "WO", "XN")


def stage_families(session: duckdb.DuckDBPyConnection) -> None:
    """Make `member(id, family)`, `family` and `fid_of` from publications, claims and records."""
    collect_groups(session)
    label_members(session)
    describe_families(session)
    number_families(session)


def collect_groups(session: duckdb.DuckDBPyConnection) -> None:
    """Make `priority_set(id, groupKey)` and `family_group(id, groupHash, rule)`; `rule` names a record's.

    A publication belongs to the group of its exact set of priorities; without any, to that of its own
    application, which is the set that the equivalents claiming it have; a stub to a group of its own.
    """
    session.execute(
        """CREATE TABLE priority_set AS
        WITH claimed AS (
            SELECT id, string_agg(applicationNumber, ';' ORDER BY applicationNumber) AS groupKey
            FROM claim GROUP BY id
        )
        SELECT p.id, coalesce(c.groupKey, l.applicationNumber, 'pub:' || p.publicationNumber) AS groupKey
        FROM publication p LEFT JOIN claimed c USING (id)
        LEFT JOIN publication_loaded l USING (publicationNumber)"""
    )
    session.execute(
        """CREATE TABLE family_group AS
        SELECT id, hash(groupKey) AS groupHash, NULL::VARCHAR AS rule FROM priority_set
        UNION ALL
        SELECT p.id, hash('application:' || l.applicationNumber), NULL
        FROM publication_loaded l JOIN publication p USING (publicationNumber)
        WHERE l.applicationNumber IS NOT NULL
        UNION ALL
        SELECT n.id, hash(f.recordId), CASE split_part(f.recordId, ':', 1) WHEN 'DWPI' THEN 'dwpi'
               WHEN 'LENS' THEN 'docdb' WHEN 'DOCDB' THEN 'docdb' END FROM a_family_record f
        JOIN number_id n ON n.number = f.publicationNumber"""
    )


def label_members(session: duckdb.DuckDBPyConnection) -> None:
    """Make `member(id, family)`: the smallest publication id of its component stands for the family."""
    links = session.execute("SELECT id, groupHash FROM family_group").fetchnumpy()
    count = count_rows(session, "publication")
    groups = np.unique(np.asarray(links["groupHash"]), return_inverse=True)[1]
    labels = component_labels(np.asarray(links["id"]), groups.astype(np.int32), count)
    table = pa.table({"id": np.arange(count, dtype=np.int32), "family": labels})
    session.register("labels", table)
    session.execute("CREATE TABLE member AS SELECT * FROM labels")
    session.unregister("labels")


def describe_families(session: duckdb.DuckDBPyConnection) -> None:
    """Make `family`: one row per component with its rule, first filing, dates and members.

    The id is a hash of the smallest of the members' priority sets: it does not depend on the order of
    loading, and no two components have it, because an equal set would have made them one.
    """
    session.execute(
        """CREATE TABLE family_shape AS
        SELECT m.family, min(s.groupKey) AS firstKey, count(*) AS memberCount,
               bool_and(p.isStub) AS isStub, count(DISTINCT s.groupKey) AS setCount
        FROM member m JOIN priority_set s USING (id) JOIN publication p USING (id) GROUP BY m.family"""
    )
    session.execute(
        """CREATE TABLE family_record AS
        SELECT m.family, count(DISTINCT g.id) FILTER (g.rule = 'dwpi') AS dwpi,
               count(DISTINCT g.id) FILTER (g.rule = 'docdb') AS docdb
        FROM family_group g JOIN member m USING (id) WHERE g.rule IS NOT NULL GROUP BY m.family"""
    )
    stage_first_filings(session)
    stage_family_facts(session)
    session.execute(
        f"""CREATE TABLE family AS
        WITH named AS (SELECT *, '{FAMILY_ID}' || left(md5(firstKey), 16) AS familyId FROM family_shape)
        SELECT (row_number() OVER (ORDER BY s.familyId) - 1)::INTEGER AS fid, s.family, s.familyId,
               s.memberCount, s.isStub,
               CASE WHEN s.memberCount = 1 AND r.family IS NULL THEN 'singleton'
                    WHEN r.family IS NULL THEN 'prioritySet'
                    WHEN r.dwpi > 0 AND r.docdb > 0 THEN 'dwpi+docdb'
                    ELSE CASE WHEN r.dwpi > 0 THEN 'dwpi' ELSE 'docdb' END
                         || CASE WHEN r.dwpi + r.docdb < s.memberCount THEN '+prioritySet' ELSE '' END
                    END AS familyRule,
               coalesce(f.office, a.office, p.countryCode) AS firstFilingOffice,
               CASE WHEN f.office IS NOT NULL THEN 'priority' WHEN a.office IS NOT NULL THEN 'application'
                    ELSE 'publication' END AS firstFilingBasis,
               f.earliestPriorityDate, p.* EXCLUDE (family, countryCode)
        FROM named s LEFT JOIN family_record r USING (family)
        LEFT JOIN first_filing f USING (family) LEFT JOIN first_application a USING (family)
        LEFT JOIN family_fact p USING (family)"""
    )


def number_families(session: duckdb.DuckDBPyConnection) -> None:
    """Make `fid_of(id, fid)`: the number of each publication's family, in the order of family ids."""
    session.execute("CREATE TABLE fid_of AS SELECT m.id, f.fid FROM member m JOIN family f USING (family)")


def stage_first_filings(session: duckdb.DuckDBPyConnection) -> None:
    """Make `first_filing` and `first_application`: the office of the earliest priority or application.

    Undated priorities come after dated ones; ties go to the smaller number, so the answer is one.
    """
    session.execute(
        """CREATE TABLE first_filing AS
        SELECT m.family, min(c.priorityDate) AS earliestPriorityDate,
               arg_min(c.countryCode, (coalesce(c.priorityDate, DATE '9999-12-31'), c.applicationNumber))
                   AS office
        FROM claim c JOIN member m USING (id) GROUP BY m.family"""
    )
    session.execute(
        """CREATE TABLE first_application AS
        SELECT m.family,
               arg_min(l.applicationCountry, (coalesce(l.filingDate, DATE '9999-12-31'), l.applicationNumber))
                   AS office
        FROM publication_loaded l JOIN publication p USING (publicationNumber) JOIN member m USING (id)
        WHERE l.applicationCountry IS NOT NULL GROUP BY m.family"""
    )


def stage_family_facts(session: duckdb.DuckDBPyConnection) -> None:
    """Make `family_fact`: dates, jurisdictions, title and the largest reported number of citations."""
    session.execute(
        """CREATE TABLE family_fact AS
        SELECT m.family,
               arg_min(substr(p.publicationNumber, 1, 2),
                       (coalesce(l.publicationDate, DATE '9999-12-31'), p.id)) AS countryCode,
               min(l.filingDate) AS earliestFilingDate, min(l.publicationDate) AS earliestPublicationDate,
               list_sort(list(DISTINCT substr(p.publicationNumber, 1, 2)) FILTER (NOT p.isStub))
                   AS jurisdictions,
               arg_min(l.title, (coalesce(l.titleLanguage, 'en') <> 'en',
                       coalesce(l.publicationDate, DATE '9999-12-31'), p.id)) AS title,
               max(l.citedByCountReported) AS citedByCountReported,
               list(DISTINCT list_min(p.origins)) AS origins
        FROM member m JOIN publication p USING (id)
        LEFT JOIN publication_loaded l USING (publicationNumber) GROUP BY m.family"""
    )
