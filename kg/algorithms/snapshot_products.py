"""Products of agents on the links of a chain: those whose name has a term of the link."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa

from kg.algorithms.chain_model import Chain, link_key
from kg.algorithms.snapshot_tables import connect_with
from kg.snapshot import Snapshot

_PRODUCTS = """
SELECT DISTINCT t.link, p.productId, p.name
FROM "ProductOfFirm" AS m SEMI JOIN own_agent AS o ON o.agentId = m.startKey
JOIN "Product" AS p ON p.productId = m.endKey
JOIN link_term AS t ON contains(lower(p.name), t.term) OR contains(lower(coalesce(p.nameEn, '')), t.term)
ORDER BY t.link, p.name, p.productId
"""


def products_on_links(
    snapshot: Snapshot, agents: Collection[str], chain: Chain
) -> dict[str, list[tuple[str, str]]] | str:
    """Return (productId, name) of agents' products by link; a text that says why where nobody can tell.

    Args:
        snapshot: the snapshot.
        agents: whose products.
        chain: its links declare the terms that a product of theirs has in its name.
    """
    if "ProductOfFirm" not in snapshot.row_counts:
        return "the snapshot does not say which products a firm makes"
    terms = [
        (link_key(chain, link.id), term.lower())
        for link in chain.links
        for term in (*link.terms_zh, *link.terms_en)
        if term
    ]
    links, words = ([pair[side] for pair in terms] for side in (0, 1))
    with connect_with(snapshot, "Product") as connection:
        wanted = pa.table({"agentId": pa.array(sorted(set(agents)), pa.string())})
        connection.register("own_agent", wanted)
        table = {"link": pa.array(links, pa.string()), "term": pa.array(words, pa.string())}
        connection.register("link_term", pa.table(table))
        rows = connection.execute(_PRODUCTS).fetchall()
    found: dict[str, list[tuple[str, str]]] = {}
    for link, product, name in rows:
        found.setdefault(link, []).append((product, name))
    return found
