"""One fund on the published clusters, with criteria tried out: by hand, and over the API."""

import datetime as dt

import httpx
import pytest

from kg.algorithms.chain import read_chain
from kg.algorithms.fund_model import FundRecord
from kg.api.metrics.fund_match_routes import read_horizon, read_range, read_shares
from kg.errors import RequestError
from kg.questions.fund_criteria_change import CriteriaChange, apply_change, choose_weights
from kg.questions.fund_match_answers import fund_rows, list_funds, mix_of
from kg.settings import REPOSITORY_ROOT

CHAIN = read_chain(REPOSITORY_ROOT / "domain" / "chains" / "civil_drone.yaml")
FUND = "investor:example"
LINK = "civil_drone/flight_control"


def get(client: httpx.Client, path: str, **params: object) -> httpx.Response:
    return client.get(f"/api/v1{path}", params=params)  # type: ignore[arg-type]


def test_the_funds_of_a_chain_come_with_what_each_can_take(client: httpx.Client) -> None:
    answer = get(client, "/chains/civil_drone/funds").json()
    assert [
        (row["fund"], row["name"], row["open"], row["toCheck"], row["refused"]) for row in answer["funds"]
    ] == [
        (FUND, "示例创投", 1, 0, 1),
        ("investor:other", "另一基金", 1, 0, 1),
    ]
    assert (answer["fundCount"], answer["projectCount"]) == (2, 2)
    found = get(client, "/chains/civil_drone/funds", q="ventures").json()
    assert [row["fund"] for row in found["funds"]] == [FUND]
    assert found["fundCount"] == 2


def test_a_fund_without_a_change_keeps_the_published_parts(client: httpx.Client) -> None:
    published = get(client, f"/funds/{FUND}/matches").json()["chains"][0]
    answer = get(client, f"/funds/{FUND}/match", chain="civil_drone").json()
    parts = {row["project"]: row["parts"] for row in published["scores"]}
    assert {row["project"]: row["parts"] for row in answer["scores"]} == parts
    assert answer["weights"] == published["weights"]
    assert answer["weightsFrom"] == "equal"
    first = answer["scores"][0]
    assert first["project"] == "cluster:1"
    assert first["score"] == pytest.approx(sum(first["terms"].values()))


def test_weights_that_are_tried_make_the_score_and_terms_add_up_to_it(client: httpx.Client) -> None:
    answer = get(
        client, f"/funds/{FUND}/match", chain="civil_drone", weights="quality=1", open_terms="true"
    ).json()
    scores = {row["project"]: (row["terms"], row["score"]) for row in answer["scores"]}
    published = get(client, f"/funds/{FUND}/match", chain="civil_drone").json()["scores"]
    quality = {row["project"]: row["parts"]["quality"] for row in published}
    assert scores["cluster:1"] == ({"quality": quality["cluster:1"]}, quality["cluster:1"])
    assert answer["weightsFrom"] == "asked"


@pytest.mark.parametrize(
    ("params", "where"),
    [
        ({"thesis": "civil_drone/none=1"}, "query.thesis"),
        ({"thesis": f"{LINK}=0.4"}, "query.thesis"),
        ({"thesis": LINK}, "query.thesis"),
        ({"weights": "beauty=1"}, "query.weights"),
        ({"ticket": "5..1"}, "query.ticket"),
        ({"ticket": "many"}, "query.ticket"),
        ({"horizon": "soon"}, "query.horizon"),
    ],
)
def test_a_criterion_that_cannot_be_read_is_refused_with_its_place(
    client: httpx.Client, params: dict[str, str], where: str
) -> None:
    answer = get(client, f"/funds/{FUND}/match", chain="civil_drone", **params)
    assert (answer.status_code, answer.json()["where"]) == (422, where)


def test_a_fund_that_is_not_in_the_match_is_not_found(client: httpx.Client) -> None:
    answer = get(client, "/funds/nobody/match", chain="civil_drone")
    assert (answer.status_code, answer.json()["found"]) == (404, "nobody")


def test_what_is_asked_settles_its_condition_and_leaves_the_others_unknown() -> None:
    fund = FundRecord(
        "f", stages=frozenset({"a"}), undeclared=("exclusions", "region", "term"), observed=("stages",)
    )
    change = CriteriaChange(stages=frozenset(), regions=frozenset({"CN"}), ticket=(1.0, None))
    changed = apply_change(fund, change, [LINK])
    assert changed == FundRecord(
        "f", regions=frozenset({"CN"}), ticket_low=1.0, undeclared=("exclusions", "term"), observed=()
    )
    assert apply_change(fund, CriteriaChange(open_terms=True), [LINK]).undeclared == ()
    assert apply_change(fund, CriteriaChange(), [LINK]) == fund
    horizon = apply_change(fund, CriteriaChange(horizon=dt.date(2031, 1, 1)), [LINK])
    assert (horizon.horizon, horizon.undeclared) == (dt.date(2031, 1, 1), ("exclusions", "region"))


def test_weights_come_from_the_asker_then_the_fund_then_the_match() -> None:
    match = {"weights": {"quality": 1.0}, "fundWeights": {"f": {"chainNeed": 1.0}}, "calibrated": False}
    asked = CriteriaChange(weights={"thesisFit": 0.5, "quality": 0.5, "chainNeed": 0.0})
    assert choose_weights(FundRecord("f"), match, asked) == ({"thesisFit": 0.5, "quality": 0.5}, "asked")
    assert choose_weights(FundRecord("f"), match, CriteriaChange()) == ({"chainNeed": 1.0}, "declared")
    assert choose_weights(FundRecord("g"), match, CriteriaChange()) == ({"quality": 1.0}, "equal")


def test_a_mix_is_the_masses_as_parts_of_the_whole_and_undefined_without_mass() -> None:
    assert mix_of({"linkMass": {"a": 3.0, "b": 1.0}}) == {"a": 0.75, "b": 0.25}
    assert mix_of({"linkMass": {}}) is None
    assert mix_of({}) is None


def test_texts_of_criteria_are_read_or_refused() -> None:
    assert read_range("1..2.5") == (1.0, 2.5)
    assert (read_range("1.."), read_range("..2"), read_range("")) == ((1.0, None), (None, 2.0), (None, None))
    assert (read_horizon("2031-12-31"), read_horizon(" ")) == (dt.date(2031, 12, 31), "")
    assert read_shares("a=0.5, b=.5", "thesis") == {"a": 0.5, "b": 0.5}
    assert read_shares("", "thesis") == {}
    with pytest.raises(RequestError):
        read_shares("a=-1", "thesis")


def test_a_match_without_scores_lists_no_fund() -> None:
    chain = {"chainId": "c", "name": "链", "links": []}
    match = {"chain": chain, "scores": [], "funds": {}, "projects": {}}
    assert list_funds(match, fund_rows(match)).answer["funds"] == []
