from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from kg.algorithms.chain_picture import STAGE_ORDER, Geometry, assign_layers, lay_out, stack


@st.composite
def chains(draw: st.DrawFn) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Stages of up to twelve links and any edges between them, cycles and loops included."""
    names = [f"n{number}" for number in range(draw(st.integers(1, 12)))]
    stages = {name: draw(st.sampled_from((*STAGE_ORDER, "other"))) for name in names}
    pair = st.tuples(st.sampled_from(names), st.sampled_from(names)).filter(lambda edge: edge[0] != edge[1])
    return stages, draw(st.lists(pair, max_size=20))


@given(chains())
def test_every_link_has_one_card_and_no_two_cards_overlap(
    chain: tuple[dict[str, str], list[tuple[str, str]]],
) -> None:
    stages, edges = chain
    g = Geometry()
    picture = lay_out(stages, edges, g)
    assert [card.link for card in picture.cards] == list(stages)
    for one, other in combinations(picture.cards, 2):
        apart = abs(one.x - other.x) >= g.card_width or abs(one.y - other.y) >= g.card_height - 1e-6
        assert apart, (one, other)
    for card in picture.cards:
        assert 0 <= card.x <= picture.width - g.card_width + 1e-6
        assert g.header - 1e-6 <= card.y <= picture.height - g.card_height + 1e-6


@given(chains())
def test_the_same_chain_gives_the_same_picture(
    chain: tuple[dict[str, str], list[tuple[str, str]]],
) -> None:
    stages, edges = chain
    assert lay_out(stages, edges) == lay_out(dict(stages), list(edges))


@given(chains())
def test_stages_run_from_left_to_right_without_mixing(
    chain: tuple[dict[str, str], list[tuple[str, str]]],
) -> None:
    stages, edges = chain
    layers = assign_layers(stages, edges)
    order = [*STAGE_ORDER, "other"]
    spans = [[layers[n] for n, stage in stages.items() if stage == name] for name in order]
    found = [span for span in spans if span]
    assert all(max(left) < min(right) for left, right in pairwise(found))


def test_suppliers_stand_left_of_what_they_supply_within_a_stage() -> None:
    stages = dict.fromkeys("abcd", "upstream")
    assert assign_layers(stages, [("a", "b"), ("b", "c"), ("a", "c")]) == {"a": 0, "b": 1, "c": 2, "d": 0}


def test_an_edge_against_the_flow_is_marked() -> None:
    picture = lay_out({"a": "upstream", "b": "downstream"}, [("a", "b"), ("b", "a")])
    assert [(curve.source, curve.target, curve.is_back) for curve in picture.curves] == [
        ("a", "b", False),
        ("b", "a", True),
    ]


def test_edges_that_need_not_cross_do_not() -> None:
    stages = {"a": "upstream", "b": "upstream", "c": "midstream", "d": "midstream"}
    picture = lay_out(stages, [("a", "d"), ("b", "c")])
    place = {card.link: card.y for card in picture.cards}
    assert (place["a"] - place["b"]) * (place["d"] - place["c"]) > 0


def test_a_chain_without_links_has_an_empty_picture() -> None:
    assert lay_out({}, []).cards == ()


def test_phones_get_the_stages_one_below_the_other() -> None:
    g = Geometry(card_width=100, card_height=50, column_gap=10, row_gap=10, header=20)
    picture = stack({"a": "upstream", "b": "upstream", "c": "upstream", "d": "downstream"}, 2, g)
    assert [(card.link, card.x, card.y) for card in picture.cards] == [
        ("a", 0, 20),
        ("b", 110, 20),
        ("c", 0, 80),
        ("d", 0, 170),
    ]
    assert [(span.stage, span.y) for span in picture.stages] == [("upstream", 0), ("downstream", 150)]
    assert picture.height == 220
