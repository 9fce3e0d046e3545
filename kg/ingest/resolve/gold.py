"""Labelled names in the forms in which they are found: clusters, judged pairs, short and full names."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from kg.errors import FormatError
from kg.ingest.readers.byte_source import inspect_encoding, read_utf8

# Column names met in labelled files, in order of preference, compared without case, blanks and underscores.
NAME = (
    "name",
    "organization",
    "organisation",
    "assignee",
    "rawname",
    "raworganization",
    "mention",
    "string",
    "assigneeorganization",
    "applicant",
    "名称",
    "机构",
    "申请人",
)
CLUSTER = (
    "cluster",
    "clusterid",
    "entity",
    "entityid",
    "disambiguatedassigneeid",
    "assigneeid",
    "goldid",
    "uniqueid",
    "canonicalid",
    "canonical",
    "group",
    "groupid",
    "orgid",
    "organizationid",
    "label",
    "id",
    "主体",
    "实体",
)
LEFT = ("left", "name1", "namea", "namel", "leftname", "string1", "mention1", "a", "x")
RIGHT = ("right", "name2", "nameb", "namer", "rightname", "string2", "mention2", "b", "y")
VERDICT = ("label", "match", "ismatch", "same", "verdict", "judgement", "y", "gold", "truth")
SHORT = (
    "short",
    "shortname",
    "brand",
    "brandname",
    "alias",
    "abbreviation",
    "简称",
    "公司名称",
    "品牌",
    "证券简称",
)
FULL = ("full", "fullname", "legal", "legalname", "工商名称", "全称", "公司全称", "企业名称")
YES = frozenset(("1", "true", "yes", "positive", "match", "same", "t", "y", "是", "同一"))


@dataclass(frozen=True, slots=True)
class ClusterGold:
    """Names with the organisation that each belongs to; shape (mentions,) both."""

    names: tuple[str, ...]
    clusters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairGold:
    """Pairs of names with whether they are one organisation."""

    pairs: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class LinkGold:
    """Short names (or brands) with the full (or legal) name that each means."""

    links: tuple[tuple[str, str], ...]


Gold = ClusterGold | PairGold | LinkGold


def read_gold(path: Path) -> Gold:
    """Return the labels of a file: CSV, TSV or JSON lines; the columns tell which kind of labels they are.

    Raises:
        FormatError: no columns of a known kind, or no labelled row.
    """
    rows = read_rows(path)
    columns = {plain(name): name for name in (rows[0] if rows else {})}
    for read in (_pairs, _links, _clusters):
        gold = read(rows, columns)
        if gold is not None:
            return gold
    raise FormatError(
        "no labelled names in this file",
        where=str(path),
        found=", ".join(columns.values()) or "no rows",
        expected="columns name,cluster · left,right,label · short,full",
    )


def plain(name: str) -> str:
    """Return a column name without case, blanks and underscores."""
    return name.strip().lower().replace("_", "").replace(" ", "").replace("-", "")


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the records of a CSV, TSV or JSON lines file as texts.

    Raises:
        FormatError: a line of JSON lines is not an object.
    """
    text = b"".join(read_utf8(path, inspect_encoding(path))).decode("utf-8", "replace")
    if text.lstrip().startswith("{"):
        return [
            _json_row(line, f"{path}:{number}")
            for number, line in enumerate(text.splitlines(), 1)
            if line.strip()
        ]
    first = text.split("\n", 1)[0]
    delimiter = max("\t,;", key=first.count)
    reader = csv.DictReader(text.splitlines(), delimiter=delimiter)
    return [
        {name: (value or "").strip() for name, value in row.items() if name is not None} for row in reader
    ]


def _json_row(line: str, where: str) -> dict[str, str]:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise FormatError("not a JSON line", where=where, found=line[:80]) from error
    if not isinstance(value, dict):
        raise FormatError("a JSON line is not an object", where=where, found=line[:80])
    return {str(name): "" if item is None else str(item).strip() for name, item in value.items()}


def _find(columns: Mapping[str, str], wanted: Sequence[str]) -> str | None:
    return next((columns[name] for name in wanted if name in columns), None)


def _pairs(rows: list[dict[str, str]], columns: Mapping[str, str]) -> PairGold | None:
    left, right, verdict = _find(columns, LEFT), _find(columns, RIGHT), _find(columns, VERDICT)
    if not left or not right or not verdict or left == right:
        return None
    return PairGold(tuple((row[left], row[right], row[verdict].lower() in YES) for row in rows))


def _links(rows: list[dict[str, str]], columns: Mapping[str, str]) -> LinkGold | None:
    full = _find(columns, FULL)
    short = _find(columns, SHORT) or (columns.get("name") if full else None)
    if not short or not full:
        return None
    links = tuple((row[short], row[full]) for row in rows if row[short] and row[full])
    return LinkGold(links) if links else None


def _clusters(rows: list[dict[str, str]], columns: Mapping[str, str]) -> ClusterGold | None:
    name, cluster = _find(columns, NAME), _find(columns, CLUSTER)
    if not name or not cluster:
        return None
    labelled = [(row[name], row[cluster]) for row in rows if row[name] and row[cluster]]
    return ClusterGold(tuple(n for n, _ in labelled), tuple(c for _, c in labelled)) if labelled else None
