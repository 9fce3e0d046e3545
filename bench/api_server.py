"""The application as a server program starts it: `granian --factory bench.api_server:make_app`."""

from __future__ import annotations

from fastapi import FastAPI

from kg.api.app import create_app
from kg.settings import Settings


def make_app() -> FastAPI:
    """Return the application over the workspace that KG_HOME names: nothing is asked before it is asked."""
    return create_app(Settings())


def make_site() -> FastAPI:
    """Return the application as `kg serve` starts it."""
    return create_app(Settings(), serving=True)
