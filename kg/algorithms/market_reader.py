"""What is on offer on a chain of a snapshot, and who may need it: families, texts, titles and firms."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from kg.algorithms.as_of import AsOf
from kg.algorithms.link_graph import Integers
from kg.algorithms.listings import Row, need_of, offer_of, with_records
from kg.algorithms.snapshot_challenges import read_legal_record
from kg.algorithms.snapshot_evidence import AGENT_KINDS, describe_families
from kg.algorithms.snapshot_tables import connect_with, make_acts
from kg.algorithms.snapshot_titles import read_titles
from kg.algorithms.sparse import join, offsets, sums
from kg.algorithms.supply_demand_model import Demand, Offer
from kg.algorithms.supply_demand_parts import Portfolio
from kg.algorithms.world import World
from kg.snapshot import Snapshot

_TABLES = (
    "TransactionFamily",
    "TransactionParty",
    "PatentPool",
    "PoolFamily",
    "PoolMembership",
    "FamilyMembership",
    "Publication",
    *AGENT_KINDS,
)
_OPEN = """
WITH giver AS (
    SELECT startKey, list_sort(list(DISTINCT endKey)) AS owners FROM "TransactionParty"
    WHERE role = 'licensor' GROUP BY startKey
)
SELECT a.transactionId AS id, 'openLicence' AS kind, list_sort(list(DISTINCT t.endKey)) AS families,
       any_value(g.owners) AS owners, any_value(a.sources) AS sources
FROM act AS a JOIN "TransactionFamily" AS t ON t.startKey = a.transactionId
LEFT JOIN giver AS g ON g.startKey = a.transactionId
WHERE a.class = 'OpenLicence' AND a.knownOn <= $known AND a.since <= $day AND coalesce(a.until >= $day, true)
GROUP BY a.transactionId ORDER BY id
"""
_POOLS = """
WITH member AS (
    SELECT endKey, list_sort(list(DISTINCT startKey)) AS owners FROM "PoolMembership"
    WHERE coalesce(validFrom <= least($day, $known), true) AND coalesce(validTo >= $day, true) GROUP BY endKey
)
SELECT p.poolId AS id, 'pool' AS kind, list_sort(list(DISTINCT f.startKey)) AS families,
       any_value(m.owners) AS owners, any_value(p.sources) AS sources
FROM "PatentPool" AS p JOIN "PoolFamily" AS f ON f.endKey = p.poolId
LEFT JOIN member AS m ON m.endKey = p.poolId
WHERE coalesce(coalesce(f.validFrom, p.validFrom) <= least($day, $known), true)
  AND coalesce(f.validTo >= $day, true) AND coalesce(p.validTo >= $day, true)
GROUP BY p.poolId ORDER BY id
"""
_TEXTS = """
SELECT m.endKey AS familyId,
       arg_min(concat_ws(' ', p.title, p.abstract), coalesce(p.publicationDate, $known)),
       list_sort(list(DISTINCT p.countryCode))
FROM "FamilyMembership" AS m SEMI JOIN family_input AS i ON i.familyId = m.endKey
JOIN "Publication" AS p ON p.publicationNumber = m.startKey
WHERE coalesce(p.publicationDate <= $known, true) GROUP BY m.endKey
"""
_ABOUT = """
SELECT agentId, any_value(text ORDER BY text) FROM ({parts}) SEMI JOIN agent_input USING (agentId)
GROUP BY agentId
"""
FIRM_TITLES = 20


class MarketReader:
    """Families, texts and titles of one world, by identifier."""

    def __init__(self, snapshot: Snapshot, world: World, as_of: AsOf) -> None:
        self.snapshot, self.world, self.as_of = snapshot, world, as_of
        self.place = {str(name): number for number, name in enumerate(world.families)}
        self.links = offsets(world.memberships.family, world.families.size)
        self.units = offsets(world.holdings.family, world.families.size)
        self.on_chain = np.diff(self.links) > 0
        rows = world.memberships
        self.mass = sums(rows.family, rows.share, world.families.size)

    def recorded(self) -> list[dict[str, Any]]:
        """Return open licences and pools with families of the chain in force."""
        days = {"day": self.as_of.date, "known": self.as_of.knowledge}
        with connect_with(self.snapshot, *_TABLES) as connection:
            make_acts(connection, self.snapshot)
            rows = [
                row
                for query in (_OPEN, _POOLS)
                for row in connection.sql(query, params=days).to_arrow_table().to_pylist()
            ]
        return [row for row in rows if self._known(row["families"])]

    def _known(self, families: Sequence[str]) -> list[str]:
        """Return those of some families that lie on the chain and are in force."""
        there = [(name, self.place.get(name)) for name in families]
        return [n for n, at in there if at is not None and self.on_chain[at] and self.world.is_active[at]]

    def known_families(self) -> list[str]:
        """Return the families of the chain, whether in force or not."""
        return [str(self.world.families[at]) for at in np.flatnonzero(self.on_chain)]

    def listed_offers(self, rows: Sequence[Row], currency: str | None, chain: str) -> Iterator[Offer]:
        """Yield what people offer, each with what the records say of its families."""
        given = [{**row, "id": row["listingId"], "kind": row["offerKind"]} for row in rows]
        plain = [{**row, "owners": None, "families": row["families"] or ()} for row in given]
        for row, recorded in zip(rows, self.offers(plain), strict=True):
            yield with_records(offer_of(row, currency, chain), recorded)

    def need(self, row: Row, currency: str | None, chain: str) -> Demand:
        """Return a need that somebody entered, with what its organisation holds on the chain."""
        declared = need_of(row, currency, chain)
        own = None if declared.organization is None else tuple(self.families_of([declared.organization]))
        return replace(declared, zone=self.world.subject.name or None, families=own)

    def names_of(self, agents: Collection[str]) -> dict[str, str]:
        """Return the names of agents, those without families on the chain among them."""
        kinds = [kind for kind in AGENT_KINDS if kind in self.snapshot.nodes]
        known = {name: self.world.names[name] for name in agents if name in self.world.names}
        rest = sorted(set(agents) - known.keys())
        if rest and kinds:
            parts = " UNION ALL ".join(f'SELECT agentId, name FROM "{kind}"' for kind in kinds)
            with connect_with(self.snapshot) as connection:
                connection.register("agent_input", pa.table({"agentId": pa.array(rest, pa.string())}))
                found = connection.execute(f"FROM ({parts}) SEMI JOIN agent_input USING (agentId)").fetchall()
            known |= {str(agent): str(name) for agent, name in found if name}
        return dict(sorted(known.items()))

    def families_of(self, holders: Collection[str]) -> list[str]:
        """Return the families of the chain in force that some holders hold, the heaviest first."""
        places, units, starts = self._held
        at = np.array(sorted(places[name] for name in holders if name in places), dtype=np.int64)
        _, rows = join(at, starts)
        families = np.unique(self.world.holdings.family[units[rows]])
        ranked = sorted(families.tolist(), key=lambda f: (-self.mass[f], str(self.world.families[f])))
        return self._known([str(self.world.families[f]) for f in ranked])

    @cached_property
    def _held(self) -> tuple[Mapping[str, int], Integers, Integers]:
        """Return the position of each holder, the units by holder, and where each holder's begin."""
        holder, holders = self.world.holdings.holder, self.world.holders
        places = {str(name): number for number, name in enumerate(holders)}
        return places, np.argsort(holder, kind="stable"), offsets(holder, holders.size)

    def offers(self, rows: Sequence[Mapping[str, Any]]) -> tuple[Offer, ...]:
        """Return rows of id, kind, families and perhaps owners as offers."""
        own = {str(row["id"]): self._known(row["families"]) for row in rows}
        named = sorted({name for families in own.values() for name in families})
        texts = self._texts(named)
        record = read_legal_record(self.snapshot, named, self.as_of)
        states = read_titles(self.snapshot, named, self.as_of, record).states if named else {}
        found = []
        for row in rows:
            families = own[str(row["id"])]
            flags = [states[name] for name in families]
            # An open licence does not cloud itself.
            clouds = {flag for state in flags for flag in state.flags}
            clouds -= {"priorLicence"} if row["kind"] == "openLicence" else set()
            # Of an offer without a family on record nothing is known.
            is_known = bool(clouds) or (bool(flags) and not any(state.unknown for state in flags))
            held = {name for family in families for name in self._owners(family)}
            found.append(
                Offer(
                    id=str(row["id"]),
                    kind=str(row["kind"]),
                    families=tuple(families),
                    owners=frozenset(row.get("owners") or held) or None,
                    words=" ".join(texts[name][0] for name in families if name in texts) or None,
                    links=self._mix(families),
                    flags=tuple(sorted(clouds)) if is_known else None,
                    active_until=self._until(families),
                    territories=frozenset(c for name in families for c in texts.get(name, ("", ()))[1])
                    or None,
                )
            )
        return tuple(found)

    def _texts(self, families: Sequence[str]) -> dict[str, tuple[str, tuple[str, ...]]]:
        wanted = pa.table({"familyId": pa.array(list(families), pa.string())})
        with connect_with(self.snapshot, *_TABLES) as connection:
            connection.register("family_input", wanted)
            rows = connection.execute(_TEXTS, {"known": self.as_of.knowledge}).fetchall()
        return {name: (text or "", tuple(offices)) for name, text, offices in rows}

    def _owners(self, family: str) -> list[str]:
        at = self.place[family]
        units = slice(self.units[at], self.units[at + 1])
        return [str(self.world.holders[h]) for h in self.world.holdings.holder[units]]

    def _mix(self, families: Sequence[str]) -> dict[str, float] | None:
        """Return the mean membership of some families by link, scaled to sum 1."""
        at = np.array([self.place[name] for name in families], dtype=np.int64)
        _, rows = join(at, self.links)
        memberships = self.world.memberships
        mass = sums(memberships.link[rows], memberships.share[rows], self.world.chain.size)
        total = float(mass.sum())
        if total <= 0:
            return None
        pairs = zip(self.world.chain.ids, (mass / total).tolist(), strict=True)
        return {link: share for link, share in pairs if share > 0}

    def _until(self, families: Sequence[str]) -> Any:
        if self.world.active_until is None or not families:
            return None
        days = [self.world.active_until[self.place[name]] for name in families]
        return None if any(np.isnat(day) for day in days) else min(days).astype(object)

    def firms(self, offers: Sequence[Offer], most: int) -> tuple[Demand, ...]:
        """Return the zone's largest holders, and those whose families cite what is on offer."""
        world = self.world
        own = world.subject.members if world.subject.name else np.ones(world.holders.size, dtype=np.bool_)
        units = (self.mass * world.is_active)[world.holdings.family] * world.holdings.share
        mass = sums(world.holdings.holder, units, world.holders.size)
        largest = [int(i) for i in np.argsort(-mass, kind="stable") if own[i] and mass[i] > 0][:most]
        citing = [int(i) for i in self._citing(offers) if own[i]]
        chosen = [str(world.holders[i]) for i in dict.fromkeys([*largest, *citing])]
        about = self._about(chosen)
        families = {name: self.families_of([name]) for name in chosen}
        shown = {name: listed[:FIRM_TITLES] for name, listed in families.items()}
        titles = describe_families(self.snapshot, {f for listed in shown.values() for f in listed})
        words = {
            name: [about.get(name), *(titles[f]["title"] for f in listed if f in titles)]
            for name, listed in shown.items()
        }
        return tuple(self._firm(name, families[name], words[name]) for name in chosen)

    def _citing(self, offers: Sequence[Offer]) -> np.ndarray:
        """Return the holders of families that cite a family on offer, ascending."""
        offered = np.array([self.place[name] for offer in offers for name in offer.families], dtype=np.int64)
        references = self.world.references
        _, units = join(references.citing[np.isin(references.cited, offered)], self.units)
        return np.unique(self.world.holdings.holder[units])

    def _about(self, agents: Sequence[str]) -> dict[str, str]:
        kinds = [kind for kind in AGENT_KINDS if kind in self.snapshot.nodes]
        parts = " UNION ALL ".join(
            f"SELECT agentId, concat_ws(' ', name, {'description' if kind == 'Firm' else 'NULL'}) AS text "
            f'FROM "{kind}"'
            for kind in kinds
        )
        if not parts:
            return {}
        with connect_with(self.snapshot) as connection:
            connection.register("agent_input", pa.table({"agentId": pa.array(list(agents), pa.string())}))
            return dict(connection.execute(_ABOUT.format(parts=parts)).fetchall())

    def _firm(self, agent: str, families: Sequence[str], words: Sequence[str | None]) -> Demand:
        return Demand(
            id=agent,
            words=" ".join(word for word in words if word) or None,
            links=self._mix(families),
            zone=self.world.subject.name or None,
            organization=agent,
            families=tuple(families),
        )

    def portfolios(self) -> dict[str, Portfolio]:
        """Return what each family of the chain cites as critical, and whether it is in force."""
        references, families = self.world.references, self.world.families
        cited: dict[int, set[str]] = {}
        rows = np.flatnonzero(references.critical == 1)
        pairs = zip(references.citing[rows].tolist(), references.cited[rows].tolist(), strict=True)
        for citing, target in pairs:
            cited.setdefault(citing, set()).add(str(families[target]))
        return {
            str(families[at]): Portfolio(frozenset(cited.get(at, ())), bool(self.world.is_active[at]))
            for at in np.flatnonzero(self.on_chain).tolist()
        }
