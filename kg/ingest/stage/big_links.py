"""Citations and classifications, between publications and between families."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from kg.ingest.stage.links_by_id import (
    Groups,
    KeyColumns,
    decode,
    first_known,
    key_table,
    sorted_groups,
    source_lists,
    write_tables,
)
from kg.ingest.stage.session import LINE_BITS

# X: alone against novelty or inventive step; Y: together with another document (WIPO ST.14). I is X for
# inventive step only, as the EPO has written it since 2011.
CRITICAL_CATEGORIES = ("X", "Y", "I")


def stage_symbols(session: duckdb.DuckDBPyConnection) -> None:
    """Make `symbol(sid, symbolId, …)` and `classified(id, family, sid, …)`."""
    session.execute(
        """CREATE TABLE symbol AS
        SELECT (row_number() OVER (ORDER BY symbolId) - 1)::INTEGER AS sid, * FROM (
            SELECT scheme || ':' || symbol AS symbolId, scheme, symbol, min(subclass) AS subclass,
                   min(origin) AS origin
            FROM a_classification GROUP BY scheme, symbol)"""
    )


def stage_citations(session: duckdb.DuckDBPyConnection) -> None:
    """Make `citation_text` tables: categories, phases and assignees as small integers."""
    for name in ("category", "phase", "assignee"):
        session.execute(
            f"""CREATE TABLE text_{name} AS
            SELECT (row_number() OVER (ORDER BY text) - 1)::INTEGER AS code, text FROM (
                SELECT DISTINCT {name} AS text FROM a_citation WHERE {name} IS NOT NULL)"""
        )


_CITES = f"""
SELECT s.id AS "start", e.id AS "end", a.origin, coalesce(c.code, -1) AS category,
       coalesce(p.code, -1) AS phase, coalesce(n.code, -1) AS assignee
FROM a_citation a JOIN cited_id s ON s.nid = a.citing AND s.file = (a.origin >> {LINE_BITS})
JOIN cited_id e ON e.nid = a.cited AND e.file = (a.origin >> {LINE_BITS})
LEFT JOIN text_category c ON c.text = a.category LEFT JOIN text_phase p ON p.text = a.phase
LEFT JOIN text_assignee n ON n.text = a.assignee
WHERE s.id <> e.id"""

_CITES_FAMILY = """
SELECT s.fid AS "start", e.fid AS "end", a.origin, a.category
FROM cites a JOIN fid_of s ON s.id = a."start" JOIN fid_of e ON e.id = a."end"
WHERE s.fid <> e.fid"""

_CLASSIFIED = """
SELECT p.id AS "start", s.sid AS "end", a.origin, coalesce(a.sequence, -1) AS sequence
FROM a_classification a JOIN number_id p ON p.number = a.publicationNumber
JOIN symbol s ON s.scheme = a.scheme AND s.symbol = a.symbol"""

_FAMILY_CLASSIFIED = """
SELECT f.fid AS "start", c."end", c.origin FROM classified c JOIN fid_of f ON f.id = c."start\""""


def write_citations(session: duckdb.DuckDBPyConnection, folder: Path, prefixes: Sequence[str]) -> None:
    """Write Citation and FamilyCitation; a family does not cite itself."""
    stage_citations(session)
    session.execute(f"CREATE TABLE cites AS {_CITES}")
    texts = {name: text_codes(session, name) for name in ("category", "phase", "assignee")}
    keys = KeyColumns(publication_keys(session), publication_keys(session), prefixes)
    groups = sorted_groups(session, "SELECT * FROM cites")
    write_tables(folder / "Citation.parquet", (citation_table(g, keys, texts) for g in groups))
    families = KeyColumns(family_keys(session), family_keys(session), prefixes)
    groups = sorted_groups(session, _CITES_FAMILY)
    write_tables(
        folder / "FamilyCitation.parquet",
        (family_citation_table(g, families, texts["category"]) for g in groups),
    )


def write_classifications(session: duckdb.DuckDBPyConnection, folder: Path, prefixes: Sequence[str]) -> None:
    """Write Classification and FamilyClassification."""
    session.execute(f"CREATE TABLE classified AS {_CLASSIFIED}")
    symbols = ordered_texts(session, "SELECT symbolId FROM symbol ORDER BY sid")
    keys = KeyColumns(publication_keys(session), symbols, prefixes)
    groups = sorted_groups(session, "SELECT * FROM classified")
    write_tables(folder / "Classification.parquet", (classification_table(g, keys) for g in groups))
    families = KeyColumns(family_keys(session), symbols, prefixes)
    write_tables(
        folder / "FamilyClassification.parquet",
        (with_sources(g, families) for g in sorted_groups(session, _FAMILY_CLASSIFIED)),
    )


def ordered_texts(session: duckdb.DuckDBPyConnection, query: str) -> pa.Array:
    """Return the one text column of an ordered query."""
    column = session.sql(query).to_arrow_table().column(0)
    return pa.chunked_array(column.chunks, pa.string()).combine_chunks()


def publication_keys(session: duckdb.DuckDBPyConnection) -> pa.Array:
    """Return publication numbers by id."""
    return ordered_texts(session, "SELECT publicationNumber FROM publication ORDER BY id")


def family_keys(session: duckdb.DuckDBPyConnection) -> pa.Array:
    """Return family ids by `fid`."""
    return ordered_texts(session, "SELECT familyId FROM family ORDER BY fid")


def text_codes(session: duckdb.DuckDBPyConnection, name: str) -> pa.Array:
    """Return the texts behind the codes of a citation's property."""
    return ordered_texts(session, f"SELECT text FROM text_{name} ORDER BY code")


def with_sources(groups: Groups, keys: KeyColumns) -> pa.Table:
    """Return keys and sources of each group."""
    return key_table(groups, keys).append_column("sources", source_lists(groups, keys.prefixes))


def citation_table(groups: Groups, keys: KeyColumns, texts: dict[str, pa.Array]) -> pa.Table:
    """Return citations; where two sources give one, the first that says a property is followed."""
    return pa.table(
        {
            **dict(zip(("startKey", "endKey"), key_table(groups, keys).columns, strict=True)),
            "category": decode(first_known(groups, "category"), texts["category"]),
            "phase": decode(first_known(groups, "phase"), texts["phase"]),
            "citedAssigneeOriginal": decode(first_known(groups, "assignee"), texts["assignee"]),
            "sources": source_lists(groups, keys.prefixes),
        }
    )


def classification_table(groups: Groups, keys: KeyColumns) -> pa.Table:
    """Return classifications with the place of the symbol in its list."""
    sequence = first_known(groups, "sequence").astype(np.int64)
    return pa.table(
        {
            **dict(zip(("startKey", "endKey"), key_table(groups, keys).columns, strict=True)),
            "sequence": pa.array(sequence, mask=sequence < 0),
            "sources": source_lists(groups, keys.prefixes),
        }
    )


def family_citation_table(groups: Groups, keys: KeyColumns, categories: pa.Array) -> pa.Table:
    """Return citations between families with their categories; critical is unknown where one is missing."""
    codes = groups.column("category")
    critical = critical_codes(categories)[codes] & (codes >= 0)
    has_critical = np.logical_or.reduceat(critical, groups.first)
    has_unknown = np.logical_or.reduceat(codes < 0, groups.first)
    return pa.table(
        {
            **dict(zip(("startKey", "endKey"), key_table(groups, keys).columns, strict=True)),
            "categories": category_lists(groups, codes, categories),
            "isCritical": pa.array(has_critical, mask=~has_critical & has_unknown),
            "citationCount": pa.array(np.diff(groups.bounds)),
            "sources": source_lists(groups, keys.prefixes),
        }
    )


def critical_codes(categories: pa.Array) -> np.ndarray:
    """Return for each category whether it is critical, with one entry more for «no category»."""
    listed = [any(letter in CRITICAL_CATEGORIES for letter in str(text)) for text in categories.to_pylist()]
    return np.array([*listed, False])


def category_lists(groups: Groups, codes: np.ndarray, categories: pa.Array) -> pa.Array:
    """Return the distinct categories of each group, sorted; null where no citation has one."""
    group = np.repeat(np.arange(len(groups.first)), np.diff(groups.bounds))
    width = max(1, len(categories))
    pairs = np.unique((group * width + codes)[codes >= 0])
    counts = np.bincount(pairs // width, minlength=len(groups.first))
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return pa.ListArray.from_arrays(
        pa.array(offsets), categories.take(pa.array(pairs % width)), mask=pa.array(counts == 0)
    )
