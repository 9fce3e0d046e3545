"""Latin words in their short forms, column by column: each distinct word is looked up once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from kg.ingest.resolve.facts import generic_words, read_facts, word_forms

# Legal forms in full length: a word that is one slip away from one of them is meant to be it.
_LONG_FORMS = (
    "CORPORATION",
    "INCORPORATED",
    "LIMITED",
    "COMPANY",
    "KABUSHIKI",
    "GESELLSCHAFT",
    "AKTIENGESELLSCHAFT",
    "AKTIEBOLAG",
)
_FORM_WORDS = (
    *_LONG_FORMS,
    "KAISHA",
    "KOMMANDITGESELLSCHAFT",
    "HAFTUNG",
    "SOCIETE",
    "ANONYME",
    "PARTNERSHIP",
    "OSAKEYHTIO",
    "AKTIESELSKAB",
)
_BLOCK = 20_000
_LONG = 7  # shorter words have too many neighbours


def corrected_forms(words: Sequence[str]) -> dict[str, str]:
    """Return the short forms of those words that are one slip away from a long generic word or legal form.

    Args:
        words: distinct words; ELECTONICS is ELECTRONICS, CORPORAITON is dropped as a legal form is.
    """
    forms = {form: short for form, short in word_forms().items() if len(form) >= _LONG}
    short = {word: word for word in forms.values() if len(word) >= _LONG}
    known = forms | short | dict.fromkeys(_LONG_FORMS, "")
    usual = generic_words() | set(known) | set(word_forms())
    unknown = [word for word in words if len(word) >= _LONG - 1 and word not in usual and word.isascii()]
    targets = list(known)
    found: dict[str, str] = {}
    for start in range(0, len(unknown), _BLOCK):
        block = unknown[start : start + _BLOCK]
        near = process.cdist(
            block, targets, scorer=DamerauLevenshtein.distance, score_cutoff=1, dtype=np.uint8
        )
        for row, column in np.argwhere(near == 1)[::-1].tolist():
            found[block[row]] = known[targets[column]]
    return found


def correct_form_words(texts: pa.Array) -> pa.Array:
    """Return texts whose words of long legal forms are mended where they have one slip, shape (n,).

    Args:
        texts: upper-case words apart by one space; KBUSHIKI KAISHA is KABUSHIKI KAISHA.
    """
    if len(texts) == 0:
        return texts
    lists = pc.split_pattern(pc.fill_null(texts, ""), " ")
    usual = generic_words() | set(word_forms()) | set(_FORM_WORDS)
    unknown = [w for w in pc.unique(lists.flatten()).to_pylist() if len(w) >= _LONG - 2 and w not in usual]
    found: dict[str, str] = {}
    for start in range(0, len(unknown), _BLOCK):
        block = unknown[start : start + _BLOCK]
        near = process.cdist(
            block, _FORM_WORDS, scorer=DamerauLevenshtein.distance, score_cutoff=1, dtype=np.uint8
        )
        for row, column in np.argwhere(near == 1).tolist():
            if block[row].isascii() and block[row][0] == _FORM_WORDS[column][0]:
                found[block[row]] = _FORM_WORDS[column]
    return pc.binary_join(map_words(lists, found), " ") if found else texts


def short_words(words: pa.Array, *, correct: bool = False) -> pa.ListArray:
    """Return the words of each text in short form, without those to be dropped, shape (n,).

    Args:
        words: texts of upper-case words apart by one space; null gives an empty list.
        correct: whether slips in generic words are mended.
    """
    text = pc.fill_null(words, "")
    for phrase, short in read_facts("word_forms")["phrases"].items():
        text = replace_phrase(text, phrase, short)
    lists = pc.split_pattern(text, " ")
    forms = word_forms()
    if correct:
        forms = corrected_forms(pc.unique(lists.flatten()).to_pylist()) | forms
    return map_words(lists, forms)


def replace_phrase(text: pa.Array, phrase: str, short: str) -> pa.Array:
    """Return texts with a phrase of whole words replaced; texts without it are not rewritten."""
    has = pc.match_substring(text, phrase)
    if not pc.any(has).as_py():
        return text
    rewritten = pc.replace_substring_regex(text.filter(has), rf"(^| ){phrase}( |$)", rf"\1{short}\2")
    tidy = pc.utf8_trim(pc.replace_substring_regex(rewritten, " +", " "), " ")
    return pc.replace_with_mask(text, has, tidy)


def map_words(lists: pa.ListArray, forms: Mapping[str, str]) -> pa.ListArray:
    """Return lists of words with each word replaced by its form, and words whose form is «» left out."""
    flat = pc.dictionary_encode(lists.flatten())
    known = [forms.get(word, word) for word in flat.dictionary.to_pylist()]
    mapped = pa.array(known, pa.string()).take(flat.indices)
    keep = np.asarray(pc.not_equal(mapped, ""))
    rows = np.repeat(np.arange(len(lists)), np.asarray(pc.list_value_length(lists)))
    counts = np.bincount(rows[keep], minlength=len(lists))
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), mapped.filter(pa.array(keep)))
