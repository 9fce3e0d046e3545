"""The page of a patent cluster: what it is, how each fund scores it, and whom to call."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from kg.api.access.roles import require_role
from kg.api.language import pick
from kg.api.pages.asking import Reply, key_path
from kg.api.pages.frame import Frame
from kg.api.pages.fund.cluster_view import bars_of, figures_of, fund_rows, mix_rows
from kg.api.pages.fund.cluster_words import CLUSTER_WORDS
from kg.api.pages.fund.fund_words import FUND_WORDS, check_text, refusal_text

CHAINS = "/api/v1/chains"
MOST_FUNDS = 30
WORDS = {**FUND_WORDS, **CLUSTER_WORDS}


def make_router() -> APIRouter:
    """Return the page's routes."""
    router = APIRouter()
    reader = [Depends(require_role("reader"))]

    @router.get("/cluster/{cluster_id:path}", dependencies=reader)
    async def get_cluster(
        request: Request,
        cluster_id: str,
        chain: Annotated[str, Query(max_length=200)] = "",
        fund: Annotated[str, Query(max_length=500)] = "",
    ) -> Response:
        return await show_cluster(Frame.of(request, "/fund"), cluster_id, chain, fund)

    @router.get("/fund/part/cluster", dependencies=reader)
    async def get_families(
        request: Request,
        cluster: Annotated[str, Query(max_length=200)],
        chain: Annotated[str, Query(max_length=200)],
    ) -> Response:
        frame = Frame.of(request, "/fund")
        path = f"/api/v1/chains/{key_path(chain)}/clusters/{key_path(cluster)}/families"
        reply = await frame.ask(path)
        bars = bars_of(reply.body, frame.language) if reply.is_answer else None
        return frame.part("cluster_families.html", WORDS, reply=reply, bars=bars)

    return router


async def find_cluster(frame: Frame, cluster: str, chain: str) -> tuple[str, str, Reply]:
    """Return the chain whose match has a cluster, its name, and the reply about the cluster."""
    chains = await frame.ask(CHAINS, per_page=1000, sort="chainId")
    rows = chains.get("results") or []
    names = {row["chainId"]: pick(row["name"], row.get("nameEn"), frame.language) for row in rows}
    wanted = [chain] if chain in names else list(names)
    path = "/api/v1/chains/{}/clusters/" + key_path(cluster)
    replies = await frame.ask_all(*(frame.address(path.format(key_path(key))) for key in wanted))
    for key, reply in zip(wanted, replies, strict=True):
        if reply.is_answer:
            return key, names[key], reply
    return "", "", replies[0] if replies else chains


async def show_cluster(frame: Frame, cluster: str, chain: str, fund: str) -> Response:
    """Return the page of a cluster; what is computed from its families follows as a part."""
    key, chain_name, reply = await find_cluster(frame, cluster, chain)
    if not key:
        return await frame.respond_problem(reply)
    path = f"/api/v1/chains/{key_path(key)}"
    funds, clusters = await frame.ask_all(
        frame.address(f"{path}/funds"), frame.address(f"{path}/clusters/{key_path(cluster)}")
    )
    profile = clusters.get("profile") or {}
    rows = fund_rows(clusters.body, funds.get("funds") or [], frame.language)
    links = {
        row["link"]: pick(row["name"], row["nameEn"], frame.language) for row in funds.get("links") or ()
    }
    chosen = [row for row in rows if row.fund == fund]
    others = [row for row in rows if row.fund != fund]
    return await frame.respond(
        "cluster.html",
        WORDS,
        cluster=cluster,
        chain=key,
        chain_name=chain_name,
        fund=fund,
        fund_name=chosen[0].name if chosen else None,
        reply=reply,
        profile=profile,
        figures=figures_of(profile, frame.language),
        mix=mix_rows(profile, links),
        rows=(chosen + others)[:MOST_FUNDS],
        row_count=len(rows),
        parts_of=list(dict.fromkeys(name for row in rows for name in row.parts)),
        refusal_text=refusal_text,
        check_text=check_text,
    )
