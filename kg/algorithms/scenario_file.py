"""Reading a scenario's JSON with errors that say where, what was found and what was expected."""

from __future__ import annotations

import calendar
import datetime as dt
import difflib
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import ScenarioError

_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
# Keys that people use to describe a record; they never carry a number that counts.
_REMARKS = {"name", "nameEn", "title", "note", "notes", "comment", "description", "source", "label"}


@dataclass(frozen=True)
class Place:
    """A place in a scenario: the value, where it stands, and the list that notices go to."""

    value: object
    where: str
    notices: list[str] = field(default_factory=list, compare=False)

    def fail(self, message: str, expected: str) -> ScenarioError:
        """Return the error that says what is wrong here."""
        return ScenarioError(message, where=self.where, found=_shown(self.value), expected=expected)

    def at(self, key: str | int, value: object) -> Place:
        """Return a place below this one."""
        step = f"[{key}]" if isinstance(key, int) else f".{key}"
        return Place(value, f"{self.where}{step}", self.notices)

    def items(self) -> list[Place]:
        """Return the items of a list."""
        if not isinstance(self.value, list):
            raise self.fail("not a list", "a JSON list")
        return [self.at(index, item) for index, item in enumerate(self.value)]

    def members(self) -> dict[str, Place]:
        """Return the members of an object by key."""
        if not isinstance(self.value, dict):
            raise self.fail("not an object", "a JSON object")
        return {key: self.at(key, value) for key, value in self.value.items()}

    def record(self, known: Mapping[str, Sequence[str]] | Sequence[str]) -> dict[str, Place]:
        """Return the members of a record under their first name; null counts as absent.

        Args:
            known: names of the members, or names with other spellings that mean the same.
        """
        names = known if isinstance(known, Mapping) else dict.fromkeys(known, ())
        spellings = {s: name for name, others in names.items() for s in (name, *others)}
        found: dict[str, Place] = {}
        for key, place in self.members().items():
            if key in spellings:
                if place.value is not None:
                    found[spellings[key]] = place
            else:
                self._unknown(key, spellings)
        return found

    def _unknown(self, key: str, spellings: Mapping[str, str]) -> None:
        if key in _REMARKS or key[:1] in ("_", "$"):
            return
        close = difflib.get_close_matches(key, spellings, n=1, cutoff=0.8)
        if close:
            raise ScenarioError(
                "unknown key", where=self.where, found=key, expected=f"{close[0]} (did you mean that?)"
            )
        self.notices.append(f"{self.where}.{key} is not known and was not used")

    def text(self) -> str:
        """Return a text that is not empty."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.fail("not an identifier", "a text that is not empty")
        return self.value

    def number(self, low: float = 0.0, high: float = math.inf, *, below: bool = False) -> float:
        """Return a number in [low, high], or in [low, high) with `below`."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.fail("not a number", "a number")
        value = float(self.value)
        if not low <= value <= high or (below and value == high):
            bounds = f"a number from {low:g}" + ("" if math.isinf(high) else f" to {high:g}")
            raise self.fail("out of range", bounds + (f", below {high:g}" if below else ""))
        return value

    def numbers(self, keys: Sequence[str], kind: str, high: float = math.inf) -> dict[str, float]:
        """Return an object of numbers whose keys are all in `keys`."""
        values = {}
        for key, place in self.members().items():
            if key not in keys:
                raise ScenarioError(f"unknown {kind}", where=self.where, found=key, expected=_some(keys))
            values[key] = place.number(0.0, high)
        return values

    def texts(self) -> list[str]:
        """Return a list of texts."""
        return [item.text() for item in self.items()]

    def date(self) -> dt.date:
        """Return a date; of a year or a month the last day."""
        match = _DATE.fullmatch(self.value) if isinstance(self.value, str) else None
        if match is None:
            raise self.fail("not a date", "YYYY-MM-DD, YYYY-MM or YYYY")
        year, month = int(match[1]), int(match[2] or 12)
        try:
            last = calendar.monthrange(year, month)[1]
            return dt.date(year, month, int(match[3] or last))
        except ValueError:
            raise self.fail("not a date of the calendar", "YYYY-MM-DD, YYYY-MM or YYYY") from None


def read_json(path: Path) -> Place:
    """Return the root of a scenario file.

    Raises:
        ScenarioError: the file cannot be read or is not JSON, or a key stands twice in an object.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ScenarioError("the scenario cannot be read", where=str(path), found=str(error)) from error
    except UnicodeDecodeError as error:
        raise ScenarioError("the scenario is not UTF-8", where=str(path), found=str(error)) from error
    return parse_json(text, str(path), path.name)


def parse_json(text: str, where: str, name: str) -> Place:
    """Return the root of a scenario's text.

    Args:
        text: JSON.
        where: place that an unreadable text is reported at.
        name: what the places in it are called.

    Raises:
        ScenarioError: it is not JSON, or a key stands twice in an object.
    """
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ScenarioError("the scenario is not JSON", where=where, found=str(error)) from error
    except ScenarioError as error:
        raise ScenarioError(error.message, where=where, found=error.found, expected=error.expected) from error
    return Place(value, name)


def unique(places: Sequence[tuple[str, Place]], kind: str) -> list[str]:
    """Return identifiers that must differ.

    Raises:
        ScenarioError: one stands twice.
    """
    seen: set[str] = set()
    for name, place in places:
        if name in seen:
            raise ScenarioError(f"this {kind} stands twice", where=place.where, found=name)
        seen.add(name)
    return [name for name, _ in places]


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ScenarioError("a key stands twice in one object", found=twice, expected="each key once")
    return result


def _constant(name: str) -> float:
    raise ScenarioError("not a JSON number", found=name, expected="a finite number or null")


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "…"


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:8])
    return f"one of {shown}" + (" …" if len(names) > 8 else "") if names else "none, as none are declared"
