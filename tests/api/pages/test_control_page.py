"""The page of control: holders, chokepoints, the network, expiry, moves, and what is said without them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from kg.api.pages.control.network_part import node_choices
from kg.settings import Settings
from tests.api.html_page import Page
from tests.loaded_sample import copy_loaded

Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]
CHAIN = "/api/v1/chains/civil_drone"


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory, loaded_sample: Path, serve: Serve
) -> Iterator[httpx.Client]:
    """The application over a small sample that was really loaded; without a graph."""
    home = copy_loaded(loaded_sample, tmp_path_factory.mktemp("home"))
    with serve(Settings(KG_HOME=home, NEO4J_URI=None)) as found:
        yield found


@pytest.fixture(scope="module")
def leaders(world: httpx.Client) -> Any:
    return world.get(f"{CHAIN}/leading-holders", params={"top": 5}).json()


def get(client: httpx.Client, path: str, **params: Any) -> Page:
    answer = client.get(path, params=params or None)  # {} would take the query away
    assert answer.status_code == 200, answer.text
    found = Page(answer.text)
    assert found.unclosed == []
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_shows_each_link_with_its_leading_holders_and_sends_for_the_rest(
    world: httpx.Client, leaders: Any, language: str
) -> None:
    page = get(world, "/control", lang=language)
    name = {"zh": "name", "en": "nameEn"}[language]
    for link in leaders["links"]:
        assert link[name] in page.text
    first = leaders["whole"]["holders"][0]
    assert first["name"] in page.text
    assert f"{100 * first['directShare']:.1f} %" in page.text
    later = [a["data-later"].partition("?")[0] for a in page.all("div") if "data-later" in a]
    assert later == ["/control/part/chain", "/control/part/network", "/control/part/expiry"]
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert len(page.all("h1")) == 1


def test_every_number_leads_to_its_origin_which_counts_its_families(
    world: httpx.Client, leaders: Any
) -> None:
    page = get(world, "/control", lang="en")
    whys = [a["href"] for a in page.all("a") if a.get("href", "").startswith("/why?")]
    link = next(row for row in leaders["links"] if row["holders"])
    holder = link["holders"][0]["holder"]
    plain = {unquote(unquote(address)): address for address in whys}
    own = next(h for h in plain if f"link={link['link']}&holder={holder}" in h and "directShare" in h)
    origin = get(world, plain[own])
    counted = {"link": link["link"], "holder": holder, "evidence": "true"}
    evidence = world.get(f"{CHAIN}/control", params=counted).json()["evidence"]
    assert "D_i(n)" in origin.text
    assert evidence
    assert all(row["familyId"] in origin.text for row in evidence)
    for address in whys[:6]:
        get(world, address)


def test_what_is_unknown_says_so_with_its_reason_and_is_never_zero(world: httpx.Client, leaders: Any) -> None:
    page = get(world, "/control", lang="zh")
    without = [row for row in leaders["links"] if row["hhi"] is None]
    assert without
    notes = [a for a in page.all("a") if a.get("class") == "note"]
    assert {a["href"] for a in notes} == {"#why-1"}
    assert "无有效专利族有登记持有人" in page.text
    assert "既不等于侵权，也不等于可以自由实施" in page.text
    assert "最近 18 个月的数据不完整" in page.text


def test_the_chain_shows_self_determination_and_reach_with_their_bounds(world: httpx.Client) -> None:
    answer = world.get(
        f"{CHAIN}/leading-holders", params={"subject": "country:CN", "top": 3, "bounds": "true"}
    ).json()
    page = get(world, "/control/part/chain", chain="civil_drone", subject="country:CN", lang="en")
    link = next(row for row in answer["links"] if row["outsiders"] and row["selfDetermination"] is not None)
    low, high = link["selfDeterminationLow"], link["selfDeterminationHigh"]
    assert low <= link["selfDetermination"] <= high
    assert f"{low:.2f}–{high:.2f}" in page.text
    other = link["outsiders"][0]
    assert other["reachLow"] <= other["reach"] <= other["reachHigh"]
    assert other["name"] in page.text
    cards = [a for a in page.all("a") if "aria-label" in a]
    assert len(cards) == 2 * len(answer["links"])  # wide and narrow


def test_the_network_is_drawn_told_as_a_table_and_given_as_files(world: httpx.Client) -> None:
    given = {"chain": "civil_drone", "subject": "country:CN", "lang": "zh"}
    answer = world.get(f"{CHAIN}/dependency-network", params={"subject": "country:CN"}).json()
    kinds = [node["kind"] for node in answer["nodes"]]
    assert kinds[0] == "subject"
    assert {"blocker", "family"} <= set(kinds)
    assert answer["nodesFound"] == len(kinds)
    drawn = world.get("/control/network.json", params=given).json()
    assert [node["id"] for node in drawn["nodes"]] == [node["id"] for node in answer["nodes"]]
    assert len(drawn["lines"]) == len(answer["edges"])
    assert drawn == world.get("/control/network.json", params=given).json()
    page = get(world, "/control/part/network", **given)
    (canvas,) = page.all("canvas")
    assert canvas["aria-label"] == "谁能阻断中国（全部环节）"
    assert f"{len(kinds)} 个节点、{len(answer['edges'])} 条边" in page.text
    gexf = world.get("/control/network.gexf", params=given)
    assert gexf.headers["content-type"].startswith("application/gexf+xml")
    assert gexf.text.count("<node ") == len(kinds)
    assert world.get("/control/network.svg", params=given).text.startswith("<svg ")


def test_a_network_is_cut_to_the_nodes_chosen_and_says_how_many_are_left_out(world: httpx.Client) -> None:
    given = {"chain": "civil_drone", "subject": "country:CN", "lang": "zh"}
    found = world.get(f"{CHAIN}/dependency-network", params={"subject": "country:CN"}).json()["nodesFound"]
    page = get(world, "/control/part/network", **given, nodes=7)
    assert f"画出最重的 7 个节点，另有 {found - 7} 个未画" in page.text
    drawn = [a["href"] for a in page.all("a") if "/control/network." in a.get("href", "")]
    assert len(drawn) == 2
    for address in drawn:
        assert "nodes=7" in address
    (shown,) = (a["data-network"] for a in page.all("figure"))
    assert len(world.get(shown).json()["nodes"]) == 7
    asked = {"subject": "country:CN", "most": 7}
    alone = world.get(f"{CHAIN}/dependency-network", params=asked).json()
    assert f"{len(alone['nodes'])} 个节点、{len(alone['edges'])} 条边" in page.text
    (whole,) = page.links("/api/v1/chains/civil_drone/dependencies?")
    assert world.get(whole).headers["content-type"].startswith("text/csv")
    later = [a["data-later"] for a in get(world, "/control", nodes=1000).all("div") if "data-later" in a]
    assert [address for address in later if "nodes=1000" in address] == [later[1]]


@pytest.mark.parametrize(
    ("found", "chosen", "offered"),
    [
        (300, 300, []),
        (301, 300, [(300, "300", True), (1000, "1,000", False)]),
        (5000, 2000, [(300, "300", False), (1000, "1,000", False), (2000, "2,000", True)]),
    ],
)
def test_only_numbers_of_nodes_that_change_the_picture_are_offered(
    found: int, chosen: int, offered: list[tuple[int, str, bool]]
) -> None:
    assert node_choices(found, chosen) == offered


def test_a_network_on_one_link_has_that_link_only_and_at_most_the_nodes_asked_for(
    world: httpx.Client,
) -> None:
    answer = world.get(f"{CHAIN}/dependency-network", params={"link": "flight_control", "most": 7}).json()
    assert len(answer["nodes"]) == 7
    assert answer["isTruncated"] is True
    assert answer["nodesFound"] > 7
    links = {edge["link"] for edge in answer["edges"] if edge["kind"] != "owns"}
    assert links == {"civil_drone/flight_control"}
    kept = {node["id"] for node in answer["nodes"]}
    assert {edge[end] for edge in answer["edges"] for end in ("source", "target")} <= kept


def test_the_calendar_shows_every_month_and_counts_one_link_only_when_asked(
    world: httpx.Client, leaders: Any
) -> None:
    link = max(leaders["links"], key=lambda row: row["heldMass"])
    holder = link["holders"][0]["holder"]
    given = {"subject": f"agent:{holder}", "months": 240, "link": link["link"]}
    answer = world.get(f"{CHAIN}/expiry", params=given).json()
    whole = world.get(f"{CHAIN}/expiry", params={"subject": given["subject"], "months": 240}).json()
    assert 0 < answer["total"] <= whole["total"]
    assert answer["total"] == pytest.approx(answer["expiring"] + answer["later"] + answer["unknown"])
    page = get(
        world,
        "/control/part/expiry",
        chain="civil_drone",
        subject="country:CN",
        holder=holder,
        link=link["link"],
        months=240,
        lang="en",
    )
    bars = [a for a in page.all("rect") if a.get("class") == "ends"]
    assert len(bars) == sum(1 for month in answer["months"] if month["mass"] > 0)
    assert len(page.all("time")) == 240


def test_moves_show_before_and_after_with_the_difference(world: httpx.Client, leaders: Any) -> None:
    first, second, third = (row["holder"] for row in leaders["whole"]["holders"][:3])
    kept = {"chain": "civil_drone", "subject": "country:CN", "lang": "en"}
    alliance = get(world, "/control/part/move", **kept, move="alliance", member=[first, second])
    assert "Shapley parts" in alliance.text
    opened = get(world, "/control/part/move", **kept, move="open", open_licence=first)
    assert "Before → after" in opened.text
    taken = get(world, "/control/part/move", **kept, move="takeover", firm=first, buyer=third)
    assert " → " in taken.text
    sides = get(world, "/control/part/move", **kept, move="sides", ours=second, theirs_other=f" {first}, ")
    assert "They can stop" in sides.text
    for page in (alliance, opened, taken, sides):
        assert "neither infringement nor freedom to operate" in page.text


def test_a_move_that_lacks_something_says_what(world: httpx.Client) -> None:
    kept = {"chain": "civil_drone", "subject": "country:CN", "lang": "en"}
    page = get(world, "/control/part/move", **kept, move="alliance", member="name:nobody")
    assert page.text.strip() == "Choose two members at least."
    refused = get(world, "/control/part/move", **kept, move="alliance", member=["name:nobody", "name:none"])
    assert "no such holder in this chain at this date" in refused.text
    assert "name:nobody" in refused.text


def test_a_chosen_move_stands_in_the_address_and_comes_back_with_it(
    world: httpx.Client, leaders: Any
) -> None:
    first, second = (row["holder"] for row in leaders["whole"]["holders"][:2])
    page = get(world, "/control", move="sides", ours=first, theirs=second, lang="zh")
    checked = [a["value"] for a in page.all("input") if "checked" in a]
    assert checked == [first, second]
    later = [
        a["data-later"] for a in page.all("div") if a.get("data-later", "").startswith("/control/part/move")
    ]
    assert len(later) == 1
    assert f"ours={first.replace(':', '%3A')}" in later[0]


def test_a_chain_that_is_not_there_is_said_so(world: httpx.Client) -> None:
    answer = world.get("/control", params={"chain": "steam", "lang": "en"})
    assert answer.status_code == 404
    assert Page(answer.text).unclosed == []
    assert "steam" in answer.text


def test_an_empty_workspace_says_what_to_run(empty_client: httpx.Client) -> None:
    answer = empty_client.get("/control", params={"lang": "en"})
    assert answer.status_code == 200
    assert "Nothing is published yet" in answer.text
    assert "kg build PATH…" in answer.text


def test_scripts_stay_small() -> None:
    from kg.api.pages.assets import STATIC

    for name in ("network.js", "network_picture.js", "control.js"):
        assert (STATIC / name).stat().st_size <= 10_240, name
