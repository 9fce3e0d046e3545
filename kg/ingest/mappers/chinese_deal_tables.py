"""SQL of the assertions about transfers, licences and pledges, from `deal_item`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.ingest.mappers.chinese_cells import said
from kg.ingest.mappers.chinese_deals import DEALS, parse_deals
from kg.ingest.mappers.derwent_numbers import BREAK
from kg.ingest.mappers.mapping import Lookup

ROLES: Mapping[str, tuple[str, str]] = {
    "transfer": ("transferor", "transferee"),
    "licence": ("licensor", "licensee"),
    "pledge": ("pledgor", "pledgee"),
}


def deal_text(act: str, right: str, cells: Sequence[str]) -> str:
    """Return the SQL of the text that `parse_deals` reads; NULL where the row tells of no such act.

    Args:
        act: transfer, licence or pledge.
        right: SQL of the right's number.
        cells: columns of givers, takers, days, numbers, types and ends; '' for what a table lacks.
    """
    filled = [f"coalesce({said(cell)}, '')" if cell else "''" for cell in cells]
    parts = f" || '{BREAK}' || ".join((f"'{act}'", f"coalesce({right}, '')", *filled))
    told = " OR ".join(f"{said(cell)} IS NOT NULL" for cell in (cells[0], cells[1], cells[3]) if cell)
    return f"CASE WHEN {told} THEN {parts} END"


def deal_lookup(texts: str) -> Lookup:
    """Return the lookup `deal_text(text, items, problem)`."""
    return Lookup("deal_text", texts, parse_deals, DEALS)


def deal_items(texts: Mapping[str, str], carried: str) -> str:
    """Return the SQL of `deal_item(line, act, deal, …)`.

    Args:
        texts: SQL of the text by act, over `accepted`.
        carried: further columns of `accepted`.
    """
    return " UNION ALL ".join(
        f"""SELECT line, '{act}' AS act, items[i] AS deal, {carried}
            FROM (SELECT a.line, {carried}, d.items, unnest(generate_series(1, len(d.items))) AS i
                  FROM accepted a JOIN deal_text d ON d.text = {text})"""
        for act, text in texts.items()
    )


def deal_parties() -> str:
    """Return the SQL of `party_item(line, transactionId, role, sequence, name, kind)`."""
    return " UNION ALL ".join(
        f"""SELECT line, deal.id AS transactionId, '{role}' AS role, i AS sequence,
                   deal.{side}[i].name AS name, deal.{side}[i].kind AS kind
            FROM (SELECT line, deal, unnest(generate_series(1, len(deal.{side}))) AS i
                  FROM deal_item WHERE act = '{act}')"""
        for act, roles in ROLES.items()
        for side, role in zip(("givers", "takers"), roles, strict=True)
    )


DEAL_TABLES: Mapping[str, str] = {
    "node_Transfer": """
        SELECT min(line) AS line, deal.id AS transactionId, min(deal.day) AS recordedDate,
               any_value(deal.number) AS recordNumber, min(deal.type) AS transferType
        FROM deal_item WHERE act = 'transfer' GROUP BY deal.id""",
    "node_Licence": """
        SELECT min(line) AS line, deal.id AS transactionId, min(deal.day) AS recordedDate,
               any_value(deal.number) AS recordNumber, min(deal.type) AS licenceType
        FROM deal_item WHERE act = 'licence' GROUP BY deal.id""",
    "node_PledgeFinancing": """
        SELECT min(line) AS line, deal.id AS transactionId, min(deal.day) AS recordedDate,
               any_value(deal.number) AS recordNumber, max(deal.released) AS releasedDate
        FROM deal_item WHERE act = 'pledge' GROUP BY deal.id""",
}
