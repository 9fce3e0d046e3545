"""The page of a zone: places to choose from, parts that say what they know, and what is unknown and why."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from kg.api.pages.zone.choice import Choice
from kg.api.pages.zone.page import PARTS
from kg.api.pages.zone.view import (
    changed_links,
    rank_links,
    view_chains,
    view_comparison,
    view_course,
    weakest,
)
from kg.settings import Settings
from tests.api.conftest import Serve
from tests.api.html_page import Page

CHOICE = Choice("en", place="cn:440300", chain="civil_drone")
EMPTY: dict[str, Any] = {"lambdaMean": None, "rta": None, "gapClass": None, "nameEn": None}


def link(name: str, **facts: Any) -> dict[str, Any]:
    return {**EMPTY, "link": f"c/{name}", "name": name, **facts}


def test_links_are_ranked_by_class_then_by_lambda_and_by_advantage_where_lambda_is_unknown() -> None:
    rows = [
        link("nobody"),
        link("strong", gapClass="strong", lambdaMean=1.5, coverage=1.0, rta=2.0),
        link("prior", gapClass="insufficientData", lambdaMean=1.0),
        link("weak", gapClass="weak", lambdaMean=0.4, coverage=0.3, rta=0.3),
        link("unknown-high", rta=1.4),
        link("missing", gapClass="missing", lambdaMean=0.1, coverage=0.0, rta=0.0),
        link("unknown-low", rta=0.2),
        link("weaker", gapClass="weak", lambdaMean=0.3, coverage=0.2, rta=0.9),
    ]
    ranked = [row["name"] for row in rank_links(rows)]
    assert ranked[:6] == ["missing", "weaker", "weak", "unknown-low", "unknown-high", "strong"]
    assert ranked[6:] == ["nobody", "prior"]


def test_a_strong_link_is_never_named_as_weak_nor_one_that_nobody_holds() -> None:
    rows = [
        link("strong", gapClass="strong", lambdaMean=1.5, coverage=1.0, rta=2.0),
        link("few", gapClass="insufficientData", lambdaMean=1.2, coverage=1.0, rta=1.5),
        link("unknown", rta=1.5),
        link("nobody"),
    ]
    assert weakest(rows, CHOICE, "civil_drone") == []


def test_a_weak_link_says_its_class_its_number_and_leads_to_who_could_fill_it() -> None:
    row = link("Rotor", gapClass="weak", lambdaMean=0.4, lambdaLow=0.2, lambdaHigh=0.7, coverage=0.3)
    (found,) = weakest([row], CHOICE, "civil_drone")
    assert (found.name, found.class_name, found.figure) == ("Rotor", "Weak", "λ 0.40 (0.20–0.70)")
    assert found.address == "/zone?place=cn%3A440300&chain=civil_drone&link=c%2FRotor&lang=en#fill"


def test_a_bar_counts_the_links_without_a_class_as_unknown() -> None:
    answer = {
        "chain": "c",
        "name": "链",
        "nameEn": "Chain",
        "gapClasses": {"weak": 1},
        "links": [link("a", gapClass="weak", lambdaMean=0.3), link("b"), link("c"), link("d")],
        "undefined": {"knownCoverage": "no holder sits at this place"},
    }
    (row,) = view_chains({"chains": [answer]}, CHOICE)
    assert row.bars == (("weak", "Weak", 1, 0.0, 25.0), ("unknown", "Unknown", 3, 25.0, 75.0))
    assert row.reason == "no holder sits at this place"


def side(**facts: Any) -> dict[str, Any]:
    empty = {"coverage": None, "coverageLow": None, "coverageHigh": None, "patentShare": 0.25}
    return {
        "chain": {"links": [{"link": "a", "name": "甲", "nameEn": "A"}]},
        "links": [{"link": "a", **empty, **facts}],
    }


def test_sides_are_compared_by_coverage_where_both_have_one_else_by_the_spread_of_patents() -> None:
    known = side(coverage=0.5, coverageLow=0.4, coverageHigh=0.6)
    assert view_comparison(known, known, {"a": False}, "en").measure == "coverage"
    found = view_comparison(known, side(), {}, "en")
    assert (found.measure, found.top) == ("patentShare", 0.25)
    assert (found.pairs[0].first.value, found.pairs[0].first.low, found.pairs[0].apart) == (0.25, None, None)


def test_a_course_draws_the_mass_where_no_coverage_is_known() -> None:
    mass = {"patentMass": 5.0, "patentMassLow": 2.5, "patentMassHigh": 10.0, "knownCoverage": None}
    found = view_course([{**mass, "asOf": "2020-12-31"}, {**mass, "asOf": "2021-12-31"}])
    assert (found.measure, found.top, found.line) == ("patentMass", 10.0, "M0.0 90.0L640.0 90.0")
    assert found.band == "M0.0 0.0L640.0 0.0L640.0 135.0L0.0 135.0Z"


def change(name: str, first: float | None, second: float | None) -> dict[str, Any]:
    moved = None if first is None or second is None else second - first
    one = {"first": first, "second": second, "difference": moved}
    still = {"first": 0.0, "second": 0.0, "difference": 0.0}
    return {"link": name, "patentMass": one, "coverage": still, "selfDetermination": still}


def test_a_what_if_shows_what_changes_and_the_link_to_be_filled_first() -> None:
    answer = {
        "links": [change("a", 1.0, 1.0), change("b", 1.0, 1.5), change("c", 1.0, 4.0), change("d", 0.0, 0.0)]
    }
    assert [(row["link"], row["at"]) for row in changed_links(answer, "d")] == [("d", 3), ("c", 2), ("b", 1)]


def test_an_address_keeps_every_choice_once_and_leaves_out_what_is_not_chosen() -> None:
    chosen = Choice("zh", "p", "c", "country:CN", None, "c/a", ("x", "y"), ("f&1",))
    assert chosen.address() == "/zone?place=p&chain=c&link=c%2Fa&attract=x&attract=y&buy=f%261&lang=zh"
    assert chosen.without("x").address() == "/zone?place=p&chain=c&link=c%2Fa&attract=y&buy=f%261&lang=zh"


# Over the authored workspace: one holder at one place, no family on a chain.


def test_the_places_with_holders_are_listed_with_what_they_lie_in(client: httpx.Client) -> None:
    zones = client.get("/api/v1/zones").json()["zones"]
    assert [(row["placeId"], row["organizations"], row["families"], row["within"]) for row in zones] == [
        ("test:gd", 1, 1, None),
        ("test:sz", 1, 1, ["test:gd"]),
    ]
    page = client.get("/zone", params={"lang": "zh"})
    assert (page.status_code, Page(page.text).unclosed) == (200, [])
    assert page.text.count('href="/zone?place=test%3Asz&amp;lang=zh"') == 1


def test_a_place_is_found_by_part_of_its_name(client: httpx.Client) -> None:
    text = client.get("/zone", params={"lang": "zh", "q": "深"}).text
    assert "place=test%3Asz" in text
    assert 'place=test%3Agd&amp;lang=zh">广东</a><small>' not in text
    assert "没有名称相符的地区" in client.get("/zone", params={"lang": "zh", "q": "火星"}).text


def test_a_place_that_is_unknown_is_said_so(client: httpx.Client) -> None:
    answer = client.get("/zone", params={"place": "mars", "lang": "en"})
    assert (answer.status_code, "There is no such place" in answer.text) == (404, True)


def test_the_first_view_keeps_a_place_for_every_part_and_asks_for_nothing_long(client: httpx.Client) -> None:
    page = Page(client.get("/zone", params={"place": "深圳", "lang": "en"}).text)
    assert page.unclosed == []
    parts = [a["data-later"] for _, a in page.elements if "data-later" in a]
    assert [urlsplit(part).path.rpartition("/")[2] for part in parts] == list(PARTS)
    assert {parse_qs(urlsplit(part).query)["place"][0] for part in parts} == {"test:sz"}


def test_a_part_without_an_answer_says_why(client: httpx.Client) -> None:
    answer = client.get("/zone/part/gaps", params={"place": "test:sz", "chain": "none", "lang": "en"})
    assert "there is no such chain" in answer.text
    answer = client.get("/zone/part/chains", params={"place": "test:sz", "share": "much", "lang": "en"})
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("part", ["picture", "gaps", "fill", "what-if", "course", "comparison"])
def test_a_chain_that_is_not_there_is_said_so_whatever_letters_it_has(
    client: httpx.Client, part: str
) -> None:
    given = {"place": "test:sz", "chain": "无人机?#/<b>", "attract": "甲", "lang": "zh"}
    answer = client.get(f"/zone/part/{part}", params=given)
    assert answer.status_code == 200
    assert 'class="problem"' in answer.text
    assert "<b>" not in answer.text


def test_an_empty_workspace_says_that_nothing_is_published(empty_client: httpx.Client) -> None:
    answer = empty_client.get("/zone", params={"lang": "en"})
    assert (answer.status_code, "Nothing is published yet" in answer.text) == (200, True)


# Over the published sample: holders of the chain have seats.


@pytest.fixture(scope="module")
def sampled_site(request: pytest.FixtureRequest, serve: Serve) -> Iterator[httpx.Client]:
    """The application over the sample, or over the workspace that `KG_TEST_HOME` names."""
    home = os.environ.get("KG_TEST_HOME")
    settings = (
        Settings(KG_HOME=Path(home), NEO4J_URI=None)
        if home
        else request.getfixturevalue("sample_world").settings
    )
    with serve(settings) as found:
        yield found


@pytest.fixture(scope="module")
def place(sampled_site: httpx.Client) -> str:
    return str(sampled_site.get("/api/v1/zones").json()["zones"][0]["placeId"])


def part(sampled_site: httpx.Client, name: str, place: str, **more: Any) -> str:
    query = {"place": place, "chain": "civil_drone", "lang": "en", **more}
    answer = sampled_site.get(f"/zone/part/{name}", params=query)
    assert answer.status_code == 200, answer.text
    assert 'role="alert"' not in answer.text, answer.text
    return answer.text


@pytest.mark.neo4j
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("share", [None, "0.02"])
@pytest.mark.parametrize("name", list(PARTS))
def test_every_part_closes_its_elements_and_leaves_no_style_or_handler(
    sampled_site: httpx.Client, place: str, name: str, share: str | None, lang: str
) -> None:
    found = Page(part(sampled_site, name, place, lang=lang, **({"share": share} if share else {})))
    assert found.unclosed == []
    names = [key for _, attributes in found.elements for key in attributes]
    assert [key for key in names if key == "style" or key.startswith("on")] == []


@pytest.mark.neo4j
def test_without_a_share_coverage_is_unknown_with_its_reason_and_links_go_by_advantage(
    sampled_site: httpx.Client, place: str
) -> None:
    text = part(sampled_site, "picture", place)
    assert "No share g of this place is published" in text
    assert re.search(r"The weakest link is <strong>[^<]+</strong> \(Unknown, RTA \d", text)
    declared = part(sampled_site, "picture", place, share="0.02")
    assert "No share g of this place is published" not in declared


@pytest.mark.neo4j
def test_numbers_lead_to_where_they_come_from(sampled_site: httpx.Client, place: str) -> None:
    addresses = []
    for name in ("gaps", "fill", "course", "navigation", "chains", "comparison"):
        addresses += Page(part(sampled_site, name, place, share="0.02")).links("/why?")[:40:8]
    assert len(addresses) > 20
    answers = {address: sampled_site.get(unescape(address)).status_code for address in addresses}
    assert {address: status for address, status in answers.items() if status != 200} == {}


@pytest.mark.neo4j
def test_a_candidate_that_comes_adds_its_mass_to_the_link(sampled_site: httpx.Client, place: str) -> None:
    query = {"subject": f"place:{place}", "share": 0.02, "link": "flight_control"}
    answer = sampled_site.get("/api/v1/chains/civil_drone/candidates", params=query).json()
    holders = [row for row in answer["candidates"] if row["kind"] == "firm"]
    first = holders[0]
    assert [row["patentMass"] for row in holders] == sorted(
        (row["patentMass"] for row in holders), reverse=True
    )
    assert first["after"]["patentMass"] == pytest.approx(answer["before"]["patentMass"] + first["patentMass"])
    text = part(sampled_site, "what-if", place, share="0.02", attract=first["id"], link=answer["link"])
    assert f'data-remove="{first["id"]}"' in text
    assert "Flight control" in text


@pytest.mark.neo4j
def test_a_family_that_is_bought_adds_what_outsiders_held_of_it(
    sampled_site: httpx.Client, place: str
) -> None:
    query = {"subject": f"place:{place}", "link": "flight_control"}
    answer = sampled_site.get("/api/v1/chains/civil_drone/candidates", params=query).json()
    families = [row for row in answer["candidates"] if row["kind"] == "family"]
    assert families
    for row in families:
        assert row["after"]["patentMass"] == pytest.approx(answer["before"]["patentMass"] + row["patentMass"])


@pytest.mark.neo4j
def test_the_last_point_of_a_course_is_the_coverage_of_today(sampled_site: httpx.Client, place: str) -> None:
    course = sampled_site.get(
        f"/api/v1/zones/{place}/course", params={"share": 0.02, "day": "2015-12-31"}
    ).json()
    coverage = sampled_site.get(
        "/api/v1/chains/civil_drone/coverage", params={"subject": f"place:{place}", "share": 0.02}
    ).json()
    assert course["points"][0]["asOf"] == "2015-12-31"
    last = course["points"][-1]
    assert last["knownCoverage"] == coverage["knownCoverage"]
    assert last["knownCoverageLow"] <= last["knownCoverage"] <= last["knownCoverageHigh"]
    assert last["patentMass"] == pytest.approx(sum(row["patentMass"] for row in coverage["links"]))


@pytest.mark.neo4j
def test_a_navigation_has_direction_position_and_path_and_a_table_of_its_sentences(
    sampled_site: httpx.Client, place: str
) -> None:
    address = f"/api/v1/zones/{place}/navigation"
    report = sampled_site.get(address).json()
    assert [section["name"] for section in report["sections"]] == ["direction", "position", "path"]
    count = sum(len(section["sentences"]) for section in report["sections"])
    assert sampled_site.get(address, params={"format": "csv"}).text.count("\n") - 1 >= count
