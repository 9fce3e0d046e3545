"""Grading of a portfolio 专利分级: indicators of legal, technical and economic value, each shown.

The three groups are the first-level indicators of GB/T 42748-2023 (专利评估指引): 法律价值, 技术价值 and
经济价值. Of its further indicators only what a graph can count stands here; what takes an expert's reading
(stability, detectability, maturity, market) does not. The names of single indicators are this project's own.

A percentile is the mid-rank within leading field × filing year: (below + ½ equal) / known. A blended score
exists only where somebody declared the weights.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from kg.algorithms.unknowns import known_number

DAYS_OF_YEAR = 365.2425


@dataclass(frozen=True)
class Indicator:
    """An indicator; more counts as better in each.

    Attributes:
        name: in results.
        group: legal, technical or economic.
        zh: Chinese label.
        en: English label.
        unit: of the value.
    """

    name: str
    group: str
    zh: str
    en: str
    unit: str


GROUPS = {"legal": "法律价值", "technical": "技术价值", "economic": "经济价值"}
INDICATORS = (
    Indicator("activeStatus", "legal", "有效状态", "in force", "1 or 0"),
    Indicator("remainingTerm", "legal", "剩余有效期", "remaining term", "years"),
    Indicator("familySize", "legal", "同族规模", "family size", "publications"),
    Indicator("jurisdictions", "legal", "布局国家或地区数", "jurisdictions", "offices"),
    Indicator("claims", "legal", "权利要求数", "claims", "claims"),
    Indicator("citationsReceived", "technical", "被引证数", "citations received", "families"),
    Indicator("classBreadth", "technical", "技术分类跨度", "breadth of classes", "IPC subclasses"),
    Indicator("licences", "economic", "许可次数", "licences", "transactions"),
    Indicator("transfers", "economic", "转让次数", "transfers", "transactions"),
    Indicator("pledges", "economic", "质押融资次数", "pledges", "transactions"),
)
NAMES = tuple(indicator.name for indicator in INDICATORS)


@dataclass(frozen=True)
class GradedFamily:
    """What is known of a family; None means unknown, 0 that somebody looked and found none.

    Attributes:
        id: the family.
        leading_field: its field, e.g. IPC subclass.
        filing_year: of its first filing.
        is_active: whether it is in force at the as-of date.
        active_until: last day on which it may be in force.
        family_size: publications in the family, >= 1.
        jurisdictions: offices with a member, >= 1.
        claims: claims of the granted or first publication, >= 1.
        citations_received: families that cite it by the as-of date.
        class_breadth: distinct IPC subclasses, >= 1.
        licences: licences by the as-of date.
        transfers: transfers by the as-of date.
        pledges: pledges by the as-of date.
    """

    id: str
    leading_field: str | None = None
    filing_year: int | None = None
    is_active: bool | None = None
    active_until: dt.date | None = None
    family_size: int | None = None
    jurisdictions: int | None = None
    claims: int | None = None
    citations_received: int | None = None
    class_breadth: int | None = None
    licences: int | None = None
    transfers: int | None = None
    pledges: int | None = None

    @property
    def has_cohort(self) -> bool:
        """Return whether field and filing year are known."""
        return self.leading_field is not None and self.filing_year is not None

    def values(self, as_of: dt.date) -> dict[str, float | None]:
        """Return the value of every indicator by name at a date."""
        counts = {
            "familySize": self.family_size,
            "jurisdictions": self.jurisdictions,
            "claims": self.claims,
            "citationsReceived": self.citations_received,
            "classBreadth": self.class_breadth,
            "licences": self.licences,
            "transfers": self.transfers,
            "pledges": self.pledges,
        }
        return {
            "activeStatus": None if self.is_active is None else float(self.is_active),
            "remainingTerm": self._remaining(as_of),
            **{name: None if count is None else float(count) for name, count in counts.items()},
        }

    def _remaining(self, as_of: dt.date) -> float | None:
        if self.is_active is False:
            return 0.0
        if self.active_until is None:
            return None
        return max(0.0, (self.active_until - as_of).days / DAYS_OF_YEAR)


@dataclass(frozen=True)
class Grading:
    """The indicators of a family.

    Attributes:
        family: identifier.
        leading_field: field of its cohort.
        filing_year: filing year of its cohort.
        values: by name of the indicator; None where unknown.
        percentiles: mid-rank within the cohort, in (0, 1); None where undefined.
        compared: families of the cohort whose value is known, by name; itself included.
        score: Σ weight · percentile in (0, 1); None without declared weights.
        grade: name of the highest threshold that the score reaches; None without declared thresholds.
        undefined: reason by name of what is None; a percentile under «percentile.<indicator>».
    """

    family: str
    leading_field: str | None
    filing_year: int | None
    values: Mapping[str, float | None]
    percentiles: Mapping[str, float | None]
    compared: Mapping[str, int]
    score: float | None
    grade: str | None
    undefined: Mapping[str, str] = field(default_factory=dict)


def grade_portfolio(
    portfolio: Collection[str],
    population: Sequence[GradedFamily],
    as_of: dt.date,
    *,
    weights: Mapping[str, float] | None = None,
    thresholds: Mapping[str, float] | None = None,
) -> dict[str, Grading]:
    """Return the indicators of each family of a portfolio, by identifier.

    Args:
        portfolio: identifiers of families in the population.
        population: the families that percentiles are taken among.
        as_of: date of the answer.
        weights: weight by indicator, >= 0, summing to 1; None when nobody declared them.
        thresholds: lowest score by name of the grade; None when nobody declared them.

    Raises:
        ValueError: the weights are not weights, a family stands twice, or one of the portfolio is missing.
    """
    names = [row.id for row in population]
    values = pd.DataFrame([row.values(as_of) for row in population], index=names, columns=NAMES, dtype=float)
    cohorts = pd.DataFrame(
        {
            "leadingField": pd.Series([row.leading_field for row in population], names, dtype=object),
            "filingYear": pd.Series([row.filing_year for row in population], names, dtype="Int64"),
        }
    )
    return grade_values(portfolio, values, cohorts, weights=weights, thresholds=thresholds)


def grade_values(
    portfolio: Collection[str],
    values: pd.DataFrame,
    cohorts: pd.DataFrame,
    *,
    weights: Mapping[str, float] | None = None,
    thresholds: Mapping[str, float] | None = None,
) -> dict[str, Grading]:
    """Return the indicators of each family of a portfolio, from columns.

    Args:
        portfolio: identifiers of families in the population.
        values: a column an indicator (`NAMES`), a row a family of the population, NaN where unknown; indexed
            by identifier.
        cohorts: leadingField (text or None) and filingYear (Int64), of the same index.
        weights: weight by indicator, >= 0, summing to 1; None when nobody declared them.
        thresholds: lowest score by name of the grade; None when nobody declared them.

    Raises:
        ValueError: the weights are not weights, a family stands twice, or one of the portfolio is missing.
    """
    _check(portfolio, values.index, weights)
    known = cohorts["leadingField"].notna() & cohorts["filingYear"].notna()
    # Families without field or year form no cohort; they get a key, as a grouping without keys fails.
    key = cohorts["leadingField"].astype(str) + "/" + cohorts["filingYear"].astype(str)
    by_cohort = values.groupby(key.where(known, ""))
    compared = by_cohort.transform("count")
    percentiles = (by_cohort.rank(method="average") - 0.5) / compared
    wanted = values.index[values.index.isin(list(portfolio))]
    return {
        str(name): _grading(_cohort(str(name), cohorts), values, percentiles, compared, weights, thresholds)
        for name in wanted
    }


def _cohort(name: str, cohorts: pd.DataFrame) -> GradedFamily:
    row = cohorts.loc[name]
    leading, year = row["leadingField"], row["filingYear"]
    return GradedFamily(
        name, None if pd.isna(leading) else str(leading), None if pd.isna(year) else int(year)
    )


def _check(portfolio: Collection[str], population: pd.Index, weights: Mapping[str, float] | None) -> None:
    if not population.is_unique:
        raise ValueError("a family stands twice in the population")
    if missing := sorted(set(portfolio) - set(population)):
        raise ValueError(f"not in the population: {missing[0]}")
    if weights is None:
        return
    if unknown := sorted(set(weights) - set(NAMES)):
        raise ValueError(f"unknown indicator {unknown[0]}; expected one of {', '.join(NAMES)}")
    if min(weights.values(), default=-1) < 0 or not math.isclose(sum(weights.values()), 1, abs_tol=1e-6):
        raise ValueError("weights must not be negative and must sum to 1")


def _grading(
    row: GradedFamily,
    values: pd.DataFrame,
    percentiles: pd.DataFrame,
    compared: pd.DataFrame,
    weights: Mapping[str, float] | None,
    thresholds: Mapping[str, float] | None,
) -> Grading:
    own = {name: known_number(values.at[row.id, name]) for name in NAMES}
    counts = {
        name: int(known_number(compared.at[row.id, name]) or 0) if row.has_cohort else 0 for name in NAMES
    }
    # Alone in its cohort a family is neither above nor below anybody.
    ranks = {n: known_number(percentiles.at[row.id, n]) if counts[n] > 1 else None for n in NAMES}
    undefined = {name: "not known" for name in NAMES if own[name] is None}
    undefined |= {f"percentile.{n}": _reason(row, own[n]) for n in NAMES if ranks[n] is None}
    score, reason = _score(ranks, weights)
    grade = None
    if score is None:
        undefined |= {"score": reason, "grade": reason}
    elif thresholds is None:
        undefined["grade"] = "no thresholds are declared"
    else:
        reached = [(low, name) for name, low in thresholds.items() if score >= low]
        grade = max(reached)[1] if reached else None
        undefined |= {} if reached else {"grade": "the score is below every threshold"}
    return Grading(row.id, row.leading_field, row.filing_year, own, ranks, counts, score, grade, undefined)


def _reason(row: GradedFamily, value: float | None) -> str:
    if value is None:
        return "not known"
    if not row.has_cohort:
        return "the field or the filing year is not known"
    return "no other family of the field and year has a known value"


def _score(
    percentiles: Mapping[str, float | None], weights: Mapping[str, float] | None
) -> tuple[float | None, str]:
    """Return Σ weight · percentile; None and why where a weighted indicator has no percentile."""
    if weights is None:
        return None, "no weights are declared"
    parts = {name: percentiles[name] for name, weight in weights.items() if weight > 0}
    missing = sorted(name for name, value in parts.items() if value is None)
    if missing:
        return None, f"no percentile of {', '.join(missing)}"
    return sum(weights[name] * value for name, value in parts.items() if value is not None), ""
