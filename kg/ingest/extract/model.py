"""What extraction gives: mentions and facts, each with the stretch of the original that says so."""

from __future__ import annotations

from dataclasses import dataclass, field

EXTRACTOR = "kg-extract"
EXTRACTOR_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Mention:
    """An entity as the text names it.

    Attributes:
        start: offset in the text at hand (mended while extracting, original when given out).
        end: offset after its last character.
        label: kind of entity (organization, place, pilotZone, …).
        text: its words.
        confidence: how sure the extractor is, in [0, 1].
        source: what found it (lac, crf, gazetteer, …).
    """

    start: int
    end: int
    label: str
    text: str
    confidence: float
    source: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that the text states.

    Attributes:
        type: count, amount, growth, ratio, multiple, raised, invested, target, support, issued, standard,
            launched, founded, approved, holdsShares, renamed,
            absorbed, memberOf, locatedIn, operates, licensed, transferred,
            contributed, pledged.
        subject: what or who it is about, in the words of the text.
        object: the other party or thing, None where there is none.
        measure: what was counted or measured.
        value: number in `unit`, None where the fact has none.
        unit: ISO 4217 code, «%», «百分点», «倍» or a classifier.
        bound: exact, atLeast, atMost, nearly or about.
        base: what a growth is compared with.
        time: ISO 8601, perhaps of reduced precision or a span.
        place: as the text names it.
        number: number of a document or standard.
        start: offset of the words that state it.
        end: offset after them.
        confidence: in [0, 1].
        kind: words for the kind of a licence or round (独占, A轮); of a contribution the percent of shares;
            `own` where a document tells of itself; `undirected` where the words do not say who gives.
        rights: patents that the sentence names by number.
        words: an amount as written.
        count: how many are supported, where the text says so.
        per: classifier of what the amount is for one of (家, 件, 年).
        about: title of the document that the fact belongs to.
        is_planned: whether it is planned, allowed or denied, and did not happen by these words.
    """

    type: str
    subject: str
    start: int
    end: int
    confidence: float
    object: str | None = None
    measure: str | None = None
    value: float | None = None
    unit: str | None = None
    bound: str | None = None
    base: str | None = None
    time: str | None = None
    place: str | None = None
    number: str | None = None
    kind: str | None = None
    rights: tuple[str, ...] = ()
    words: str | None = None
    count: float | None = None
    per: str | None = None
    about: str | None = None
    is_planned: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph: offsets in the original and its words with broken lines joined."""

    start: int
    end: int
    text: str
    page: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact with every place that states it.

    Attributes:
        statement_id: hash of what is said; the same on every run and in every document.
        fact: the first telling.
        tellings: (start, end) of each, in order.
        contradicts: ids of statements that say another value of the same thing.
    """

    statement_id: str
    fact: Fact
    tellings: tuple[tuple[int, int], ...]
    contradicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a document says; all offsets are characters of the original."""

    path: str
    title: str
    date: str | None
    text: str
    passages: tuple[Passage, ...]
    mentions: tuple[Mention, ...]
    statements: tuple[Statement, ...] = field(default=())
