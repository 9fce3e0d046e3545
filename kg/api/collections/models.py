"""The bodies of lists, as the API's description has them: made from the ontology, one a resource."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any, Literal

from pydantic import Field, create_model

from kg.api.collections.resources import Attribute, Resource
from kg.api.collections.searching import RELEVANCE
from kg.api.models import ApiModel, OpenModel
from kg.schema.model import Datatype

PYTHON_TYPES: dict[Datatype, type] = {
    "string": str,
    "date": dt.date,
    "dateTime": dt.datetime,
    "integer": int,
    "double": float,
    "boolean": bool,
}


class ListMeta(ApiModel):
    """How many rows a list has, and how to go on."""

    count: int = Field(description="Rows of the whole list, not of the page. 总行数。")
    per_page: int | Literal["all"]
    next_cursor: str | None = Field(description="Null at the end. 末页为空。")
    sort: str = Field(description="The order of the rows, made unique by their key. 排序。")


class Group(ApiModel):
    """A value and the number of rows that have it; null: unknown."""

    key: Any = Field(description="The value; null where it is unknown. 取值。")
    count: int


class SourceDataSet(OpenModel):
    """A data set that source records are of, as the snapshot's manifest lists it."""

    data_set_id: str


class EnteredPart(ApiModel):
    """An entry 未并入版本的录入 of the ledger that the version does not have yet."""

    entry_id: str = Field(description="`/api/v1/ledger/entries/{entryId}`")
    kind: str
    action: Literal["set", "withdraw", "undo"]
    effect: Literal["adds", "changes", "removes", "restores"] = Field(
        description="adds: the version has no such thing; changes: the row shows the entered values, "
        "`before` the version's; removes, restores: what was entered is taken back, and the row is the "
        "version's until the next one."
    )
    by: str
    at: str
    reason: str | None
    before: dict[str, Any] | None = Field(description="What the version has where that differs. 版本原值。")
    value: dict[str, Any] | None = Field(description="The value of the entry that holds. 录入值。")


class PendingNote(ApiModel):
    """Said where entries are laid over a version."""

    ledger_position: int = Field(description="`seq` of the last entry that is shown.")
    note: str


OVERLAID = "What is entered of it and not in the version yet; absent where nothing is. 未并入版本的录入。"


class ListAnswer(ApiModel):
    """Rows of one version."""

    graph_version: str | None = Field(description="The version that the rows are of; also the ETag.")
    snapshot_version: str | None
    computed_at: str | None
    method_version: str | None
    meta: ListMeta
    results: list[dict[str, Any]] = Field(description="Empty with group_by.")
    groups: list[Group] | None = Field(default=None, description="With group_by: the largest first.")
    data_sets: list[SourceDataSet] | None = Field(default=None, description="With evidence=true.")
    pending: PendingNote | None = Field(default=None, description="Where entries are laid over rows.")


@cache
def row_model(name: str, attributes: tuple[Attribute, ...], *, entered: bool = False) -> type[ApiModel]:
    """Return the model of a row: every attribute may be left out by `select`, or be null (unknown).

    Args:
        name: of the model.
        attributes: of a row.
        entered: whether entries of the ledger can be laid over the row.
    """
    fields: dict[str, Any] = {a.name: (_type_of(a), _field_of(a)) for a in attributes}
    if entered:
        fields["overlay"] = (list[EnteredPart] | None, Field(default=None, description=OVERLAID))
    return create_model(name, __base__=ApiModel, __doc__=f"A row of {name}.", **fields)


def _type_of(attribute: Attribute) -> Any:
    kind: Any = PYTHON_TYPES[attribute.datatype]
    return list[kind] | None if attribute.many else kind | None


def _field_of(attribute: Attribute) -> Any:
    unit = f" ({attribute.unit})" if attribute.unit else ""
    return Field(
        default=None, alias=attribute.name, description=f"{attribute.label_en} {attribute.label_zh}{unit}"
    )


def model_name(collection: str) -> str:
    """Return a collection's name as names of models and operations have it: LegalEvents."""
    return "".join(part.capitalize() for part in collection.split("-"))


def list_model(resource: Resource) -> type[ListAnswer]:
    """Return the model of a resource's lists."""
    name = model_name(resource.name)
    row = row_model(f"{name}Row", (*resource.attributes.values(), RELEVANCE), entered=True)
    return create_model(
        f"{name}List",
        __base__=ListAnswer,
        __doc__=f"{resource.label_en} {resource.label_zh}: rows of one version.",
        results=(list[row], Field(description="Empty with group_by.")),  # type: ignore[valid-type]
    )
