"""`kg match-offers`: supply and demand of a market in one file, or of a snapshot on a chain."""

from __future__ import annotations

from pathlib import Path

from rich.console import Group
from rich.table import Table
from rich.text import Text

from kg.algorithms.supply_demand import RankedList, SupplyDemandResult, match_supply_demand
from kg.algorithms.supply_demand_file import read_market
from kg.algorithms.supply_demand_json import NOTE, supply_demand_frame, supply_demand_json
from kg.algorithms.text_matching import TextMethod
from kg.job.metric_request import Computed, open_worlds
from kg.questions.market import MarketRequest, market_answer, match_market
from kg.settings import Settings


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


def match_snapshot(settings: Settings, request: MarketRequest, version: str | None) -> Computed:
    """Return both directions of the match on a snapshot of the workspace.

    Raises:
        NotFoundError: there is no such chain, version, subject or seller.
        ScenarioError: the file of needs has the wrong form.
    """
    view = match_market(open_worlds(settings, version), request)
    reasons = [Text(f"{name}: {reason}", style="dim") for name, reason in view.undefined.items()]
    table = Group(_tables(view.result), *reasons)
    return Computed(table, supply_demand_frame(view.result), market_answer(view))


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
