"""`kg match-offers`: supply and demand of a market in one file, without any server."""

from __future__ import annotations

from pathlib import Path

from rich.console import Group
from rich.table import Table
from rich.text import Text

from kg.algorithms.supply_demand import RankedList, SupplyDemandResult, match_supply_demand
from kg.algorithms.supply_demand_file import read_market
from kg.algorithms.supply_demand_json import NOTE, supply_demand_frame, supply_demand_json
from kg.algorithms.text_matching import TextMethod
from kg.job.metric_request import Computed


def match_offers(path: Path, method: TextMethod) -> Computed:
    """Return both directions of the match of a market file.

    Raises:
        ScenarioError: the file is not a market.
    """
    given = read_market(path)
    result = match_supply_demand(given.market, given.weights, method)
    answer = supply_demand_json(result)
    if given.notices:
        answer["ignored"] = list(given.notices)
    return Computed(_tables(result), supply_demand_frame(result), answer)


def _tables(result: SupplyDemandResult) -> Group:
    needs = [_table(f"需求 need {found.subject}", "offer", found) for found in result.needs]
    offers = [_table(f"供给 offer {found.subject}", "firm", found) for found in result.offers]
    return Group(*needs, *offers, Text(NOTE, style="dim"))


def _table(title: str, kind: str, found: RankedList) -> Table:
    table = Table("", kind, "score", *found.weights, "refused", "nobody declared", title=title)
    for pair in found.pairs:
        parts = [_shown(pair.parts[name].value) for name in found.weights]
        name = pair.offer if kind == "offer" else pair.demand
        refused, unknown = "; ".join(pair.gate.refusals), ", ".join(pair.gate.unknown)
        table.add_row(str(pair.rank or ""), name, _shown(pair.score), *parts, refused, unknown)
    return table


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
