"""Patent navigation of a version: of a firm, or of a zone's industry; what `kg navigate` asks."""

from __future__ import annotations

from dataclasses import dataclass

from kg.algorithms.navigation_firm import navigate_firm
from kg.algorithms.navigation_model import NavigationReport
from kg.algorithms.navigation_zone import navigate_zone
from kg.errors import RequestError
from kg.questions.country_names import country_names
from kg.questions.operation_views import subject_of
from kg.questions.request import MetricRequest
from kg.questions.worlds import Question, Worlds


@dataclass(frozen=True)
class NavigationRequest:
    """Whose navigation to write.

    Attributes:
        kind: firm or zone.
        subject: of a firm: its identifier or exact name, or agent:…, group:…; of a zone: place:…,
            country:…, or the name of a place.
        chain: id or file of a chain.
        as_of: valid time, YYYY-MM-DD; None: the date of the data.
        known: knowledge time; None: the same day.
        jurisdiction: office code; None: any.
        share: g of the zone as the asker declares it; None: as published in domain/shares.
    """

    kind: str
    subject: str
    chain: str
    as_of: str | None = None
    known: str | None = None
    jurisdiction: str | None = None
    share: float | None = None


def navigate(worlds: Worlds, request: NavigationRequest) -> NavigationReport:
    """Return the navigation report of a firm or a zone.

    Raises:
        RequestError: there is no such kind of navigation.
        NotFoundError: there is no such chain or subject.
        SnapshotError: no family belongs to the chain.
    """
    if request.kind == "firm":
        asked = _open(worlds, request, "agent")
        instant = asked.request.instant(asked.world.as_of or worlds.default_day(asked.given))
        name = _name(asked)
        return navigate_firm(worlds.snapshot, asked.world, instant, asked.given.chain, name=name)
    if request.kind == "zone":
        asked = _open(worlds, request, "place")
        instant = asked.request.instant(asked.world.as_of or worlds.default_day(asked.given))
        return navigate_zone(
            worlds.snapshot, asked.world, instant, asked.given.chain, names=_zone_names(asked)
        )
    raise RequestError("no such kind of navigation", found=request.kind, expected="firm or zone")


def _open(worlds: Worlds, request: NavigationRequest, kind: str) -> Question:
    text = request.subject if ":" in request.subject else f"{kind}:{request.subject}"
    known = text.partition(":")[0] in ("agent", "firm", "university", "group", "place", "zone", "country")
    subject = subject_of(worlds.snapshot, text if known else f"{kind}:{request.subject}")
    return worlds.open(
        MetricRequest(
            "coverage",
            request.chain,
            subject,
            as_of=request.as_of,
            known=request.known,
            jurisdiction=request.jurisdiction,
            share=request.share,
        )
    )


def _name(asked: Question) -> str:
    """Return the display name of the subject; its identifier where none is known."""
    value = asked.world.subject.name.partition(":")[2]
    return asked.world.names.get(value, value)


def _zone_names(asked: Question) -> tuple[str, str]:
    """Return the Chinese and English name of a country or place; its identifier where none is known."""
    subject = asked.world.subject.name
    known = country_names(subject)
    if known is not None:
        return known
    value = subject.partition(":")[2]
    named = asked.world.places.names if asked.world.places is not None else {}
    name = named.get(subject, named.get(value, value))
    return name, name
