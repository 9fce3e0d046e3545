"""SPARQL over a version: right answers, no writing, no calling out, an end in time."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from kg.answers.layers import VersionLayers
from kg.errors import QueryError
from kg.rdf.sparql import SparqlFormatError, SparqlRefusedError, SparqlService, SparqlTimeoutError
from kg.rdf.store import ensure_store, store_folder

JSON = "application/sparql-results+json"
PREFIX = "PREFIX ipkg: <https://w3id.org/ipkg/ontology#>\n"


@pytest.fixture(scope="module")
def store(layers: VersionLayers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ensure_store(tmp_path_factory.mktemp("rdf-home"), "v1", layers)


@pytest.fixture(scope="module")
def service() -> Iterator[SparqlService]:
    with contextlib.closing(SparqlService(workers=1, seconds=10)) as made:
        yield made


def ask(service: SparqlService, store: Path, query: str, form: str = JSON) -> bytes:
    with service.answer(store, query, form) as file:
        return file.read()


def values(answer: bytes) -> list[list[str]]:
    found = orjson.loads(answer)
    names = found["head"]["vars"]
    return [[row[name]["value"] for name in names] for row in found["results"]["bindings"]]


def test_a_question_counts_each_row_once(service: SparqlService, store: Path) -> None:
    query = PREFIX + "SELECT (COUNT(?p) AS ?n) WHERE { ?p a ipkg:Publication }"
    assert values(ask(service, store, query)) == [["20"]]


def test_a_relation_is_walked_from_end_to_end(service: SparqlService, store: Path) -> None:
    query = (
        PREFIX
        + """SELECT ?name ?share WHERE {
      ?h a ipkg:FamilyHolding ; ipkg:relationStart ?f ; ipkg:relationEnd ?o ; ipkg:share ?share .
      ?f ipkg:familyId "f1" . ?o ipkg:name ?name } ORDER BY ?share"""
    )
    assert values(ask(service, store, query)) == [["某某大学", "0.25"], ["深圳某某科技有限公司", "0.75"]]


def test_the_ontology_can_be_asked_in_its_graph(service: SparqlService, store: Path) -> None:
    query = (
        PREFIX
        + """SELECT ?l WHERE { GRAPH <https://w3id.org/ipkg/ontology> {
      ipkg:Firm <http://www.w3.org/2000/01/rdf-schema#label> ?l } FILTER(lang(?l) = "zh") }"""
    )
    assert values(ask(service, store, query)) == [["企业"]]


@pytest.mark.parametrize(
    ("query", "form", "start"),
    [
        ("ASK { ?s a ipkg:Firm }", JSON, b'{"head":{},"boolean":true}'),
        ("SELECT ?n WHERE { ?s a ipkg:Firm ; ipkg:agentId ?n }", "text/csv", b"n\r\nfirm:1\r\n"),
        (
            "CONSTRUCT WHERE { ?s a ipkg:Firm }",
            "application/n-triples",
            b"<https://w3id.org/ipkg/id/Agent/firm:1> <",
        ),
    ],
)
def test_each_form_of_query_has_its_formats(
    service: SparqlService, store: Path, query: str, form: str, start: bytes
) -> None:
    assert ask(service, store, PREFIX + query, form).startswith(start)


def test_a_graph_is_no_table(service: SparqlService, store: Path) -> None:
    with pytest.raises(SparqlFormatError) as error:
        ask(service, store, PREFIX + "SELECT ?s WHERE { ?s a ipkg:Firm }", "text/turtle")
    assert JSON in str(error.value.expected)


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "DROP ALL",
        "CLEAR GRAPH <https://w3id.org/ipkg/ontology>",
        "LOAD <http://127.0.0.1/x>",
        "SELECT ?s WHERE { ?s ?p ?o } ; INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "SELECT ?s WHERE { ?s ?p",
        "",
        "SELECT * WHERE { " + "{" * 5000,
    ],
)
def test_what_is_no_query_is_refused(service: SparqlService, store: Path, query: str) -> None:
    before = sorted((p.name, p.stat().st_size) for p in store.iterdir())
    with pytest.raises(QueryError):
        ask(service, store, query)
    assert sorted((p.name, p.stat().st_size) for p in store.iterdir()) == before


@contextlib.contextmanager
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """Give an address of this machine and what calls there."""
    calls: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        ending = threading.Event()

        def accept() -> None:
            while not ending.is_set():
                with contextlib.suppress(TimeoutError):
                    connection, _ = server.accept()
                    calls.append(b"called")
                    connection.close()

        thread = threading.Thread(target=accept)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/sparql", calls
        ending.set()
        thread.join()


@pytest.mark.parametrize(
    "pattern",
    [
        "SELECT * WHERE {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
        "SELECT * WHERE {{ ?s ?p ?o . sErViCe SILENT <{0}> {{ ?a ?b ?c }} }}",
        "SELECT * WHERE {{ {{ SELECT * WHERE {{ SERVICE\n# a comment\n<{0}> {{ ?s ?p ?o }} }} }} }}",
        "ASK {{ OPTIONAL {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
        "ASK {{ FILTER EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
        "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
        "SELECT * WHERE {{ BIND(<{0}> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
        "SELECT * WHERE {{ ?s ?p ?o MINUS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
        "SELECT * WHERE {{ {{ ?s ?p ?o }} UNION {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
        "SELECT * WHERE {{ GRAPH ?g {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    ],
)
def test_no_other_server_is_called(service: SparqlService, store: Path, pattern: str) -> None:
    with listener() as (address, calls):
        with pytest.raises(SparqlRefusedError, match="not answered here"):
            ask(service, store, pattern.format(address))
        assert calls == []


def test_a_query_that_takes_too_long_is_ended_and_the_next_is_answered(store: Path) -> None:
    cross = " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(8))
    short = contextlib.closing(SparqlService(workers=1, seconds=2))
    with short as service, pytest.raises(SparqlTimeoutError, match="too long"):
        ask(service, store, f"SELECT (COUNT(*) AS ?n) WHERE {{ {cross} }}")
    with contextlib.closing(SparqlService(workers=1, seconds=20)) as service:
        assert ask(service, store, PREFIX + "ASK { ?s a ipkg:Firm }") == b'{"head":{},"boolean":true}'


def test_a_store_is_built_once_and_only_the_last_two_stay(layers: VersionLayers, tmp_path: Path) -> None:
    first = ensure_store(tmp_path, "v1", layers)
    made = first.stat().st_mtime_ns
    assert ensure_store(tmp_path, "v1", layers).stat().st_mtime_ns == made
    for name in ("v2", "v3"):
        ensure_store(tmp_path, name, layers)
    assert [store_folder(tmp_path, name).exists() for name in ("v1", "v2", "v3")] == [False, True, True]
    assert not [p for p in (tmp_path / "rdf").iterdir() if p.name.startswith(".")]
