"""The parameters that every list takes, as one FastAPI dependency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Query, Request
from pydantic import Field

from kg.api.collections.cursor import MOST_LETTERS
from kg.api.language import Language, choose_language

DEFAULT_PER_PAGE = 25
MOST_PER_PAGE = 1000
FormatName = Literal["json", "ndjson", "csv", "parquet", "arrow", "jsonld", "turtle", "geojson"]

FILTER = (
    "Conditions `attribute:value`, all of which must hold, separated by commas: `a|b` either, `>5`, `>=5`, "
    '`<5`, `<=5`, `!x` all but x, `null` unknown, `"a, b"` a value with a comma. `Relation.attribute:value` '
    "asks for rows with such a relation: `PatentApplicant.endKey:…`. "
    "条件以逗号分隔，须同时满足；`a|b` 任一，`!x` 排除，`null` 未知，含逗号的值加双引号。"
)
SORT = "Attributes separated by commas, `-` before one for descending; unknown values come last. 排序。"
SELECT = "Attributes that a row is to have, separated by commas. 只返回所列属性。"
CURSOR = "`meta.nextCursor` of the page before; it works as long as its version is kept. 下一页游标。"
PER_PAGE = "Rows a page, 1 to 1000; `all` streams every row as csv, ndjson, parquet or arrow. 每页行数。"
GROUP_BY = (
    "Counts the rows by the values of an attribute instead of listing them; `.year` after a date counts by "
    "year. 按属性分组计数；日期加 `.year` 按年计数。"
)
SEARCH = "Full text, Chinese or English; without `sort` the best match comes first. 全文检索。"
EVIDENCE = "Adds the source records of each row and their data sets. 附带来源记录。"
FORMAT = "Instead of the Accept header. 代替 Accept 请求头。"


@dataclass(frozen=True, slots=True)
class ListParameters:
    """What a caller asks of a list; texts are not yet checked against the list's attributes."""

    filter: str | None = None
    search: str | None = None
    sort: str | None = None
    select: str | None = None
    cursor: str | None = None
    per_page: int | Literal["all"] = DEFAULT_PER_PAGE
    group_by: str | None = None
    evidence: bool = False
    format: FormatName | None = None
    language: Language = "zh"


def list_parameters(
    request: Request,
    filter: Annotated[  # noqa: A002 (the name that callers use)
        str | None, Query(description=FILTER, max_length=8000, examples=["countryCode:CN|US"])
    ] = None,
    search: Annotated[str | None, Query(description=SEARCH, max_length=400)] = None,
    sort: Annotated[str | None, Query(description=SORT, max_length=1000)] = None,
    select: Annotated[str | None, Query(description=SELECT, max_length=2000)] = None,
    cursor: Annotated[str | None, Query(description=CURSOR, max_length=MOST_LETTERS)] = None,
    per_page: Annotated[
        Annotated[int, Field(ge=1, le=MOST_PER_PAGE)] | Literal["all"], Query(description=PER_PAGE)
    ] = DEFAULT_PER_PAGE,
    group_by: Annotated[str | None, Query(description=GROUP_BY, max_length=100)] = None,
    evidence: Annotated[bool, Query(description=EVIDENCE)] = False,
    output: Annotated[FormatName | None, Query(alias="format", description=FORMAT)] = None,
    lang: Annotated[str | None, Query(description="zh or en. 语言。", max_length=40)] = None,
) -> ListParameters:
    """Return the parameters of a list; the dependency of every list operation."""
    return ListParameters(
        filter=filter,
        search=search,
        sort=sort,
        select=select,
        cursor=cursor,
        per_page=per_page,
        group_by=group_by,
        evidence=evidence,
        format=output,
        language=choose_language(lang, request.headers.get("accept-language")),
    )
