"""What a question about a chain asks: subject, instant, weights and thresholds."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from kg.algorithms.as_of import WEIGHTS, AsOf
from kg.algorithms.control import ControlParameters
from kg.algorithms.coverage import CoverageParameters
from kg.algorithms.gaps import GapParameters
from kg.errors import RequestError

# Nobody published cost shares for these chains: supply edges count equally, and the result says so.
CONTROL = ControlParameters(equal_edges=True)
# The years that the ontology admits for dates.
FIRST_YEAR, LAST_YEAR = 1600, 2199
GAPS = GapParameters()
ASCENDING = "0 <= missing_below <= weak_below <= strong_above"
_PARTS = (
    "delta",
    "kappa",
    "exclusive_fraction",
    "through_threshold",
    "controlled_below",
    "confirmed",
    "candidate",
    "share",
)


@dataclass(frozen=True, slots=True)
class MetricRequest:
    """What to compute: a metric of a chain for a subject, at an instant, on a snapshot version.

    Attributes:
        metric: coverage, control or match.
        chain: id or file of a chain.
        subject: such as «country:CN»; «» for none.
        as_of: valid time, YYYY-MM-DD; None: the date of the data.
        version: snapshot version; None: the published one.
        known: knowledge time; None: the same day.
        jurisdiction: office code; None: any.
        weight: weight of a family.
        delta: δ of the control reach.
        exclusive_fraction: part of the right that exclusive licences move; None: not declared.
        kappa: κ, strength of a reference without a category.
        max_depth: references followed at most when δ > 0; None: all.
        through_threshold: θ: a link is passed when covered at least so far.
        controlled_below: a link is controlled from outside when self-determination is below this.
        confirmed: memberships, holdings and countries this sure count for the lower bound.
        candidate: those at least this sure count at all.
        share: g of the subject as the asker declares it; None: as published in domain/shares.
        gaps: prior and thresholds of the gap classes.
    """

    metric: str
    chain: str
    subject: str
    as_of: str | None = None
    version: str | None = None
    known: str | None = None
    jurisdiction: str | None = None
    weight: str = "1"
    delta: float = CONTROL.delta
    exclusive_fraction: float | None = None
    kappa: float = CONTROL.kappa
    max_depth: int | None = None
    through_threshold: float = CoverageParameters.through_threshold
    controlled_below: float = CoverageParameters.controlled_below
    confirmed: float = CoverageParameters.confirmed
    candidate: float = CoverageParameters.candidate
    share: float | None = None
    gaps: GapParameters = GAPS

    def __post_init__(self) -> None:
        for name in _PARTS:
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and 0 <= value <= 1):
                raise RequestError("not a part", where=name, found=str(value), expected="a number in [0, 1]")
        if self.weight not in WEIGHTS:
            expected = ", ".join(WEIGHTS)
            raise RequestError("no such weight", where="weight", found=self.weight, expected=expected)
        if self.max_depth is not None and self.max_depth < 1:
            found = str(self.max_depth)
            raise RequestError("not a depth", where="max_depth", found=found, expected="1 or more")
        if not 0 <= self.gaps.missing_below <= self.gaps.weak_below <= self.gaps.strong_above < math.inf:
            raise RequestError("thresholds out of order", where="missing_below", expected=ASCENDING)
        if not (0 < self.gaps.prior < math.inf and 0 <= self.gaps.minimum_target < math.inf):
            raise RequestError("not a mass", where="gap_prior", expected="prior > 0, minimum target >= 0")

    def instant(self, day: dt.date) -> AsOf:
        """Return the instant of the request, at a day if it names none.

        Raises:
            RequestError: a date is none.
        """
        return AsOf(
            parse_day(self.as_of, "as_of") or day,
            known=parse_day(self.known, "known_at"),
            jurisdiction=self.jurisdiction,
            weight=self.weight,
            with_onward_references=self.delta > 0,
            exclusive_fraction=self.exclusive_fraction,
        )

    def control(self) -> ControlParameters:
        """Return the parameters of the control metrics."""
        return ControlParameters(
            delta=self.delta, kappa=self.kappa, max_depth=self.max_depth, equal_edges=CONTROL.equal_edges
        )

    def coverage(self) -> CoverageParameters:
        """Return the parameters of the coverage metrics."""
        return CoverageParameters(
            gaps=self.gaps,
            through_threshold=self.through_threshold,
            controlled_below=self.controlled_below,
            confirmed=self.confirmed,
            candidate=self.candidate,
            control=ControlParameters(delta=self.delta, kappa=self.kappa, max_depth=self.max_depth),
        )


def parse_day(text: str | None, name: str = "as_of") -> dt.date | None:
    """Return a date given as 2016-12-31; None without one.

    Raises:
        RequestError: it is no date.
    """
    if text is None:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise RequestError("not a date", where=name, found=text, expected="YYYY-MM-DD") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        expected = f"a year from {FIRST_YEAR} to {LAST_YEAR}"
        raise RequestError("no date of a patent system", where=name, found=text, expected=expected)
    return day
