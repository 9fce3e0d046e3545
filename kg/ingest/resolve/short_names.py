"""Short names against full ones: 上汽集团, 粤传媒, *ST安凯, 玻森数据BosonNLP.

A short name is made from a full one by leaving characters out and keeping their order; what speaks for a pair
is how much the kept characters say, whether the trade name is among them, and whether any is foreign.
Weights are in bits, as in `model`, set by hand and checked on labelled pairs (docs/identity.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cpdist

from kg.ingest.resolve.facts import alternatives, industry_words, places, read_facts
from kg.ingest.resolve.fold import fold_names
from kg.ingest.resolve.ngrams import Floats, Shared

# Marks that exchanges put before or behind a short name: risk warning, ex right, class of share, 科创板.
_MARKS = r"^(?:\*?ST|S\*?ST|SST|PT|XD|XR|DR|退市|N|S)([\x{4E00}-\x{9FFF}])"
_CLASSES = r"([\x{4E00}-\x{9FFF}])(?:[AB]股?|退|-[UWDV]+)$"
_FORMS = r"(..)(?:股份|集团|控股|公司)$"
_LATIN_RUN, _CHINESE_ENOUGH = re.compile("[A-Z0-9]{2,}"), 2
_NOT_HAN = r"[^\x{4E00}-\x{9FFF}0-9A-Z]+"

BITS_PER_SHARED_BIT = 0.10
ALL_IN_ORDER, EACH_FOREIGN = 7.0, -3.5
NO_TRADE_NAME, TRADE_NAME_SHARE, CORE_SHARE, TRADE_NAME_WHOLE = -2.0, 1.5, 3.5, 1.0
BEGINS, SAME_FIRST, SAME_PLACE, ABBREVIATED_PLACE, OTHER_PLACE = 2.0, 0.5, 1.0, 2.0, -3.0
IS_WHOLE, SAME_GROUP, OTHER_GROUP = 2.0, 2.0, -2.0
BASE = 2.0
FEWEST_TARGETS = 1000  # in a short list, too, names are alike by chance


@dataclass(frozen=True, slots=True)
class ShortText:
    """The texts of one side, column by column, shape (n,) each.

    Attributes:
        text: what is compared: for a short name without marks and forms, for a full one place and core.
        bare: the text of a short name without a trailing 股份, 集团; for a full name its text.
        trade: trade name.
        core: without place and form.
        place: division, «» when none.
        han: whether there are Chinese characters in it.
    """

    text: list[str]
    bare: list[str]
    trade: list[str]
    core: list[str]
    place: list[str]
    han: npt.NDArray[np.bool_]


def short_texts(names: pa.Array, parts: pa.Table) -> ShortText:
    """Return the texts of names as short names."""
    text = pc.replace_substring_regex(fold_names(names), _MARKS, r"\1")
    text = pc.replace_substring_regex(pc.replace_substring_regex(text, _CLASSES, r"\1"), _NOT_HAN, "")
    bare = pc.replace_substring_regex(text, _FORMS, r"\1")
    return _texts(text, bare, parts)


def full_texts(parts: pa.Table) -> ShortText:
    """Return the texts of full names; a group keeps its word, since short names often hold it."""
    body = pc.fill_null(parts["body"], "").combine_chunks()
    lacks = pc.and_(parts["is_group"], pc.invert(pc.match_substring(body, "集团"))).combine_chunks()
    text = pc.binary_join_element_wise(body, pc.if_else(lacks, "集团", ""), "")
    return _texts(text, text, parts)


def _texts(text: pa.Array, bare: pa.Array, parts: pa.Table) -> ShortText:
    has_han = pc.match_substring_regex(text, r"[\x{4E00}-\x{9FFF}]")
    place = pc.if_else(parts["han"], pc.fill_null(parts["place"], ""), "")
    return ShortText(
        pc.fill_null(text, "").to_pylist(),
        pc.fill_null(bare, "").to_pylist(),
        pc.fill_null(parts["trade_name"], "").to_pylist(),
        pc.fill_null(parts["core"], "").to_pylist(),
        place.to_pylist(),
        np.asarray(pc.fill_null(has_han, False)),
    )


def short_name_bits(short: ShortText, full: ShortText, shared: Shared, targets: int) -> Floats:
    """Return the bits for each pair being a short name and its full name, prior included, shape (pairs,).

    Args:
        short: queries.
        full: targets.
        shared: the pairs.
        targets: number of targets; that one of them is meant by chance is 1 in so many.

    Returns:
        Posterior log2 odds against «none of the targets»; -99 where either name has no Chinese character.
    """
    a, b = shared.query, shared.target
    whole, trade, core = _at(full.text, b), _at(full.trade, b), _at(full.core, b)
    bare = [_own_script(s, w) for s, w in zip(_at(short.bare, a), whole, strict=True)]
    abbreviated = np.array(
        [_is_abbreviated(s, w, p) for s, w, p in zip(bare, whole, _at(full.place, b), strict=True)]
    )
    kept = _common(bare, whole) + abbreviated
    foreign = np.array([len(name) for name in bare]) - kept
    bits = BASE + BITS_PER_SHARED_BIT * np.minimum(shared.bits, 40.0)
    bits = bits + np.where(foreign <= 0, ALL_IN_ORDER, EACH_FOREIGN * np.maximum(foreign - 1, 0))
    of_trade = _common(bare, trade)
    bits = bits + TRADE_NAME_SHARE * of_trade / _length(trade) + np.where(of_trade == 0, NO_TRADE_NAME, 0.0)
    bits = bits + CORE_SHARE * _common(bare, core) / _length(core)
    bits = bits + ABBREVIATED_PLACE * abbreviated + _flags(short, full, a, b, bare, whole, core)
    both = short.han[a] & full.han[b]
    return np.where(both, bits - np.log2(max(targets, FEWEST_TARGETS)), -99.0).astype(np.float32)


def _flags(
    short: ShortText,
    full: ShortText,
    a: npt.NDArray[np.int64],
    b: npt.NDArray[np.int64],
    bare: list[str],
    whole: list[str],
    core: list[str],
) -> Floats:
    """Return the bits of what is or is not so: beginning, whole trade name, place."""
    text, trade = _at(short.text, a), _at(full.trade, b)
    own, other = _at(short.place, a), _at(full.place, b)
    begins = [c.startswith(s) or w.startswith(s) for s, w, c in zip(bare, whole, core, strict=True)]
    first = [s[:1] == w[:1] for s, w in zip(bare, whole, strict=True)]
    named = [bool(t) and t in s for s, t in zip(text, trade, strict=True)]
    placed = [_place_bits(x, y) for x, y in zip(own, other, strict=True)]
    group = [_group_bits(s, w) for s, w in zip(text, whole, strict=True)]
    is_whole = [s in (w, c) for s, w, c in zip(text, whole, core, strict=True)]
    total: npt.NDArray[np.float64] = (
        np.array(begins) * BEGINS + np.array(first) * SAME_FIRST + np.array(named) * TRADE_NAME_WHOLE
    )
    total = total + np.array(is_whole) * IS_WHOLE + np.array(placed) + np.array(group)
    return np.asarray(total, dtype=np.float32)


def _own_script(short: str, full: str) -> str:
    """Return the Chinese part of a brand in two scripts (玻森数据BosonNLP), unless both stand there."""
    latin = _LATIN_RUN.findall(short)
    if not latin or any(run in full for run in latin):
        return short
    chinese = _LATIN_RUN.sub("", short)
    says_something = len(chinese) >= _CHINESE_ENOUGH and not _only_trade().fullmatch(chinese)
    return chinese if says_something else short


@lru_cache(maxsize=1)
def _only_trade() -> re.Pattern[str]:
    return re.compile(f"(?:{alternatives(list(industry_words()))})+")


def _place_bits(own: str, other: str) -> float:
    if not own or not other:
        return 0.0
    same = own == other or places().get(own) == places().get(other)
    return SAME_PLACE if same else OTHER_PLACE


def _group_bits(short: str, full: str) -> float:
    if not short.endswith("集团"):
        return 0.0
    return SAME_GROUP if "集团" in full else OTHER_GROUP


def _is_abbreviated(short: str, full: str, place: str) -> bool:
    """Return whether the first character stands for the place (粤传媒 in 广东): it is no foreign one then."""
    meant = read_facts("divisions")["abbreviations"].get(short[:1])
    return bool(place) and short[:1] not in full and meant in {place, places().get(place)}


def _at(values: list[str], rows: npt.NDArray[np.int64]) -> list[str]:
    return [values[row] for row in rows.tolist()]


def _common(left: list[str], right: list[str]) -> npt.NDArray[np.float64]:
    if not left:
        return np.zeros(0)
    return np.asarray(cpdist(left, right, scorer=LCSseq.similarity), dtype=np.float64)


def _length(texts: list[str]) -> npt.NDArray[np.float64]:
    return np.maximum(np.array([len(text) for text in texts], dtype=np.float64), 1.0)
