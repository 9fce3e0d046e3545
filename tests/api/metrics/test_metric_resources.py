"""The metrics over the API on an ingested sample: the numbers of the command, by the same names."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pandas as pd
import pyarrow as pa
import pytest
from starlette.testclient import TestClient

from kg.algorithms.what_if import Change
from kg.api.app import create_app
from kg.job import subject_questions
from kg.job.metric_request import Computed, compute_metric
from kg.questions.request import MetricRequest
from kg.settings import Settings
from tests.loaded_sample import copy_loaded

CHAIN = "/api/v1/chains/civil_drone"
REQUEST = MetricRequest("coverage", "civil_drone", "country:CN")
TYPE = "https://w3id.org/ipkg/problems/"
# When an answer was made, and what stands beside it in the API alone.
APART = {"computedAt", "graphVersion", "method", "answerSeconds"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, loaded_sample: Path) -> Settings:
    """A workspace with a sample that is published, without a graph."""
    home = copy_loaded(loaded_sample, tmp_path_factory.mktemp("home"))
    return Settings(KG_HOME=home, NEO4J_URI=None)


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as found:
        yield found


@pytest.fixture(scope="module")
def holders(client: TestClient) -> list[str]:
    """Holders of the chain with a share, by id."""
    return sorted(get(client, f"{CHAIN}/control")["organizations"])


@pytest.fixture(scope="module")
def family(client: TestClient) -> str:
    """A family of an American holder on the chain."""
    answer = get(client, f"{CHAIN}/coverage", subject="country:US", evidence="true", per_page=1)
    return str(answer["evidence"][0]["familyId"])


def get(client: httpx.Client, path: str, **params: Any) -> Any:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def told(found: Computed) -> Any:
    return json.loads(found.encode("json"))


def assert_same(api: Any, command: Any, *apart: str) -> None:
    """Every member of the command's answer is the API's, number by number."""
    names = command.keys() - APART - set(apart)
    assert names
    assert {name: without_nulls(api.get(name)) for name in names} == {
        name: without_nulls(command[name]) for name in names
    }


def without_nulls(value: Any) -> Any:
    """Leave out members that are null, empty or declared defaults: a model adds those that it promises."""
    if isinstance(value, dict):
        shown = {key: without_nulls(part) for key, part in value.items()}
        return {key: part for key, part in shown.items() if part not in (None, {}, [], False)}
    return [without_nulls(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("params", "more"),
    [
        ({"as_of": "2015-12-31"}, {"as_of": "2015-12-31"}),
        ({"as_of": "2018-12-31", "known_at": "2015-12-31"}, {"as_of": "2018-12-31", "known": "2015-12-31"}),
        ({"subject": "country:FR", "share": 0.2}, {"subject": "country:FR", "share": 0.2}),
        (
            {"through_threshold": 0.2, "controlled_below": 0.9},
            {"through_threshold": 0.2, "controlled_below": 0.9},
        ),
        ({"jurisdiction": "US", "kappa": 0.1}, {"jurisdiction": "US", "kappa": 0.1}),
    ],
)
def test_a_coverage_of_any_parameters_is_that_of_the_command(
    client: TestClient, settings: Settings, params: dict[str, Any], more: dict[str, Any]
) -> None:
    api = get(client, f"{CHAIN}/coverage", **{"subject": "country:CN", **params})
    parts = {"metric": "coverage", "chain": "civil_drone", "subject": "country:CN", **more}
    assert_same(api, told(compute_metric(settings, MetricRequest(**parts))), "chain")
    assert api["parameters"]["asOf"] == more.get("as_of", api["parameters"]["asOf"])
    assert api["parameters"]["knownAt"] == more.get("known", api["parameters"]["asOf"])


def test_a_ready_coverage_is_what_would_be_computed(client: TestClient, settings: Settings) -> None:
    ready = get(client, f"{CHAIN}/coverage", subject="country:CN")
    assert_same(ready, told(compute_metric(settings, REQUEST)), "chain")


def test_a_control_with_a_subject_is_that_of_the_command(client: TestClient, settings: Settings) -> None:
    api = get(client, f"{CHAIN}/control", subject="country:CN", delta=0.5)
    request = MetricRequest("control", "civil_drone", "country:CN", delta=0.5)
    assert_same(api, told(compute_metric(settings, request)), "chain", "organizations")


def test_questions_about_subjects_are_answered_as_by_the_command(
    client: TestClient, settings: Settings, holders: list[str]
) -> None:
    other = MetricRequest("coverage", "civil_drone", "country:US", "2015-12-31")
    both = {"with": "country:US", "with_as_of": "2015-12-31"}
    change = Change(attract=(holders[0],), open_licences=(holders[1],))
    moves = {"attract": holders[0], "open_licence": holders[1]}
    questions = subject_questions
    for path, params, found in (
        ("comparison", both, questions.compare(settings, REQUEST, other)),
        ("completion", {}, questions.completion(settings, REQUEST)),
        ("what-if", moves, questions.ask_what_if(settings, REQUEST, change)),
        ("dependencies", {}, questions.list_dependencies(settings, REQUEST, None)),
        ("ranking", {"by": "country"}, questions.rank_subjects(settings, REQUEST, "country")),
    ):
        assert_same(get(client, f"{CHAIN}/{path}", **params), told(found), "subject")


def test_a_part_of_the_dependencies_is_the_strongest_and_counts_the_rest(client: TestClient) -> None:
    whole = get(client, f"{CHAIN}/dependencies", subject="country:CN")
    part = get(client, f"{CHAIN}/dependencies", subject="country:CN", most=3)
    assert whole["dependenciesFound"] == part["dependenciesFound"] == len(whole["dependencies"]) > 3
    shares = [(row["blockedShare"], row["familyShare"]) for row in whole["dependencies"]]
    found = [(row["blockedShare"], row["familyShare"]) for row in part["dependencies"]]
    assert found == sorted(shares, reverse=True)[:3]
    assert all(row in whole["dependencies"] for row in part["dependencies"])


def test_the_gaps_are_the_coverage_with_the_least_covered_first(client: TestClient) -> None:
    gaps = get(client, f"{CHAIN}/gaps", subject="country:CN")["links"]
    covered = get(client, f"{CHAIN}/coverage", subject="country:CN")["links"]
    by_link = {row["link"]: row for row in covered}
    known = [row["lambdaMean"] for row in gaps if row["lambdaMean"] is not None]
    assert known == sorted(known)
    for row in gaps:
        for name in ("gapClass", "coverage", "lambdaLow", "probabilityMissing", "externallyControlled"):
            assert row[name] == by_link[row["link"]][name]


def test_the_evidence_of_all_pages_sums_to_the_patent_mass(client: TestClient) -> None:
    params: dict[str, Any] = {"subject": "country:US", "evidence": "true", "per_page": 200}
    first = get(client, f"{CHAIN}/coverage", **params)
    rows, cursor = list(first["evidence"]), first["evidenceCursor"]
    while cursor:
        page = get(client, f"{CHAIN}/coverage", **params, cursor=cursor)
        rows += page["evidence"]
        cursor = page["evidenceCursor"]
    assert len(rows) == first["evidenceCount"] == len({(row["link"], row["familyId"]) for row in rows})
    assert all(row["sources"] and row["rules"] for row in rows)
    for link in first["links"]:
        mass = sum(row["mass"] for row in rows if row["link"] == link["link"])
        assert mass == pytest.approx(link["patentMass"])


def test_the_evidence_of_a_holder_sums_to_its_direct_share(client: TestClient, holders: list[str]) -> None:
    shares = [link["directShare"] or {} for link in get(client, f"{CHAIN}/control")["links"]]
    holder = next(holder for holder in holders if any(share.get(holder) for share in shares))
    control = get(client, f"{CHAIN}/control", evidence="true", holder=holder, per_page=1000)
    own = [row for row in control["evidence"] if row["kind"] == "direct"]
    assert own
    for link in control["links"]:
        mass = sum(row["mass"] for row in own if row["link"] == link["link"])
        share = (link["directShare"] or {}).get(holder, 0.0)
        held = get(client, f"/api/v1/organizations/{holder}/control")
        total = next(row["heldMass"] for row in held["links"] if row["link"] == link["link"])
        assert mass == pytest.approx(share * total)


def test_an_evidence_cursor_of_another_question_is_refused(client: TestClient) -> None:
    params = {"subject": "country:US", "evidence": "true", "per_page": 2}
    cursor = get(client, f"{CHAIN}/coverage", **params)["evidenceCursor"]
    other = client.get(f"{CHAIN}/coverage", params={**params, "subject": "country:CN", "cursor": cursor})
    assert (other.status_code, other.json()["where"]) == (422, "query.cursor")
    wrong = client.get(f"{CHAIN}/coverage", params={**params, "cursor": "!"})
    assert (wrong.status_code, wrong.json()["found"]) == (422, "!")


def test_an_organisation_is_told_as_the_chain_tells_it(client: TestClient, holders: list[str]) -> None:
    control = get(client, f"{CHAIN}/control")
    for holder in holders[:3]:
        own = get(client, f"/api/v1/organizations/{holder}/control")
        portfolio = get(client, f"/api/v1/organizations/{holder}/portfolio")
        for link, row, held in zip(control["links"], own["links"], portfolio["links"], strict=True):
            if "reach" in link["undefined"]:
                assert (row["reach"], "reach" in row["undefined"]) == (None, True)
                continue
            assert row["reach"] == pytest.approx(link["reach"].get(holder, 0.0))
            chokepoint = (link["chokepoint"] or {}).get(holder)
            if chokepoint is not None:
                assert row["chokepoint"] == pytest.approx(chokepoint)
            assert held["patentMass"] == pytest.approx(row["directShare"] * row["heldMass"])
        power = control["chainPower"].get(holder)
        assert own["chainPower"] == (None if power is None else pytest.approx(power))


def test_what_rests_on_a_family_is_free_once_the_family_is_bought(client: TestClient) -> None:
    found = get(client, f"{CHAIN}/dependencies", subject="country:CN")["dependencies"]
    strongest = max(found, key=lambda row: (row["familyShare"], row["family"]))
    bought = get(client, f"{CHAIN}/purchase", subject="country:CN", family=strongest["family"])
    change = bought["selfDetermination"][strongest["link"]]
    assert change["difference"] == pytest.approx(change["after"] - change["before"])
    assert change["difference"] >= -1e-9
    reach = get(client, f"/api/v1/families/{strongest['family']}/reach")
    assert strongest["holder"] in {row["holder"] for row in reach["blocks"]}
    assert strongest["until"] == reach["activeUntil"]


def test_a_family_says_by_which_rules_it_belongs_to_its_links(client: TestClient, family: str) -> None:
    found = get(client, f"/api/v1/families/{family}/membership")
    assert found["links"]
    assert 0 < sum(row["membership"] for row in found["links"] if row["chain"] == "civil_drone") <= 1 + 1e-9
    assert all(" <- " in rule for row in found["links"] for rule in row["rules"])
    before = get(client, f"/api/v1/families/{family}/membership", known_at="1950-01-01")
    assert (before["links"], list(before["undefined"])) == ([], ["links"])


def test_the_parts_of_an_alliance_sum_to_its_reach(client: TestClient, holders: list[str]) -> None:
    found = get(client, f"{CHAIN}/alliance", member=holders[:3])
    assert {row["holder"] for row in found["members"]} == set(holders[:3])
    for row in found["links"]:
        if row["reach"] is not None:
            assert sum(row["shapley"].values()) == pytest.approx(row["reach"])
            assert row["thicketRelief"] >= 0


def test_the_roots_behind_an_organisation_make_it_up_wholly(client: TestClient, holders: list[str]) -> None:
    for holder in holders[:5]:
        found = get(client, f"/api/v1/organizations/{holder}/ownership")
        assert sum(root["part"] for root in found["lookThrough"]) == pytest.approx(1)
        shares = sum(owner["share"] for owner in found["owners"])
        assert found["knownShare"] == (None if not found["owners"] else pytest.approx(shares))


def test_a_place_nobody_of_the_chain_sits_at_is_known_and_empty(client: TestClient) -> None:
    found = get(client, "/api/v1/zones/cn:530100/profile", chain="civil_drone")
    assert found["place"]["name"] == "昆明市"
    (chain,) = found["chains"]
    assert (chain["organizations"], chain["patentMass"]) == (0, 0.0)
    assert chain["undefined"]["chainCoverage"] == "no holder sits at this place"


@pytest.mark.parametrize("name", ["completion", "dependencies", "ranking", "gaps", "expiry"])
def test_a_table_is_the_same_in_every_format(client: TestClient, name: str) -> None:
    def fetch(wanted: str) -> bytes:
        answer = client.get(f"{CHAIN}/{name}", params={"format": wanted})
        assert answer.status_code == 200, answer.text
        return answer.content

    parquet = pd.read_parquet(io.BytesIO(fetch("parquet")))
    arrow = pa.ipc.open_stream(fetch("arrow")).read_all().to_pandas()
    rows = [json.loads(line) for line in fetch("ndjson").splitlines()]
    csv = pd.read_csv(io.BytesIO(fetch("csv")), encoding="utf-8-sig")
    pd.testing.assert_frame_equal(parquet, arrow)
    assert list(csv.columns) == list(parquet.columns) == list(rows[0])
    assert len(csv) == len(parquet) == len(rows) > 0


def test_an_answer_has_an_etag_of_version_and_parameters(client: TestClient) -> None:
    first = client.get(f"{CHAIN}/completion", params={"subject": "country:CN"})
    etag = first.headers["etag"]
    again = client.get(
        f"{CHAIN}/completion", params={"subject": "country:CN"}, headers={"If-None-Match": etag}
    )
    assert (again.status_code, again.content) == (304, b"")
    spelt = client.get(f"{CHAIN}/completion", params={"subject": "country:CN", "weight": "1", "lang": "en"})
    assert spelt.headers["etag"] == etag
    other = client.get(f"{CHAIN}/completion", params={"subject": "country:US"})
    assert other.headers["etag"] != etag


@pytest.mark.parametrize(
    ("params", "where", "found", "expected"),
    [
        ({"delta": "2"}, "query.delta", "2", "<= 1.0"),
        ({"delta": "nan"}, "query.delta", "nan", "a finite number"),
        ({"as_of": "2015-13-31"}, "query.as_of", "2015-13-31", "YYYY-MM-DD"),
        ({"as_of": "0001-01-01"}, "query.as_of", "0001-01-01", "a year from 1600 to 2199"),
        ({"known_at": "soon"}, "query.known_at", "soon", "YYYY-MM-DD"),
        ({"weight": "gold"}, "query.weight", "gold", "'1', 'oecd', 'pai' or 'calibrated'"),
        ({"nope": "1"}, "query.nope", "1", "no such parameter; see /docs"),
        ({"jurisdiction": "cn"}, "query.jurisdiction", "cn", "^[A-Z]{2}$"),
        (
            {"missing_below": "3"},
            "query.missing_below",
            None,
            "0 <= missing_below <= weak_below <= strong_above",
        ),
        ({"max_depth": "x"}, "query.max_depth", "x", "a whole number"),
    ],
)
def test_a_parameter_that_cannot_be_is_named_with_what_was_found_and_expected(
    client: TestClient, params: dict[str, str], where: str, found: str | None, expected: str
) -> None:
    answer = client.get(f"{CHAIN}/gaps", params=params)
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, TYPE + "invalid-request")
    assert (problem["where"], problem.get("found"), problem["expected"]) == (where, found, expected)


@pytest.mark.parametrize(
    ("path", "params", "found", "suggested"),
    [
        ("/api/v1/chains/civil_dron/gaps", {}, "civil_dron", "civil_drone"),
        (f"{CHAIN}/gaps", {"subject": "country:ZZ"}, "country:ZZ", "country:"),
        (f"{CHAIN}/gaps", {"subject": "agent:SYNTHETIC ROTOR"}, "SYNTHETIC ROTOR", "SYNTHETIC ROTOR"),
        (f"{CHAIN}/gaps", {"subject": "mars"}, "mars", "country:<two letters>"),
        ("/api/v1/organizations/nobody/portfolio", {}, "nobody", "("),
        ("/api/v1/zones/北京/profile", {}, "北京", "北京市"),
        (f"{CHAIN}/dependencies", {"link": "warp_drive"}, "warp_drive", "civil_drone/"),
        (f"{CHAIN}/ranking", {"by": "planet"}, "planet", "country, firm"),
        ("/api/v1/methods/magic", {}, "magic", "coverage"),
    ],
)
def test_what_is_unknown_is_not_found_and_something_near_is_suggested(
    client: TestClient, path: str, params: dict[str, str], found: str, suggested: str
) -> None:
    answer = client.get(path, params=params)
    problem = answer.json()
    assert (answer.status_code, problem["type"], problem["found"]) == (404, TYPE + "not-found", found)
    assert suggested in problem["expected"]


def test_a_file_of_the_server_is_no_chain(client: TestClient) -> None:
    answer = client.get("/api/v1/chains/pyproject.toml/gaps")
    assert (answer.status_code, answer.json()["found"]) == (404, "pyproject.toml")


def test_every_answer_says_how_it_is_computed(client: TestClient, holders: list[str], family: str) -> None:
    paths = {
        f"{CHAIN}/completion": {},
        f"{CHAIN}/exposure": {},
        f"{CHAIN}/pools": {},
        f"{CHAIN}/expiry": {},
        f"{CHAIN}/takeover": {"firm": holders[0], "buyer": "outsider"},
        f"{CHAIN}/counter-blocking": {"ours": holders[0], "theirs": holders[1]},
        f"/api/v1/organizations/{holders[0]}/ownership": {},
        f"/api/v1/organizations/{holders[0]}/dependencies": {},
        f"/api/v1/organizations/{holders[0]}/purchase": {"family": family},
        "/api/v1/operations/risk": {},
        "/api/v1/operations/otl": {},
        "/api/v1/operations/sep": {},
        "/api/v1/operations/alliance": {},
    }
    for path, params in paths.items():
        answer = get(client, path, **params)
        method = get(client, answer["method"], lang="en")
        assert method["formula"]
        assert method["source"]
        assert answer["graphVersion"]
