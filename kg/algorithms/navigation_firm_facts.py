"""What the navigation of a firm is counted from, computed once for all its sections."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.algorithms.as_of import AsOf
from kg.algorithms.blocking import Blocking
from kg.algorithms.chain_model import Chain
from kg.algorithms.control import ControlParameters, ControlResult, compute_control, final_blocking
from kg.algorithms.link_graph import Floats, Integers
from kg.algorithms.navigation_facts import filing_years, link_names, own_masses
from kg.algorithms.navigation_model import Words
from kg.algorithms.navigation_report import Limits, limits_of
from kg.algorithms.what_if import Prepared, prepare
from kg.algorithms.world import World
from kg.snapshot import Snapshot

# Nobody published cost shares for the chains: supply edges count equally, and the result says so.
CONTROL = ControlParameters(equal_edges=True, evidence_holders=0)
HOLDS_NOTHING = "the firm holds no family in force on the chain"


@dataclass(frozen=True)
class FirmParameters:
    """What the navigation of a firm assumes; stored with it.

    Attributes:
        key_products: links on which the firm holds most, at most.
        competitors: largest other holders named on each key product.
        options: outside holders, and families, of which a what-if is told for each key product.
        near_links: links without own families that are named, the most related first.
        licensees: others limited by the firm's families that are named.
        horizon_months: of the expiry.
        control: δ, κ and edges.
    """

    key_products: int = 5
    competitors: int = 3
    options: int = 2
    near_links: int = 3
    licensees: int = 5
    horizon_months: int = 36
    control: ControlParameters = CONTROL


@dataclass(frozen=True)
class Firm:
    """Everything that the sections count, computed once."""

    snapshot: Snapshot
    world: World
    as_of: AsOf
    chain: Chain
    parameters: FirmParameters
    name: str
    control: ControlResult
    blocking: Blocking
    prepared: Prepared
    own: Floats
    keys: tuple[int, ...]
    years: Integers
    limits: Limits
    zh: dict[str, str]
    en: dict[str, str]

    def words(self, link: int, **names: str) -> Words:
        """Return the names of a link, of the firm and of others."""
        key = self.world.chain.ids[link]
        both = {"firm": self.name, **names}
        return Words({"link": self.zh[key], **both}, {"link": self.en[key], **both})

    def called(self, holder: str) -> str:
        """Return the display name of a holder."""
        return self.world.names.get(holder, holder)


def gather_firm(
    snapshot: Snapshot, world: World, as_of: AsOf, chain: Chain, name: str, parameters: FirmParameters
) -> Firm:
    """Return everything that the sections count."""
    own = own_masses(world, world.subject.members)
    order = np.lexsort((np.arange(own.size), -own))
    zh, en = link_names(chain)
    control = compute_control(world, parameters.control)
    return Firm(
        snapshot=snapshot,
        world=world,
        as_of=as_of,
        chain=chain,
        parameters=parameters,
        name=name,
        control=control,
        blocking=final_blocking(world, parameters.control),
        prepared=prepare(world),
        own=own,
        keys=tuple(int(i) for i in order[: parameters.key_products] if own[i] > 0),
        years=filing_years(snapshot, world),
        limits=limits_of(world, control.xy_missing, parameters.control.kappa),
        zh=zh,
        en=en,
    )
