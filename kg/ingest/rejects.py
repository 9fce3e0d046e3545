"""What a reader could not take: each refusal with place, found and expected, and the counts of a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from kg.errors import ThresholdError

FOUND_LENGTH = 200


class Scope(StrEnum):
    """What a reject costs: the value (record kept), the record, or the whole file."""

    VALUE = "value"
    RECORD = "record"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Reject:
    """One refusal.

    Attributes:
        file: the file as the report names it.
        line: physical line, counted from 1, where the record starts (sheet row for a workbook).
        record: the record's own identifier where it has one that can be read.
        field: canonical column, or None when the whole record is meant.
        found: the text found, at most 200 characters.
        expected: what a value must look like.
        reason: code in camelCase, the same for every occurrence.
        scope: value, record or file.
    """

    file: str
    line: int
    record: str | None
    field: str | None
    found: str
    expected: str
    reason: str
    scope: Scope


@dataclass(slots=True)
class ReadReport:
    """The counts and refusals of one file; read = accepted + rejected + skipped.

    Attributes:
        file: name under which the file appears in rejects and sources.
        read: records seen.
        rejected: records refused; values refused in a kept record are not among them.
        skipped: records left out by a named rule, by rule.
        reasons: refusals of every scope, by reason.
        facts: what was decided for the whole file (encoding, delimiter, dateOrder, …).
        rejects: the refusals, where no sink takes them.
        sink: takes each refusal instead of the list, so that memory does not grow with a bad file.
    """

    file: str
    sink: Callable[[Reject], None] | None = None
    read: int = 0
    rejected: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    facts: dict[str, str] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """Return the number of records that were read and neither rejected nor skipped."""
        return self.read - self.rejected - sum(self.skipped.values())

    def reject(
        self,
        line: int,
        reason: str,
        *,
        found: str,
        expected: str,
        scope: Scope = Scope.RECORD,
        column: str | None = None,
        record: str | None = None,
    ) -> None:
        """Put one refusal on record; a refused record must have been counted in `read`."""
        refusal = Reject(self.file, line, record, column, found[:FOUND_LENGTH], expected, reason, scope)
        self.reasons[reason] += 1
        self.rejected += scope is Scope.RECORD
        if self.sink is None:
            self.rejects.append(refusal)
        else:
            self.sink(refusal)

    def skip(self, rule: str, count: int = 1) -> None:
        """Count records that a named rule leaves out; they must have been counted in `read`."""
        self.skipped[rule] += count


def check_threshold(report: ReadReport, *, share: float, floor: int) -> None:
    """Stop the load when too much of a file was refused.

    Args:
        report: counts of one file, mapper's rejects included.
        share: largest share of records that may be refused, in [0, 1].
        floor: refusals that are always allowed, so that a short file is not stopped by one bad record.

    Raises:
        ThresholdError: more than `share` of the records and more than `floor` of them were refused.
    """
    if report.rejected <= floor or report.rejected <= share * report.read:
        return
    reason, count = report.reasons.most_common(1)[0]
    raise ThresholdError(
        f"too many records were refused, most for «{reason}» ({count}); "
        "look at the reject file, then correct the file or raise the data set's threshold",
        where=report.file,
        found=f"{report.rejected} of {report.read} refused",
        expected=f"at most {share:.0%}",
    )
