"""Where the nodes of a network stand."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.algorithms.network_picture import Block, Sizes, lay_out_network

CENTRE = Block("s", (("mother",), ("state", "fund")))


def test_owners_stand_above_and_who_stops_stands_at_the_side() -> None:
    picture = lay_out_network(CENTRE, [Block("b", (("o",),), ("f1", "f2"))])
    places = picture.places
    assert places["mother"][1] < places["s"][1]
    assert places["state"][1] == places["fund"][1] < places["mother"][1]
    assert places["b"][0] > places["s"][0]
    assert places["o"][1] < places["b"][1]
    assert places["f2"] == (places["f1"][0] + Sizes().cell, places["f1"][1])


def test_the_way_to_a_block_ends_at_its_height_and_begins_at_the_subject() -> None:
    picture = lay_out_network(Block("s"), [Block(f"b{i}") for i in range(80)])
    for node, way in picture.ways.items():
        assert way[0][1] == picture.places["s"][1]
        assert way[-1][1] == picture.places[node][1]
        assert way[-1][0] < picture.places[node][0]


def test_a_subject_alone_stands_alone() -> None:
    picture = lay_out_network(Block("s"), [])
    assert list(picture.places) == ["s"]
    assert picture.ways == {}


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40)), max_size=60),
    st.integers(0, 4),
)
def test_no_two_nodes_stand_on_one_place_and_all_lie_inside(
    shapes: list[tuple[int, int]], above: int
) -> None:
    blocks = [
        Block(
            f"b{i}", tuple((f"o{i}.{n}",) for n in range(owners)), tuple(f"f{i}.{n}" for n in range(leaves))
        )
        for i, (owners, leaves) in enumerate(shapes)
    ]
    centre = Block("s", tuple((f"m{n}",) for n in range(above)))
    picture = lay_out_network(centre, blocks)
    assert len(picture.places) == 1 + above + sum(1 + owners + leaves for owners, leaves in shapes)
    assert len(set(picture.places.values())) == len(picture.places)
    assert all(0 <= x <= picture.width and 0 <= y <= picture.height for x, y in picture.places.values())
    assert picture == lay_out_network(centre, blocks)
