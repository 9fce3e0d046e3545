"""Connected components over identifiers, vectorised: the members of one simple family, one agent."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

IntArray = npt.NDArray[np.int64] | npt.NDArray[np.int32]


def component_labels(members: IntArray, groups: IntArray, member_count: int) -> npt.NDArray[np.int32]:
    """Return for each member the smallest member of its connected component.

    Two members are connected when they share a group; the relation is closed under chains of groups.

    Args:
        members: member of each link, values in [0, member_count), shape (links,).
        groups: group of each link, dense non-negative integers, shape (links,).
        member_count: number of members; one without a link is its own component.

    Returns:
        Smallest member index of the component, shape (member_count,): it depends on the members and
        groups only, never on the order of the links.
    """
    size = member_count + (int(groups.max()) + 1 if len(groups) else 0)
    ones = np.ones(len(members), dtype=np.int8)
    links = coo_array((ones, (members, groups + member_count)), shape=(size, size))
    _, labels = connected_components(links.tocsr(), directed=False)
    smallest = np.full(int(labels.max()) + 1 if size else 0, member_count, dtype=np.int32)
    own = labels[:member_count]
    np.minimum.at(smallest, own, np.arange(member_count, dtype=np.int32))
    return smallest[own]
