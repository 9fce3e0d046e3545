"""Look-through of many owners: the step-by-step sum gives what the equations give."""

import numpy as np
import pytest

from kg.algorithms import ownership
from kg.algorithms.ownership import Shareholdings, look_through


def tangled(rng: np.random.Generator, size: int) -> Shareholdings:
    rows = 3 * size
    holder, held = rng.integers(0, size, rows), rng.integers(0, size, rows)
    share = rng.uniform(0.1, 0.99, rows) / np.bincount(held, minlength=size)[held]
    return Shareholdings(tuple(f"o{i:04}" for i in range(size)), holder, held, share)


def test_mass_is_conserved_and_steps_equal_the_solution(
    monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator
) -> None:
    holdings, mass = tangled(rng, 300), rng.uniform(0, 3, 300)
    solved = look_through(holdings, mass)
    monkeypatch.setattr(ownership, "DIRECT_SIZE", 0)
    stepped = look_through(holdings, mass)
    monkeypatch.setattr(ownership, "MAX_STEPS", 3)
    cut_short = look_through(holdings, mass)
    assert sum(solved.values()) == pytest.approx(mass.sum(), rel=1e-9)
    assert stepped == pytest.approx(solved, rel=1e-9)
    assert cut_short == pytest.approx(solved, rel=1e-9)


def test_a_slowly_leaking_circle_still_gives_its_mass_to_the_float() -> None:
    holdings = Shareholdings(
        ("A", "B"), np.array([0, 1]), np.array([1, 0]), np.array([0.9999, 1.0], dtype=np.float64)
    )
    assert look_through(holdings, np.array([1.0, 1.0])) == pytest.approx({"float:B": 2.0})
