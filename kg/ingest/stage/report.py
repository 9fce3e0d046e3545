"""What became of the files of a run, in the form that users and acceptance read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FileReport:
    """The counts of one file; read = accepted + rejected + skipped, and the reasons add up to the last two.

    Attributes:
        path: the file as given.
        format: its format; None for a file passed over.
        read: records seen.
        accepted: records that are in the snapshot.
        rejected: records refused.
        skipped: records left out by a rule, such as a second one that says the same.
        reasons: refused and skipped records by reason; the rule for a file passed over.
    """

    path: str
    format: str | None
    read: int
    accepted: int
    rejected: int
    skipped: int
    reasons: Mapping[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Return the counts under the names of the report file."""
        return {
            "path": self.path,
            "format": self.format,
            "read": self.read,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "skipped": self.skipped,
            "reasons": dict(sorted(self.reasons.items())),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The counts of all files and the rows by class."""

    files: tuple[FileReport, ...]
    rows: Mapping[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as `--report FILE` writes it."""
        return {"files": [file.as_dict() for file in self.files], "rows": dict(self.rows)}


def count_file(
    path: str, kind: str, read: int, rejected: Mapping[str, int], skipped: Mapping[str, int]
) -> FileReport:
    """Return the report of a file that was read."""
    refused, left_out = sum(rejected.values()), sum(skipped.values())
    reasons = Counter(rejected) + Counter(skipped)
    return FileReport(path, kind, read, read - refused - left_out, refused, left_out, dict(reasons))
