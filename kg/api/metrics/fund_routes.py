"""Funds and clusters: criteria, clusters of the published match, assignment of several funds."""

from __future__ import annotations

from functools import partial
from pathlib import Path as FilePath
from typing import Annotated

import pandas as pd
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from kg.answers.layers import DERIVED
from kg.api.answers import Answers
from kg.api.metrics import fund_models, models
from kg.api.metrics.answering import Metrics
from kg.api.metrics.chain_routes import ChainId
from kg.api.metrics.declaring import get, post
from kg.api.metrics.making import Asked
from kg.api.metrics.parameters import ChainsQuery, FormatQuery, Identifier
from kg.errors import NotFoundError
from kg.questions import fund_answers
from kg.questions.cluster_answers import answer_cluster, cluster_families
from kg.questions.fund_answers import AssignmentRequest
from kg.questions.metric_answers import Answered
from kg.questions.worlds import Worlds
from kg.snapshot import MANIFEST, open_snapshot

TAG = "funds"
# Longer searches are jobs.
MOST_SECONDS = 15.0
Amount = Annotated[float, Field(gt=0, le=1e15, allow_inf_nan=False)]


class AssignmentBody(BaseModel):
    """What an assignment asks: who takes part, and who asks for how much."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True, frozen=True)

    funds: list[Identifier] = Field([], max_length=500, description="By default all with a capital.")
    asks: dict[Identifier, Amount] = Field(
        ..., min_length=1, max_length=500, description="What each cluster asks for. 融资需求。"
    )
    stages: dict[Identifier, str] = Field({}, max_length=500, description="Stage of a cluster.")
    capital: dict[Identifier, Amount] = Field({}, max_length=500, description="Capital of a fund.")
    accept_unknown: bool = Field(
        False, description="Pass what no declaration refuses. 未声明的条件视为通过。"
    )
    seconds: float = Field(10.0, gt=0, le=MOST_SECONDS, description="Time of the search; longer: a job.")

    def request(self, chain: str) -> AssignmentRequest:
        """Return the question."""
        return AssignmentRequest(
            chain,
            tuple(self.funds),
            dict(self.asks),
            dict(self.stages),
            dict(self.capital),
            self.accept_unknown,
            self.seconds,
        )


def make_router(metrics: Metrics) -> APIRouter:
    """Return the resources of funds and clusters."""
    router = APIRouter()
    _add_criteria(router, metrics)
    _add_clusters(router, metrics)
    _add_families(router, metrics)
    _add_assignment(router, metrics)
    return router


def _add_criteria(router: APIRouter, metrics: Metrics) -> None:
    @get(
        router,
        "/funds/{fundId}/criteria",
        "getFundCriteria",
        TAG,
        "What a fund declared, or showed by its deals 基金标准",
        models.CriteriaAnswer,
    )
    async def get_criteria(
        request: Request,
        fund: Annotated[str, Path(alias="fundId", max_length=500, description="agentId of a fund.")],
        query: Annotated[ChainsQuery, Query()],
    ) -> Response:
        asked = Asked("criteria", models.CriteriaAnswer, "fund-match", fund, chain=query.chain)
        return await metrics.answer(
            request,
            query,
            asked,
            partial(criteria, fund=fund, chain=query.chain),
        )


def criteria(worlds: Worlds, fund: str, chain: str | None) -> Answered:
    """Return what a fund declared on a chain or on all.

    Raises:
        NotFoundError: nothing is known of the fund on these chains, or there is no such chain.
    """
    chains = [given.chain.chain_id for given in worlds.chains(chain)]
    return fund_answers.answer_criteria(worlds, fund, chains)


def _add_clusters(router: APIRouter, metrics: Metrics) -> None:
    @get(
        router,
        "/chains/{chainId}/clusters",
        "listChainClusters",
        "clusters",
        "The patent clusters of a chain, the largest first 专利集群",
        models.ChainClustersAnswer,
    )
    async def list_clusters(
        request: Request, chain: ChainId, query: Annotated[FormatQuery, Query()]
    ) -> Response:
        asked = Asked("clusters", models.ChainClustersAnswer, "clusters", chain, chain=chain)
        answers = metrics.store.require()
        return await metrics.answer(request, query, asked, partial(clusters, answers=answers, chain=chain))

    @get(
        router,
        "/chains/{chainId}/clusters/{clusterId}",
        "getChainCluster",
        "clusters",
        "A patent cluster: links, growth, holders, quality, and how funds score it 专利集群画像",
        models.ClusterAnswer,
    )
    async def get_cluster(
        request: Request,
        chain: ChainId,
        cluster: Annotated[str, Path(alias="clusterId", max_length=200, description="clusterId.")],
        query: Annotated[FormatQuery, Query()],
    ) -> Response:
        asked = Asked("cluster", models.ClusterAnswer, "clusters", chain, cluster, chain=chain)
        answers = metrics.store.require()
        return await metrics.answer(
            request, query, asked, partial(cluster_of, answers=answers, chain=chain, cluster=cluster)
        )


def _add_families(router: APIRouter, metrics: Metrics) -> None:
    @get(
        router,
        "/chains/{chainId}/clusters/{clusterId}/families",
        "getChainClusterFamilies",
        "clusters",
        "Families, growth, expiry, titles and owners of a cluster 集群的同族与风险",
        fund_models.ClusterFamiliesAnswer,
    )
    async def get_families(
        request: Request,
        chain: ChainId,
        cluster: Annotated[str, Path(alias="clusterId", max_length=200, description="clusterId.")],
        query: Annotated[FormatQuery, Query()],
    ) -> Response:
        model = fund_models.ClusterFamiliesAnswer
        asked = Asked("cluster-families", model, "clusters", chain, cluster, chain=chain)
        derived = metrics.store.require().published.answers.parent / DERIVED
        return await metrics.answer(
            request, query, asked, partial(ask_cluster, derived=derived, chain=chain, cluster=cluster)
        )


def ask_cluster(worlds: Worlds, derived: FilePath, chain: str, cluster: str) -> Answered:
    """Return what a cluster of the published version is made of.

    Raises:
        NotFoundError: the version has no such cluster.
    """
    layer = open_snapshot(derived) if (derived / MANIFEST).is_file() else None
    return answer_cluster(worlds, chain, cluster, cluster_families(layer, cluster))


KEPT = ("computedAt", "methodVersion", "parameters", "calibrated", "dataSets")


def clusters(_: Worlds, answers: Answers, chain: str) -> Answered:
    """Return the clusters of the published match."""
    match = answers.match_head(chain)
    rows = [{"clusterId": name, **facts} for name, facts in match["projects"].items()]
    ranked = sorted(rows, key=lambda row: (-(row.get("mass") or 0.0), row["clusterId"]))
    columns = [
        "clusterId",
        "name",
        "families",
        "mass",
        "growth",
        "effectiveHolders",
        "availability",
        "quality",
    ]
    frame = pd.DataFrame(ranked).reindex(columns=columns)
    return Answered(frame, {**{name: match[name] for name in KEPT}, "chain": chain, "clusters": ranked})


def cluster_of(_: Worlds, answers: Answers, chain: str, cluster: str) -> Answered:
    """Return a cluster of the published match, with the scores of every fund.

    Raises:
        NotFoundError: there is no such cluster.
    """
    match = answers.match_of_cluster(chain, cluster)
    if cluster not in match["projects"]:
        some = ", ".join(sorted(match["projects"])[:5]) or None
        raise NotFoundError("no such cluster in the match", where="clusterId", found=cluster, expected=some)
    scores = [row for row in match["scores"] if row["project"] == cluster]
    shown = {"chain": chain, "clusterId": cluster, "profile": match["projects"][cluster], "scores": scores}
    frame = pd.DataFrame(scores, columns=["fund", "project", "eligible", "score"])
    return Answered(frame, {**{name: match[name] for name in KEPT}, **shown})


def _add_assignment(router: APIRouter, metrics: Metrics) -> None:
    @post(
        router,
        "/chains/{chainId}/assignment",
        "postChainAssignment",
        TAG,
        "Who gets how much of what, for several funds at once 基金—项目配置",
        models.AssignmentAnswer,
    )
    async def post_assignment(
        request: Request, chain: ChainId, body: AssignmentBody, query: Annotated[FormatQuery, Query()]
    ) -> Response:
        asked = Asked("assignment", models.AssignmentAnswer, "assignment", chain, chain=chain)
        answers = metrics.store.require()
        return await metrics.answer(
            request,
            query,
            asked,
            partial(assign_funds, answers=answers, wanted=body.request(chain)),
            place="body",
            also=(body.model_dump(mode="json"),),
        )


def assign_funds(worlds: Worlds, answers: Answers, wanted: AssignmentRequest) -> Answered:
    """Return the best plan for several funds on the published match of a chain; a job calls this, too.

    Raises:
        NotFoundError: no match is published for the chain, or a fund or cluster is not in it.
        RequestError: no fund that takes part has a known capital.
    """
    worlds.find_chain(wanted.chain)
    match = answers.read_match(wanted.chain)
    funds = fund_answers.profiles_of(worlds, wanted.chain).funds
    return fund_answers.answer_assignment(worlds.snapshot, funds, match, wanted)
