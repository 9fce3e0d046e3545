"""All facts of a sentence; a figure that an event has taken in is not told a second time by itself."""

from __future__ import annotations

from kg.ingest.extract.facts.deals import find_deals
from kg.ingest.extract.facts.documents import find_documents
from kg.ingest.extract.facts.events import find_events
from kg.ingest.extract.facts.figures import find_figures
from kg.ingest.extract.facts.financing import find_financing
from kg.ingest.extract.facts.support import find_support
from kg.ingest.extract.model import Fact
from kg.ingest.extract.sentences import Sentence

TAKING_IN = frozenset(
    (
        "licensed",
        "transferred",
        "contributed",
        "pledged",
        "support",
        "holdsShares",
        "acquired",
        "invested",
        "financed",
    )
)
WORTH_READING = tuple("0123456789０１２３４５６７８９《百千万亿成设投许质持联营位收受转认评授批融更改并")


def find_facts(sentence: Sentence) -> list[Fact]:
    """Return the facts of a sentence, in the order of their words."""
    if not any(char in sentence.text for char in WORTH_READING):
        return []
    told = [
        *find_documents(sentence),
        *find_events(sentence),
        *find_deals(sentence),
        *find_support(sentence),
        *find_financing(sentence),
    ]
    taken = [fact for fact in told if fact.type in TAKING_IN and fact.value is not None]
    figures = [fact for fact in find_figures(sentence) if not any(_takes_in(t, fact) for t in taken)]
    return sorted([*told, *figures], key=lambda fact: (fact.start, fact.end, fact.type))


def _takes_in(told: Fact, figure: Fact) -> bool:
    """Return whether a figure lies in an event; how many are supported is told for itself, too."""
    is_group = told.count is not None and figure.type == "count" and figure.value == told.count
    return told.start < figure.end <= told.end and not is_group
