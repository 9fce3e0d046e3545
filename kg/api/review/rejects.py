"""The refused records and values of a version: a view of its reject file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from kg.api.collections.resources import Attribute, Resource
from kg.snapshot import REJECTS, sql_text

_TYPES = {"file": "VARCHAR", "line": "BIGINT", "record": "VARCHAR", "field": "VARCHAR"}
_TEXTS = {"found": "VARCHAR", "expected": "VARCHAR", "reason": "VARCHAR", "scope": "VARCHAR"}
LOADED = "loaded_file"
ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("number", "integer", False, "序号", "number in the reject file"),
    Attribute("dataSetId", "string", False, "数据集", "data set"),
    Attribute("file", "string", False, "文件", "file"),
    Attribute("line", "integer", False, "行", "line"),
    Attribute("record", "string", False, "记录", "record"),
    Attribute("field", "string", False, "字段", "field"),
    Attribute("found", "string", False, "所见", "found"),
    Attribute("expected", "string", False, "应为", "expected"),
    Attribute("reason", "string", False, "原因", "reason"),
    Attribute("scope", "string", False, "范围", "what it costs: value, record, row or file"),
)


REJECTS_LIST = Resource(
    name="rejects",
    source='"rejects"',
    identity=("number",),
    attributes={attribute.name: attribute for attribute in ATTRIBUTES},
    label_zh="拒收记录",
    label_en="refused record",
)


def rejects_resource(snapshot: Path) -> Resource:
    """Return the list of a snapshot's refusals; it is read from the file, a million lines as well as ten."""
    return replace(REJECTS_LIST, source=f"({_rows(snapshot / REJECTS)})")


def _rows(path: Path) -> str:
    if not path.is_file() or path.stat().st_size == 0:
        columns = ", ".join(f"NULL::{kind} AS {name}" for name, kind in (_TYPES | _TEXTS).items())
        return f"SELECT NULL::BIGINT AS number, NULL::VARCHAR AS dataSetId, {columns} WHERE false"
    declared = ", ".join(f"'{name}': '{kind}'" for name, kind in (_TYPES | _TEXTS).items())
    return (
        f"SELECT r.number, l.dataSetId, r.* EXCLUDE (number) FROM (SELECT row_number() OVER () AS number, * "
        f"FROM read_json({sql_text(str(path))}, format = 'newline_delimited', "
        f"columns = {{{declared}}})) AS r "
        f'LEFT JOIN "{LOADED}" AS l ON l.name = r.file'
    )


def loaded_files(manifest: Mapping[str, Any]) -> pa.Table:
    """Return which data set each file of a manifest is of; a name in several data sets has none."""
    sets: dict[str, set[str]] = {}
    for entry in manifest.get("dataSets", []):
        for file in entry.get("files", []):
            sets.setdefault(str(file.get("name")), set()).add(str(entry["dataSetId"]))
    known = [(name, next(iter(of))) for name, of in sorted(sets.items()) if len(of) == 1]
    return pa.table(
        {
            "name": pa.array([name for name, _ in known], pa.string()),
            "dataSetId": pa.array([data_set for _, data_set in known], pa.string()),
        }
    )
