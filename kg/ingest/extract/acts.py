"""Statements → acts: what the ontology has a class for, where its parties are named and it was done.

A statement says something in words; an act is the licence, pledge, round, holding, membership or measure
that it tells of. What is only planned, or whose parties are a kind of firm («中小企业») and no firm, gives no
act: its statement is all that is known.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from kg.ingest.extract.facts.parties import is_named_party
from kg.ingest.extract.model import Extraction, Fact, Statement

ROLES = {
    "licensed": ("Licence", "licensor", "licensee"),
    "transferred": ("Transfer", "transferor", "transferee"),
    "contributed": ("ShareContribution", "contributor", "receivingCompany"),
    "pledged": ("PledgeFinancing", "pledgor", "pledgee"),
}
PLACE_NAME = re.compile(r"(?:省|市|区|县|州|镇|园|园区|新区|自贸区|高新区|开发区|新城)$")
DESIGNATIONS = (
    ("专利导航产业发展实验区", "navigationPilotZone"),
    ("专利协同运用试点", "coordinatedUsePilot"),
    ("专利运营试点企业", "operationPilotEnterprise"),
    ("知识产权.{0,6}示范园区", "demonstrationZone"),
    ("知识产权示范企业", "demonstrationEnterprise"),
    ("知识产权优势企业", "advantagedEnterprise"),
    ("知识产权示范高校", "demonstrationUniversity"),
    ("知识产权.{0,6}示范城市", "demonstrationCity"),
)
MEASURE_TYPES = (
    ("贴息", "interestSubsidy"),
    ("风险补偿", "riskCompensation"),
    ("保费|保险", "insurance"),
    ("引导基金", "guidanceFund"),
    ("股权投资|入股", "equityInvestment"),
    ("税", "tax"),
    ("奖|补|资助|支持|扶持|给予|安排|拨付|下达", "grant"),
)


@dataclass(frozen=True, slots=True)
class Act:
    """What a statement tells of, in the ontology's words.

    Attributes:
        statement: id of the statement.
        class_name: class of the ontology.
        parties: names and roles; the giver first.
        thing: alliance, platform, place, status or group that it is about.
        time: ISO 8601 of any precision, None where the words name no single one.
        low: least amount in `currency`, None where the words do not bound it from below.
        high: greatest amount.
        currency: ISO 4217 code.
        words: the amount as written.
        share: part of the whole, in (0, 1].
        kind: words or code of its kind.
        matter: what it is about, in the words of the text.
        rights: patents by number.
        count: how many are supported.
        per: classifier of what the amount is for one of.
        about: title of the policy.
    """

    statement: str
    class_name: str
    parties: tuple[tuple[str, str], ...]
    thing: str | None = None
    time: str | None = None
    low: int | None = None
    high: int | None = None
    currency: str | None = None
    words: str | None = None
    share: float | None = None
    kind: str | None = None
    matter: str | None = None
    rights: tuple[str, ...] = field(default=())
    count: float | None = None
    per: str | None = None
    about: str | None = None


def act_id(act: Act, document_id: str) -> str:
    """Return the id of an act: a hash of what is told, so that words that tell the same give the same act.

    The investors are no part of a round, nor the day of a status. A measure belongs to its policy, and where
    none is known, to its document: two towns may give the same.
    """
    told: tuple[object, ...] = (act.time, act.low, act.high, act.currency)
    if act.class_name == "InvestmentRound":
        said = (act.thing, act.kind, *told)
    elif act.class_name == "Designation":
        said = (act.thing, act.kind)
    elif act.class_name == "PolicyMeasure":
        said = (act.about or document_id, act.thing, act.kind, act.share, act.per, act.count, *told)
    else:
        said = (*sorted(act.parties), *told, *act.rights, act.matter, act.thing)
    text = "\x1f".join(map(str, (act.class_name, *said)))
    return "document:act:" + hashlib.sha256(text.encode()).hexdigest()[:16]


def acts_of(extraction: Extraction) -> Iterator[Act]:
    """Yield the acts that a document's statements tell of, in their order."""
    own = next((s.fact.object for s in extraction.statements if s.fact.kind == "own"), None)
    for statement in extraction.statements:
        make = MAKERS.get(statement.fact.type)
        if make is not None and not statement.fact.is_planned:
            yield from make(statement, extraction.date, own)


def _deals(statement: Statement, date: str | None, own: str | None) -> Iterator[Act]:
    fact = statement.fact
    name, giving, taking = ROLES[fact.type]
    givers, takers = _named(fact.subject), _named(fact.object)
    if not givers or len(takers) < len(_split(fact.object)) or fact.kind == "undirected":
        return
    parties = [(n, giving) for n in givers] + [(n, taking) for n in takers]
    if fact.type == "licensed" and fact.kind == "交叉":
        parties += [(n, giving) for n in takers] + [(n, taking) for n in givers]
    share = float(fact.kind) / 100 if fact.type == "contributed" and fact.kind else None
    yield Act(
        statement.statement_id,
        name,
        tuple(parties),
        time=_single(fact.time),
        **_money(fact),  # type: ignore[arg-type]
        share=share if share and 0 < share <= 1 else None,
        kind=fact.kind if fact.type == "licensed" else None,
        matter=fact.measure,
        rights=fact.rights,
    )


def _rounds(statement: Statement, date: str | None, own: str | None) -> Iterator[Act]:
    fact = statement.fact
    firm = fact.object if fact.type != "financed" else fact.subject
    investors = _named(fact.subject) if fact.type != "financed" else []
    if not _named(firm) or (fact.type != "financed" and not investors):
        return
    is_round = fact.type != "acquired"
    yield Act(
        statement.statement_id,
        "InvestmentRound",
        tuple((name, "investor") for name in investors),
        thing=firm,
        time=_single(fact.time),
        **(_money(fact) if is_round else {}),  # type: ignore[arg-type]
        kind=fact.kind if is_round else "并购",
    )


def _shareholding(statement: Statement, date: str | None, own: str | None) -> Iterator[Act]:
    """Yield a holding on the day told, else on the document's: without a day nobody can say when it held."""
    fact = statement.fact
    day = next(
        (t for t in (_single(fact.time), date if fact.time is None else None) if t and len(t) == 10), None
    )
    holder, held = _named(fact.subject), _named(fact.object)
    share = (fact.value or 0) / 100
    if holder and held and day and 0 < share <= 1 and fact.bound == "exact":
        yield Act(
            statement.statement_id,
            "Shareholding",
            ((holder[0], "holder"), (held[0], "held")),
            time=day,
            share=share,
        )


def _succession(statement: Statement, date: str | None, own: str | None) -> Iterator[Act]:
    """Yield that an organisation took another's place: a new name, or one that absorbed the other."""
    fact = statement.fact
    before, after = _named(fact.subject), _named(fact.object)
    if fact.type == "absorbed":
        before, after = after, before
    for name in before if len(after) == 1 else []:
        yield Act(
            statement.statement_id,
            "OrganizationSuccession",
            ((after[0], "successor"), (name, "predecessor")),
            time=_single(fact.time),
            kind="nameChange" if fact.type == "renamed" else "merger",
        )


def _membership(statement: Statement, date: str | None, own: str | None) -> Iterator[Act]:
    fact = statement.fact
    if _named(fact.subject) and re.search(".{4,}联盟$", fact.object or ""):
        parties = ((fact.subject, "member"),)
        yield Act(statement.statement_id, "AllianceMembership", parties, thing=fact.object)


def _operation(statement: Statement, date: str | None, own: str | None) -> Iterator[Act]:
    fact = statement.fact
    if _named(fact.subject) and fact.object and re.search(".{4,}平台$", fact.object):
        yield Act(statement.statement_id, "ProgrammeParty", ((fact.subject, "operator"),), thing=fact.object)


def _location(statement: Statement, date: str | None, own: str | None) -> Iterator[Act]:
    fact = statement.fact
    if fact.object and (_named(fact.subject) or re.search(".{4,}(?:平台|联盟)$", fact.subject)):
        yield Act(statement.statement_id, "LocatedIn", ((fact.subject, "located"),), thing=fact.object)


def _designation(statement: Statement, date: str | None, own: str | None) -> Iterator[Act]:
    """Yield a status that a body gave to an organisation or a place."""
    fact = statement.fact
    who, _, status = (fact.object or "").partition("：")
    code = next((code for words, code in DESIGNATIONS if re.search(words, status)), None)
    if code is None or not who or not (_named(who) or PLACE_NAME.search(who)):
        return
    bodies = [(fact.subject, "body")] if fact.subject != who and _named(fact.subject) else []
    is_place = PLACE_NAME.search(who) is not None
    role = ("place" if is_place else "designated",)
    yield Act(
        statement.statement_id,
        "Designation",
        (*bodies, (who, *role)),
        thing=who,
        time=_single(fact.time),
        kind=code,
        matter=status,
    )


def _measure(statement: Statement, date: str | None, own: str | None) -> Iterator[Act]:
    fact = statement.fact
    kind = next((code for words, code in MEASURE_TYPES if re.search(words, fact.measure or "")), "other")
    is_rate = fact.unit == "%"
    money = {} if is_rate else _money(fact)
    yield Act(
        statement.statement_id,
        "PolicyMeasure",
        tuple((name, "supported") for name in _named(fact.subject)),
        thing=fact.subject,
        time=_single(fact.time),
        **money,  # type: ignore[arg-type]
        share=(fact.value or 0) / 100 if is_rate else None,
        kind=kind,
        matter=fact.measure,
        count=fact.count,
        per=fact.per,
        about=fact.about or own,
    )


MAKERS: Mapping[str, Callable[[Statement, str | None, str | None], Iterator[Act]]] = {
    **dict.fromkeys(ROLES, _deals),
    **dict.fromkeys(("invested", "financed", "acquired"), _rounds),
    "holdsShares": _shareholding,
    **dict.fromkeys(("renamed", "absorbed"), _succession),
    "memberOf": _membership,
    "operates": _operation,
    "locatedIn": _location,
    "approved": _designation,
    "support": _measure,
}


def _split(names: str | None) -> list[str]:
    return [name for name in (names or "").split("、") if name]


def _named(names: str | None) -> list[str]:
    return [name for name in _split(names) if is_named_party(name)]


def _single(time: str | None) -> str | None:
    return time if time and "/" not in time else None


def _money(fact: Fact) -> dict[str, int | str | None]:
    """Return what an amount's words bound: «近» and «约» bound it from no side."""
    if fact.value is None or not re.fullmatch("[A-Z]{3}", fact.unit or ""):
        return {"words": fact.words}
    value = round(fact.value)
    low = value if fact.bound in ("exact", "atLeast") else None
    high = value if fact.bound in ("exact", "atMost") else None
    return {"low": low, "high": high, "currency": fact.unit, "words": fact.words}
