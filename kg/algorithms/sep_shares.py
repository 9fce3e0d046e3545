"""Shares of declared standard essential patents, raw and adjusted for essentiality (metrics note, section 4).

Declared is not essential. Of each declarant a sample may have been checked; its rate of essential families is
Beta(a + essential, b + checked − essential), and ê = declared · (a + essential)/(a + b + checked).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scipy import special


@dataclass(frozen=True)
class Declared:
    """What a declarant declared for one release of a standard, by family.

    Attributes:
        families: number of distinct families declared.
        checked: number of them that were checked.
        essential: number of the checked that were found essential.
    """

    families: int
    checked: int = 0
    essential: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.essential <= self.checked <= self.families:
            raise ValueError("0 ≤ essential ≤ checked ≤ families must hold")


@dataclass(frozen=True)
class SepShare:
    """A declarant's part of a standard.

    Attributes:
        declared_share: part of all declared families.
        expected: ê, the expected number of essential families.
        low: lower end of its equal-tailed interval.
        high: upper end.
        adjusted_share: part of the expected number of essential families.
        is_checked: whether any of its families was checked; if not, the prior alone speaks.
    """

    declared_share: float
    expected: float
    low: float
    high: float
    adjusted_share: float
    is_checked: bool


def sep_shares(
    declared: Mapping[str, Declared], *, a: float = 1.0, b: float = 1.0, probability: float = 0.9
) -> dict[str, SepShare]:
    """Return raw and adjusted shares by declarant.

    Args:
        declared: what each declarant declared; those with no family are left out.
        a: prior weight of essential.
        b: prior weight of not essential.
        probability: of the interval.

    Raises:
        ValueError: a weight of the prior is not positive.
    """
    if a <= 0 or b <= 0:
        raise ValueError("the weights of the prior must be positive")
    counted = {name: row for name, row in sorted(declared.items()) if row.families}
    total = sum(row.families for row in counted.values())
    expected = {
        name: row.families * (a + row.essential) / (a + b + row.checked) for name, row in counted.items()
    }
    whole = sum(expected.values())
    tail = (1 - probability) / 2
    return {
        name: SepShare(
            declared_share=row.families / total,
            expected=expected[name],
            low=row.families * _rate(row, a, b, tail),
            high=row.families * _rate(row, a, b, 1 - tail),
            adjusted_share=expected[name] / whole,
            is_checked=row.checked > 0,
        )
        for name, row in counted.items()
    }


def _rate(row: Declared, a: float, b: float, quantile: float) -> float:
    return float(special.betaincinv(a + row.essential, b + row.checked - row.essential, quantile))
