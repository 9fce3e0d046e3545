"""All routes of the page of control."""

from __future__ import annotations

from fastapi import APIRouter

from kg.api.pages.control import network_part, page, parts


def make_router() -> APIRouter:
    """Return the page, its parts, and the network as files."""
    router = APIRouter()
    for own in (page, parts, network_part):
        router.include_router(own.make_router())
    return router
