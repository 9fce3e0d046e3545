"""Gap classes with their uncertainty: a Gamma posterior of λ = patent mass over target mass.

λ | data ~ Gamma(shape a₀ + S, rate a₀ + E), E = T (metrics note, section 1 item 5).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from kg.algorithms.link_graph import Floats

GAP_CLASSES = ("missing", "weak", "average", "strong", "insufficientData")


@dataclass(frozen=True)
class GapParameters:
    """Thresholds of the gap classes; they are stored with every result.

    Attributes:
        prior: a₀, the weight of the prior mean 1 in units of mass.
        minimum_target: below this target mass the data cannot tell.
        missing_below: a link is missing when λ is below this,
        weak_below: weak when below this,
        strong_above: and strong when above this,
        probability: each with at least this posterior probability.
        interval: posterior probability of the equal-tailed interval of λ.
    """

    prior: float = 5.0
    minimum_target: float = 5.0
    missing_below: float = 0.25
    weak_below: float = 0.5
    strong_above: float = 1.0
    probability: float = 0.9
    interval: float = 0.9


@dataclass(frozen=True)
class GapEstimate:
    """The posterior of λ by link, each of shape (links,), NaN and None where the target is unknown."""

    mean: Floats
    low: Floats
    high: Floats
    missing: Floats
    weak: Floats
    strong: Floats
    classes: tuple[str | None, ...]


def estimate_gaps(patent_mass: Floats, target_mass: Floats, parameters: GapParameters) -> GapEstimate:
    """Return the posterior of λ and the gap class of each link.

    Args:
        patent_mass: S of the subject, shape (links,), >= 0.
        target_mass: T of the subject, shape (links,), >= 0; NaN where unknown.
        parameters: prior and thresholds.
    """
    shape, rate = parameters.prior + patent_mass, parameters.prior + target_mass
    tail = (1 - parameters.interval) / 2
    missing = special.gammainc(shape, rate * parameters.missing_below)
    weak = special.gammainc(shape, rate * parameters.weak_below)
    strong = special.gammaincc(shape, rate * parameters.strong_above)
    return GapEstimate(
        mean=shape / rate,
        low=special.gammaincinv(shape, tail) / rate,
        high=special.gammaincinv(shape, 1 - tail) / rate,
        missing=missing,
        weak=weak,
        strong=strong,
        classes=_classes(target_mass, missing, weak, strong, parameters),
    )


def _classes(
    target: Floats, missing: Floats, weak: Floats, strong: Floats, parameters: GapParameters
) -> tuple[str | None, ...]:
    sure = parameters.probability
    conditions = [
        np.isnan(target),
        target < parameters.minimum_target,
        missing >= sure,
        weak >= sure,
        strong >= sure,
    ]
    names = ["", "insufficientData", "missing", "weak", "strong"]
    classes = np.select(conditions, names, default="average")
    return tuple(str(name) or None for name in classes)
