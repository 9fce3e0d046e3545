"""Policy measures: who supports what, by how much, until when, each with the passage that says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kg.api.language import Language
from kg.api.pages.frame import Frame
from kg.api.pages.names import label, thing_path
from kg.api.pages.profile.passages import PassageView, Span, ask_names, mark_passage
from kg.api.pages.profile.statements import any_of
from kg.api.pages.values import date_text, show, specs_of

MOST = 100
CLASS = "PolicyMeasure"


@dataclass(frozen=True, slots=True)
class Quote:
    """The passage that states a measure, and the document it stands in."""

    passage: PassageView
    document: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class MeasureView:
    """One measure.

    Attributes:
        policy: (path, title) of its policy.
        beneficiaries: in the words of the policy.
        targets: (path, name) of those that the graph knows.
        amounts: bounds, rate and number of those supported, in words.
        until: the last day; None where the policy does not say.
    """

    key: str
    kind: str
    policy: tuple[str, str] | None
    beneficiaries: str | None
    targets: tuple[tuple[str | None, str], ...]
    amounts: tuple[str, ...]
    since: str | None
    until: str | None
    text: str | None
    quotes: tuple[Quote, ...]


async def ask_measures(frame: Frame, condition: str) -> tuple[list[MeasureView], int, str]:
    """Return the measures that a filter names, how many there are, and the address that lists them."""
    reply = await frame.ask("/api/v1/measures", filter=condition, per_page=MOST)
    rows = list(reply.get("results") or ())
    keys = [str(row["measureId"]) for row in rows]
    if not keys:
        return [], 0, reply.address
    policies, targets, quotes = await _around(frame, keys)
    views = [_view(row, policies.get(str(row["measureId"])), targets, quotes, frame.language) for row in rows]
    return views, int(reply.get("meta", "count") or 0), reply.address


async def _around(
    frame: Frame, keys: list[str]
) -> tuple[dict[str, tuple[str, str]], dict[str, list[tuple[str | None, str]]], dict[str, list[Quote]]]:
    """Return the policies, targets and quotes of measures, by measure."""
    starts = f"startKey:{any_of(keys)}"
    of_policy, for_programme, for_agent, stated = await frame.ask_all(
        frame.address("/api/v1/relations/MeasureOfPolicy", filter=starts, per_page=1000),
        frame.address("/api/v1/relations/MeasureForProgramme", filter=starts, per_page=1000),
        frame.address("/api/v1/relations/MeasureForAgent", filter=starts, per_page=1000),
        frame.address(
            "/api/v1/relations/StatementAboutMeasure", filter=f"endKey:{any_of(keys)}", per_page=1000
        ),
    )
    pairs = {row["startKey"]: row["endKey"] for row in of_policy.get("results") or ()}
    titles = await ask_names(frame, "policies", "policyId", set(pairs.values()))
    policies = {
        measure: (str(thing_path("Policy", policy)), titles[policy][0])
        for measure, policy in pairs.items()
        if policy in titles
    }
    targets: dict[str, list[tuple[str | None, str]]] = {}
    for reply, collection, key_name in (
        (for_programme, "programme-elements", "programmeId"),
        (for_agent, "agents", "agentId"),
    ):
        rows = reply.get("results") or []
        names = await ask_names(frame, collection, key_name, {str(row["endKey"]) for row in rows})
        for row in rows:
            name, kind = names.get(str(row["endKey"]), (str(row["endKey"]), ""))
            path = thing_path(kind, str(row["endKey"])) if kind else None
            targets.setdefault(str(row["startKey"]), []).append((path, name))
    statements = {str(row["startKey"]): str(row["endKey"]) for row in stated.get("results") or ()}
    return policies, targets, await ask_quotes(frame, statements)


async def ask_quotes(frame: Frame, statements: Mapping[str, str]) -> dict[str, list[Quote]]:
    """Return the passages in which statements stand, by what each statement is about.

    Args:
        frame: of the page.
        statements: what each statement is about, by statement.
    """
    if not statements:
        return {}
    where = await frame.ask(
        "/api/v1/relations/StatementPassage", filter=f"startKey:{any_of(statements)}", per_page=1000
    )
    rows = where.get("results") or []
    keys = sorted({str(row["endKey"]) for row in rows})
    if not keys:
        return {}
    passages, documents = await frame.ask_all(
        frame.address("/api/v1/passages", filter=f"passageId:{any_of(keys)}", per_page=1000),
        frame.address(
            "/api/v1/relations/PassageOfDocument", filter=f"startKey:{any_of(keys)}", per_page=1000
        ),
    )
    texts = {str(row["passageId"]): row for row in passages.get("results") or ()}
    of = {str(row["startKey"]): str(row["endKey"]) for row in documents.get("results") or ()}
    titles = await ask_names(frame, "documents", "documentId", set(of.values()))
    spans: dict[tuple[str, str], list[Span]] = {}
    for row in rows:
        about, passage = statements[str(row["startKey"])], str(row["endKey"])
        if passage in texts:
            held = spans.setdefault((about, passage), [])
            if row.get("startOffset") is not None and row.get("endOffset") is not None:
                held.append(Span(row["startOffset"], row["endOffset"], None, ""))
    found: dict[str, list[Quote]] = {}
    for (about, passage), marked in sorted(spans.items()):
        document = of.get(passage)
        named = (str(thing_path("Document", document)), titles[document][0]) if document in titles else None
        found.setdefault(about, []).append(Quote(mark_passage(texts[passage], marked), named))
    return found


def _view(
    row: Mapping[str, Any],
    policy: tuple[str, str] | None,
    targets: Mapping[str, list[tuple[str | None, str]]],
    quotes: Mapping[str, list[Quote]],
    language: Language,
) -> MeasureView:
    key = str(row["measureId"])
    kind = show(specs_of(CLASS)["measureType"], row.get("measureType"), row, language)
    return MeasureView(
        key=key,
        kind=kind[0].text if kind else label(CLASS, language),
        policy=policy,
        beneficiaries=row.get("beneficiaries"),
        targets=tuple(targets.get(key, ())),
        amounts=tuple(amounts_of(row, language)),
        since=date_text(str(row["validFrom"])) if row.get("validFrom") else None,
        until=date_text(str(row["validTo"])) if row.get("validTo") else None,
        text=row.get("measureText"),
        quotes=tuple(quotes.get(key, ())),
    )


def amounts_of(row: Mapping[str, Any], language: Language) -> list[str]:
    """Return how much a measure gives: the policy's words first, then bounds, rate and number."""
    specs = specs_of(CLASS)
    found = [str(row["amountOriginal"])] if row.get("amountOriginal") else []
    low, high = row.get("amountLow"), row.get("amountHigh")
    if not found and (low is not None or high is not None):
        texts = [show(specs[n], row[n], row, language)[0].text for n in ("amountLow", "amountHigh")
                 if row.get(n) is not None]  # fmt: skip
        per = f" / {row['amountPer']}" if row.get("amountPer") else ""
        found.append(" – ".join(dict.fromkeys(texts)) + per)
    for name in ("supportRate", "beneficiaryCount"):
        found += [
            f"{label(name, language)} {part.text}" for part in show(specs[name], row.get(name), row, language)
        ]
    return found
