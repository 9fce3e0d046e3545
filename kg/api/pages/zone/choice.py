"""What the reader of a zone's page chose; all of it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from kg.algorithms.subjects import PLACE_KINDS
from kg.api.language import Language
from kg.api.pages.asking import key_path

ZONE = "/zone"
DEFAULT_COMPARE = "country:CN"
# More than anybody tries at once; an address that names more is cut.
MOST_CHOSEN = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """A zone with everything that was chosen for it.

    Attributes:
        place: identifier or name of the place; «» on the page that lists them.
        chain: of which links are shown; None until one is chosen.
        compare: the subject beside it.
        share: g as the reader declares it; None: as published.
        link: to be filled; None: the weakest.
        attract: holders that come in thought.
        buy: families that are bought in thought.
    """

    language: Language
    place: str = ""
    chain: str | None = None
    compare: str = DEFAULT_COMPARE
    share: str | None = None
    link: str | None = None
    attract: tuple[str, ...] = ()
    buy: tuple[str, ...] = ()

    @classmethod
    def of(cls, request: Request, language: Language) -> Choice:
        """Return what the address says; a place may come as «place:…», «zone:…» or bare."""
        query = request.query_params
        kind, colon, rest = query.get("place", "").strip().partition(":")
        is_kind = colon and kind in PLACE_KINDS
        return cls(
            language,
            rest if is_kind else kind + colon + rest,
            query.get("chain") or None,
            query.get("compare") or DEFAULT_COMPARE,
            query.get("share") or None,
            query.get("link") or None,
            tuple(dict.fromkeys(query.getlist("attract")))[:MOST_CHOSEN],
            tuple(dict.fromkeys(query.getlist("buy")))[:MOST_CHOSEN],
        )

    @property
    def subject(self) -> str:
        """Return the place as a subject of the metrics."""
        return f"place:{self.place}"

    @property
    def chain_path(self) -> str:
        """Return the path below which the operations of the chain are."""
        return f"/api/v1/chains/{key_path(self.chain or '')}"

    def pairs(self) -> list[tuple[str, str]]:
        """Return the choice as parameters of an address, those at their default left out."""
        single = {
            "place": self.place,
            "chain": self.chain,
            "compare": None if self.compare == DEFAULT_COMPARE else self.compare,
            "share": self.share,
            "link": self.link,
        }
        found = [(name, value) for name, value in single.items() if value]
        found += [("attract", value) for value in self.attract] + [("buy", value) for value in self.buy]
        return [*found, ("lang", self.language)]

    def address(self, path: str = ZONE, fragment: str = "", **changed: Any) -> str:
        """Return an address with this choice, parts of it changed."""
        pairs = replace(self, **changed).pairs()
        return f"{path}?{urlencode(pairs)}" + (f"#{fragment}" if fragment else "")

    def part(self, name: str) -> str:
        """Return the address of a part of the page."""
        return self.address(f"{ZONE}/part/{name}")

    def of_subject(self, **more: Any) -> dict[str, Any]:
        """Return the parameters of an operation about the place as a subject."""
        return {"subject": self.subject, "share": self.share, **more}

    def without(self, name: str) -> Choice:
        """Return the choice without a holder or family that was tried."""
        return replace(
            self,
            attract=tuple(key for key in self.attract if key != name),
            buy=tuple(key for key in self.buy if key != name),
        )
