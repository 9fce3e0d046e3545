"""Filing of navigation projects: each step by its office, in its state, at any time, voluntary."""

from typing import Any

import httpx
import pytest

TYPE = "https://w3id.org/ipkg/problems/"


@pytest.fixture(scope="module")
def offices(people: Any) -> dict[str, httpx.Client]:
    return {
        office: people.client("editor", office, office)
        for office in ("commissioner", "provincialOffice", "nationalOffice")
    }


@pytest.fixture
def project(offices: dict[str, httpx.Client]) -> str:
    value = {"name": "导航项目", "navigationType": "industryPlanning", "commissioner": "某园区"}
    made = offices["commissioner"].post(
        "/api/v1/ledger/navigation-projects", json={"value": value, "why": "x"}
    )
    return f"{made.headers['location']}/filing"


def take(client: httpx.Client, project: str, step: str, **more: Any) -> httpx.Response:
    tag = client.get(project).headers["etag"]
    body = {"value": {"step": step, **more}, "why": f"{step} it"}
    return client.post(project, json=body, headers={"If-Match": tag})


def test_a_project_need_not_be_filed(offices: dict[str, httpx.Client], project: str) -> None:
    found = offices["commissioner"].get(project).json()
    assert (found["state"], found["version"], found["entry"]) == ({"status": "notFiled", "steps": 0}, 0, None)
    assert [(step["step"], step["by"]) for step in found["nextSteps"]] == [("submit", "commissioner")]


def test_the_way_from_the_commissioner_to_a_demonstration(
    offices: dict[str, httpx.Client], project: str
) -> None:
    steps: list[tuple[str, str, dict[str, str]]] = [
        ("submit", "commissioner", {"day": "2026-01-05"}),
        ("recommend", "provincialOffice", {"day": "2026-02-01", "officeName": "某省知识产权局"}),
        ("file", "nationalOffice", {"day": "2026-03-01", "filingNumber": "2026-017"}),
        ("choose", "nationalOffice", {"day": "2026-12-01"}),
    ]
    statuses = []
    for step, office, more in steps:
        answer = take(offices[office], project, step, **more)
        assert answer.status_code == 200, answer.text
        statuses.append(answer.json()["state"]["status"])
    assert statuses == ["submitted", "recommended", "filed", "demonstration"]
    state = offices["commissioner"].get(project).json()["state"]
    assert (state["filingNumber"], state["filedDate"], state["recommendedBy"], state["steps"]) == (
        "2026-017",
        "2026-03-01",
        "某省知识产权局",
        4,
    )
    history = offices["commissioner"].get(f"{project}/history").json()["results"]
    assert [(entry["version"], entry["value"]["by"]) for entry in history] == [
        (1, "commissioner"),
        (2, "provincialOffice"),
        (3, "nationalOffice"),
        (4, "nationalOffice"),
    ]


def test_a_step_is_its_offices_only(offices: dict[str, httpx.Client], people: Any, project: str) -> None:
    for other in ("provincialOffice", "nationalOffice"):
        refused = take(offices[other], project, "submit")
        assert (refused.status_code, refused.json()["found"], refused.json()["expected"]) == (
            403,
            other,
            "commissioner",
        )
    plain = people.client("editor", "of no office")
    assert take(plain, project, "submit").json()["found"] == "no office"
    admin = people.client("admin", "records for all")
    assert take(admin, project, "submit").json()["state"]["by"] == "commissioner"


def test_a_step_out_of_turn_breaks_a_rule(offices: dict[str, httpx.Client], project: str) -> None:
    answer = take(offices["nationalOffice"], project, "file", filingNumber="1")
    assert (answer.status_code, answer.json()["type"]) == (409, TYPE + "rule-broken")
    assert (answer.json()["found"], answer.json()["expected"]) == ("file", "submit")


def test_a_filing_is_returned_withdrawn_and_begun_again(
    offices: dict[str, httpx.Client], project: str
) -> None:
    commissioner, province = offices["commissioner"], offices["provincialOffice"]
    take(commissioner, project, "submit")
    assert take(province, project, "return").json()["state"]["status"] == "notFiled"
    take(commissioner, project, "submit")
    take(province, project, "recommend")
    assert take(offices["nationalOffice"], project, "return").json()["state"]["status"] == "submitted"
    assert take(commissioner, project, "withdraw").json()["state"]["status"] == "notFiled"
    assert take(commissioner, project, "submit").json()["version"] == 7


@pytest.mark.parametrize(
    "step",
    [
        {"step": "file"},
        {"step": "submit", "filingNumber": "1"},
        {"step": "jump"},
        {"step": "submit", "day": "soon"},
    ],
)
def test_a_step_that_is_none_is_refused(
    offices: dict[str, httpx.Client], project: str, step: dict[str, str]
) -> None:
    answer = offices["commissioner"].post(
        project, json={"value": step, "why": "x"}, headers={"If-Match": '"v0"'}
    )
    assert answer.status_code == 422


def test_a_step_does_not_lie_before_the_one_it_follows(
    offices: dict[str, httpx.Client], project: str
) -> None:
    take(offices["commissioner"], project, "submit", day="2026-03-01")
    assert take(offices["provincialOffice"], project, "recommend", day="2026-02-28").status_code == 409


def test_two_offices_at_once_are_told(offices: dict[str, httpx.Client], project: str) -> None:
    take(offices["commissioner"], project, "submit")
    body = {"value": {"step": "recommend"}, "why": "x"}
    province = offices["provincialOffice"]
    assert province.post(project, json=body, headers={"If-Match": '"v1"'}).status_code == 200
    back = {"value": {"step": "withdraw"}, "why": "x"}
    late = offices["commissioner"].post(project, json=back, headers={"If-Match": '"v1"'})
    assert (late.status_code, late.json()["conflict"]["changed"]) == (412, ["by", "status", "step", "steps"])


def test_a_step_is_taken_back_by_its_office(offices: dict[str, httpx.Client], project: str) -> None:
    entry = take(offices["commissioner"], project, "submit").json()["entry"]["entryId"]
    undo = f"/api/v1/ledger/entries/{entry}/undo"
    assert offices["nationalOffice"].post(undo, json={"why": "x"}).status_code == 403
    assert offices["commissioner"].post(undo, json={"why": "x"}).status_code == 201
    assert offices["commissioner"].get(project).json()["state"]["status"] == "notFiled"


def test_a_filing_of_no_project_is_not_found(offices: dict[str, httpx.Client]) -> None:
    answer = offices["commissioner"].get("/api/v1/ledger/navigation-projects/none/filing")
    assert answer.status_code == 404
