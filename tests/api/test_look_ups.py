"""Look-ups from the ready answers of the authored snapshot."""

from typing import Any

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.schema import GRAPH_SCHEMA


def relation(answer: dict[str, Any], name: str, direction: str = "out") -> dict[str, Any]:
    found = [r for r in answer["relations"] if (r["relation"], r["direction"]) == (name, direction)]
    assert len(found) == 1
    block: dict[str, Any] = found[0]
    return block


def test_a_patent_comes_with_applicants_in_order_and_citations_both_ways(client: httpx.Client) -> None:
    answer = client.get("/api/v1/patents/cn 999000001-a").json()
    assert (answer["publicationNumber"], answer["class"], answer["graphVersion"]) == (
        "CN999000001A",
        "Publication",
        "0f1e2d3c.r1",
    )
    assert answer["properties"]["publicationDate"] == "2020-05-01"
    applicants = relation(answer, "PatentApplicant")
    named = [(a["key"], a["name"], a["class"], a["nameOriginal"]) for a in applicants.pop("results")]
    assert named == [
        ("test:firm", "测试航空", "Firm", "测试航空有限公司"),
        ("test:univ", "苍梧大学", "University", "苍梧大学"),
    ]
    assert applicants == {
        "relation": "PatentApplicant",
        "type": "HAS_APPLICANT",
        "direction": "out",
        "count": 2,
    }
    cited, citing = relation(answer, "Citation"), relation(answer, "Citation", "in")
    assert [(c["key"], c["category"], c["phase"]) for c in cited["results"]] == [
        ("US9990002B2", "X", "examiner")
    ]
    assert [c["key"] for c in citing["results"]] == ["FR9990003A1"]
    assert answer["sources"] == ["authored:patents.csv:2"]


def test_a_patent_comes_with_family_links_with_their_rules_legal_and_market_events(
    client: httpx.Client,
) -> None:
    answer = client.get("/api/v1/patents/CN999000001A").json()
    assert (answer["family"]["familyId"], answer["family"]["memberCount"]) == ("test:1", 2)
    assert answer["links"] == [
        {
            "chainId": "civil_drone",
            "link": "civil_drone/flight_control",
            "name": "飞控",
            "membership": 0.5,
            "confidence": 0.9,
            "rules": ["flight#1"],
        }
    ]
    assert [(e["legalEventId"], e["eventCode"], e["eventDate"]) for e in answer["legalEvents"]] == [
        ("test:e1", "GR01", "2020-05-01")
    ]
    assert answer["marketEvents"] == [{"transactionId": "test:t1", "class": "Transfer", "title": None}]


def test_a_patent_of_which_little_is_known_has_empty_lists_and_nulls(client: httpx.Client) -> None:
    answer = client.get("/api/v1/patents/US9990002B2").json()
    assert (answer["family"], answer["links"], answer["legalEvents"], answer["sources"]) == (None, [], [], [])
    assert answer["properties"]["publicationDate"] is None


def test_a_family_comes_with_members_holders_and_events(client: httpx.Client) -> None:
    answer = client.get("/api/v1/families/test:1").json()
    assert [m["key"] for m in relation(answer, "FamilyMembership", "in")["results"]] == [
        "CN999000001A",
        "EP9990004A1",
    ]
    assert [(h["key"], h["share"]) for h in relation(answer, "FamilyHolding")["results"]] == [
        ("test:firm", 0.5),
        ("test:univ", 0.5),
    ]
    assert [c["key"] for c in relation(answer, "FamilyCitation", "in")["results"]] == ["test:2"]
    assert [e["legalEventId"] for e in answer["legalEvents"]] == ["test:e1"]
    assert [e["transactionId"] for e in answer["marketEvents"]] == ["test:t1"]


def test_an_organisation_comes_with_portfolio_and_the_owners_of_its_owners(client: httpx.Client) -> None:
    answer = client.get("/api/v1/organizations/test:firm").json()
    assert answer["labels"] == ["Firm", "Organization", "Agent"]
    assert answer["families"] == 1
    assert [(h["link"], h["families"], h["mass"]) for h in answer["holdings"]] == [
        ("civil_drone/flight_control", 1, 0.25)
    ]
    assert [(o["owner"], o["owned"], o["share"], o["depth"]) for o in answer["owners"]] == [
        ("test:mother", "test:firm", 0.6, 1),
        ("test:person", "test:mother", 1.0, 2),
    ]
    mother = client.get("/api/v1/organizations/test:mother").json()
    assert [(h["owned"], h["ownedName"], h["depth"]) for h in mother["held"]] == [
        ("test:firm", "测试航空", 1)
    ]


def test_a_chain_says_what_was_computed_for_it_and_a_key_may_hold_a_slash(client: httpx.Client) -> None:
    chain = client.get("/api/v1/chains/civil_drone").json()
    assert [s["subject"] for s in chain["ready"]["subjects"]] == ["country:CN", "country:FR", "country:US"]
    assert (chain["ready"]["hasControl"], chain["ready"]["hasMatches"]) == (True, True)
    link = client.get("/api/v1/links/civil_drone/flight_control").json()
    assert link == client.get("/api/v1/links/civil_drone%2Fflight_control").json()
    assert [f["key"] for f in relation(link, "ChainMembership", "in")["results"]] == ["test:1"]


def test_a_data_set_comes_with_its_loads(client: httpx.Client) -> None:
    answer = client.get("/api/v1/data-sets/authored").json()
    assert answer["loads"] == [
        {"dataSetId": "authored", "format": "lens", "loadedAt": "2026-11-23T08:00:00Z", "files": []}
    ]


@pytest.mark.parametrize("name", sorted(GRAPH_SCHEMA.collections))
def test_whatever_is_listed_can_be_looked_up(client: httpx.Client, name: str) -> None:
    key = GRAPH_SCHEMA.collections[name][0].key
    rows = client.get(f"/api/v1/{name}", params={"per_page": 1000, "select": f"class,{key}"}).json()[
        "results"
    ]
    for row in rows:
        answer = client.get(f"/api/v1/{name}/{row[key]}")
        assert answer.status_code == 200, row
        assert (answer.json()[key], answer.json()["class"]) == (row[key], row["class"])


def test_a_thing_of_another_class_is_not_in_the_collection(client: httpx.Client) -> None:
    assert client.get("/api/v1/funds/test:fund").status_code == 200
    answer = client.get("/api/v1/funds/test:firm")
    assert (answer.status_code, answer.json()["found"]) == (404, "test:firm")
    assert client.get("/api/v1/organizations/test:person").status_code == 404
    assert (
        client.get("/api/v1/organizations/x'}) DETACH DELETE (n").json()["found"] == "x'}) DETACH DELETE (n"
    )


def test_an_entity_as_turtle_is_its_properties(client: httpx.Client) -> None:
    answer = client.get("/api/v1/organizations/test:firm", headers={"Accept": "text/turtle"})
    triples = {quad.triple for quad in parse(answer.content, format=RdfFormat.TURTLE)}
    firm = NamedNode("https://w3id.org/ipkg/id/Agent/test:firm")
    assert (
        Triple(firm, NamedNode("https://w3id.org/ipkg/ontology#nameEn"), Literal("Test Aviation")) in triples
    )


def test_an_entity_that_the_client_holds_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/api/v1/patents/CN999000001A")
    again = client.get("/api/v1/patents/CN999000001A", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
