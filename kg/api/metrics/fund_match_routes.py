"""The published match asked fund by fund: all funds with what they can take, one fund with tried criteria."""

from __future__ import annotations

import datetime as dt
import math
import re
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from kg.api.answers import Answers
from kg.api.metrics import fund_models
from kg.api.metrics.answering import Metrics
from kg.api.metrics.chain_routes import ChainId
from kg.api.metrics.declaring import get
from kg.api.metrics.making import Asked
from kg.api.metrics.parameters import FormatQuery, Identifier
from kg.errors import RequestError
from kg.questions.chains import find_known_chain
from kg.questions.fund_criteria_change import CriteriaChange
from kg.questions.fund_match_answers import answer_fund_match, list_funds
from kg.questions.metric_answers import Answered
from kg.questions.worlds import Worlds

TAG = "funds"
RANGE = re.compile(r"(\d+(?:\.\d+)?)?\.\.(\d+(?:\.\d+)?)?")
Listed = Annotated[str | None, Field(max_length=20_000)]


class FundListQuery(FormatQuery):
    """Which funds."""

    q: str = Field("", max_length=200, description="Part of a name or identifier. 名称或标识的一部分。")


class FundMatchQuery(FormatQuery):
    """The chain, and criteria that are tried out; without any, those of the published match."""

    chain: Identifier = Field(..., description="chainId. 产业链。")
    stages: Listed = Field(None, description="Stages, by comma; empty: no condition. 阶段。")
    ticket: str | None = Field(
        None, max_length=80, description="least..most of a deal, as 1000000..5000000 or 1000000... 单笔额度。"
    )
    regions: Listed = Field(None, description="Places or countries, by comma; empty: no condition. 地域。")
    exclusions: Listed = Field(None, description="Links, stages, regions not invested in, by comma. 排除项。")
    horizon: str | None = Field(
        None, max_length=10, description="Day until which rights must last; empty: no condition. 权利期限。"
    )
    thesis: Listed = Field(None, description="link=share by comma, summing to 1. 投资论题。")
    weights: str | None = Field(None, max_length=400, description="part=θ by comma, summing to 1. 权重。")
    ask: float | None = Field(
        None, gt=0, le=1e15, allow_inf_nan=False, description="What every cluster is taken to ask for. 需求。"
    )
    stage: str | None = Field(
        None, min_length=1, max_length=60, description="Stage that every cluster is taken to be at. 阶段。"
    )
    open_terms: bool = Field(
        False, description="Conditions that the fund declared nothing of count as none. 未申报视为不限。"
    )

    def change(self) -> CriteriaChange:
        """Return what is tried out.

        Raises:
            RequestError: a criterion cannot be read.
        """
        return CriteriaChange(
            stages=_names(self.stages),
            regions=_names(self.regions),
            exclusions=_names(self.exclusions),
            ticket=None if self.ticket is None else read_range(self.ticket),
            horizon=None if self.horizon is None else read_horizon(self.horizon),
            thesis=None if self.thesis is None else read_shares(self.thesis, "thesis"),
            weights=None if self.weights is None else read_shares(self.weights, "weights"),
            ask=self.ask,
            stage=self.stage,
            open_terms=self.open_terms,
        )


def _names(text: str | None) -> frozenset[str] | None:
    if text is None:
        return None
    return frozenset(part.strip() for part in text.split(",") if part.strip())


def read_range(text: str) -> tuple[float | None, float | None]:
    """Return least and most of «1000000..5000000»; None where there is no bound, both for «».

    Raises:
        RequestError: it is no range, or the least is above the most.
    """
    if not text.strip():
        return None, None
    matched = RANGE.fullmatch(text.strip())
    expected = "1000000..5000000, 1000000.. or ..5000000"
    if matched is None:
        raise RequestError("not a range of amounts", where="ticket", found=text, expected=expected)
    low, high = (None if part is None else float(part) for part in matched.groups())
    if low is not None and high is not None and low > high:
        raise RequestError("the least is above the most", where="ticket", found=text, expected=expected)
    return low, high


def read_horizon(text: str) -> dt.date | str:
    """Return a day; «» for no condition.

    Raises:
        RequestError: it is no day.
    """
    if not text.strip():
        return ""
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise RequestError("not a day", where="horizon", found=text, expected="YYYY-MM-DD") from None


def read_shares(text: str, where: str) -> dict[str, float]:
    """Return name=share pairs, the last of a name.

    Raises:
        RequestError: a pair cannot be read.
    """
    found = {}
    for part in (piece.strip() for piece in text.split(",")):
        name, separator, share = part.rpartition("=")
        try:
            value = float(share)
        except ValueError:
            value = math.nan
        if part and not (separator and name.strip() and math.isfinite(value) and value >= 0):
            raise RequestError("not name=share", where=where, found=part[:200], expected="name=0.5,…")
        if part:
            found[name.strip()] = value
    return found


def make_router(metrics: Metrics) -> APIRouter:
    """Return the lists and matches of funds."""
    router = APIRouter()

    @get(
        router,
        "/chains/{chainId}/funds",
        "listChainFunds",
        TAG,
        "The funds of a chain's match with how many clusters each can take 基金一览",
        fund_models.ChainFundsAnswer,
    )
    async def list_chain_funds(
        request: Request, chain: ChainId, query: Annotated[FundListQuery, Query()]
    ) -> Response:
        asked = Asked("funds", fund_models.ChainFundsAnswer, "fund-match", chain, chain=chain)
        answers = metrics.store.require()
        return await metrics.answer(
            request, query, asked, partial(funds, answers=answers, chain=chain, sought=query.q)
        )

    @get(
        router,
        "/funds/{fundId}/match",
        "getFundMatch",
        TAG,
        "A fund and every cluster of a chain: gate, parts, score, also with tried criteria 基金匹配推演",
        fund_models.FundMatchAnswer,
    )
    async def get_fund_match(
        request: Request,
        fund: Annotated[str, Path(alias="fundId", max_length=500, description="agentId of a fund.")],
        query: Annotated[FundMatchQuery, Query()],
    ) -> Response:
        asked = Asked("fund-match", fund_models.FundMatchAnswer, "fund-match", fund, chain=query.chain)
        answers = metrics.store.require()
        return await metrics.answer(
            request, query, asked, partial(fund_match, answers=answers, fund=fund, query=query)
        )

    return router


def funds(_: Worlds, answers: Answers, chain: str, sought: str) -> Answered:
    """Return the funds of a chain's published match."""
    return list_funds(answers.match_head(chain), answers.match_funds(chain), sought)


def fund_match(worlds: Worlds, answers: Answers, fund: str, query: FundMatchQuery) -> Answered:
    """Return how a fund meets each cluster of the published match, under the criteria that are tried out.

    Raises:
        NotFoundError: the fund is not in the match.
        RequestError: a criterion cannot be read.
    """
    chain, match = find_known_chain(query.chain).chain, answers.match_of_fund(query.chain, fund)
    return answer_fund_match(worlds.snapshot, chain, match, fund, query.change())
