"""The coverage table as CSV that Excel opens without harm: BOM, CRLF, no cell that is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from kg.api.language import Language, pick
from kg.api.models import ChainLinkAnswer, ControlAnswer, CoverageAnswer, LinkControl, LinkCoverage
from kg.api.wording import class_name, stage_name

CSV_TYPE = "text/csv; charset=utf-8"
# A cell that starts with one of these is a formula to a spreadsheet program (OWASP: CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
COVERAGE_FIELDS = (
    "coverage", "coverage_low", "coverage_high", "patent_mass", "target_mass", "lambda_mean", "lambda_low",
    "lambda_high", "probability_missing", "probability_weak", "probability_strong", "patent_share",
    "industry_share", "share_difference", "self_determination",
)  # fmt: skip
HOLDERS = 3


def coverage_csv(coverage: CoverageAnswer, control: ControlAnswer | None, language: Language) -> bytes:
    """Return one row a link: what the page's table shows, numbers unrounded, reasons of what is unknown."""
    covered = {row.link: row for row in coverage.links}
    controlled = {row.link: row for row in control.links} if control else {}
    names = (
        {key: pick(o.name, o.name_en, language) for key, o in control.organizations.items()}
        if control
        else {}
    )
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_heading())
    for link in coverage.chain.links:
        own = controlled.get(link.link, LinkControl(link=link.link))
        row = _row(link, covered.get(link.link, LinkCoverage(link=link.link)), own, names, language)
        writer.writerow([safe_cell(value) for value in (*row, coverage.subject, coverage.graph_version)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _heading() -> list[str]:
    fields = [LinkCoverage.model_fields[name].alias or name for name in COVERAGE_FIELDS]
    holders = [f"{part}{number}" for number in range(1, HOLDERS + 1) for part in ("holder", "directShare")]
    start = ["link", "name", "stage", "importance", "gapClass", "className", "externallyControlled"]
    return [*start, *fields, "hhi", "effectiveHolders", *holders, "undefined", "subject", "graphVersion"]


def _row(
    link: ChainLinkAnswer, row: LinkCoverage, own: LinkControl, names: dict[str, str], language: Language
) -> list[object]:
    start = [link.link, pick(link.name, link.name_en, language), stage_name(link.stage, language)]
    classes = [row.gap_class, class_name(row.gap_class, language), row.externally_controlled]
    numbers = [getattr(row, name) for name in COVERAGE_FIELDS]
    reasons = "; ".join(f"{name}: {why}" for name, why in sorted({**own.undefined, **row.undefined}.items()))
    held = [own.hhi, own.effective_holders, *_holders(own, names)]
    return [*start, link.importance, *classes, *numbers, *held, reasons]


def _holders(own: LinkControl, names: dict[str, str]) -> Sequence[object]:
    shares = [(key, share) for key, share in (own.direct_share or {}).items() if share]
    ranked = sorted(shares, key=lambda pair: (-pair[1], pair[0]))[:HOLDERS]
    cells: list[object] = [part for key, share in ranked for part in (names.get(key, key), share)]
    return [*cells, *[None] * (2 * HOLDERS - len(cells))]


def safe_cell(value: object) -> str:
    """Return a cell's text: empty for None, a text that would be a formula behind an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return str(value)
