"""A fund's match laid out as a document, before any format."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.questions.gate_words import check_pair, refusal_pair, stage_pair
from kg.reports.document import (
    Block,
    Chapter,
    Document,
    Heading,
    Language,
    Omission,
    Paragraph,
    Statement,
    plain,
)
from kg.reports.fund_figure import score_figure
from kg.reports.fund_numbering import Numbering
from kg.reports.fund_sheets import sheet_blocks
from kg.reports.wording import pick

MOST_RANKED, MOST_SAID, MOST_PLAN = 25, 10, 50
FACTS = ("families", "mass", "growth", "effectiveHolders", "availability", "quality")


@dataclass(frozen=True)
class FundFindings:
    """Everything that a fund's report tells.

    Attributes:
        fund: the answer of `answer_fund_match`.
        plan: the answer of `answer_assignment`; None where none was asked for.
        sheets: answers of `answer_cluster` by cluster; empty where the version has no table of clusters.
        as_of: day of the match.
        snapshot_version: version of the data.
        command: that makes the same report.
        names: of the funds that take part in the plan.
    """

    fund: Mapping[str, Any]
    plan: Mapping[str, Any] | None
    sheets: Mapping[str, Mapping[str, Any]]
    as_of: dt.date
    snapshot_version: str
    command: str
    names: Mapping[str, str]


def fund_document(found: FundFindings, language: Language) -> Document:
    """Return a fund's findings as a document."""
    return _Builder(found, language).build()


class _Builder:
    """Writes the chapters; `n` numbers what stands in them."""

    def __init__(self, found: FundFindings, language: Language) -> None:
        self.found, self.answer = found, found.fund
        self.language: Language = language
        self.n = Numbering(language)
        self.links = {
            row["link"]: pick((row["name"], row["nameEn"] or row["name"]), language)
            for row in self.answer["links"]
        }
        self.clusters = {row["project"]: row for row in self.answer["scores"]}
        self.query = f"GET /api/v1/funds/{self.answer['fund']}/match?chain={self.answer['chain']}"

    def build(self) -> Document:
        """Return the document."""
        chain = pick((self.answer["chainName"], self.answer["chainNameEn"] or ""), self.language)
        chain = chain or self.answer["chainName"]
        chapters = [
            ("chapterProfile", self._profile()),
            ("chapterMarket", self._market()),
            ("chapterMatch", self._match()),
            ("chapterRefusals", self._refusals()),
            ("chapterPlan", self._plan()),
            ("chapterSheets", self._sheets()),
            ("chapterMethod", self._method()),
            ("chapterLimits", self._limits()),
        ]
        chapters.append(("chapterEvidence", self._evidence()))
        facts = (
            (self.n.say("fund"), self.answer["name"]),
            (self.n.say("identifier"), self.answer["fund"]),
            (pick(("产业链", "Chain"), self.language), chain),
            (pick(("截至", "As of"), self.language), self.found.as_of.isoformat()),
            (self.n.say("computedAt"), str(self.answer.get("computedAt") or self.n.say("unknown"))),
            (pick(("数据版本", "Version of the data"), self.language), self.found.snapshot_version),
        )
        return Document(
            language=self.language,
            title=plain(self.n.say("title", name=self.answer["name"], chain=chain)),
            subtitle=self.n.say("subtitle"),
            date=self.found.as_of,
            facts=tuple((name, plain(value)) for name, value in facts),
            chapters=tuple(
                Chapter(f"{number} {self.n.say(title)}", tuple(blocks))
                for number, (title, blocks) in enumerate(chapters, 1)
            ),
        )

    def _said(
        self, text: str, pointer: str, evidence: Sequence[str] = (), query: str | None = None
    ) -> Statement:
        return self.n.statement(text, query or self.query, pointer, evidence)

    def _profile(self) -> list[Block]:
        deals = self.answer["deals"]
        labels = [self._deal_label(deal) for deal in deals]
        rounds = {deal["round"] for deal in deals}
        firms = {deal["firm"] for deal in deals}
        blocks: list[Block] = []
        if deals:
            text = self.n.say("sayDeals", rounds=len(rounds), firms=len(firms))
            blocks.append(self._said(text, "/deals", list(dict.fromkeys(labels))))
        else:
            blocks.append(Omission(self.n.say("noDeals")))
        rows = [
            (self.n.say(row["criterion"]), self._criterion(row["criterion"], row["value"]), self._whence(row))
            for row in self.answer["criteria"]
        ]
        head = [self.n.say(name) for name in ("criterion", "value", "whence")]
        return [*blocks, self.n.table(self.n.say("chapterProfile"), head, rows, (2, 5, 3), 0)]

    def _deal_label(self, deal: Mapping[str, Any]) -> str:
        day = str(deal.get("date") or "")
        return self.n.label(str(deal["round"]), f"{deal.get('firmName') or deal['firm']} {day}")

    def _whence(self, row: Mapping[str, Any]) -> str:
        records = [self.n.evidence[name][0] for name in row["records"] if name in self.n.evidence]
        records = records or list(row["records"])[:3]
        told = self.n.say(row["from"])
        return f"{told} ({', '.join(records)})" if records else told

    def _criterion(self, name: str, value: Any) -> str:
        if name == "ticket":
            ends = [value.get("low"), value.get("high")]
            if ends == [None, None]:
                return self.n.say("unknown")
            return "–".join("…" if end is None else f"{end:,.10g}" for end in ends)
        if value is None:
            return self.n.say("unknown")
        if name == "stages":
            return self.n.join([pick(stage_pair(stage), self.language) for stage in value])
        if name == "thesis":
            ranked = sorted(value.items(), key=lambda item: (-item[1], item[0]))
            return self.n.join([f"{self.links.get(link, link)} {share:.1%}" for link, share in ranked])
        if name == "reinvestmentRatio":
            return f"{value:.0%}"
        return (
            self.n.join(value)
            if isinstance(value, list)
            else f"{value:,.10g}"
            if _is_number(value)
            else str(value)
        )

    def _market(self) -> list[Block]:
        rows = sorted(self.clusters.values(), key=lambda row: (-(row["mass"] or 0.0), row["project"]))
        known = [row["mass"] for row in rows if row["mass"] is not None]
        mass = f"{sum(known):,.1f}" if known else self.n.say("unknown")
        text = self.n.say("sayMarket", count=len(rows), mass=mass)
        query = f"GET /api/v1/chains/{self.answer['chain']}/clusters"
        head = [self.n.say("cluster")] + [
            self.n.say(name) for name in ("families", "mass", "growth", "holders", "availability", "quality")
        ]
        cells = [[row["name"], *self._facts(row)] for row in rows[:MOST_RANKED]]
        table = self.n.table(self.n.say("chapterMarket"), head, cells, (6, 1, 1, 1, 1, 1, 1), 6)
        return [self._said(text, "/clusters", query=query), *([table] if cells else [])]

    def _facts(self, row: Mapping[str, Any]) -> list[str]:
        def told(name: str, form: str) -> str:
            value = row.get(name)
            return self.n.say("unknown") if value is None else format(value, form)

        forms = ("d", ",.1f", "+.0%", ",.1f", ".0%", ".2f")
        return [told(name, form) for name, form in zip(FACTS, forms, strict=True)]

    def _match(self) -> list[Block]:
        counts = self.answer["counts"]
        blocks: list[Block] = [self._said(self.n.say("sayCounts", **counts), "/counts")]
        ranked = [row for row in self.answer["scores"] if row["eligible"] is not False]
        scored = [row for row in ranked if row["score"] is not None]
        parts = list(self.answer["weights"])
        if scored:
            caption = f"{pick(('图', 'Figure'), self.language)} 1"
            blocks.append(score_figure(scored[:MOST_SAID], parts, caption, self.language))
        blocks += [self._rank(row) for row in ranked[:MOST_SAID]]
        checks = list(dict.fromkeys(name for row in ranked for name in row["unknown"]))
        if checks:
            what = self.n.join([pick(check_pair(name), self.language) for name in checks])
            blocks.append(Paragraph(self.n.say("sayCheck", what=what)))
        head = [self.n.say("cluster"), *(self.n.say(n) for n in ("place", "score", *parts))]
        rows = [self._rank_row(row, parts) for row in ranked[:MOST_RANKED]]
        widths = (6, *(1 for _ in range(len(head) - 1)))
        return [
            *blocks,
            *([self.n.table(self.n.say("chapterMatch"), head, rows, widths, len(head) - 1)] if rows else []),
        ]

    def _number(self, row: Mapping[str, Any]) -> int:
        return int(row["rank"]) - 1

    def _rank(self, row: Mapping[str, Any]) -> Statement:
        pointer = f"/scores/{self._number(row)}"
        lost = [self.n.say(name) for name, value in row["parts"].items() if value is None]
        if row["score"] is None:
            return self._said(self.n.say("sayUnscored", name=row["name"], parts=self.n.join(lost)), pointer)
        told = [
            f"{self.n.say(name)} {value:.2f}" for name, value in row["parts"].items() if value is not None
        ]
        text = self.n.say(
            "sayRank",
            name=row["name"],
            rank=row["rank"],
            score=f"{row['score']:.2f}",
            parts=self.n.join(told),
        )
        return self._said(text, pointer)

    def _rank_row(self, row: Mapping[str, Any], parts: Sequence[str]) -> list[str]:
        def told(value: float | None) -> str:
            return self.n.say("unknown") if value is None else f"{value:.2f}"

        return [
            row["name"],
            str(row["rank"]),
            told(row["score"]),
            *(told(row["parts"].get(n)) for n in parts),
        ]

    def _refusals(self) -> list[Block]:
        refused = [row for row in self.answer["scores"] if row["eligible"] is False]
        if not refused:
            return [Paragraph(self.n.say("noRefusal"))]
        return [self._refusal(row) for row in refused]

    def _refusal(self, row: Mapping[str, Any]) -> Statement:
        reasons = [pick(refusal_pair(reason), self.language) for reason in row["refusals"]]
        text = self.n.say("sayRefused", name=row["name"], reasons=self.n.join(reasons, "；", "; "))
        return self._said(text, f"/scores/{self._number(row)}/refusals")

    def _plan(self) -> list[Block]:
        plan = self.found.plan
        if plan is None:
            return [Omission(self.n.say("noPlanAsked"))]
        query = f"POST /api/v1/chains/{self.answer['chain']}/assignment"
        parameters = plan["parameters"]
        text = self.n.say(
            "sayPlan",
            funds=len(parameters["funds"]),
            clusters=len(parameters["asks"]),
            value=f"{plan['value']:,.6g}",
            gap=self.n.say("unknown") if plan["gap"] is None else f"{plan['gap']:.2%}",
            blocking=plan["blockingPairs"],
            greedy=f"{plan['greedyValue']:,.6g}",
        )
        blocks: list[Block] = [self._said(text, "/value", query=query)]
        blocks += [
            self._deals(plan[name], word)
            for name, word in (("assignment", "bestPlan"), ("stable", "stablePlan"))
        ]
        for key, price in sorted(plan["shadowPrices"].items()):
            kind, _, of = key.partition(":")
            name = f"{kind}: {self._name(of)}"
            blocks.append(
                self._said(
                    self.n.say("sayShadow", of=name, price=f"{price:.4g}"),
                    f"/shadowPrices/{key}",
                    query=query,
                )
            )
        for conflict in plan["conflicts"]:
            blocks.append(self._said(self.n.say("sayConflict", conflict=conflict), "/conflicts", query=query))
        return blocks

    def _name(self, key: str) -> str:
        return self.found.names.get(key) or self.clusters.get(key, {}).get("name") or key

    def _deals(self, rows: Sequence[Mapping[str, Any]], word: str) -> Block:
        if not rows:
            return Omission(f"{self.n.say(word)}: {self.n.say('noPlanDeal')}")
        head = [self.n.say(name) for name in ("fund", "cluster", "amount")]
        cells = [
            [self._name(row["fund"]), self._name(row["project"]), f"{row['amount']:,.10g}"]
            for row in rows[:MOST_PLAN]
        ]
        return self.n.table(self.n.say(word), head, cells, (3, 5, 2), 1)

    def _sheets(self) -> list[Block]:
        if not self.found.sheets:
            return [Omission(self.n.say("sheetUnknown"))]
        blocks: list[Block] = []
        for cluster, sheet in self.found.sheets.items():
            blocks += sheet_blocks(self.n, self.clusters[cluster], sheet, self.links)
        return blocks

    def _method(self) -> list[Block]:
        weights = self.n.join(
            [f"{self.n.say(name)} {share:.2f}" for name, share in self.answer["weights"].items()]
        )
        basis = self.n.say(self.answer["weightsFrom"])
        flat = sorted(_flat({"match": self.answer.get("parameters") or {}, "change": self.answer["change"]}))
        head = [self.n.say("parameter"), self.n.say("value")]
        return [
            Heading(self.n.say("how")),
            Paragraph(self.n.say("formula")),
            Paragraph(plain(self.n.say("weights", weights=weights, basis=basis))),
            Heading(self.n.say("repeat")),
            Paragraph(plain(self.found.command)),
            self.n.table(self.n.say("parameters"), head, flat, (1, 1), 0),
        ]

    def _limits(self) -> list[Block]:
        names = ["limitDeals", "limitAsk"]
        names += ["limitTicket"] if any(row["from"] == "deals" for row in self.answer["criteria"]) else []
        names += ["limitWeights"] if self.answer["weightsFrom"] == "equal" else []
        return [Paragraph(self.n.say(name)) for name in names]

    def _evidence(self) -> list[Block]:
        if not self.n.evidence:
            return [Paragraph(self.n.say("noDeals"))]
        head = [self.n.say(name) for name in ("label", "record", "what")]
        rows = [(label, record, what) for record, (label, what) in self.n.evidence.items()]
        return [self.n.table(self.n.say("chapterEvidence"), head, rows, (1, 4, 6), 0)]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


def _flat(value: Any, path: str = "") -> list[tuple[str, str]]:
    """Return parameters as (dotted name, text)."""
    if isinstance(value, Mapping):
        return [
            pair for key, held in value.items() for pair in _flat(held, f"{path}.{key}" if path else str(key))
        ]
    return [(path, "—" if value is None else str(value))]
