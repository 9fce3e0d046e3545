from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx
import pytest

from kg import graph
from kg.server.state import RunningServer
from kg.settings import Settings

pytestmark = pytest.mark.neo4j

WORLD = """
CREATE (p:Publication {publicationNumber: 'CN999000001A', countryCode: 'CN', title: '测试飞行控制方法',
    publicationDate: date('2020-05-01'), isStub: false, sources: ['authored:a.csv:2']})
CREATE (c:Publication {publicationNumber: 'US9990002B2', countryCode: 'US', title: 'Cited', isStub: true})
CREATE (d:Publication {publicationNumber: 'FR9990003A1', countryCode: 'FR', isStub: false})
CREATE (a:Application {applicationNumber: 'CN202000000001'})
CREATE (f:SimpleFamily {familyId: 'test:1', familyRule: 'singleton', memberCount: 1})
CREATE (o:Agent:Organization:Firm {agentId: 'test:firm', name: '测试航空', countryCode: 'CN',
    sources: ['authored:a.csv:2']})
CREATE (h:Agent:Person {agentId: 'test:person', name: '某人'})
CREATE (s:ClassificationSymbol {symbolId: 'IPC:G05D1/08'})
CREATE (l:ChainLink {linkId: 'test/flight', name: '飞控'})-[:LINK_OF]->(:IndustryChain {chainId: 'test'})
CREATE (p)-[:PUBLICATION_OF]->(a), (p)-[:MEMBER_OF]->(f), (p)-[:CLASSIFIED_AS]->(s),
  (p)-[:HAS_APPLICANT {sequence: 1, nameOriginal: '测试航空有限公司'}]->(o),
  (p)-[:CITES {category: 'X', phase: 'examiner'}]->(c), (d)-[:CITES]->(p),
  (f)-[:HELD_BY {share: 0.5}]->(o),
  (f)-[:IN_LINK {membership: 0.5, confidence: 0.9, rules: ['flight#1']}]->(l),
  (o)-[:RAISED]->(:InvestmentRound {roundId: 'test:r', roundType: 'a', announcedDate: date('2019-01-01')}),
  (o)-[:LOCATED_IN]->(:Place {placeId: 'test:p', name: '深圳'}),
  (o)-[:OPERATES_IN]->(:Industry {industryId: 'test:i', name: '航空'})
"""
CLEAR = """
MATCH (n) WHERE any(key IN ['test:1', 'test:firm', 'test:person', 'test/flight', 'test:r', 'test:p', 'test:i',
  'CN999000001A', 'US9990002B2', 'FR9990003A1', 'CN202000000001', 'IPC:G05D1/08', 'test']
  WHERE key IN [n.familyId, n.agentId, n.linkId, n.roundId, n.placeId, n.industryId, n.publicationNumber,
    n.applicationNumber, n.symbolId, n.chainId]) DETACH DELETE n
"""


@pytest.fixture(scope="module")
def client(
    managed_server: RunningServer,
    server_settings: Settings,
    serve: Callable[[Settings], AbstractContextManager[httpx.Client]],
) -> Iterator[httpx.Client]:
    """The application over the managed server with a small world, removed at the end."""
    endpoint = graph.find_endpoint(server_settings)
    with graph.connect(endpoint) as driver:
        driver.execute_query(WORLD, database_=endpoint.database)
        with serve(server_settings) as found:
            _warm_up(found)
            yield found
        driver.execute_query(CLEAR, database_=endpoint.database)


def _warm_up(client: httpx.Client) -> None:
    """Let a server that has just started plan the queries, however busy the machine is."""
    for path in ("/api/v1/patents/CN1A", "/api/v1/organizations/none"):
        for _ in range(20):
            if client.get(path).status_code != 503:
                break


def test_a_patent_comes_with_family_applicants_citations_links_and_sources(client: httpx.Client) -> None:
    answer = client.get("/api/v1/patents/cn 999000001-a")
    assert answer.status_code == 200
    assert answer.json() == {
        "publicationNumber": "CN999000001A",
        "properties": {
            "publicationNumber": "CN999000001A",
            "countryCode": "CN",
            "title": "测试飞行控制方法",
            "publicationDate": "2020-05-01",
            "isStub": False,
            "sources": ["authored:a.csv:2"],
        },
        "family": {"familyId": "test:1", "familyRule": "singleton", "memberCount": 1},
        "applications": ["CN202000000001"],
        "applicants": [
            {"agentId": "test:firm", "name": "测试航空", "nameOriginal": "测试航空有限公司", "sequence": 1}
        ],
        "symbols": ["IPC:G05D1/08"],
        "citations": [
            {"publicationNumber": "US9990002B2", "title": "Cited", "category": "X", "phase": "examiner"}
        ],
        "citationCount": 1,
        "citedBy": [{"publicationNumber": "FR9990003A1", "title": None, "category": None, "phase": None}],
        "citedByCount": 1,
        "links": [
            {
                "chainId": "test",
                "link": "test/flight",
                "name": "飞控",
                "membership": 0.5,
                "confidence": 0.9,
                "rules": ["flight#1"],
            }
        ],
        "sources": ["authored:a.csv:2"],
        "graphVersion": None,
        "snapshotVersion": None,
    }


def test_an_organisation_comes_with_its_portfolio_by_link(client: httpx.Client) -> None:
    answer = client.get("/api/v1/organizations/test:firm").json()
    assert sorted(answer.pop("labels")) == ["Agent", "Firm", "Organization"]
    assert answer == {
        "agentId": "test:firm",
        "properties": {
            "agentId": "test:firm",
            "name": "测试航空",
            "countryCode": "CN",
            "sources": ["authored:a.csv:2"],
        },
        "families": 1,
        "holdings": [{"chainId": "test", "link": "test/flight", "name": "飞控", "families": 1, "mass": 0.25}],
        "rounds": [{"roundId": "test:r", "roundType": "a", "announcedDate": "2019-01-01"}],
        "places": ["深圳"],
        "industries": ["航空"],
        "sources": ["authored:a.csv:2"],
        "graphVersion": None,
        "snapshotVersion": None,
    }


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/api/v1/patents/CN1A", "CN1A"),
        ("/api/v1/organizations/test:person", "test:person"),
        ("/api/v1/organizations/x'}) DETACH DELETE (n", "x'}) DETACH DELETE (n"),
    ],
)
def test_what_is_not_there_is_a_404_that_names_it(client: httpx.Client, path: str, found: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["found"]) == (404, found)


def test_the_health_says_that_the_graph_answers(client: httpx.Client) -> None:
    answer = client.get("/api/v1/health").json()
    assert (answer["graph"], answer["status"]) == ("up", "empty")
