"""The kinds of entries: the form of each, the key of its thing, and its name in addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from kg.ledger.errors import InvalidEntryError
from kg.ledger.filing import FilingState
from kg.ledger.forms import (
    ChainValue,
    CorrectionValue,
    DesignationValue,
    FundCriteriaValue,
    JudgementValue,
    NavigationProjectValue,
    NeedValue,
    NoteValue,
    OfferValue,
    PilotZoneValue,
    ShortlistValue,
)
from kg.ledger.identifiers import hash_key, make_uuid7
from kg.ledger.values import LedgerValue


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entries.

    Attributes:
        name: as entries carry it.
        plural: as addresses spell it.
        form: the form of its values.
        key: the key of the thing that a value is about; None where the ledger makes one up.
        label_en: what it is, for people.
        label_zh: the same in Chinese.
        is_private: whether it is a thing of the workspace that no version holds.
    """

    name: str
    plural: str
    form: type[LedgerValue]
    key: Callable[[Any], str] | None
    label_en: str
    label_zh: str
    is_private: bool = False

    def read(self, value: Any) -> dict[str, Any]:
        """Return a value in the form of the kind, ready to be stored.

        Raises:
            InvalidEntryError: it is not of that form.
        """
        try:
            return dump_value(self.form.model_validate(value))
        except ValidationError as error:
            first = error.errors()[0]
            raise InvalidEntryError(
                f"this is no {self.label_en}: {first['msg']}",
                found=str(first.get("input"))[:200],
                expected=".".join(map(str, first["loc"])) or "the form of the kind",
            ) from None

    def thing_of(self, value: Mapping[str, Any]) -> str:
        """Return the key of the thing that a stored value is about."""
        return self.key(value) if self.key is not None else f"{self.name}:{make_uuid7()}"


def dump_value(value: LedgerValue) -> dict[str, Any]:
    """Return a value as it is stored: what was not said is absent."""
    return value.model_dump(mode="json", by_alias=True, exclude_none=True) | _nulls(value)


def _nulls(value: LedgerValue) -> dict[str, None]:
    # A correction to «unknown» says null, and must go on to say it.
    return {"value": None} if isinstance(value, CorrectionValue) and value.value is None else {}


def fund_key(value: Mapping[str, Any]) -> str:
    """Return how a fund is called: by its filing number, its code, or its name."""
    if value.get("filingNumber"):
        return f"amac:{str(value['filingNumber']).upper()}"
    return f"uscc:{value['uscc']}" if value.get("uscc") else f"fund:{value['fund']}"


def _designation_key(value: Mapping[str, Any]) -> str:
    holder = value.get("organization") or value.get("place") or ""
    return hash_key("designation", value["designationType"], holder)


KINDS: tuple[Kind, ...] = (
    Kind(
        "judgement", "judgements", JudgementValue,
        lambda v: hash_key("judgement", v["leftKey"], v["rightKey"]), "identity judgement", "同一性判定",
    ),
    Kind(
        "correction", "corrections", CorrectionValue,
        lambda v: hash_key("correction", v["entityClass"], v["key"], v["property"]),
        "correction of a fact", "事实更正",
    ),
    Kind("navigationProject", "navigation-projects", NavigationProjectValue, None,
         "patent navigation project", "专利导航项目"),
    Kind("filing", "filings", FilingState, None, "filing of a navigation project", "专利导航项目备案"),
    Kind("pilotZone", "pilot-zones", PilotZoneValue, lambda v: hash_key("pilotZone", v["name"]),
         "pilot zone", "实验区"),
    Kind("designation", "designations", DesignationValue, _designation_key,
         "pilot or demonstration status", "试点示范称号"),
    Kind("chain", "chain-definitions", ChainValue, lambda v: str(v["document"]["chain"]["id"]),
         "industry chain with its rules", "产业链及其规则"),
    Kind("fundCriteria", "fund-criteria", FundCriteriaValue, fund_key, "criteria of a fund", "基金投资标准"),
    Kind("shortlist", "shortlists", ShortlistValue, None, "shortlist", "候选清单", is_private=True),
    Kind("note", "notes", NoteValue, None, "note", "备注", is_private=True),
    Kind("offer", "offers", OfferValue, None, "offer of patents", "专利供给"),
    Kind("need", "needs", NeedValue, None, "need of patents", "专利需求"),
)  # fmt: skip
BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}


def find_kind(name: str) -> Kind:
    """Return a kind by its name.

    Raises:
        InvalidEntryError: there is no such kind.
    """
    if name not in BY_NAME:
        raise InvalidEntryError("no such kind of entry", found=name[:80], expected=", ".join(BY_NAME))
    return BY_NAME[name]
