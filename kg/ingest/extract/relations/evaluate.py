"""The classifier of relations beside its baselines, by macro F1 over the relations of the gold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kg.ingest.extract.relations.classifier import keyword_relation, majority_relation, train_classifier
from kg.ingest.extract.relations.data import Example
from kg.ingest.extract.scores import Score, macro_f1


def evaluate_relations(train: Sequence[Example], gold: Sequence[Example]) -> dict[str, Any]:
    """Return macro F1 and accuracy of the classifier, of the commonest relation and of keywords."""
    relations = sorted({example.relation for example in train})
    commonest = majority_relation(train)
    answers = {
        "model": train_classifier(train).predict(gold),
        "majority": [commonest] * len(gold),
        "keyword": [keyword_relation(example, relations) for example in gold],
    }
    wanted = [example.relation for example in gold]
    return {
        "train": len(train),
        "gold": len(gold),
        "relations": len(set(wanted)),
        **{name: _scores(given, wanted) for name, given in answers.items()},
        "perRelation": {name: s.as_dict() for name, s in score_classes(answers["model"], wanted).items()},
    }


def _scores(given: Sequence[str], wanted: Sequence[str]) -> dict[str, float | None]:
    right = sum(left == other for left, other in zip(given, wanted, strict=True))
    return {"macroF1": macro_f1(score_classes(given, wanted)), "accuracy": right / len(wanted)}


def score_classes(given: Sequence[str], wanted: Sequence[str]) -> dict[str, Score]:
    """Return the score of each class."""
    pairs = list(zip(given, wanted, strict=True))
    return {
        name: Score(
            sum(left == right == name for left, right in pairs),
            sum(left == name != right for left, right in pairs),
            sum(left != name == right for left, right in pairs),
        )
        for name in sorted({*given, *wanted})
    }
