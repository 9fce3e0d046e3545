"""Moves as the forms of the page ask them: which operation answers, with which parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from kg.api.pages.asking import key_path

MOVES = ("alliance", "pool", "open", "takeover", "sides")
# Ends of κ: what references without a category can mean.
KAPPA_ENDS = ("0", "1")
# Form fields that hold several identifiers, chosen or typed with commas between.
LISTS = ("member", "ours", "theirs", "open_licence", "attract", "buy")
SINGLE = ("firm", "buyer", "pool")


@dataclass(frozen=True, slots=True)
class Move:
    """What a reader tries out.

    Attributes:
        name: one of `MOVES`.
        lists: identifiers by field, each once, in the order given.
        single: identifier by field.
    """

    name: str
    lists: Mapping[str, tuple[str, ...]]
    single: Mapping[str, str]

    def problem(self) -> str | None:
        """Return the name of the words that say what is still to be chosen; None when it can be asked."""
        if self.name == "alliance" and len(self.lists["member"]) < 2:
            return "needTwo"
        if self.name == "sides" and not (self.lists["ours"] and self.lists["theirs"]):
            return "needBoth"
        if self.name == "takeover" and not (self.single.get("firm") and self.single.get("buyer")):
            return "needBoth"
        if self.name == "pool" and not self.single.get("pool"):
            return "chooseFirst"
        if self.name == "open" and not any(self.lists[n] for n in ("open_licence", "attract", "buy")):
            return "chooseFirst"
        return None

    @property
    def is_begun(self) -> bool:
        """Return whether anything was chosen."""
        return any(self.lists.values()) or any(self.single.values())

    def operation(self, chain: str, subject: str, language: str, kappa: str | None = None) -> str:
        """Return the address of the operation that answers."""
        path = f"/api/v1/chains/{key_path(chain)}/"
        given: list[tuple[str, str]] = []
        if self.name in ("open", "takeover"):
            given.append(("subject", subject))
        fields = {
            "alliance": ("member",),
            "sides": ("ours", "theirs"),
            "open": ("open_licence", "attract", "buy"),
        }.get(self.name, ())
        given += [(name, value) for name in fields for value in self.lists[name]]
        if self.name == "takeover":
            given += [(name, self.single[name]) for name in ("firm", "buyer")]
        if kappa is not None:
            given.append(("kappa", kappa))
        ends = {
            "alliance": "alliance",
            "sides": "counter-blocking",
            "open": "what-if",
            "takeover": "takeover",
        }
        end = f"pools/{key_path(self.single['pool'])}" if self.name == "pool" else ends[self.name]
        return f"{path}{end}?{urlencode([*given, ('lang', language)])}"


def read_move(items: Sequence[tuple[str, str]]) -> Move:
    """Return the move that an address names; an unknown name is the first of them.

    Args:
        items: parameters of the address in their order, with repetitions.
    """
    found = [value for name, value in items if name == "move"]
    lists = {
        field: tuple(
            dict.fromkeys(
                part.strip()
                for name, value in items
                if name in (field, f"{field}_other")
                for part in value.split(",")
                if part.strip()
            )
        )
        for field in LISTS
    }
    single = {}
    for field in SINGLE:
        # What is typed goes before what is chosen.
        given = [v.strip() for n, v in items if n == f"{field}_other" and v.strip()]
        given += [v.strip() for n, v in items if n == field and v.strip()]
        if given:
            single[field] = given[0]
    name = found[-1] if found and found[-1] in MOVES else MOVES[0]
    return Move(name, lists, single)
