"""All routes of the metrics under /api/v1."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from kg.api.access.roles import require_role
from kg.api.metrics import (
    alliance_routes,
    chain_routes,
    control_routes,
    fund_match_routes,
    fund_routes,
    holder_routes,
    market_routes,
    method_routes,
    scenario_routes,
    zone_routes,
)
from kg.api.metrics.answering import Metrics


def make_router(metrics: Metrics) -> APIRouter:
    """Return the metrics as resources: for a reader, and what is sent for an analyst."""
    router = APIRouter(prefix="/api/v1", dependencies=[Depends(require_role("reader"))])
    for routes in (
        chain_routes,
        control_routes,
        holder_routes,
        zone_routes,
        alliance_routes,
        fund_routes,
        fund_match_routes,
        market_routes,
        scenario_routes,
    ):
        router.include_router(routes.make_router(metrics))
    router.include_router(method_routes.make_router())
    return router
