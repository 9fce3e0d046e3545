"""What the compiler makes of a small ontology, and the term that it names when one is wrong."""

from __future__ import annotations

import pytest
from rdflib import Graph

from kg.errors import SchemaError
from kg.schema.compiler import compile_graph
from kg.schema.model import GraphSchema

PREFIXES = """
@prefix : <https://w3id.org/ipkg/ontology#> .
@prefix pg: <https://w3id.org/ipkg/pg#> .
@prefix code: <https://w3id.org/ipkg/code/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def about(word: str) -> str:
    return (
        f'rdfs:label "{word}"@en , "{word}中"@zh ; skos:definition "Def of {word}."@en , "{word}定义。"@zh ; '
        'dcterms:source "test"'
    )


SMALL = f"""{PREFIXES}
<https://w3id.org/ipkg/ontology> a owl:Ontology ; owl:versionInfo "9.9.9" .
:Agent a owl:Class ; {about("agent")} .
:Firm a owl:Class ; rdfs:subClassOf :Agent ; {about("firm")} .
:Owns a owl:Class ; {about("owns")} .
:agentId a owl:DatatypeProperty ; rdfs:domain :Agent ; rdfs:range xsd:string ; {about("agent id")} .
:capital a owl:DatatypeProperty ; rdfs:domain :Firm ; rdfs:range xsd:integer ; {about("capital")} .
:kind a owl:DatatypeProperty ; rdfs:domain :Firm ; rdfs:range xsd:string ; {about("kind")} .
:heldOn a owl:DatatypeProperty ; rdfs:domain :Owns ; {about("held on")} .
:start a owl:ObjectProperty . :end a owl:ObjectProperty .
:Agent pg:key :agentId ; pg:abstract true .
:Owns pg:relationshipType "OWNS" ; pg:start :start ; pg:end :end ; pg:discriminator :heldOn .
:kind pg:codeList code:kind ; pg:index "range" .
:capital pg:unit "CNY" .
code:kind a skos:ConceptScheme .
code:kind-a skos:inScheme code:kind ; skos:notation "a" ; skos:prefLabel "A"@en , "甲"@zh .
:AgentShape sh:targetClass :Agent ;
    sh:property [ sh:path :agentId ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ] .
:FirmShape sh:targetClass :Firm ; sh:property
    [ sh:path :capital ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:minInclusive 0 ; sh:maxInclusive 9 ] ,
    [ sh:path :kind ; sh:datatype xsd:string ; sh:in ( "a" ) ] .
:OwnsShape sh:targetClass :Owns ; sh:property
    [ sh:path :start ; sh:class :Agent ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path :end ; sh:class :Firm ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path :heldOn ; sh:datatype xsd:date ; sh:minCount 1 ; sh:maxCount 1 ] .
"""


def compile_text(text: str) -> GraphSchema:
    return compile_graph(Graph().parse(data=text, format="turtle"))


def test_a_class_below_a_keyed_one_has_its_labels_key_and_properties() -> None:
    firm = compile_text(SMALL).node("Firm")
    assert (firm.labels, firm.key, firm.key_root, firm.abstract) == (
        ("Firm", "Agent"),
        "agentId",
        "Agent",
        False,
    )
    assert [p.name for p in firm.properties] == ["agentId", "capital", "kind"]


def test_conditions_of_a_shape_become_those_of_the_property() -> None:
    firm = compile_text(SMALL).node("Firm")
    capital, kind = firm.property("capital"), firm.property("kind")
    assert (capital.datatype, capital.min_inclusive, capital.max_inclusive, capital.unit) == (
        "integer",
        0,
        9,
        "CNY",
    )
    assert (kind.allowed, kind.code_list, kind.index, kind.many) == (("a",), "kind", ("range",), True)


def test_a_relation_has_its_type_ends_and_discriminator() -> None:
    owns = compile_text(SMALL).relationship("Owns")
    assert (owns.type, owns.start, owns.end, owns.discriminators) == ("OWNS", "Agent", "Firm", ("heldOn",))
    assert [p.name for p in owns.properties] == ["heldOn"]


def test_an_abstract_class_has_no_table() -> None:
    schema = compile_text(SMALL)
    assert [owner.name for owner in schema.tables] == ["Firm", "Owns"]
    assert [node.name for node in schema.concrete("Agent")] == ["Firm"]


def test_the_order_of_statements_does_not_change_the_hash_and_a_condition_does() -> None:
    head, *blocks = SMALL.split("\n:")
    shuffled = "\n:".join([head, *reversed(blocks)])
    assert compile_text(shuffled).hash == compile_text(SMALL).hash
    assert (
        compile_text(SMALL.replace("sh:maxInclusive 9", "sh:maxInclusive 8")).hash != compile_text(SMALL).hash
    )


@pytest.mark.parametrize(
    ("found", "planted", "message"),
    [
        ("sh:path :capital", "sh:path :wealth", "Firm.wealth: the shape constrains an undeclared property"),
        (
            "sh:targetClass :Firm",
            "sh:targetClass :Company",
            "FirmShape: the shape targets an undeclared class",
        ),
        (
            "sh:datatype xsd:string ; sh:minCount 1 ;",
            "sh:datatype xsd:string ;",
            "Agent: the key must be a string",
        ),
        (
            "sh:datatype xsd:integer",
            "sh:datatype xsd:gYear",
            "Firm.capital: the datatype has no mapping to Neo4j",
        ),
        (
            "rdfs:range xsd:integer",
            "rdfs:range xsd:double",
            "Firm.capital: rdfs:range and sh:datatype differ",
        ),
        ("sh:minInclusive 0 ; ", "", "Firm.capital: a number needs both bounds"),
        (
            "sh:minInclusive 0 ;",
            "sh:minInclusive 0.5 ;",
            "Firm.capital: the bound is not of the property's datatype",
        ),
        ("sh:maxInclusive 9", "sh:maxInclusive 9 ; sh:lessThan :kind", "no mapping for this SHACL term"),
        ('sh:in ( "a" )', 'sh:in ( "a" "b" )', "Firm.kind: sh:in and code list kind differ; found b"),
        (
            'sh:in ( "a" )',
            'sh:pattern "[0-9"',
            "Firm.kind: the pattern is no regular expression",
        ),
        ('sh:in ( "a" )', 'sh:pattern "\\\\d"', "Firm.kind: the pattern is not portable"),
        ('sh:in ( "a" )', 'sh:pattern "(?=a)"', "Firm.kind: the pattern is not portable"),
        (
            "sh:class :Firm",
            "sh:class :Company",
            "Owns: the end of the relation is not a node class; found Company",
        ),
        ("sh:class :Firm ; sh:minCount 1", "sh:class :Firm", "Owns.end: an end of a relation must have"),
        (
            "[ sh:path :end ; sh:class",
            "[ sh:path :other ; sh:class",
            "Owns.other: the shape constrains an undeclared",
        ),
        (
            "pg:discriminator :heldOn",
            "pg:discriminator :end",
            "Owns: a discriminator must be a required property",
        ),
        ('"capital"@en , ', "", "capital: the term has no label in English"),
        ('"firm中"@zh', '""@zh', "Firm: the term has no label in Chinese"),
        ('"Def of owns."@en , ', "", "Owns: the term has no definition in English"),
        (', "kind定义。"@zh', "", "kind: the term has no definition in Chinese"),
        (
            f'"{"Def of firm."}"@en , "firm定义。"@zh ; dcterms:source "test"',
            '"x"@en , "y"@zh',
            "Firm: the term has no dc",
        ),
        ('owl:versionInfo "9.9.9"', "rdfs:seeAlso :Firm", "the ontology must have one owl:versionInfo"),
        (
            "rdfs:domain :Firm ; rdfs:range xsd:integer",
            "rdfs:domain :Owns ; rdfs:range xsd:integer",
            "Firm.capital: the class is outside the domain",
        ),
        ('pg:index "range"', 'pg:index "hash"', "Firm.kind: unknown kind of index; found hash"),
        ('sh:in ( "a" )', 'sh:in ( "a" ) ; sh:minLength 1', "Firm.kind: sh:in leaves nothing for pattern"),
        (
            "sh:maxInclusive 9",
            'sh:maxInclusive 9 ; sh:pattern "9"',
            "Firm.capital: pattern, length and sh:in are",
        ),
        (', "甲"@zh', "", "a code lacks its notation or a label"),
        (
            ":capital pg:unit",
            ":Capital pg:key :agentId . :capital pg:unit",
            "Capital: the mapping names an undeclared",
        ),
        (
            ":capital pg:unit",
            ":Firm pg:key :agentId . :capital pg:unit",
            "Firm: two classes of one tree declare a key",
        ),
        (
            "sh:minInclusive 0 ;",
            "sh:minCount 2 ; sh:minInclusive 0 ;",
            "Firm.capital: a property has one value or a",
        ),
        (
            ":kind pg:codeList",
            ":heldOn pg:precision :kind . :kind pg:codeList",
            "Owns.heldOn: the precision of a part",
        ),
    ],
)
def test_a_wrong_term_is_named(found: str, planted: str, message: str) -> None:
    assert found in SMALL
    with pytest.raises(SchemaError) as error:
        compile_text(SMALL.replace(found, planted, 1))
    assert message in str(error.value)


def test_a_property_of_class_and_superclass_is_refused() -> None:
    again = ":MoreShape sh:targetClass :Firm ; sh:property [ sh:path :agentId ; sh:datatype xsd:string ] ."
    with pytest.raises(SchemaError, match="Firm: a class and its superclass both constrain the property"):
        compile_text(SMALL + again)


def test_two_relations_of_one_type_are_refused() -> None:
    holds = f"""
    :Holds a owl:Class ; {about("holds")} ; pg:relationshipType "OWNS" ; pg:start :start ; pg:end :end .
    :HoldsShape sh:targetClass :Holds ; sh:property
        [ sh:path :start ; sh:class :Agent ; sh:minCount 1 ; sh:maxCount 1 ] ,
        [ sh:path :end ; sh:class :Firm ; sh:minCount 1 ; sh:maxCount 1 ] .
    """
    with pytest.raises(SchemaError, match="two relation classes have one relationship type; found OWNS"):
        compile_text(SMALL + holds)


def test_a_class_below_itself_is_refused() -> None:
    with pytest.raises(SchemaError, match="the class is below itself"):
        compile_text(SMALL + ":Agent rdfs:subClassOf :Firm .")


def test_an_unknown_class_is_named() -> None:
    with pytest.raises(SchemaError, match="no such node class; found Nothing"):
        compile_text(SMALL).node("Nothing")


def test_classes_of_one_collection_share_a_list_with_all_below_them() -> None:
    schema = compile_text(f'{SMALL} :Agent pg:collection "agents" . :Firm pg:collection "firms" .')
    listed = {name: [node.name for node in nodes] for name, nodes in schema.collections.items()}
    assert listed == {"agents": ["Firm"], "firms": ["Firm"]}


def test_a_collection_that_could_not_stand_in_an_address_is_refused() -> None:
    with pytest.raises(SchemaError, match="lower case words with hyphens; found Big Firms"):
        compile_text(f'{SMALL} :Firm pg:collection "Big Firms" .')
