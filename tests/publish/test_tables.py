import csv
from pathlib import Path

import duckdb
import pytest

from kg.errors import PublishError, SchemaError, SnapshotError
from kg.publish import publish
from kg.publish.export import export_tables, import_options
from kg.publish.record import stores_folder
from kg.publish.tables import gather_tables, graph_version
from kg.settings import Settings
from tests.publish.layers import write_layer
from tests.publish.worlds import family, holding, node_rows, publication, write_small_world, write_world


def read_table(select: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as session:
        return session.execute(select).fetchall()


def test_a_later_layer_replaces_the_row_of_the_same_key_and_keeps_the_others(tmp_path: Path) -> None:
    below = write_layer(
        tmp_path / "a",
        {"Publication": [{**publication("CN1A"), "title": "old"}, {**publication("CN2A"), "title": "kept"}]},
    )
    above = write_layer(tmp_path / "b", {"Publication": [publication("CN1A")]})
    (table,) = gather_tables(below, [above]).nodes
    query = f'SELECT "publicationNumber", title FROM ({table.select}) ORDER BY 1'
    assert read_table(query) == [("CN1A", None), ("CN2A", "kept")]


def test_labels_go_up_to_the_key_root(tmp_path: Path) -> None:
    tables = gather_tables(write_world(tmp_path)).nodes
    firm = next(table for table in tables if table.class_name == "Firm")
    assert (firm.labels, firm.root, firm.key) == (("Firm", "Organization", "Agent"), "Agent", "agentId")


def test_the_same_rows_written_elsewhere_are_the_same_graph_version(tmp_path: Path) -> None:
    one, two = write_world(tmp_path / "one"), write_world(tmp_path / "two")
    other = write_small_world(tmp_path / "other")
    assert graph_version([one]) == graph_version([two])
    assert (
        len(
            {
                graph_version([one]),
                graph_version([one, other]),
                graph_version([other]),
                graph_version([one], ["clusters 1"]),
            }
        )
        == 4
    )


def test_a_class_that_the_ontology_does_not_have_is_refused(tmp_path: Path) -> None:
    snapshot = write_world(tmp_path)
    manifest = {**snapshot.manifest, "tables": {"nodes/Beehive": {"rows": 1, "sha256": "0"}}}
    with pytest.raises(SchemaError, match="Beehive"):
        gather_tables(type(snapshot)(snapshot.path, manifest))


def test_one_key_in_two_classes_of_a_root_is_refused(tmp_path: Path) -> None:
    agent = {"agentId": "org:1", "name": "某某"}
    snapshot = write_layer(tmp_path / "s", {"Firm": [agent], "University": [agent]})
    with pytest.raises(PublishError, match="same key among all Agent nodes") as caught:
        export_tables(gather_tables(snapshot), tmp_path)
    assert caught.value.found == "org:1"


def test_a_relationship_without_its_node_is_refused(tmp_path: Path) -> None:
    nodes = {"SimpleFamily": [family("f1")], "Firm": [{"agentId": "firm:1", "name": "某某"}]}
    snapshot = write_layer(tmp_path / "s", nodes, {"FamilyHolding": [holding("firm:404", 1.0)]})
    with pytest.raises(PublishError, match="endKey of a relationship names no Agent node") as caught:
        export_tables(gather_tables(snapshot), tmp_path)
    assert (caught.value.where, caught.value.found) == ("FamilyHolding", "firm:404")


def test_a_list_that_holds_the_delimiter_is_refused(tmp_path: Path) -> None:
    row = {**publication("CN1A"), "inventorNames": ["A\x1fB"]}
    snapshot = write_layer(tmp_path / "s", {"Publication": [row]})
    with pytest.raises(PublishError, match=r"U\+001F"):
        export_tables(gather_tables(snapshot), tmp_path)


def test_node_ids_are_dense_over_all_classes_and_follow_the_keys(tmp_path: Path) -> None:
    csv.field_size_limit(1 << 20)  # the authored rows hold a text of 100,000 characters
    snapshot = write_world(tmp_path / "s")
    files = export_tables(gather_tables(snapshot), tmp_path)
    ids: dict[str, list[int]] = {}
    for name in node_rows():
        path = tmp_path / "export" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            ids[name] = [int(row[0]) for row in csv.reader(file)]
    assert sorted(n for numbers in ids.values() for n in numbers) == list(range(sum(map(len, ids.values()))))
    assert all(numbers == sorted(numbers) for numbers in ids.values())
    assert ids["Firm"][0] + 1 == ids["University"][0]  # one key root: "firm:1" < "univ:2"
    assert sum(file.rows for file in files) == sum(snapshot.row_counts.values())


def test_line_breaks_are_announced_to_the_import_tool_only_where_there_are_some(tmp_path: Path) -> None:
    world = export_tables(gather_tables(write_world(tmp_path / "a" / "s")), tmp_path / "a")
    assert {file.data.stem for file in world if file.is_multiline} == {"Publication", "Citation"}
    assert "--multiline-fields=true" in import_options(world)
    small = export_tables(gather_tables(write_small_world(tmp_path / "b" / "s")), tmp_path / "b")
    assert "--multiline-fields=false" in import_options(small)


def test_the_read_buffer_holds_the_longest_row(tmp_path: Path) -> None:
    row = {**publication("CN1A"), "abstract": "x" * 6_000_000}
    files = export_tables(gather_tables(write_layer(tmp_path / "s", {"Publication": [row]})), tmp_path)
    (size,) = [o.partition("=")[2] for o in import_options(files) if o.startswith("--read-buffer-size=")]
    assert int(size) > 6_000_000


def test_an_altered_table_is_not_published(tmp_path: Path) -> None:
    snapshot = write_small_world(tmp_path / "s")
    write_layer(tmp_path / "other", {"SimpleFamily": [family("f2")]})
    (tmp_path / "other" / "nodes" / "SimpleFamily.parquet").replace(snapshot.nodes["SimpleFamily"])
    settings = Settings(KG_HOME=tmp_path / "home", NEO4J_URI=None)
    with pytest.raises(SnapshotError, match="altered"):
        publish(settings, snapshot)
    assert list(stores_folder(settings).glob("*")) == []
