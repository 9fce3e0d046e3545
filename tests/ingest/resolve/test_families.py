"""Components are those of networkx, whatever the order of the links."""

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kg.ingest.resolve.families import component_labels

LINKS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 7)), max_size=30)


def labels_of(links: list[tuple[int, int]]) -> list[int]:
    members = np.array([m for m, _ in links], dtype=np.int32)
    groups = np.array([g for _, g in links], dtype=np.int32)
    return component_labels(members, groups, 12).tolist()


@given(LINKS)
def test_components_are_those_of_the_graph_of_members_and_groups(links: list[tuple[int, int]]) -> None:
    graph: nx.Graph[object] = nx.Graph()
    graph.add_nodes_from(range(12))
    graph.add_edges_from((m, f"g{g}") for m, g in links)
    expected = {}
    for component in nx.connected_components(graph):
        members = [node for node in component if isinstance(node, int)]
        expected |= dict.fromkeys(members, min(members, default=0))
    assert labels_of(links) == [expected[m] for m in range(12)]


@given(LINKS, st.randoms())
def test_the_order_of_links_does_not_count(links: list[tuple[int, int]], random: object) -> None:
    shuffled = sorted(links, key=lambda link: hash((link, id(random))))
    assert labels_of(shuffled) == labels_of(links)


def test_without_links_each_member_is_its_own_component() -> None:
    assert labels_of([]) == list(range(12))
