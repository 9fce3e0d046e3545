"""The main job on a synthetic world: files in, a published graph, answers and named queries out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import httpx
import orjson
import pytest

from kg.api.models import ControlAnswer, CoverageAnswer, MatchAnswer
from kg.cookbook import ANSWERS, EXAMPLES, example_values, read_answers
from kg.graph import find_endpoint, open_driver, read
from kg.job.metric_request import compute_metric
from kg.publish import list_versions, verify
from kg.queries import NamedQuery, bind_parameters, read_queries
from kg.questions.request import MetricRequest
from kg.settings import REPOSITORY_ROOT
from tests.api.conftest import serve_app
from tests.sample_world import CHAIN, SampleWorld

pytestmark = pytest.mark.neo4j

# What the cookbook shows was answered on this same sample.
KEPT = read_answers(REPOSITORY_ROOT / ANSWERS)


@pytest.fixture(scope="module")
def world(sample_world: SampleWorld) -> SampleWorld:
    return sample_world


def test_it_prints_coverage_control_and_matches(world: SampleWorld) -> None:
    for title in (
        "民用无人机产业链",
        "Coverage of the links",
        "Who controls each link",
        "best cluster of each fund",
    ):
        assert title in world.printed


def test_the_answers_are_what_the_api_promises(world: SampleWorld) -> None:
    for path in world.answers.glob("coverage-*.json"):
        answer = CoverageAnswer.model_validate_json(path.read_bytes())
        assert answer.evidence or all(not link.patent_mass for link in answer.links)
        assert all(
            data_set.is_synthetic for data_set in answer.data_sets if "synthetic" in data_set.data_set_id
        )
    control = ControlAnswer.model_validate_json((world.answers / "control.json").read_bytes())
    assert {org for link in control.links for org in link.reach} <= control.organizations.keys()
    assert MatchAnswer.model_validate_json((world.answers / "matches.json").read_bytes()).calibrated is False


def test_the_graph_holds_what_the_manifest_says(world: SampleWorld) -> None:
    assert verify(world.settings) == []


def test_the_same_input_again_changes_nothing(world: SampleWorld) -> None:
    before = [(item.version, item.state) for item in list_versions(world.settings)]
    assert world.run() == world.printed
    assert [(item.version, item.state) for item in list_versions(world.settings)] == before


def test_coverage_in_the_graph_is_that_of_the_answer(world: SampleWorld) -> None:
    answer = orjson.loads((world.answers / "coverage-country%3ACN.json").read_bytes())
    expected = {link["link"]: link["coverage"] for link in answer["links"]}
    with open_driver(world.settings) as driver:
        rows = read(
            driver,
            "neo4j",
            "MATCH (r:LinkCoverage {chainId: $chain, subject: 'country:CN'}) "
            "RETURN r.linkId AS link, r.coverage AS c",
            {"chain": CHAIN},
        )
    assert {row["link"]: row["c"] for row in rows} == expected


def test_a_match_computed_from_the_snapshot_is_the_published_one(world: SampleWorld) -> None:
    published = orjson.loads((world.answers / "matches.json").read_bytes())
    request = MetricRequest("match", CHAIN, "country:CN")
    computed = orjson.loads(compute_metric(world.settings, request).encode("json"))
    for name in ("scores", "funds", "projects", "homeSubject"):
        assert computed[name] == published[name]
    earlier = compute_metric(world.settings, replace(request, as_of="2012-12-31")).answer
    assert len(earlier["projects"]) <= len(published["projects"])
    assert earlier["scores"] != published["scores"]


def test_patent_mass_by_cypher_is_that_of_the_arrays(world: SampleWorld) -> None:
    answer = orjson.loads((world.answers / "control.json").read_bytes())
    expected = {link["link"]: link["heldMass"] for link in answer["links"]}
    with open_driver(world.settings) as driver:
        rows = read(driver, "neo4j", MASS, {"chain": CHAIN, "asOf": answer["parameters"]["asOf"]})
    found = {row["link"]: row["mass"] for row in rows}
    assert found == pytest.approx({link: mass for link, mass in expected.items() if mass}, abs=1e-9)


MASS = """
MATCH (:IndustryChain {chainId: $chain})<-[:LINK_OF]-(link:ChainLink)<-[m:IN_LINK]-(f:SimpleFamily)
MATCH (f)-[h:HELD_BY]->()
WITH link, m, h, f, date($asOf) AS day,
     coalesce(f.earliestFilingDate, f.earliestPriorityDate, f.earliestPublicationDate) AS began
WHERE f.earliestPublicationDate <= day AND m.confidence >= 0.5 AND began + duration({years: 20}) > day
RETURN link.linkId AS link, sum(m.membership * h.share) AS mass
"""


@pytest.mark.parametrize("query", read_queries().values(), ids=lambda query: query.name)
def test_a_named_query_answers_with_its_columns(world: SampleWorld, query: NamedQuery) -> None:
    with open_driver(world.settings) as driver:
        database = find_endpoint(world.settings).database
        given = example_values(read(driver, database, EXAMPLES)[0], query)
        rows = read(driver, database, query.cypher, bind_parameters(query, given))
    assert all(list(row) == [name for name, _ in query.columns] for row in rows)
    assert bool(rows) == bool(KEPT[query.name].count)


def test_the_api_serves_the_published_version(world: SampleWorld) -> None:
    with serve_app(world.settings) as client:
        health = client.get("/api/v1/health").json()
        chains = client.get("/api/v1/chains").json()
        clusters = client.get("/api/v1/clusters").json()
        first = client.get(f"/api/v1/clusters/{clusters['results'][0]['clusterId']}").json()
        page = client.get("/?lang=zh")
    assert (health["status"], health["isSynthetic"]) == ("ok", True)
    assert CHAIN in {chain["chainId"] for chain in chains["results"]}
    assert clusters["meta"]["count"] > 0
    members = [block for block in first["relations"] if block["relation"] == "ClusterMembership"]
    assert [block["direction"] for block in members] == ["in"]
    assert members[0]["count"] >= 2
    assert page.status_code == 200
    assert "民用无人机产业链" in page.text


# question: path and parameters of the API's groups, the SPARQL pattern of (?k, ?n), the Cypher of [k, n]
def grouped(path: str, attribute: str, **asked: str) -> tuple[str, dict[str, str]]:
    return path, {"group_by": attribute, "per_page": "1000", **asked}


TEN_QUESTIONS = {
    "publications by office": (
        grouped("/api/v1/patents", "countryCode"),
        "?x a ipkg:Publication ; ipkg:countryCode ?k",
        "MATCH (x:Publication) RETURN x.countryCode, count(x)",
    ),
    "publications that are stubs": (
        grouped("/api/v1/patents", "isStub"),
        "?x a ipkg:Publication ; ipkg:isStub ?k",
        "MATCH (x:Publication) RETURN toString(x.isStub), count(x)",
    ),
    "Chinese publications by kind": (
        grouped("/api/v1/patents", "kindCode", filter="countryCode:CN,kindCode:!null"),
        '?x a ipkg:Publication ; ipkg:countryCode "CN" ; ipkg:kindCode ?k',
        "MATCH (x:Publication {countryCode: 'CN'}) WHERE x.kindCode IS NOT NULL RETURN x.kindCode, count(x)",
    ),
    "families by rule": (
        grouped("/api/v1/families", "familyRule"),
        "?x a ipkg:SimpleFamily ; ipkg:familyRule ?k",
        "MATCH (x:SimpleFamily) RETURN x.familyRule, count(x)",
    ),
    "families by number of members": (
        grouped("/api/v1/families", "memberCount"),
        "?x a ipkg:SimpleFamily ; ipkg:memberCount ?k",
        "MATCH (x:SimpleFamily) RETURN toString(x.memberCount), count(x)",
    ),
    "links by chain's stage": (
        grouped("/api/v1/links", "stage"),
        "?x a ipkg:ChainLink ; ipkg:stage ?k",
        "MATCH (x:ChainLink) RETURN x.stage, count(x)",
    ),
    "memberships by link": (
        grouped("/api/v1/relations/ChainMembership", "endKey"),
        "?x a ipkg:ChainMembership ; ipkg:relationEnd/ipkg:linkId ?k",
        "MATCH (:SimpleFamily)-[x:IN_LINK]->(l:ChainLink) RETURN l.linkId, count(x)",
    ),
    "holdings by basis": (
        grouped("/api/v1/relations/FamilyHolding", "basis"),
        "?x a ipkg:FamilyHolding ; ipkg:basis ?k",
        "MATCH ()-[x:HELD_BY]->() RETURN x.basis, count(x)",
    ),
    "citations by category": (
        grouped("/api/v1/relations/Citation", "category", filter="category:!null"),
        "?x a ipkg:Citation ; ipkg:category ?k",
        "MATCH ()-[x:CITES]->() WHERE x.category IS NOT NULL RETURN x.category, count(x)",
    ),
    "coverage by gap class": (
        grouped("/api/v1/results", "gapClass", filter="class:LinkCoverage,gapClass:!null"),
        "?x a ipkg:LinkCoverage ; ipkg:gapClass ?k",
        "MATCH (x:LinkCoverage) WHERE x.gapClass IS NOT NULL RETURN x.gapClass, count(x)",
    ),
}


@pytest.fixture(scope="module")
def served(world: SampleWorld) -> Iterator[httpx.Client]:
    with serve_app(world.settings) as client:
        yield client


@pytest.mark.parametrize("question", TEN_QUESTIONS)
def test_api_sparql_and_cypher_give_one_answer(served: httpx.Client, question: str) -> None:
    (path, asked), pattern, cypher = TEN_QUESTIONS[question]
    groups = served.get(path, params=asked).json()["groups"]
    sparql = (
        "PREFIX ipkg: <https://w3id.org/ipkg/ontology#> "
        f"SELECT ?k (COUNT(?x) AS ?n) WHERE {{ {pattern} }} GROUP BY ?k"
    )
    bindings = served.get("/sparql", params={"query": sparql}).json()["results"]["bindings"]
    rows = served.post("/api/v1/cypher", json={"query": cypher}).json()["rows"]
    by_api = {word_of(group["key"]): group["count"] for group in groups}
    assert by_api
    assert {row["k"]["value"]: int(row["n"]["value"]) for row in bindings} == by_api
    assert {row[0]: row[1] for row in rows} == by_api


def word_of(key: object) -> str:
    """Return a group's key as RDF spells it."""
    return str(key).lower() if isinstance(key, bool) else str(key)
