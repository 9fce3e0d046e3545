"""All pages; none is part of the API's description."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from kg.api.answers import AnswerStore
from kg.api.pages import chain_page, docs_page, list_page, search_page, why_page
from kg.api.pages.control import routes as control_page
from kg.api.pages.fund import cluster_page, fund_page
from kg.api.pages.national import page as national_page
from kg.api.pages.profile import page as profile_page
from kg.api.pages.review import page as review_page
from kg.api.pages.zone import page as zone_page


def make_router(app: FastAPI, store: AnswerStore) -> APIRouter:
    """Return the routes of the pages."""
    router = APIRouter(include_in_schema=False)
    router.include_router(chain_page.make_router(store))
    router.include_router(docs_page.make_router(app))
    pages = (
        why_page,
        search_page,
        list_page,
        profile_page,
        fund_page,
        cluster_page,
        national_page,
        control_page,
        review_page,
    )
    for page in pages:
        router.include_router(page.make_router())
    router.include_router(zone_page.make_router())
    return router
