"""The steps of the stage in their order: assertions of all files → tables of rows in a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from kg.ingest.stage.agent_facts import stage_agent_facts
from kg.ingest.stage.agent_names import stage_mentions
from kg.ingest.stage.agent_stage import stage_agents
from kg.ingest.stage.big_links import stage_symbols, write_citations, write_classifications
from kg.ingest.stage.class_stage import has_named, stage_class_links, view_referred
from kg.ingest.stage.class_tables import ASSERTED_LINKS, link_query
from kg.ingest.stage.corrections import apply_corrections
from kg.ingest.stage.duplicates import find_duplicates
from kg.ingest.stage.economy import stage_economy
from kg.ingest.stage.family_stage import stage_families
from kg.ingest.stage.files import StagedFile, view_assertions
from kg.ingest.stage.publications import list_conflicts, stage_publications
from kg.ingest.stage.rows import LINKS, NODES
from kg.ingest.stage.session import count_rows, define_sources
from kg.ingest.stage.told_acts import join_told_deals
from kg.ingest.stage.yuan_values import add_yuan_values
from kg.snapshot import sql_text

Progress = Callable[[str], None]


def build_tables(
    session: duckdb.DuckDBPyConnection, files: Sequence[StagedFile], folder: Path, progress: Progress
) -> None:
    """Write `nodes/` and `relationships/` of all files' assertions.

    Args:
        session: a session with nothing in it.
        files: the files, preferred data sets first.
        folder: takes the tables; made when missing.
        progress: told what is being done.
    """
    prefixes = [file.source_prefix for file in files]
    define_sources(session, prefixes)
    steps: tuple[tuple[str, Callable[[], None]], ...] = (
        ("records", lambda: resolve_records(session, files)),
        ("publications", lambda: stage_publications(session)),
        ("families", lambda: stage_families(session)),
        ("applicants", lambda: resolve_agents(session)),
        ("industries", lambda: stage_economy(session)),
        ("ends", lambda: stage_class_links(session)),
        ("symbols", lambda: stage_symbols(session)),
        ("nodes", lambda: write_nodes(session, folder / "nodes")),
        ("yuan", lambda: add_yuan_values(session, folder / "nodes")),
        ("corrections", lambda: apply_corrections(session, folder / "nodes")),
        ("relationships", lambda: write_links(session, folder / "relationships")),
        ("citations", lambda: write_citations(session, folder / "relationships", prefixes)),
        ("classifications", lambda: write_classifications(session, folder / "relationships", prefixes)),
        ("conflicts", lambda: list_conflicts(session)),
    )
    for name, step in steps:
        progress(name)
        step()


def resolve_records(session: duckdb.DuckDBPyConnection, files: Sequence[StagedFile]) -> None:
    """Find what is said twice and define the views of what is kept."""
    find_duplicates(session, files)
    view_assertions(session, files)
    view_referred(session)


def resolve_agents(session: duckdb.DuckDBPyConnection) -> None:
    """Make agents and holdings, and one deal of what several tell of it."""
    stage_mentions(session)
    stage_agents(session)
    stage_agent_facts(session)
    join_told_deals(session)


def write_nodes(session: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write one Parquet file per node class that has rows, sorted by key."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in NODES.items():
        write_rows(session, rows.query, rows.key, folder / f"{name}.parquet")


def write_links(session: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write one Parquet file per relationship class that has rows, sorted by start and end."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in LINKS.items():
        write_rows(session, rows.query, "startKey, endKey", folder / f"{name}.parquet")
    for name, link in ASSERTED_LINKS.items():
        if has_named(session, name):
            order = ", ".join(("startKey", "endKey", *link.discriminators))
            write_rows(session, link_query(link), order, folder / f"{name}.parquet")


def write_rows(session: duckdb.DuckDBPyConnection, query: str, order: str, path: Path) -> None:
    """Write the rows of a query with their sources; no file when there are none."""
    if count_rows(session, f"(FROM ({query}) LIMIT 1)") == 0:
        return
    session.execute(
        f"""COPY (SELECT * EXCLUDE (origins), sources_of(origins) AS sources FROM ({query}) ORDER BY {order})
        TO {sql_text(str(path))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"""
    )
