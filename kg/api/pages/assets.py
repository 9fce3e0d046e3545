"""The own static files, named by their content so that browsers keep them for good."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"


class KeptFiles(StaticFiles):
    """Static files that may be kept for a year: the address changes with the content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file, with a year's keep when the address carries its hash."""
        response = await super().get_response(path, scope)
        is_named = bool(scope.get("query_string"))
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_named else "no-cache"
        return response


def mount_static(app: FastAPI) -> None:
    """Serve the static files under /static."""
    app.mount("/static", KeptFiles(directory=STATIC), name="static")


@cache
def asset(name: str) -> str:
    """Return the address of a static file, with a hash of its content."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


@cache
def presentation_hash() -> str:
    """Return a hash of code-side presentation: templates and static files; part of a page's ETag."""
    digest = hashlib.sha256()
    for path in sorted([*TEMPLATES.iterdir(), *STATIC.iterdir()]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
