"""Templates: escaped by default, and failing on a name that is not there."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.api.assets import TEMPLATES, asset
from kg.api.link_view import describe
from kg.api.wording import MEANINGS, class_name, stage_name


@cache
def environment() -> Environment:
    """Return the one environment of all pages."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(
        asset=asset, class_name=class_name, stage_name=stage_name, describe=describe, meanings=MEANINGS
    )
    return found


def render(name: str, **values: object) -> bytes:
    """Return a page as bytes."""
    return environment().get_template(name).render(values).encode()
