"""The words in which a score is explained, term by term."""

from __future__ import annotations

from collections.abc import Mapping

from kg.ingest.resolve.model import PRIOR_BITS, TERMS, Term


def pair_reason(row: Mapping[str, object], other: str) -> str:
    """Return one line: which terms speak for and against, with their bits.

    Args:
        row: a row of the table of scored pairs.
        other: the name that it was compared with.
    """
    said = [
        f"{term.name} {level_name(term, row)} {level_bits(term, row):+.1f}"
        for term in TERMS
        if speaks(term, row)
    ]
    return f"like «{other}»: " + ", ".join(said) + f"; sum {float(str(row['bits'])) + PRIOR_BITS:+.1f} bits"


def level_name(term: Term, row: Mapping[str, object]) -> str:
    """Return the name of the pair's level of a term."""
    return term.levels[int(str(row[term.name]))].name


def level_bits(term: Term, row: Mapping[str, object]) -> float:
    """Return the weight of the pair's level of a term, before rarity bounds it."""
    return term.levels[int(str(row[term.name]))].bits


def speaks(term: Term, row: Mapping[str, object]) -> bool:
    """Return whether a term moved the score by at least half a bit."""
    return abs(level_bits(term, row)) >= 0.5
