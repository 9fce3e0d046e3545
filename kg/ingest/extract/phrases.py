"""Noun phrases before and after a quantity, from tagged words: what is counted and what is measured."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.ingest.extract import lexicon
from kg.ingest.extract.lac import Word
from kg.ingest.extract.sentences import Sentence

NOUNS = frozenset(("n", "nz", "nw", "nr", "ns", "nt", "vn", "an", "s", "PER", "LOC", "ORG"))
LINKS = frozenset(("和", "与", "及", "以及", "、", "的", "“", "”", "（", "）", "(", ")", "·", "-", "—", "+"))
# Verbs after which a new part of the sentence begins; a verb outside this list may be part of a name
# (专利协同运用试点单位), as Chinese names are made of bare verbs too.
PREDICATES = frozenset(lexicon.words("predicates"))
# Words at the end of what precedes a figure that say how it is reached, not what is measured.
LEADING_IN = frozenset(lexicon.words("leading_in"))
OPENING_VERBS = PREDICATES | frozenset(lexicon.words("opening_verbs"))
ADVERBS = frozenset(lexicon.words("adverbs"))
BOUNDARY = "，。；：！？!?;:,、（）()《》\n\t…"
LONGEST = 40
RELATIVE = re.compile(r"的[^的，、]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of a sentence; empty where start is end."""

    start: int
    end: int
    text: str

    def __bool__(self) -> bool:
        return self.end > self.start


NOTHING = Phrase(0, 0, "")


def boundary_after(sentence: Sentence, position: int) -> int:
    """Return where the clause around a position ends: punctuation, a quantity, a time or the end."""
    ends = [i for i in range(position, len(sentence.text)) if sentence.text[i] in BOUNDARY][:1]
    ends += [q.start for q in sentence.quantities if q.start >= position][:1]
    ends += [t.start for t in sentence.times if t.start >= position][:1]
    return min(ends, default=len(sentence.text))


def boundary_before(sentence: Sentence, position: int) -> int:
    """Return where the clause before a position begins: after punctuation, a quantity or a time."""
    starts = [i + 1 for i in range(position - 1, -1, -1) if sentence.text[i] in BOUNDARY][:1]
    starts += [q.end for q in sentence.quantities if q.end <= position][-1:]
    starts += [t.end for t in sentence.times if t.end <= position][-1:]
    return max(starts, default=0)


def words_between(sentence: Sentence, start: int, end: int) -> list[Word]:
    """Return the words that lie in a stretch, cut to it."""
    return [
        Word(max(w.start, start), min(w.end, end), w.tag, w.confidence)
        for w in sentence.words
        if w.start < end and w.end > start
    ]


def phrase_after(sentence: Sentence, position: int) -> Phrase:
    """Return the noun phrase that begins at a position: what a classifier counts; empty when none does."""
    end = boundary_after(sentence, position)
    words = words_between(sentence, position, end)
    kept: list[Word] = []
    for index, word in enumerate(words):
        if kept and word.start - kept[0].start > LONGEST:
            break
        if _ends_phrase(sentence, words, index):
            break
        kept.append(word)
    return _trimmed(sentence, kept)


def _ends_phrase(sentence: Sentence, words: Sequence[Word], index: int) -> bool:
    word = words[index]
    text = sentence.text[word.start : word.end]
    if text in LINKS:
        return False
    rest = sentence.text[word.end : words[-1].end]
    is_adverb = word.tag in ("d", "ad", "vd") and (index == 0 or word.end - word.start == 1)
    if text in PREDICATES or is_adverb or word.tag in ("p", "r", "c", "f", "xc"):
        # A relative clause: 12家[采取股权投资扶持的]机构.
        return not (RELATIVE.search(rest) and (index == 0 or word.tag != "v") and text not in ("为", "是"))
    return word.tag in ("w", "u", "m", "q", "TIME") and text != "的"


def phrase_before(sentence: Sentence, position: int) -> Phrase:
    """Return the noun phrase before a position: what a figure measures; empty when there is none.

    A time between the two is stepped over: 补贴资金去年达到1226亿元.
    """
    start = boundary_before(sentence, position)
    phrase = _phrase_between(sentence, start, position)
    time = next((t for t in sentence.times if t.end == start), None)
    if phrase or time is None:
        return phrase
    return _phrase_between(sentence, boundary_before(sentence, time.start), time.start)


def _phrase_between(sentence: Sentence, start: int, end: int) -> Phrase:
    words = words_between(sentence, start, end)
    while words and _leads_in(sentence, words[-1]):
        words.pop()
    while words and _is_filler(sentence, words[0]):
        words.pop(0)
    # «…最低标准从每月70元»: what follows 从 or 由 is the former value, no part of the name.
    origins = [
        i for i, w in enumerate(words) if i and sentence.text[w.start : w.end] in ("从", "由", "从每", "由每")
    ]
    words = words[: origins[0]] if origins else words
    return _trimmed(sentence, _without_opening_verbs(sentence, words))


def phrase_opening_clause_before(sentence: Sentence, position: int) -> Phrase:
    """Return the noun phrase that opens the clause before the one of a position (粮食产量屡创新高，达到…).

    Empty where a sentence begins in between, or the clause opens with something else.
    """
    comma = sentence.text.rfind("，", 0, position)
    if comma <= 0 or any(q.start < position for q in sentence.quantities):
        return NOTHING
    start = max(sentence.text.rfind(mark, 0, comma) for mark in "，：、；") + 1
    kept: list[Word] = []
    for word in words_between(sentence, start, comma):
        is_noun = word.tag in NOUNS or sentence.text[word.start : word.end] in LINKS
        if not is_noun and (kept or not _is_filler(sentence, word)):
            break
        if is_noun:
            kept.append(word)
    return _trimmed(sentence, kept)


def _is_verb(sentence: Sentence, word: Word) -> bool:
    """Return whether a word governs what follows: 拥有量 and 增长率 are names."""
    return word.tag not in ("vn", "n", "nz") and sentence.text[word.end : word.end + 1] not in tuple(
        "量率额者度数"
    )


def _leads_in(sentence: Sentence, word: Word) -> bool:
    text = sentence.text[word.start : word.end]
    return text in LEADING_IN or word.tag in ("d", "ad", "u", "p", "c", "w", "xc") or not text.strip()


def _is_filler(sentence: Sentence, word: Word) -> bool:
    text = sentence.text[word.start : word.end]
    if word.tag in ("d", "ad"):
        return text in LEADING_IN or text in ADVERBS
    if text == "每":
        return False
    return word.tag in ("c", "w", "u", "TIME", "xc", "r", "f", "p") or text in (
        "截至",
        "目前",
        "其中",
        "全年",
    )


def _without_opening_verbs(sentence: Sentence, words: list[Word]) -> list[Word]:
    """Return the words after the verbs that a phrase opens with: 制定修订|行政法规; 调查失业率 is a name."""
    if any(sentence.text[w.start : w.end] == "的" for w in words):
        return words
    first = 0
    while first < len(words) - 1 and words[first].tag in ("v", "vd"):
        if sentence.text[words[first].start : words[first].end] not in OPENING_VERBS:
            break
        first += 1
    return words[first:]


def _trimmed(sentence: Sentence, words: list[Word]) -> Phrase:
    while words and words[-1].tag in ("v", "vd", "u", "w", "f", "d", "p", "c", "ad", "xc", "a"):
        last = words[-1]
        is_name = last.tag == "v" and len(words) > 1 and last.end - last.start > 1
        if is_name and sentence.text[last.start : last.end] not in PREDICATES:
            break
        words.pop()
    while words and sentence.text[words[0].start : words[0].end] in ("的", "等", "之", " ", "、", "和", "及"):
        words.pop(0)
    if not any(word.tag in NOUNS or word.end - word.start > 2 for word in words):
        return NOTHING
    start, end = words[0].start, words[-1].end
    text = sentence.text[start:end]
    left = len(text) - len(text.lstrip())
    return Phrase(start + left, start + len(text.rstrip()), text.strip())


def split_predicate(sentence: Sentence, phrase: Phrase) -> tuple[Phrase, str, Phrase]:
    """Return what stands before the last predicate of a phrase, the predicate, and what it governs.

    «发放贷款» gives (empty, 发放, 贷款). A verb before 的 belongs to the phrase: 受托运营的专利数量.
    """
    after_relative = phrase.start + phrase.text.rfind("的") + 1
    words = words_between(sentence, phrase.start, phrase.end)
    for index in range(len(words) - 1, -1, -1):
        word = words[index]
        text = sentence.text[word.start : word.end]
        if word.start >= after_relative and text in PREDICATES and _is_verb(sentence, word):
            left = [w for w in words[:index] if not _is_filler(sentence, w)]
            return _trimmed(sentence, left), text, _trimmed(sentence, words[index + 1 :])
    return NOTHING, "", phrase
