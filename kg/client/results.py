"""An answer of a metric: its table, what it was computed with, what is undefined and why, its evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kg.client.errors import ClientError

EvidenceOf = Callable[["MetricResult"], pd.DataFrame]


@dataclass(frozen=True, eq=False)
class MetricResult:
    """One answer of one version.

    Attributes:
        metric: name of the metric, such as `coverage`.
        frame: the answer as one flat table, typed; a row a link, a holder or a subject, as the metric says.
        answer: the whole JSON answer.
    """

    metric: str
    frame: pd.DataFrame
    answer: dict[str, Any] = field(repr=False)
    _evidence: EvidenceOf | None = field(default=None, repr=False)

    @property
    def parameters(self) -> dict[str, Any]:
        """Return date, thresholds and weights that it was computed with: with them it can be had again."""
        return dict(self.answer.get("parameters") or {})

    @property
    def undefined(self) -> dict[str, Any]:
        """Return why a number is null, by its name; null never means zero."""
        return dict(self.answer.get("undefined") or {})

    @property
    def graph_version(self) -> str | None:
        """Return the published version that the answer is of."""
        found: str | None = self.answer.get("graphVersion")
        return found

    @property
    def computed_at(self) -> pd.Timestamp | None:
        """Return when it was computed; None where the answer does not say."""
        found = self.answer.get("computedAt")
        return None if found is None else pd.Timestamp(found)

    def evidence(self) -> pd.DataFrame:
        """Return the patent families that were counted: link, holders, familyId, mass, rules, sources.

        Raises:
            ClientError: this metric lists no families, or another version was published meanwhile.
            ProblemError: the server refuses.
        """
        if self._evidence is None:
            raise ClientError(
                "this answer has no list of families",
                found=self.metric,
                expected="coverage, control or gaps with the same parameters",
            )
        return self._evidence(self)
