"""A world of random families, holders, references, shareholdings and funds for the metrics' benchmarks."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from kg.algorithms.fund_model import FundRecord, Project
from kg.algorithms.link_graph import LinkGraph
from kg.algorithms.masses import all_masses
from kg.algorithms.ownership import Shareholdings
from kg.algorithms.world import Holdings, Memberships, References, Subject, World

LINKS = 60


def make_world(families: int, citations: int, holders: int, seed: int = 1) -> World:
    """Return a world; some holders hold very many families, as in the registers."""
    rng = np.random.default_rng(seed)
    second = np.flatnonzero(rng.random(families) < 0.2)
    family = np.sort(np.concatenate([np.arange(families), second]))
    holder = np.minimum((holders * rng.random(family.size) ** 3).astype(np.int64), holders - 1)
    pairs = distinct_pairs(family, holder, holders)
    owners = np.bincount(pairs[:, 0], minlength=families)
    edges = distinct_pairs(*rng.integers(0, families, (2, citations)), families)
    edges = edges[edges[:, 0] != edges[:, 1]]
    critical = rng.choice(np.array([-1, 0, 1], dtype=np.int8), edges.shape[0], p=[0.1, 0.6, 0.3])
    nobody = np.zeros(holders, dtype=np.bool_)
    return _with_reference(
        World(
            chain=make_chain(np.random.default_rng(seed)),
            families=np.array([f"f{i:07d}" for i in range(families)], dtype=object),
            holders=np.array([f"h{i:06d}" for i in range(holders)], dtype=object),
            memberships=_memberships(rng, families),
            holdings=Holdings(pairs[:, 0], pairs[:, 1], 1 / owners[pairs[:, 0]], np.ones(pairs.shape[0])),
            references=References(edges[:, 0], edges[:, 1], critical),
            is_active=np.ones(families, dtype=np.bool_),
            reference_mass=np.full(LINKS, np.nan),
            subject=Subject("", nobody, nobody, nobody),
            as_of=dt.date(2020, 1, 1),
        )
    )


def distinct_pairs(first: np.ndarray, second: np.ndarray, size: int) -> np.ndarray:
    """Return the distinct pairs, sorted, shape (pairs, 2); every second is below `size`."""
    keys = np.sort(first * size + second)
    distinct = keys[np.append(True, keys[1:] != keys[:-1])]
    return np.stack(np.divmod(distinct, size), axis=1)


def _with_reference(world: World) -> World:
    from dataclasses import replace

    return replace(world, reference_mass=all_masses(world))


def _memberships(rng: np.random.Generator, families: int) -> Memberships:
    first = rng.integers(0, LINKS, families)
    both = np.flatnonzero(rng.random(families) < 0.3)
    other = (first[both] + 1 + rng.integers(0, LINKS - 1, both.size)) % LINKS
    family = np.concatenate([np.arange(families), both])
    link = np.concatenate([first, other])
    share = np.ones(family.size)
    share[both] = share[families:] = 0.5
    order = np.lexsort((link, family))
    return Memberships(family[order], link[order], share[order], np.ones(family.size))


def make_chain(rng: np.random.Generator) -> LinkGraph:
    """Return a chain of 60 links without cycles, three suppliers for each link below the first."""
    edges = sorted({(int(rng.integers(0, t)), t) for t in range(1, LINKS) for _ in range(3)})
    suppliers = np.bincount([t for _, t in edges], minlength=LINKS)
    weights = rng.random(LINKS)
    return LinkGraph(
        ids=tuple(f"n{i:02d}" for i in range(LINKS)),
        stages=tuple(("upstream", "midstream", "downstream")[i * 3 // LINKS] for i in range(LINKS)),
        importance=weights / weights.sum(),
        sources=np.array([s for s, _ in edges], dtype=np.int64),
        targets=np.array([t for _, t in edges], dtype=np.int64),
        cost_share=np.array([0.6 / suppliers[t] for _, t in edges]),
        criticality=rng.random(len(edges)),
    )


def make_shareholdings(owners: int, rows: int, seed: int = 2) -> Shareholdings:
    """Return shareholdings with circles: any owner may hold any other; a firm's parts sum to at most 1."""
    rng = np.random.default_rng(seed)
    pairs = distinct_pairs(*rng.integers(0, owners, (2, rows)), owners)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    count = np.bincount(pairs[:, 1], minlength=owners)
    share = rng.uniform(0.3, 1.0, owners)[pairs[:, 1]] / count[pairs[:, 1]]
    names = tuple(f"o{i:06d}" for i in range(owners))
    return Shareholdings(names, pairs[:, 0], pairs[:, 1], share)


def make_market(
    funds: int, projects: int, seed: int = 3
) -> tuple[list[FundRecord], list[Project], pd.DataFrame]:
    """Return funds, projects and the scores of the pairs that pass the gate, a twentieth of all."""
    rng = np.random.default_rng(seed)
    zone = frozenset({"zone"})
    buyers = [
        FundRecord(
            f"F{i:03d}",
            capital=float(rng.integers(20, 200)),
            ticket_low=1.0,
            ticket_high=20.0,
            regions=zone,
            reinvestment_ratio=0.6 if rng.random() < 0.3 else None,
            max_deals=int(rng.integers(5, 20)),
        )
        for i in range(funds)
    ]
    offers = [
        Project(
            f"p{i:04d}",
            ask=float(rng.integers(1, 15)),
            regions=zone if rng.random() < 0.6 else frozenset({"out"}),
        )
        for i in range(projects)
    ]
    where = np.argwhere(rng.random((funds, projects)) < 0.05)
    score = np.round(rng.random(where.shape[0]), 3)
    rows = [(buyers[i].id, offers[j].id, True, float(s)) for (i, j), s in zip(where, score, strict=True)]
    return buyers, offers, pd.DataFrame(rows, columns=["fund", "project", "eligible", "score"])
