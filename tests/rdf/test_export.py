"""What is written can be read by others' tools, satisfies the shapes, and comes back the same."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pyarrow.parquet as pq
import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import RDF, RDFS, SH, Dataset, Graph, URIRef

from kg.answers.layers import VersionLayers
from kg.errors import ParseError, QueryError
from kg.rdf.export import FORMATS, SUFFIXES, export
from kg.rdf.part import Part
from kg.rdf.read import read_rdf
from kg.schema.graph_terms import IPKG, is_own, read_ontology
from kg.schema.iris import thing_iri
from kg.settings import REPOSITORY_ROOT
from kg.snapshot import Snapshot
from tests.publish.layers import write_layer
from tests.publish.worlds import node_rows

RDF_FORMATS = ("turtle", "nquads", "ntriples", "jsonld")
ROWS = {
    "DataSet": 1, "Firm": 1, "InvestmentRound": 1, "Publication": 20, "SimpleFamily": 2, "Statement": 2,
    "University": 1, "Citation": 2, "FamilyHolding": 2, "FamilyMembership": 2,
}  # fmt: skip


def written(layers: VersionLayers, format_: str, folder: Path, part: Part | None = None) -> Path:
    target = folder / f"version{SUFFIXES.get(format_, '')}"
    return export(layers, part or Part(), format_, target).path


def rows_of(snapshot: Snapshot, name: str) -> list[dict[str, Any]]:
    """Return the rows of a class, absent values left out, lists as RDF has them: sorted and without twins."""
    rows = pq.read_table(snapshot.table(name)).to_pylist()
    kept = [{k: v for k, v in map(plain, sorted(row.items())) if v is not None} for row in rows]
    return sorted(kept, key=str)


def plain(item: tuple[str, Any]) -> tuple[str, Any]:
    name, value = item
    if isinstance(value, list):
        return name, sorted({v for v in value if v not in (None, "")}) or None
    return name, None if value != value else value  # NaN


def one_graph(path: Path) -> Graph:
    """Return a document as rdflib reads it, named graphs merged."""
    if path.suffix != ".nq":
        return Graph().parse(path)
    merged = Graph()
    for s, p, o, _ in Dataset().parse(data=path.read_text(encoding="utf-8"), format="nquads").quads():
        merged.add((s, p, o))
    return merged


def test_the_number_of_rows_is_told_by_class(layers: VersionLayers, tmp_path: Path) -> None:
    assert export(layers, Part(), "turtle", tmp_path / "v.ttl").rows == ROWS


@pytest.mark.parametrize("format_", RDF_FORMATS)
def test_an_export_reads_back_as_the_same_rows(layers: VersionLayers, tmp_path: Path, format_: str) -> None:
    reading = read_rdf(written(layers, format_, tmp_path), tmp_path / "back")
    assert reading.foreign == {}
    assert reading.snapshot.row_counts == ROWS
    for name in ROWS:
        assert rows_of(reading.snapshot, name) == rows_of(layers.snapshot, name)


def test_a_second_export_of_what_was_read_back_is_the_same_document(
    layers: VersionLayers, tmp_path: Path
) -> None:
    first = written(layers, "ntriples", tmp_path)
    back = read_rdf(first, tmp_path / "back").snapshot
    second = export(VersionLayers(back, (), tmp_path), Part(), "ntriples", tmp_path / "second.nt").path
    assert sorted(second.read_text().splitlines()) == sorted(first.read_text().splitlines())


# rdflib's own reader of N-Quads uses what rdflib calls deprecated.
@pytest.mark.filterwarnings("ignore:.*Graph\\b.* deprecated:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
def test_rdflib_reads_the_same_statements_in_all_four_forms(layers: VersionLayers, tmp_path: Path) -> None:
    graphs = {name: set(one_graph(written(layers, name, tmp_path / name))) for name in RDF_FORMATS}
    assert len(graphs["turtle"]) > 250
    assert [name for name, graph in graphs.items() if graph != graphs["turtle"]] == []


def test_the_export_satisfies_the_shapes(layers: VersionLayers, tmp_path: Path) -> None:
    ontology = read_ontology(REPOSITORY_ROOT / "ontology")
    data = one_graph(written(layers, "turtle", tmp_path))
    for lower, upper in ontology.subject_objects(RDFS.subClassOf):
        if is_own(lower) and is_own(upper):
            data.add((lower, RDFS.subClassOf, upper))
    shapes = Graph()
    for shape in ontology.subjects(SH.targetClass, None):
        shapes += ontology.cbd(shape)
    conforms, _, text = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    assert conforms, text


def test_each_data_set_has_its_named_graph_and_a_row_of_two_is_in_both(tmp_path: Path) -> None:
    sources = ["one:a.csv:1", "two:b.csv:9"]
    rows = node_rows()
    nodes = {"Firm": [{**rows["Firm"][0], "sources": sources}], "University": rows["University"]}
    derived = {"SimpleFamily": [{**rows["SimpleFamily"][0], "sources": []}]}
    layer = VersionLayers(write_layer(tmp_path / "s", {**nodes, **derived}), (), tmp_path)
    graphs: dict[str, set[str]] = {}
    for quad in ox.parse(path=written(layer, "nquads", tmp_path), format=ox.RdfFormat.N_QUADS):
        graphs.setdefault(quad.subject.value, set()).add(quad.graph_name.value)
    base = "https://w3id.org/ipkg/dataset/"
    assert graphs == {
        thing_iri("Agent", "firm:1"): {f"{base}one", f"{base}two"},
        thing_iri("Agent", "univ:2"): {f"{base}authored"},
        thing_iri("SimpleFamily", "f1"): {f"{base}derived"},
    }


def test_a_key_of_any_signs_is_the_iri_that_the_api_gives(tmp_path: Path) -> None:
    keys = ["a b", "名:一/二?x#y", "50%25", "<q>\"'{}|^`\\", "CPC:B64C39/02", "a.b-c_d~e"]
    rows = {"Firm": [{"agentId": key, "name": "x"} for key in keys]}
    layer = VersionLayers(write_layer(tmp_path / "s", rows), (), tmp_path)
    graph = one_graph(written(layer, "turtle", tmp_path))
    assert {str(s) for s in graph.subjects(RDF.type, IPKG.Firm)} == {thing_iri("Agent", k) for k in keys}
    back = read_rdf(written(layer, "nquads", tmp_path), tmp_path / "back").snapshot
    assert [row["agentId"] for row in rows_of(back, "Firm")] == [
        r["agentId"] for r in rows_of(layer.snapshot, "Firm")
    ]


def test_a_part_is_closed_its_relations_bring_their_ends(layers: VersionLayers, tmp_path: Path) -> None:
    part = Part(classes=("FamilyHolding",))
    assert export(layers, part, "turtle", tmp_path / "p.ttl").rows == {
        "Firm": 1, "SimpleFamily": 1, "University": 1, "FamilyHolding": 2,
    }  # fmt: skip


def test_a_class_brings_those_below_it(layers: VersionLayers, tmp_path: Path) -> None:
    rows = export(layers, Part(classes=("Organization",)), "turtle", tmp_path / "p.ttl").rows
    assert rows == {"Firm": 1, "University": 1}


def test_a_part_by_data_set_has_only_what_that_asserts(layers: VersionLayers, tmp_path: Path) -> None:
    assert export(layers, Part(data_sets=("nobody",)), "turtle", tmp_path / "a.ttl").rows == {}
    assert export(layers, Part(data_sets=("authored",)), "turtle", tmp_path / "b.ttl").rows == ROWS


def test_networkx_reads_the_graphml_with_attributes_of_their_types(
    layers: VersionLayers, tmp_path: Path
) -> None:
    graph = nx.read_graphml(written(layers, "graphml", tmp_path), force_multigraph=True)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (28, 6)
    assert graph.nodes["Agent:firm:1"] == {
        "class": "Firm",
        "labels": "Firm; Organization; Agent",
        "agentId": "firm:1",
        "name": "深圳某某科技有限公司",
        "countryCode": "CN",
        "countryConfidence": 0.1 + 0.2,
        "identifiers": "derwent:SZDJ-C",
        "sources": "authored:rows:1",
    }
    shares = [data["share"] for _, _, data in graph.out_edges("SimpleFamily:f1", data=True)]
    assert sorted(shares) == [0.25, 0.75]


def test_tables_keep_every_value(layers: VersionLayers, tmp_path: Path) -> None:
    folder = written(layers, "parquet", tmp_path)
    names = {p.relative_to(folder).as_posix() for p in folder.rglob("*.parquet")}
    assert "nodes/Firm.parquet" in names
    assert len(names) == len(ROWS)
    table = pq.read_table(folder / "nodes" / "DataSet.parquet").to_pylist()
    assert table[0]["loadedAt"] == dt.datetime.fromisoformat("2026-11-23T12:30:15.250000")
    path = written(layers, "csv", tmp_path / "csv") / "nodes" / "Publication.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False).set_index("publicationNumber")
    assert rows.loc["CN100A", "title"] == 'say "hello", he said'
    assert json.loads(rows.loc["CN100A", "inventorNames"])[1] == "张伟"


def test_an_export_takes_the_place_of_an_older_one_whole(layers: VersionLayers, tmp_path: Path) -> None:
    target = tmp_path / "v"
    export(layers, Part(), "csv", target)
    export(layers, Part(classes=("Firm",)), "csv", target)
    assert [p.name for p in target.rglob("*.csv")] == ["Firm.csv"]
    export(layers, Part(classes=("Firm",)), "turtle", target)
    assert target.is_file()
    assert list(tmp_path.iterdir()) == [target]


def test_what_is_not_there_is_said(layers: VersionLayers, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no such class") as unknown:
        export(layers, Part(classes=("Firma",)), "turtle", tmp_path / "v")
    assert unknown.value.found == "Firma"
    with pytest.raises(QueryError, match="no such format") as form:
        export(layers, Part(), "xlsx", tmp_path / "v")
    assert form.value.expected == ", ".join(FORMATS)


def test_a_damaged_document_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.nt"
    path.write_text("<urn:a> <urn:b> <urn:c> .\n<urn:a> broken\n")
    with pytest.raises(ParseError, match="not valid RDF") as error:
        read_rdf(path, tmp_path / "back")
    assert error.value.where == f"{path}:2"


def test_statements_in_other_words_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "mixed.nt"
    firm, seen = URIRef("https://w3id.org/ipkg/id/Agent/a"), "http://xmlns.com/foaf/0.1/name"
    path.write_text(
        f'<{firm}> <{RDF.type}> <{IPKG.Firm}> .\n<{firm}> <{IPKG.agentId}> "a" .\n<{firm}> <{seen}> "b" .\n'
    )
    reading = read_rdf(path, tmp_path / "back")
    assert (reading.foreign, reading.snapshot.row_counts) == ({seen: 1}, {"Firm": 1})
