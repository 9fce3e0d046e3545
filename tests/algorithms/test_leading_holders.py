"""The leading holders of a chain: its links weighed by their held mass; roots of the ownership."""

from typing import Any

from kg.algorithms.leading_holders import chain_shares, leading_holders, ultimate_holders

CONTROL: dict[str, Any] = {
    "links": [
        {
            "link": "c/a",
            "heldMass": 3.0,
            "unheldMass": 1.0,
            "hhi": 5 / 9,
            "directShare": {"x": 2 / 3, "y": 1 / 3},
            "reach": {"x": 2 / 3, "y": 2 / 3},
            "selfDetermination": 0.5,
            "exposure": {"x": 0.2},
            "chokepoint": {"y": 0.9},
        },
        {
            "link": "c/b",
            "heldMass": 1.0,
            "hhi": 1.0,
            "directShare": {"z": 1.0},
            "reach": {"z": 1.0},
            "selfDetermination": None,
            "undefined": {"selfDetermination": "no mass"},
        },
        {"link": "c/none", "heldMass": 0.0, "directShare": None, "reach": None},
    ],
    "lookThrough": {"x": 2.0, "float:y": 1.0, "z": 1.0},
    "majorityControl": {"y": "m", "z": "z"},
    "chainPower": {"x": 0.4},
    "identifiedShare": 0.75,
}


def test_the_whole_chain_is_its_links_weighed_by_their_held_mass() -> None:
    assert chain_shares(CONTROL, "directShare") == {"x": 0.5, "y": 0.25, "z": 0.25}
    assert chain_shares(CONTROL, "reach") == {"x": 0.5, "y": 0.5, "z": 0.25}
    whole = leading_holders(CONTROL, 2)["whole"]
    assert whole == {
        "heldMass": 4.0,
        "hhi": 0.375,
        "effectiveHolders": 1 / 0.375,
        "holderCount": 3,
        "holders": [
            {"holder": "x", "directShare": 0.5, "reach": 0.5, "chainPower": 0.4},
            {"holder": "y", "directShare": 0.25, "reach": 0.5, "chainPower": None, "controller": "m"},
        ],
    }


def test_a_chain_on_which_nobody_holds_anything_has_no_concentration() -> None:
    empty = {"links": [{"link": "c/none", "heldMass": 0.0, "directShare": None, "reach": None}]}
    whole = leading_holders(empty, 5)["whole"]
    assert (whole["hhi"], whole["effectiveHolders"], whole["holders"]) == (None, None, [])
    assert whole["undefined"] == {"hhi": "no family in force on the chain has a recorded holder"}


def test_bounds_are_the_least_and_greatest_of_the_ends() -> None:
    ends = [
        {
            "links": [
                {**CONTROL["links"][0], "reach": {"y": value}, "selfDetermination": aut},
                *CONTROL["links"][1:],
            ]
        }
        for value, aut in ((0.4, 0.8), (0.9, 0.1))
    ]
    link = leading_holders(CONTROL, 5, ends)["links"][0]
    by_name = {row["holder"]: row for row in link["holders"]}
    assert (by_name["y"]["reachLow"], by_name["y"]["reachHigh"]) == (0.4, 0.9)
    assert (link["selfDeterminationLow"], link["selfDeterminationHigh"]) == (0.1, 0.8)


def test_outsiders_are_those_who_can_stop_and_are_no_members_the_strongest_chokepoint_first() -> None:
    links = leading_holders(CONTROL, 5, members={"x"})["links"]
    assert [row["holder"] for row in links[0]["outsiders"]] == ["y"]
    assert links[0]["outsiders"][0]["chokepoint"] == 0.9
    assert [row["holder"] for row in links[1]["outsiders"]] == ["z"]
    assert links[2]["outsiders"] == []
    assert "outsiders" not in leading_holders(CONTROL, 5)["links"][0]


def test_what_nobody_knows_is_a_root_by_itself_and_counts_in_the_total() -> None:
    assert ultimate_holders(CONTROL["lookThrough"], 2) == [
        {"root": "x", "mass": 2.0, "share": 0.5, "isIdentified": True},
        {"root": "float:y", "mass": 1.0, "share": 0.25, "isIdentified": False},
    ]
