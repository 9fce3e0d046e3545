"""The operation views as `kg operations` and the API ask them, on an ingested sample."""

import json
from pathlib import Path
from typing import Any

import pytest

from kg.errors import NotFoundError, RequestError
from kg.questions.navigation import NavigationRequest, navigate
from kg.questions.operation_views import ViewRequest, show_view
from kg.questions.request import MetricRequest
from kg.questions.worlds import Worlds
from kg.snapshot import open_snapshot


@pytest.fixture(scope="module")
def worlds(loaded_sample: Path) -> Worlds:
    (snapshot,) = (loaded_sample / "snapshots").iterdir()
    return Worlds(open_snapshot(snapshot))


def shown(worlds: Worlds, view: str, **asked: Any) -> Any:
    """The answer as a reader of its JSON gets it."""
    return json.loads(json.dumps(show_view(worlds, ViewRequest(view, **asked)), allow_nan=False))


def largest_holder(worlds: Worlds) -> tuple[str, str]:
    world = worlds.open(MetricRequest("control", "civil_drone", "")).world
    counts = {str(name): 0 for name in world.holders}
    for holder in world.holdings.holder[world.is_active[world.holdings.family]].tolist():
        counts[str(world.holders[holder])] += 1
    agent = max(sorted(counts), key=lambda name: counts[name])
    return agent, world.names[agent]


def test_a_holder_is_named_by_its_name_or_its_identifier(worlds: Worlds) -> None:
    agent, name = largest_holder(worlds)
    first, second = (shown(worlds, "risk", subject=f"agent:{text}") for text in (agent, name))
    assert first == second
    assert first["families"] > 0
    assert first["expiryCliff"]["total"] > 0
    assert first["head"]["subject"] == f"agent:{agent}"
    with pytest.raises(NotFoundError, match="no such organisation"):
        shown(worlds, "risk", subject="agent:nobody at all")


def test_the_grading_of_a_holder_covers_all_that_it_holds(worlds: Worlds) -> None:
    agent, _ = largest_holder(worlds)
    whole = shown(worlds, "grading", subject=f"agent:{agent}")
    on_chain = shown(worlds, "grading", subject=f"agent:{agent}", chain="civil_drone")
    assert {row["family"] for row in on_chain["families"]} <= {row["family"] for row in whole["families"]}
    assert set(whole["evidence"]) == {row["family"] for row in whole["families"]}
    assert whole["population"] >= len(whole["families"]) > 0


def test_the_funnel_counts_the_disclosures_of_the_files_by_stage(worlds: Worlds) -> None:
    rows = worlds.snapshot.row_counts
    view = shown(worlds, "otl")
    whole = view["funnel"]["whole"]
    reached = {stage["stage"]: stage["reached"] for stage in whole["stages"]}
    assert view["undefined"] == {}
    assert whole["disclosures"] == rows["InventionDisclosure"] > 20
    assert whole["abandoned"] == rows["InventionDisclosure"] // 2
    assert list(reached.values()) == sorted(reached.values(), reverse=True)
    assert reached["application"] == rows["InventionDisclosure"] // 2
    assert 0 < reached["licence"] <= rows["DisclosureLicence"]
    assert reached["income"] > 0
    assert view["incomeOf"] == "received"
    assert view["incomeConcentration"]["licences"] == reached["income"]
    assert len(view["evidence"]) == rows["InventionDisclosure"]


def test_shares_of_declarations_are_told_by_release_with_what_was_checked(worlds: Worlds) -> None:
    releases = shown(worlds, "sep")["releases"]
    assert [(r["standardNumber"], r["release"]) for r in releases] == [
        ("3GPP TS 22.125", "Rel-16"),
        ("3GPP TS 22.125", "Rel-17"),
        ("3GPP TS 23.256", "Rel-17"),
    ]
    for release in releases:
        counts = [part["declared"] for part in release["declarants"]]
        assert all(c["essential"] <= c["checked"] <= c["families"] for c in counts)
        assert sum(c["checked"] for c in counts) > 0
        assert sum(part["share"]["declaredShare"] for part in release["declarants"]) == pytest.approx(1)
    asked = shown(worlds, "sep", standard="3GPP TS 23.256")["releases"]
    assert asked == [releases[2]]


def test_pools_of_the_files_stand_beside_alliances_with_their_shapley_parts(worlds: Worlds) -> None:
    view = shown(worlds, "alliance")
    pools = {item["name"]: item for item in view["alliances"] if item["kind"] == "pool"}
    assert view["undefined"] == {}
    assert set(pools) == {"合成无人机图传专利池", "SYNTHETIC UAS DATALINK POOL"}
    assert {item["kind"] for item in view["alliances"]} == {"pool", "alliance"}
    for pool in pools.values():
        assert len(pool["members"]) > 1
        links = [link for link in pool["result"]["links"] if link["reach"] is not None]
        assert all(sum(link["shapley"].values()) == pytest.approx(link["reach"]) for link in links)
        assert links


def test_views_say_what_they_lack(worlds: Worlds) -> None:
    early = shown(worlds, "sep", as_of="2010-01-01")
    assert early["releases"] == []
    assert set(early["undefined"]) == {"releases"}
    firm = shown(worlds, "otl", subject=f"agent:{largest_holder(worlds)[0]}")
    assert set(firm["undefined"]) == {"funnel", "incomeConcentration"}
    assert firm["incomeOf"] is None


def test_an_unknown_view_and_a_view_of_nobody_are_refused(worlds: Worlds) -> None:
    with pytest.raises(RequestError, match="unknown operation view"):
        shown(worlds, "pool")
    with pytest.raises(RequestError, match="of one agent"):
        shown(worlds, "otl", subject="country:CN")
    with pytest.raises(RequestError, match="not a date"):
        shown(worlds, "sep", as_of="yesterday")


def test_a_firm_and_a_zone_are_navigated_by_name(worlds: Worlds) -> None:
    agent, name = largest_holder(worlds)
    first, second = (
        navigate(worlds, NavigationRequest("firm", text, "civil_drone")) for text in (agent, f"agent:{name}")
    )
    assert first.sections == second.sections
    assert first.head.subject == f"agent:{agent}"
    zone = navigate(worlds, NavigationRequest("zone", "country:US", "civil_drone", share=0.3))
    assert zone.title_zh.startswith("美国")
    assert {s.template for part in zone.sections for s in part.sentences} >= {"gap", "knownCoverage"}
    with pytest.raises(NotFoundError, match="no such organisation"):
        navigate(worlds, NavigationRequest("firm", "nobody at all", "civil_drone"))
    with pytest.raises(RequestError, match="no such kind"):
        navigate(worlds, NavigationRequest("town", "x", "civil_drone"))


def test_a_place_is_named_without_saying_that_it_is_one(worlds: Worlds) -> None:
    with pytest.raises(NotFoundError, match="no holder sits at this place"):
        navigate(worlds, NavigationRequest("zone", "nowhere", "civil_drone"))
