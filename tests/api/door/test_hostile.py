"""No query of the corpora gets through, whatever it looks like; nothing is changed, read or called by one."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import neo4j
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.server.state import RunningServer
from tests.api.door.canaries import SECRET, Canaries, set_up
from tests.api.door.corpus import contexts, hostile_sections, payloads
from tests.api.door.states import read_state

pytestmark = pytest.mark.neo4j
PARAMETERS = {"map": {"evil": 1}, "label": "Evil", "url": "http://127.0.0.1/", "password": "x"}
SYNTAX = {"cypher-syntax", "cypher-failed"}


@dataclass(frozen=True)
class Verdict:
    status: int
    slug: str
    reason: str | None
    query: str


@pytest.fixture(scope="module")
def canaries(managed_server: RunningServer) -> Iterator[Canaries]:
    with set_up(managed_server.store / "import") as found:
        yield found


@pytest.fixture(scope="module", autouse=True)
def unchanged(door_client: httpx.Client, door_driver: neo4j.Driver, canaries: Canaries) -> Iterator[None]:
    """After all of them the graph, its schema, its users and GDS are what they were; no canary sang."""
    before = read_state(door_driver)
    yield
    assert read_state(door_driver) == before
    assert canaries.is_untouched()


def ask(client: httpx.Client, canaries: Canaries, query: str) -> Verdict:
    answer = client.post(
        "/api/v1/cypher", json={"query": canaries.place(query), "parameters": PARAMETERS, "limit": 10}
    )
    assert SECRET not in answer.text
    if answer.status_code == 200:
        return Verdict(200, "answered", None, query)
    problem = answer.json()
    return Verdict(answer.status_code, problem["type"].rpartition("/")[2], problem.get("reason"), query)


def is_expected(verdict: Verdict, reasons: set[str]) -> bool:
    if verdict.status == 422:
        return verdict.slug in SYNTAX and "syntax" in reasons
    return (verdict.status, verdict.slug) == (403, "cypher-refused") and verdict.reason in reasons


def test_there_are_enough_of_them() -> None:
    queries = [query for _, _, lines in hostile_sections() for query in lines]
    assert len(set(queries)) == len(queries) >= 250
    assert len(contexts()) * len(payloads("hostile")) >= 300


@pytest.mark.parametrize(
    ("kind", "reasons", "queries"), hostile_sections(), ids=[section[0] for section in hostile_sections()]
)
def test_every_query_of_the_kind_is_refused_for_its_reason(
    door_client: httpx.Client, canaries: Canaries, kind: str, reasons: set[str], queries: list[str]
) -> None:
    verdicts = [ask(door_client, canaries, query) for query in queries]
    assert [verdict for verdict in verdicts if not is_expected(verdict, reasons)] == []


@pytest.mark.parametrize("payload", payloads("hostile"))
def test_no_place_of_an_expression_hides_a_subquery(
    door_client: httpx.Client, canaries: Canaries, payload: str
) -> None:
    reasons = {"procedure", "function", "loadCsv", "syntax"}
    verdicts = [ask(door_client, canaries, context.replace("{X}", payload)) for context in contexts()]
    assert [verdict for verdict in verdicts if not is_expected(verdict, reasons)] == []
    # The places themselves are good ones: what the server cannot read shows nothing of the door.
    assert sum(verdict.status == 403 for verdict in verdicts) >= 0.9 * len(verdicts)


def test_the_names_of_columns_cannot_smuggle_and_are_refused_when_they_look_like_a_call(
    door_client: httpx.Client, canaries: Canaries
) -> None:
    query = "MATCH (n:Firm) RETURN n.name AS `ResolvedCall(dbms.listConfig() :: x`"
    assert ask(door_client, canaries, query).reason == "procedure"


WORD = re.compile(r"'(?:\\.|[^'\\])*'|[A-Za-z]+|\s+|.", re.DOTALL)
BLANKS = (" ", "\n", "\t", "/**/", " /* RETURN 1 */ ", " // RETURN 1\n", "\u00a0", "\u3000")


def disguise(query: str, seed: int) -> str:
    """Return a query that a server reads as the same: other blanks, comments, capitals, Unicode escapes."""
    dice = random.Random(seed)
    pieces = []
    for piece in WORD.findall(query):
        if piece.isspace():
            pieces.append(dice.choice(BLANKS))
        elif piece.isalpha() and piece.isascii():
            pieces.append("".join(disguise_letter(letter, dice) for letter in piece))
        else:
            pieces.append(piece)
    return "".join(pieces)


def disguise_letter(letter: str, dice: random.Random) -> str:
    if dice.random() < 0.05:
        return f"\\u{ord(letter):04X}"
    return letter.swapcase() if dice.random() < 0.05 else letter


DISGUISED = [query for kind, _, lines in hostile_sections() for query in lines if "comment" not in query]


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(query=st.sampled_from(DISGUISED), seed=st.integers(0, 1 << 32))
def test_no_disguise_helps(door_client: httpx.Client, canaries: Canaries, query: str, seed: int) -> None:
    verdict = ask(door_client, canaries, disguise(query, seed))
    assert verdict.status in (403, 422)
    assert verdict.slug in {"cypher-refused", *SYNTAX}


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    context=st.sampled_from(contexts()),
    payload=st.sampled_from(payloads("hostile")),
    seed=st.integers(0, 1 << 32),
)
def test_no_disguise_helps_in_any_place(
    door_client: httpx.Client, canaries: Canaries, context: str, payload: str, seed: int
) -> None:
    verdict = ask(door_client, canaries, disguise(context.replace("{X}", payload), seed))
    assert verdict.status in (403, 422)
