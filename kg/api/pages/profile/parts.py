"""The parts of a profile that come after the first view: timeline, statements, measures, numbers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping

from fastapi import Response

from kg.api.pages.asking import Reply, filter_value
from kg.api.pages.frame import Frame
from kg.api.pages.names import api_path, collection_of
from kg.api.pages.profile import events, measures, metrics, passages, statements
from kg.api.pages.profile.timeline import place_timeline
from kg.api.pages.profile.words import PROFILE_WORDS
from kg.api.pages.search_view import view_hit
from kg.api.wording import in_language
from kg.schema import GRAPH_SCHEMA

Asked = Mapping[str, str | None]
Make = Callable[[Frame, Reply, Asked], Awaitable[Response]]
NARROW = 358.0
# Columns of metrics that hold keys of families.
FAMILY_KEYS = ("family", "through")


def identity(reply: Reply) -> tuple[str, str, str]:
    """Return class, key root and key of a look-up's thing."""
    node = GRAPH_SCHEMA.node(str(reply.get("class")))
    return node.name, node.key_root, str(reply.get("properties", node.key))


async def make_timeline(frame: Frame, reply: Reply, asked: Asked) -> Response:
    """Return what happened, as a picture and a table."""
    class_name, root, key = identity(reply)
    body, language = reply.body, frame.language
    found = events.own_events(class_name, body["properties"], language)
    found += events.relation_events(body["relations"], language)
    found += await events.ask_events(frame, root, key, body)
    found = sorted(set(found), key=lambda e: (e.date, e.lane, e.text))
    words = in_language(PROFILE_WORDS, language)
    yearly = await events.ask_yearly(frame, key, words) if root == "Agent" and body["families"] else []
    return frame.part(
        "profile_timeline.html",
        PROFILE_WORDS,
        events=found,
        yearly=yearly,
        years=sorted({year for one in yearly for year in one.counts}),
        wide=place_timeline(found, yearly),
        narrow=place_timeline(found, yearly, NARROW, is_narrow=True),
    )


async def make_statements(frame: Frame, reply: Reply, asked: Asked) -> Response:
    """Return what sources state, contradictions side by side."""
    _, root, key = identity(reply)
    found = await statements.ask_statements(frame, root, key)
    rows, count, address = found or ([], 0, reply.address)
    return frame.part(
        "profile_statements.html",
        PROFILE_WORDS,
        statements=rows,
        count=count,
        address=address,
        conflicts=statements.find_conflicts(rows),
        about=f"{statements.ABOUT[root]}.endKey:{filter_value(key)}" if root in statements.ABOUT else None,
    )


async def make_measures(frame: Frame, reply: Reply, asked: Asked) -> Response:
    """Return policy measures with the passages that state them."""
    _, root, key = identity(reply)
    condition = {
        "Policy": f"MeasureOfPolicy.endKey:{filter_value(key)}",
        "PolicyMeasure": f"measureId:{filter_value(key)}",
        "Agent": f"MeasureForAgent.endKey:{filter_value(key)}",
    }.get(root, f"MeasureForProgramme.endKey:{filter_value(key)}")
    found, count, address = await measures.ask_measures(frame, condition)
    return frame.part(
        "profile_measures.html",
        PROFILE_WORDS,
        measures=found,
        count=count,
        address=address,
        condition=condition,
        with_policy=root != "Policy",
    )


async def make_passages(frame: Frame, reply: Reply, asked: Asked) -> Response:
    """Return the passages of a document, or one passage, with who is mentioned marked."""
    _, root, key = identity(reply)
    condition = passages.of_document(key) if root == "Document" else f"passageId:{filter_value(key)}"
    found, count, cursor, address = await passages.ask_passages(frame, condition, asked["cursor"])
    again = {"collection": collection_of(str(reply.get("class"))), "key": key}
    return frame.part(
        "profile_passages.html",
        PROFILE_WORDS,
        passages=found,
        count=count,
        address=address,
        is_document=root == "Document",
        next_address=frame.address("/profile/part/passages", **again, cursor=cursor) if cursor else None,
    )


async def make_similar(frame: Frame, reply: Reply, asked: Asked) -> Response:
    """Return patents with similar text."""
    _, _, key = identity(reply)
    found = await frame.ask(f"{api_path('patents', key)}/similar", per_page=8)
    if not found.is_answer:
        return frame.part("part_problem.html", PROFILE_WORDS, reply=found)
    hits = [view_hit(row, [], frame.language) for row in found.get("results")]
    rows = list(zip(hits, found.get("results"), strict=True))
    return frame.part("profile_similar.html", PROFILE_WORDS, rows=rows, found=found)


async def make_metric(frame: Frame, reply: Reply, asked: Asked) -> Response:
    """Return one metric of a thing: its numbers, each leading to its origin, and its tables."""
    class_name, root, key = identity(reply)
    part = next((p for p in metrics.parts_of(root, class_name) if p.name == asked["part"]), None)
    if part is None:
        return frame.part("part_problem.html", PROFILE_WORDS, reply=reply)
    collection = "organizations" if root == "Agent" else "families"
    chain = asked["chain"] if part.per_chain else None
    path = f"{api_path(collection, key)}/{part.path}"
    found = await frame.ask(path, chain=chain, most=part.most)
    if not found.is_answer:
        return frame.part("part_problem.html", PROFILE_WORDS, reply=found)
    named = await ask_link_names(frame) if any("link" in table.columns for table in part.tables) else {}
    named |= await ask_chain_names(frame) if chain or any("chain" in t.columns for t in part.tables) else {}
    named |= await ask_family_names(frame, metrics.keys_of(part, found.body, FAMILY_KEYS))
    return frame.part(
        "profile_metric.html",
        PROFILE_WORDS,
        part=part,
        headline=metrics.headline(part, found.body, frame.language),
        tables=metrics.tables_of(part, found.body, frame.language, named),
        found=found,
        whole=frame.address(path, chain=chain),
        chain=chain,
        chain_name=named.get(chain or "", chain),
        reasons=dict(found.get("undefined") or {}),
    )


async def ask_family_names(frame: Frame, keys: Iterable[str]) -> dict[str, str]:
    """Return the titles of families that have one, by key."""
    wanted = sorted(keys)
    if not wanted:
        return {}
    asked = {"filter": f"familyId:{statements.any_of(wanted)}", "select": "familyId,title", "per_page": 1000}
    reply = await frame.ask("/api/v1/families", **asked)
    return {str(row["familyId"]): str(row["title"]) for row in reply.get("results") or () if row.get("title")}


async def ask_chain_names(frame: Frame) -> dict[str, str]:
    """Return the names of the version's chains, by key."""
    chains = await frame.ask("/api/v1/chains", select="chainId,name,nameEn", per_page=100)
    return {
        str(row["chainId"]): str((row.get("nameEn") if frame.language == "en" else None) or row["name"])
        for row in chains.get("results") or ()
    }


async def ask_link_names(frame: Frame) -> dict[str, str]:
    """Return the names of all links of the version's chains, by key."""
    links = await frame.ask("/api/v1/links", select="linkId,name,nameEn", per_page=1000)
    return {
        str(row["linkId"]): str((row.get("nameEn") if frame.language == "en" else None) or row["name"])
        for row in links.get("results") or ()
    }


PART_ROUTES: Mapping[str, Make] = {
    "timeline": make_timeline,
    "statements": make_statements,
    "measures": make_measures,
    "passages": make_passages,
    "similar": make_similar,
    **{part.name: make_metric for part in (*metrics.ORGANIZATION, *metrics.FAMILY)},
}
