"""Templates: escaped by default, and failing on a name that is not there."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.api.language import pick
from kg.api.pages import names
from kg.api.pages.assets import TEMPLATES, asset
from kg.api.pages.link_view import describe
from kg.api.pages.numbers import format_amount, format_number, format_percent, format_ratio
from kg.api.wording import MEANINGS, class_name, reason_text, stage_name


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
        asset=asset,
        class_name=class_name,
        stage_name=stage_name,
        describe=describe,
        meanings=MEANINGS,
        reason_text=reason_text,
        label=names.label,
        property_label=names.property_label,
        code_label=names.code_label,
        page_of=names.page_of,
        profile_path=names.profile_path,
        columns_of=names.columns_of,
        short_list=names.short_list,
        anchor=names.anchor,
        number_text=format_number,
        amount=format_amount,
        ratio=format_ratio,
        percent=format_percent,
        pick=pick,
    )
    return found


def render(name: str, /, **values: object) -> bytes:
    """Return a page as bytes."""
    return environment().get_template(name).render(values).encode()
