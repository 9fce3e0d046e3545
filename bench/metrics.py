"""The metrics against the same computation in pandas with networkx, against SQL, and by size.

A baseline is run on a part of the zones and holders and scaled to all of them, as it would take hours; what
it gives is compared with ours before a ratio is printed.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import psutil
import pyarrow.parquet as pq

from bench.measure import Measurement, measure
from bench.plain_metrics import (
    plain_control,
    plain_coverage,
    plain_look_through,
    plain_masses,
    plain_members,
    plain_paths,
)
from bench.synthetic_snapshot import DAY, ZONES, chain_of, write_world, zone_of
from bench.synthetic_world import make_chain, make_market, make_shareholdings
from kg.algorithms.as_of import AsOf
from kg.algorithms.assignment import solve_assignment
from kg.algorithms.control import ControlParameters, compute_control, final_blocking, holder_standing
from kg.algorithms.coverage_many import ManyCoverages, cover_many, subject_masses_of_groups
from kg.algorithms.memory_need import MIB, WorldSize, peak_bytes
from kg.algorithms.ownership import look_through, shareholdings_of
from kg.algorithms.snapshot_inputs import load_world
from kg.algorithms.what_if import Change, prepare, what_if
from kg.algorithms.world import World
from kg.snapshot import open_snapshot

Row = dict[str, object]
SMALLEST = 10_000
SOME_ZONES, SOME_HOLDERS = 5, 20
CRITICAL = ControlParameters(kappa=0.0)
UNCATEGORISED = ControlParameters().kappa
NAMES = [f"zone:{i:03d}" for i in range(ZONES)]
SHARES = np.full(ZONES, 1 / ZONES)
MASSES = """
SELECT z.zone, m.link, sum(h.alpha * m.mu) AS mass FROM holding AS h JOIN zone AS z USING (holder)
JOIN membership AS m USING (family) GROUP BY z.zone, m.link
"""
REACH = """
WITH blocked AS (
    SELECT DISTINCT r.citing AS family, h.holder FROM reference AS r JOIN holding AS h ON h.family = r.cited
    ANTI JOIN holding AS o ON o.family = r.citing AND o.holder = h.holder WHERE r.strength = 1
), held AS (SELECT family, sum(alpha) AS alpha FROM holding GROUP BY family),
unit AS (
    SELECT family, holder, alpha FROM holding
    UNION ALL SELECT b.family, b.holder, h.alpha FROM blocked AS b JOIN held AS h USING (family)
)
SELECT u.holder, m.link, sum(u.alpha * m.mu) AS reached FROM unit AS u JOIN membership AS m USING (family)
GROUP BY u.holder, m.link
"""


def measure_metrics(folder: Path, families: int, funds: int = 300, projects: int = 5000) -> list[Row]:
    """Return the rows of the table, for a number of families and for fewer, down to ten thousand."""
    sizes = sorted({min(SMALLEST, families), max(min(SMALLEST, families), families // 10), families})
    for size in sizes:
        measure(write_world, folder / str(size), size, size * 10, size // 10)
    own = {size: measure(measure_own, folder / str(size)) for size in sizes}
    rows = [row for size, found in own.items() for row in _own_rows(size, found)]
    rows += _growth_rows(own)
    rows += _rows(measure(measure_baselines, folder / str(families)))
    rows += _rows(measure(measure_look_through, families // 100))
    return rows + _rows(measure(measure_assignment, funds, projects))


def _rows(found: Measurement) -> list[Row]:
    assert isinstance(found.value, list)
    return found.value


def _row(what: str, value: float, target: float | None) -> Row:
    return {"what": what, "value": value, "target": target}


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    value = work()
    return time.perf_counter() - start, value


def load(folder: Path) -> World:
    """Return the world of a folder that `write_world` wrote."""
    membership = pq.read_table(folder / "relationships" / "ChainMembership.parquet")
    chain = chain_of(make_chain(np.random.default_rng(1)))
    return load_world(open_snapshot(folder), chain, membership, as_of=AsOf(dt.date.fromisoformat(DAY)))


def size_of(world: World) -> WorldSize:
    """Return the counts that the estimate of the memory follows."""
    return WorldSize(
        world.families.size,
        world.holders.size,
        world.memberships.family.size,
        world.holdings.family.size,
        world.references.citing.size,
        int((world.references.critical != 0).sum()),
        world.chain.size,
    )


def measure_own(folder: Path) -> dict[str, float]:
    """Return seconds of each part over one world, from its files, and the memory that was estimated."""
    before = psutil.Process().memory_info().rss
    seconds: dict[str, float] = {}
    seconds["load from the snapshot"], world = _timed(lambda: load(folder))
    group = zone_of(world.holders.size)
    seconds[f"coverage of {ZONES} zones"], _ = _timed(lambda: cover_many(world, group, NAMES, SHARES))
    seconds["control of all holders on all links"], found = _timed(lambda: compute_control(world))
    seconds["look-through"], (owners, through) = _timed(lambda: _look_through(world))
    seconds["everything once"] = sum(seconds.values())
    need = peak_bytes(size_of(world), ZONES)
    middle, slowest = _what_if(world, group)
    return {
        **seconds,
        "look-through: mass lost, relative": abs(sum(through.values()) / owners - 1),
        "memory estimated, MiB": (before + need) / MIB,
        "what-if, the middle of 20, ms": middle,
        "what-if, the slowest of 20, ms": slowest,
        "shareholdings": len(world.shareholdings),
        "holders": len(found.holders.names),
    }


def _look_through(world: World) -> tuple[int, dict[str, float]]:
    holdings = shareholdings_of(world)
    return len(holdings.names), look_through(holdings, np.ones(len(holdings.names)))


def _own_rows(size: int, found: Measurement) -> list[Row]:
    assert isinstance(found.value, dict)
    targets = {
        "look-through": 10.0,
        "look-through: mass lost, relative": 1e-9,
        "what-if, the middle of 20, ms": 200.0,
        "what-if, the slowest of 20, ms": 200.0,
    }
    rows = [_row(f"{size} families: {what}", value, targets.get(what)) for what, value in found.value.items()]
    estimate = found.peak_mib / found.value["memory estimated, MiB"]
    rows.append(_row(f"{size} families: peak memory, MiB", found.peak_mib, None))
    return [*rows, _row(f"{size} families: peak memory over the estimate", estimate, 1.0)]


def _growth_rows(own: dict[int, Measurement]) -> list[Row]:
    once = {size: _value(found, "everything once") for size, found in own.items()}
    sizes = sorted(once)
    pairs = [(small, sizes[-1]) for small in sizes[:-1]]
    return [
        _row(
            f"time from {small} to {large} families, over linear",
            once[large] / once[small] * small / large,
            1.1,
        )
        for small, large in pairs
    ]


def _value(found: Measurement, what: str) -> float:
    assert isinstance(found.value, dict)
    return float(found.value[what])


def _what_if(world: World, group: np.ndarray) -> tuple[float, float]:
    members = group == 0
    subject = dataclasses.replace(
        world.subject, name="zone0", members=members, confirmed=members, candidates=members, share=1 / ZONES
    )
    prepared = prepare(dataclasses.replace(world, subject=subject))
    rng = np.random.default_rng(6)
    outside = world.holders[~members]
    seconds = []
    for _ in range(20):
        change = Change(
            attract=(str(rng.choice(outside)),),
            buy=tuple(str(f) for f in rng.choice(world.families, 3)),
            open_licences=(str(rng.choice(outside)),),
        )
        seconds.append(_timed(lambda asked=change: what_if(prepared, asked))[0])
    return 1000 * float(np.median(seconds)), 1000 * max(seconds)


def measure_baselines(folder: Path) -> list[Row]:
    """Return the ratios to pandas and to SQL on one world, all in one process."""
    world = load(folder)
    frames = _frames(world)
    return [*_coverage_rows(world, frames), *_control_rows(world, frames)]


def _frames(world: World) -> dict[str, pd.DataFrame]:
    m, h, r = world.memberships, world.holdings, world.references
    carries = r.critical != 0
    strength = np.where(r.critical == 1, 1.0, UNCATEGORISED)
    return {
        "membership": pd.DataFrame({"family": m.family, "link": m.link, "mu": m.share}),
        "holding": pd.DataFrame({"family": h.family, "holder": h.holder, "alpha": h.share}),
        "reference": pd.DataFrame(
            {"citing": r.citing[carries], "cited": r.cited[carries], "strength": strength[carries]}
        ),
        "zone": pd.DataFrame({"holder": np.arange(world.holders.size), "zone": zone_of(world.holders.size)}),
    }


def _coverage_rows(world: World, frames: dict[str, pd.DataFrame]) -> list[Row]:
    group, reference = zone_of(world.holders.size), pd.Series(world.reference_mass)
    ours, found = _timed(lambda: cover_many(world, group, NAMES, SHARES))
    some = pd.Series(SHARES[:SOME_ZONES], index=range(SOME_ZONES))
    theirs, _ = _timed(lambda: _check_coverage(world, frames, found, reference, some))
    masses, mass = _timed(lambda: subject_masses_of_groups(world, group, ZONES))
    plain, summed = _timed(
        lambda: [
            plain_masses(frames["membership"], frames["holding"], plain_members(frames["zone"], zone))[1]
            for zone in some.index
        ]
    )
    expected = np.stack([found.reindex(reference.index, fill_value=0.0) for found in summed])
    np.testing.assert_allclose(mass[: len(summed)], expected, rtol=0, atol=1e-9)
    return [
        _row(f"coverage of {ZONES} zones, ours, s", ours, None),
        _row("coverage: pandas and networkx over ours", theirs * ZONES / SOME_ZONES / ours, 50),
        _row("coverage, masses alone: pandas over ours", plain * ZONES / SOME_ZONES / masses, None),
        _row(
            "masses of all zones: ours over hand-written SQL", masses / _sql_seconds(frames, MASSES)[0], 1.2
        ),
    ]


def _check_coverage(
    world: World,
    frames: dict[str, pd.DataFrame],
    found: ManyCoverages,
    reference: pd.Series,
    some: pd.Series,
) -> None:
    """Compute some zones plainly and compare every number with ours."""
    plain = plain_coverage(frames, reference, some)
    ours = found.links.iloc[: len(plain)]
    for name in ("patentMass", "targetMass", "coverage", "lambdaLow", "lambdaHigh", "selfDetermination"):
        np.testing.assert_allclose(ours[name].to_numpy(), plain[name].to_numpy(), rtol=1e-9, atol=1e-9)
    assert ours["gapClass"].tolist() == plain["gapClass"].tolist()
    edges = list(zip(world.chain.sources.tolist(), world.chain.targets.tolist(), strict=True))
    for zone in some.index:
        covered = plain.loc[plain["zone"] == zone, "coverage"].tolist()
        rate, width = plain_paths(edges, dict(enumerate(covered)), 0.5)
        whole = found.whole.iloc[zone]
        np.testing.assert_allclose([whole["throughRate"], whole["widestPath"]], [rate, width], rtol=1e-9)


def _sql_seconds(frames: dict[str, pd.DataFrame], query: str) -> tuple[float, pd.DataFrame]:
    with duckdb.connect(config={"memory_limit": "4GB"}) as connection:
        for name, frame in frames.items():
            connection.register("input", frame)
            connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM input')
            connection.unregister("input")
        seconds, found = _timed(lambda: connection.sql(query).to_arrow_table())
        return seconds, found.to_pandas()


def _control_rows(world: World, frames: dict[str, pd.DataFrame]) -> list[Row]:
    ours, found = _timed(lambda: holder_standing(world, final_blocking(world, CRITICAL)))
    critical = frames["reference"][frames["reference"]["strength"] == 1]
    asked = np.random.default_rng(5).choice(world.holders.size, SOME_HOLDERS, replace=False).tolist()
    theirs, plain = _timed(lambda: plain_control(frames["membership"], frames["holding"], critical, asked))
    sql, summed = _sql_seconds(frames, REACH)
    mass = found.reach * world.reference_mass[None, :]
    for frame in (plain, summed):
        np.testing.assert_allclose(mass[frame["holder"], frame["link"]], frame["reached"], rtol=1e-9)
    return [
        _row("control of all holders on all links, ours, s", ours, None),
        _row("control: pandas over ours", theirs * world.holders.size / SOME_HOLDERS / ours, 50),
        _row("control of all holders: ours over hand-written SQL", ours / sql, 1.2),
    ]


def measure_look_through(owners: int) -> list[Row]:
    """Return the ratio to pushing mass over a graph of networkx, for some owners."""
    holdings = make_shareholdings(owners, 3 * owners)
    ours, found = _timed(lambda: look_through(holdings, np.ones(owners)))
    frame = pd.DataFrame({"holder": holdings.holder, "held": holdings.held, "share": holdings.share})
    plain, roots = _timed(lambda: plain_look_through(frame, dict.fromkeys(range(owners), 1.0)))
    np.testing.assert_allclose(sum(roots.values()), sum(found.values()), rtol=1e-6)
    return [_row(f"look-through of {owners} owners: networkx over ours", plain / ours, None)]


def measure_assignment(funds: int, projects: int, seconds: float = 60.0) -> list[Row]:
    """Return gap and time of an assignment."""
    market = make_market(funds, projects)
    spent, found = _timed(lambda: solve_assignment(*market, seconds))
    size = f"{funds} funds × {projects} clusters"
    return [
        _row(f"assignment of {size}: gap, %", 100 * found.gap, 1),
        _row(f"assignment of {size}: seconds", spent, None),
        _row("assignment: value over the greedy one", found.value / found.greedy_value, None),
    ]
