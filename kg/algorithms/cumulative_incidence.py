"""Cumulative incidence with competing ends and right censoring: the estimator of Aalen & Johansen (1978).

At each time t with an end, S(t−) · d_k(t)/n(t) is added to the incidence of end k; S is the part that has met
no end yet and n those still under watch. One minus Kaplan–Meier would count those who met another end as if
they were still waiting. †  († source cited from memory)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.algorithms.link_graph import Floats, Integers

CENSORED, ARRIVED, ENDED_OTHERWISE = 0, 1, 2


@dataclass(frozen=True)
class CumulativeIncidence:
    """Step functions that jump at the times at which somebody met an end.

    Attributes:
        times: distinct times with an end, ascending, in the unit of the input, shape (times,).
        at_risk: n, those still under watch just before each time, shape (times,).
        arrived: cumulative incidence of the end asked about, in [0, 1], shape (times,).
        ended_otherwise: cumulative incidence of the competing end, in [0, 1], shape (times,).
        waiting: S, the part that met no end up to and with each time, in [0, 1], shape (times,).
        follow_up: longest time of watch; the curves say nothing after it; None when nobody was watched.
    """

    times: Floats
    at_risk: Integers
    arrived: Floats
    ended_otherwise: Floats
    waiting: Floats
    follow_up: float | None

    @property
    def last(self) -> float | None:
        """Return the incidence at the end of the watch, in [0, 1]; None when nobody was watched."""
        if self.follow_up is None:
            return None
        return float(self.arrived[-1]) if self.arrived.size else 0.0

    def quantile(self, part: float) -> float | None:
        """Return the first time at which the incidence is at least `part`; None where it never was."""
        # A sum of steps that is ½ on paper may miss ½ by rounding.
        reached = np.flatnonzero(self.arrived >= part - 1e-12)
        return float(self.times[reached[0]]) if reached.size else None


def cumulative_incidence(times: Floats, ends: Integers) -> CumulativeIncidence:
    """Return the cumulative incidence of arriving, with a competing end.

    Args:
        times: time of watch of each unit, >= 0, shape (units,).
        ends: CENSORED, ARRIVED or ENDED_OTHERWISE at that time, shape (units,). Who is censored at a time
            was still under watch at it.
    """
    moments = np.unique(times[ends != CENSORED])
    ordered = np.sort(times)
    at_risk = ordered.size - np.searchsorted(ordered, moments, side="left")
    arrivals = _counts(times[ends == ARRIVED], moments)
    others = _counts(times[ends == ENDED_OTHERWISE], moments)
    waiting: Floats = np.cumprod(1 - (arrivals + others) / at_risk, dtype=np.float64)
    before = np.concatenate([np.ones(min(1, moments.size)), waiting[:-1]])
    return CumulativeIncidence(
        times=moments,
        at_risk=at_risk.astype(np.int64),
        arrived=np.cumsum(before * arrivals / at_risk),
        ended_otherwise=np.cumsum(before * others / at_risk),
        waiting=waiting,
        follow_up=float(ordered[-1]) if ordered.size else None,
    )


def _counts(values: Floats, moments: Floats) -> Floats:
    places = np.searchsorted(moments, values)
    return np.bincount(places, minlength=moments.size).astype(np.float64)
