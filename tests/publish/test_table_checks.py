"""What is proved of the tables before they become a graph."""

from pathlib import Path
from typing import Any

import pytest

from kg.publish.definitions import WALKS_DIR, read_checks
from kg.publish.table_checks import TABLE_CHECKS, run_table_checks
from kg.publish.tables import GraphTables, gather_tables
from tests.publish.layers import write_layer
from tests.publish.worlds import family, publication

Pairs = list[tuple[str, str]]
WHOLE: dict[str, Pairs] = {
    "FamilyMembership": [("CN1A", "f1"), ("CN2A", "f2"), ("CN3A", "f2")],
    "Citation": [("CN1A", "CN2A"), ("CN2A", "CN3A")],
    "FamilyCitation": [("f1", "f2")],
}


def tables(folder: Path, changes: dict[str, Pairs]) -> GraphTables:
    relationships: dict[str, list[dict[str, Any]]] = {
        name: [{"startKey": start, "endKey": end} for start, end in pairs]
        for name, pairs in (WHOLE | changes).items()
        if pairs
    }
    nodes = {
        "Publication": [publication(f"CN{number}A") for number in (1, 2, 3)],
        "SimpleFamily": [family("f1"), family("f2")],
    }
    return gather_tables(write_layer(folder / "layer", nodes, relationships))


@pytest.mark.parametrize(
    "changes", [{}, {"Citation": [], "FamilyCitation": []}, {"FamilyCitation": []}], ids=str
)
def test_sound_tables_pass(tmp_path: Path, changes: dict[str, Pairs]) -> None:
    assert run_table_checks(tables(tmp_path, changes)) == []


@pytest.mark.parametrize(
    ("changes", "check", "found"),
    [
        ({"FamilyCitation": [("f2", "f1")]}, "family-citation-has-evidence", "1 rows: f2 → f1"),
        ({"Citation": []}, "family-citation-has-evidence", "1 rows: f1 → f2"),
        ({"FamilyMembership": []}, "family-citation-has-evidence", "1 rows: f1 → f2"),
        ({"Citation": [("CN1A", "CN2A"), ("CN1A", "CN1A")]}, "no-citation-of-itself", "1 rows: CN1A"),
        ({"FamilyCitation": [("f1", "f2"), ("f2", "f2")]}, "no-citation-of-itself", "1 rows: f2"),
    ],
    ids=str,
)
def test_an_unsound_table_is_told_with_its_rows(
    tmp_path: Path, changes: dict[str, Pairs], check: str, found: str
) -> None:
    (difference,) = run_table_checks(tables(tmp_path, changes))
    assert (difference.where, difference.found) == (f"check {check}", found)


def test_of_many_rows_all_are_counted_and_three_are_shown(tmp_path: Path) -> None:
    changes = {"Citation": [(f"CN{n % 3 + 1}A", f"CN{n % 3 + 1}A") for n in range(7)], "FamilyCitation": []}
    (difference,) = run_table_checks(tables(tmp_path, changes))
    assert difference.found.startswith("7 rows: ")
    assert difference.found.count(";") == 2
    assert difference.expected == "none: No publication and no family cites itself."


def test_what_a_graph_is_asked_at_length_its_tables_are_asked_first() -> None:
    assert {check.name for check in read_checks(WALKS_DIR)} == TABLE_CHECKS.keys()
