"""The four value paths of a portfolio 产业化、商品化、金融化、战略化, and the events that show each.

The paths are those of the national lecture on the IP operation system (国家知识产权局专利管理司
《全国知识产权运营体系》讲稿, 2017-05-12). A kind of event of which the files hold none of anybody by the date
is told apart from one that was looked for and not found: the one has no number, the other has 0.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

PATHS = {
    "industrialisation": ("产业化", "industrialisation"),
    "commercialisation": ("商品化", "commercialisation"),
    "financialisation": ("金融化", "financialisation"),
    "strategic": ("战略化", "strategic use"),
}


@dataclass(frozen=True)
class EventKind:
    """A kind of event that shows a path.

    Attributes:
        name: in results.
        path: one of `PATHS`.
        zh: Chinese label.
        en: English label.
        tables: classes of the snapshot that hold it; none: no data set that is read holds it.
    """

    name: str
    path: str
    zh: str
    en: str
    tables: tuple[str, ...]


KINDS = (
    EventKind("ownProduct", "industrialisation", "自有产品", "own product", ("ProductOfFirm",)),
    EventKind(
        "designation",
        "industrialisation",
        "优势、示范企业等认定",
        "designation as advantaged or demonstration enterprise",
        ("DesignatedOrganization", "Designation"),
    ),
    EventKind(
        "highTechRecognition",
        "industrialisation",
        "高新技术企业认定",
        "recognition as high-tech enterprise",
        (),
    ),
    EventKind("transfer", "commercialisation", "转让", "transfer", ("Transfer",)),
    EventKind("licence", "commercialisation", "许可", "licence", ("Licence",)),
    EventKind("openLicence", "commercialisation", "开放许可", "open licence", ("OpenLicence",)),
    EventKind("pledge", "financialisation", "质押融资", "pledge financing", ("PledgeFinancing",)),
    EventKind(
        "shareContribution", "financialisation", "作价入股", "share contribution", ("ShareContribution",)
    ),
    EventKind(
        "fundInvestment",
        "financialisation",
        "股权投资",
        "investment round of the holder",
        ("RoundOfFirm", "InvestmentRound"),
    ),
    EventKind("securitisation", "financialisation", "证券化", "securitisation", ()),
    EventKind("insurance", "financialisation", "专利保险", "patent insurance", ()),
    EventKind("standard", "strategic", "标准必要专利声明", "declaration to a standard", ("SepDeclaration",)),
    EventKind("pool", "strategic", "专利池", "patent pool", ("PoolMembership",)),
    EventKind("alliance", "strategic", "产业知识产权联盟", "industrial IP alliance", ("AllianceMembership",)),
    EventKind("acquisition", "strategic", "收储", "purchase of patents", ("Transfer",)),
    EventKind(
        "blocking",
        "strategic",
        "防御与阻断（他人申请的关键引证）",
        "blocking by critical references of later applications",
        ("FamilyCitation",),
    ),
)


@dataclass(frozen=True)
class ValueEvent:
    """One event.

    Attributes:
        id: identifier of the act, round, declaration, membership or citing family.
        day: when it took effect; None where unknown.
        title: in the words of the source; None without.
        others: names of the other parties, sorted.
        families: families of the portfolio that it names, sorted; () where it names none.
        amount: in the words of the source; None without.
        amount_cny: (least, most) in yuan; None where unknown.
        sources: source records.
    """

    id: str
    day: dt.date | None = None
    title: str | None = None
    others: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    amount: str | None = None
    amount_cny: tuple[int, int] | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class SoughtKind:
    """What was found of a kind.

    Attributes:
        kind: its name.
        zh: Chinese label.
        en: English label.
        recorded: events of the kind in the files by the date, anybody's; None where it cannot be looked for.
        found: those of the portfolio; None where it cannot be looked for.
        families: families of the portfolio that they name; None where it cannot be looked for.
        events: the found ones, the latest first, `MOST_LISTED` at most.
        note: what the number leaves out; None where nothing is known to be missing.
        undefined: why there is no number.
    """

    kind: str
    zh: str
    en: str
    recorded: int | None
    found: int | None
    families: int | None
    events: tuple[ValueEvent, ...]
    note: str | None = None
    undefined: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ValuePath:
    """A path with what shows it.

    Attributes:
        path: one of `PATHS`.
        zh: Chinese label.
        en: English label.
        shown: whether an event shows it; None where none was found and some kind could not be looked for.
        kinds: what was found of each kind.
        undefined: why `shown` is None.
    """

    path: str
    zh: str
    en: str
    shown: bool | None
    kinds: tuple[SoughtKind, ...]
    undefined: Mapping[str, str] = field(default_factory=dict)


NOT_READ = "no data set that is read holds such events"


def value_paths(
    found: Mapping[str, Sequence[ValueEvent]],
    recorded: Mapping[str, int],
    reasons: Mapping[str, str],
    *,
    listed: int,
    notes: Mapping[str, str] | None = None,
) -> tuple[ValuePath, ...]:
    """Return the four paths.

    Args:
        found: events of the portfolio by kind.
        recorded: events in the files by kind, of the kinds that could be looked for.
        reasons: why a kind could not be looked for; kinds without tables have their own reason.
        listed: events listed at most for each kind.
        notes: what the number of a kind leaves out.
    """
    told = notes or {}
    kinds = {
        kind.name: replace(_sought(kind, found, recorded, reasons, listed), note=told.get(kind.name))
        for kind in KINDS
    }
    return tuple(_path(path, [kinds[kind.name] for kind in KINDS if kind.path == path]) for path in PATHS)


def _sought(
    kind: EventKind,
    found: Mapping[str, Sequence[ValueEvent]],
    recorded: Mapping[str, int],
    reasons: Mapping[str, str],
    listed: int,
) -> SoughtKind:
    if kind.name not in recorded:
        reason = reasons.get(kind.name, NOT_READ)
        undefined = dict.fromkeys(("recorded", "found", "families"), reason)
        return SoughtKind(kind.name, kind.zh, kind.en, None, None, None, (), None, undefined)
    own = found.get(kind.name, ())
    ordered = sorted(
        own, key=lambda event: (event.day is None, -(event.day or dt.date.min).toordinal(), event.id)
    )
    families = {name for event in own for name in event.families}
    return SoughtKind(
        kind.name, kind.zh, kind.en, recorded[kind.name], len(own), len(families), tuple(ordered[:listed])
    )


def _path(path: str, kinds: Sequence[SoughtKind]) -> ValuePath:
    zh, en = PATHS[path]
    if any(kind.found for kind in kinds):
        return ValuePath(path, zh, en, True, tuple(kinds))
    blind = [kind.kind for kind in kinds if kind.found is None]
    if not blind:
        return ValuePath(path, zh, en, False, tuple(kinds))
    reason = f"nothing was found, and these could not be looked for: {', '.join(blind)}"
    return ValuePath(path, zh, en, None, tuple(kinds), {"shown": reason})
