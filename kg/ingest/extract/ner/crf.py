"""A recogniser of entities: a linear-chain CRF over the features of this package, trained in a minute.

The averaged perceptron of CRFsuite is used: ten rounds reached 0.741 where L-BFGS reached 0.738–0.744 in six
times the time (a tenth of CLUENER's training file held out, ten types).
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kg.errors import FormatError
from kg.ingest.extract.ner.data import Sentence, Span, spans_of_tags, tags_of_spans
from kg.ingest.extract.ner.features import sentence_features

ROUNDS = 10
CRF, CARD = "crf.bin", "model.json"
VERSION = 1
BATCH = 512
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A trained recogniser.

    Attributes:
        labels: the types that it knows.
        names: type by name, from its training text.
        tagger: CRFsuite's tagger.
    """

    labels: tuple[str, ...]
    names: dict[str, str]
    tagger: Any

    # The perceptron gives no probabilities; this is the precision on the tenth held out.
    confidence: float = 0.75

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the entities of each text."""
        found: list[list[Span]] = []
        for start in range(0, len(texts), BATCH):
            for features in sentence_features(texts[start : start + BATCH], self.names):
                tags = self.tagger.tag(features) if features else []
                found.append([Span(*span) for span in spans_of_tags(tags)])
        return found


def train_recogniser(
    sentences: Sequence[Sentence], folder: Path, progress: Progress, rounds: int = ROUNDS
) -> Recogniser:
    """Train a recogniser and write it to a folder.

    Raises:
        FormatError: the text has no entity.
    """
    import pycrfsuite

    names, taught_by = known_names(sentences)
    if not names:
        raise FormatError("the training text has no entity", found=f"{len(sentences)} sentences")
    folder.mkdir(parents=True, exist_ok=True)
    trainer = pycrfsuite.Trainer("ap", verbose=False)
    trainer.set_params({"max_iterations": rounds, "feature.possible_transitions": True})
    for start in range(0, len(sentences), BATCH):
        progress(f"features {start}/{len(sentences)}")
        batch = sentences[start : start + BATCH]
        unknown = [
            frozenset(name for name in _names_of(sentence) if taught_by[name] == {start + index})
            for index, sentence in enumerate(batch)
        ]
        features = sentence_features([sentence.text for sentence in batch], names, unknown)
        for rows, sentence in zip(features, batch, strict=True):
            if rows:
                trainer.append(rows, tags_of_spans(len(sentence.text), sentence.spans))
    progress("training")
    trainer.train(str(folder / CRF))
    labels = sorted({span.label for sentence in sentences for span in sentence.spans})
    card = {"version": VERSION, "labels": labels, "sentences": len(sentences), "names": names}
    (folder / CARD).write_text(json.dumps(card, ensure_ascii=False), encoding="utf-8")
    load_recogniser.cache_clear()
    return load_recogniser(folder)


def known_names(sentences: Sequence[Sentence]) -> tuple[dict[str, str], dict[str, set[int]]]:
    """Return the commonest type of each name, and the numbers of the sentences that teach it."""
    types: dict[str, Counter[str]] = defaultdict(Counter)
    taught_by: dict[str, set[int]] = defaultdict(set)
    for number, sentence in enumerate(sentences):
        for span in sentence.spans:
            name = sentence.text[span.start : span.end]
            if len(name) > 1:
                types[name][span.label] += 1
                taught_by[name].add(number)
    return {name: max(sorted(count), key=count.__getitem__) for name, count in types.items()}, taught_by


def _names_of(sentence: Sentence) -> set[str]:
    return {sentence.text[span.start : span.end] for span in sentence.spans if span.end - span.start > 1}


@cache
def load_recogniser(folder: Path) -> Recogniser:
    """Return the recogniser in a folder.

    Raises:
        FormatError: there is none, or one of another version.
    """
    import pycrfsuite

    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        tagger = pycrfsuite.Tagger()
        tagger.open(str(folder / CRF))
        known = (card["version"], tuple(card["labels"]), dict(card["names"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FormatError(
            "there is no recogniser here; make one with kg train ner", where=str(folder), found=str(error)
        ) from error
    if known[0] != VERSION:
        raise FormatError("a recogniser of another version", where=str(folder), found=str(known[0]))
    return Recogniser(known[1], known[2], tagger)
