"""The metrics against the same computation in pandas with networkx, and against hand-written SQL.

The baseline is run on a part of the zones and holders and scaled to all of them, as it would take hours.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from bench.measure import Measurement, measure
from bench.plain_metrics import plain_control, plain_coverage, plain_look_through
from bench.synthetic_world import make_market, make_shareholdings, make_world
from kg.algorithms.assignment import solve_assignment
from kg.algorithms.control import ControlParameters, final_blocking, standing
from kg.algorithms.coverage_many import cover_many, subject_masses_of_groups
from kg.algorithms.ownership import look_through
from kg.algorithms.what_if import Change, prepare, what_if
from kg.algorithms.world import World

Row = dict[str, object]
ZONES, SOME_ZONES, SOME_HOLDERS = 500, 5, 20
SQL = """
SELECT z.zone, m.link, sum(h.alpha * m.mu) AS mass FROM holding AS h JOIN zone AS z USING (holder)
JOIN membership AS m USING (family) GROUP BY z.zone, m.link
"""


def measure_metrics(families: int, funds: int = 300, projects: int = 5000) -> list[Row]:
    """Return the rows of the table for some families, a tenth as many holders, ten times the citations."""
    whole = measure(measure_world, families, families * 10, families // 10)
    small = measure(measure_world, families // 10, families, families // 100)
    market = measure(measure_assignment, funds, projects)
    rows: list[Row] = [*_rows(whole), *_rows(market)]
    growth = _value(whole, "everything once, s") / (10 * _value(small, "everything once, s"))
    rows.append(_row("time over ten times the families, against ten times the time", growth, 1.1))
    rows.append(_row("peak memory of all metrics, MiB", whole.peak_mib, None))
    return rows


def _rows(found: Measurement) -> list[Row]:
    assert isinstance(found.value, list)
    return found.value


def _value(found: Measurement, what: str) -> float:
    return next(float(str(row["value"])) for row in _rows(found) if str(row["what"]).startswith(what))


def _row(what: str, value: float, target: float | None) -> Row:
    return {"what": what, "value": value, "target": target}


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    value = work()
    return time.perf_counter() - start, value


def measure_world(families: int, citations: int, holders: int) -> list[Row]:
    """Return the times on one world and their ratios to the baseline's in the same process."""
    world = make_world(families, citations, holders)
    frames = _frames(world)
    group = np.random.default_rng(4).integers(0, ZONES, holders)
    rows = _coverage_rows(world, frames, group)
    rows += _control_rows(world, frames)
    rows += _look_through_rows(holders)
    rows += _what_if_rows(world, group)
    total = sum(float(str(row["value"])) for row in rows if str(row["what"]).endswith("ours, s"))
    return [*rows, _row("everything once, s", total, None)]


def _frames(world: World) -> dict[str, pd.DataFrame]:
    m, h, r = world.memberships, world.holdings, world.references
    critical = r.critical == 1
    return {
        "membership": pd.DataFrame({"family": m.family, "link": m.link, "mu": m.share}),
        "holding": pd.DataFrame({"family": h.family, "holder": h.holder, "alpha": h.share}),
        "reference": pd.DataFrame({"citing": r.citing[critical], "cited": r.cited[critical]}),
    }


def _coverage_rows(world: World, frames: dict[str, pd.DataFrame], group: np.ndarray) -> list[Row]:
    names = [f"zone{i}" for i in range(ZONES)]
    shares = np.full(ZONES, 1 / ZONES)
    ours, found = _timed(lambda: cover_many(world, group, names, shares))
    zones = pd.DataFrame({"holder": np.arange(group.size), "zone": group})
    some = pd.Series(shares[:SOME_ZONES], index=range(SOME_ZONES))
    reference = pd.Series(world.reference_mass)
    theirs, plain = _timed(
        lambda: plain_coverage(frames["membership"], frames["holding"], zones, reference, some)
    )
    np.testing.assert_allclose(found.links["coverage"].to_numpy()[: len(plain)], plain["coverage"], rtol=1e-9)
    masses, _ = _timed(lambda: subject_masses_of_groups(world, group, ZONES))
    sql = _sql_seconds(frames, zones)
    return [
        _row(f"coverage of {ZONES} zones, ours, s", ours, None),
        _row("coverage: pandas over ours", theirs * ZONES / SOME_ZONES / ours, 50),
        _row("masses of all zones: ours over hand-written SQL", masses / sql, 1.2),
    ]


def _sql_seconds(frames: dict[str, pd.DataFrame], zones: pd.DataFrame) -> float:
    with duckdb.connect() as connection:
        for name, frame in {**frames, "zone": zones}.items():
            connection.register("input", frame)
            connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM input')
            connection.unregister("input")
        return _timed(lambda: connection.execute(SQL).fetchall())[0]


def _control_rows(world: World, frames: dict[str, pd.DataFrame]) -> list[Row]:
    parameters = ControlParameters(kappa=0.0)
    everybody = np.arange(world.holders.size)

    def compute() -> Any:
        return standing(world, final_blocking(world, parameters), everybody, tuple(map(str, everybody)))

    ours, found = _timed(compute)
    asked = np.random.default_rng(5).choice(world.holders.size, SOME_HOLDERS, replace=False).tolist()
    theirs, plain = _timed(
        lambda: plain_control(frames["membership"], frames["holding"], frames["reference"], asked)
    )
    mass = found.reach * world.reference_mass[None, :]
    np.testing.assert_allclose(mass[plain["holder"], plain["link"]], plain["reached"], rtol=1e-9)
    return [
        _row("control of all holders on all links, ours, s", ours, None),
        _row("control: pandas and networkx over ours", theirs * world.holders.size / SOME_HOLDERS / ours, 50),
    ]


def _look_through_rows(holders: int) -> list[Row]:
    holdings = make_shareholdings(holders, 3 * holders)
    mass = np.ones(holders)
    ours, found = _timed(lambda: look_through(holdings, mass))
    frame = pd.DataFrame({"holder": holdings.holder, "held": holdings.held, "share": holdings.share})
    plain, roots = _timed(lambda: plain_look_through(frame, dict.fromkeys(range(holders), 1.0)))
    np.testing.assert_allclose(sum(roots.values()), sum(found.values()), rtol=1e-6)
    return [
        _row(f"look-through of {holders} owners with cycles, ours, s", ours, 10),
        _row("look-through: mass lost, relative", abs(sum(found.values()) / holders - 1), 1e-9),
        _row("look-through: networkx over ours", plain / ours, None),
    ]


def _what_if_rows(world: World, group: np.ndarray) -> list[Row]:
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
    return [
        _row("what-if, the middle of 20, ms", 1000 * float(np.median(seconds)), 200),
        _row("what-if, the slowest of 20, ms", 1000 * max(seconds), 200),
    ]


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
