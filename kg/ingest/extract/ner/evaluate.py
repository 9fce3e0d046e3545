"""A recogniser against labelled text, by exact spans and types (CoNLL's scoring)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kg.ingest.extract.ner.crf import Recogniser
from kg.ingest.extract.ner.data import Sentence, Span
from kg.ingest.extract.scores import Score, score_sets


def evaluate_recogniser(recogniser: Recogniser, gold: Sequence[Sentence]) -> dict[str, Any]:
    """Return micro scores over all types of the gold, and the scores of each type."""
    found = recogniser.find([sentence.text for sentence in gold])
    return score_spans(found, [sentence.spans for sentence in gold])


def score_spans(found: Sequence[Sequence[Span]], gold: Sequence[Sequence[Span]]) -> dict[str, Any]:
    """Return micro scores over all types, and the scores of each type."""
    labels = sorted({span.label for spans in (*found, *gold) for span in spans})
    by_type = {label: _of_type(found, gold, label) for label in labels}
    micro = score_sets(zip(found, gold, strict=True))
    return {
        "sentences": len(gold),
        "micro": micro.as_dict(),
        "types": {label: score.as_dict() for label, score in by_type.items()},
    }


def _of_type(found: Sequence[Sequence[Span]], gold: Sequence[Sequence[Span]], label: str) -> Score:
    def only(spans: Sequence[Span]) -> list[Span]:
        return [span for span in spans if span.label == label]

    return score_sets((only(left), only(right)) for left, right in zip(found, gold, strict=True))
