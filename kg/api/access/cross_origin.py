"""Pages of other sites may use the API only where an administrator names them (CORS)."""

from __future__ import annotations

import re

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from kg.errors import SettingsError
from kg.settings import Settings

ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?|https?://\[[0-9a-fA-F:]+\](?::\d{1,5})?")


def read_origins(settings: Settings) -> list[str]:
    """Return the origins of KG_CORS_ORIGINS; none by default.

    Raises:
        SettingsError: one is no origin; `*` is none: it would let every page of the web in.
    """
    origins = [origin.strip() for origin in settings.cors_origins.split(",") if origin.strip()]
    for origin in origins:
        if ORIGIN.fullmatch(origin) is None:
            raise SettingsError(
                "KG_CORS_ORIGINS names no origin", found=origin, expected="https://portal.example, …"
            )
    return origins


def allow_origins(app: FastAPI, settings: Settings) -> None:
    """Let the named origins use the API with a key of their user; never with what the browser adds itself."""
    origins = read_origins(settings)
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_credentials=False,
            allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key"],
            expose_headers=["ETag", "Location", "Link", "Retry-After", "RateLimit-Remaining", "X-Request-Id"],
        )
