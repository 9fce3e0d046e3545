"""Results as tables of the graph, in the layout of a snapshot: publish overlays them on it.

Every row carries its parameters, the snapshot's version, the method's version and the as-of date, so that a
reader of the graph can repeat the number.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from kg.algorithms.cluster_profiles import ClusterProfile
from kg.algorithms.control import ControlResult
from kg.algorithms.coverage import CoverageResult
from kg.algorithms.fund_match import MatchResult
from kg.algorithms.fund_model import FundRecord
from kg.algorithms.result_frames import control_frame, json_text
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import NodeType, PropertySpec, RelationshipType
from kg.snapshot import MANIFEST, sha256_of

METHOD_VERSION = "metrics-1"
Tables = dict[str, pa.Table]

_ARROW = {
    "string": pa.string(),
    "date": pa.date32(),
    "dateTime": pa.timestamp("us"),
    "integer": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
}
# Sums of shares overstep their bounds by rounding; more than this is an error that validation shall see.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Stamp:
    """What a result is about.

    Attributes:
        chain_id: id of the chain.
        subject: such as «country:CN»; None where there is none.
        as_of: date of the answer.
        snapshot_version: version of the snapshot.
    """

    chain_id: str
    subject: str | None
    as_of: dt.date
    snapshot_version: str


def coverage_tables(result: CoverageResult, stamp: Stamp) -> Tables:
    """Return the rows of LinkCoverage, ChainCoverage and their relationships."""
    links = result.links
    parameters = json_text(result.parameters)
    ids = [result_id("LinkCoverage", stamp, link, parameters) for link in links["link"]]
    columns = {name: links[name] for name in links.columns if name not in ("link", "stage", "importance")}
    reasons = [dict(result.link_undefined.get(link, {})) for link in links["link"]]
    rows = {"resultId": ids, "linkId": links["link"], **columns, "undefinedReasons": _reasons(reasons)}
    whole = result_id("ChainCoverage", stamp, None, parameters)
    chain = {
        "resultId": [whole],
        "stageCoverage": [json_text(result.stage_coverage)],
        "chainCoverage": [result.chain_coverage],
        "match": [result.match],
        "chainAwareMatch": [result.chain_aware_match],
        "throughRate": [result.through_rate],
        "throughThreshold": [result.parameters["through_threshold"]],
        "widestPath": [result.widest_path],
        "undefinedReasons": _reasons([dict(result.undefined)]),
    }
    with_facts = json_text({**result.parameters, "facts": dict(result.facts)})
    return {
        "nodes/LinkCoverage": _nodes("LinkCoverage", rows, stamp, parameters),
        "nodes/ChainCoverage": _nodes("ChainCoverage", chain, stamp, with_facts),
        "relationships/CoverageOfLink": _edges("CoverageOfLink", ids, list(links["link"]), stamp),
        "relationships/CoverageOfChain": _edges("CoverageOfChain", [whole], [stamp.chain_id], stamp),
    }


def control_tables(result: ControlResult, stamp: Stamp) -> Tables:
    """Return the rows of LinkControl, HolderControl and their relationships."""
    links = result.links
    parameters = json_text(result.parameters)
    ids = [result_id("LinkControl", stamp, link, parameters) for link in links["link"]]
    shown = ("hhi", "effectiveHolders", "thicketDensity", "selfDetermination")
    reasons = [dict(result.link_undefined.get(link, {})) for link in links["link"]]
    rows: dict[str, Any] = {name: links[name] for name in shown}
    rows |= {"resultId": ids, "linkId": links["link"], "patentMass": links["heldMass"]}
    rows |= {"xyMissing": [result.xy_missing] * len(ids), "undefinedReasons": _reasons(reasons)}
    return {
        "nodes/LinkControl": _nodes("LinkControl", rows, stamp, parameters),
        "relationships/ControlOfLink": _edges("ControlOfLink", ids, list(links["link"]), stamp),
        **_holder_tables(result, stamp, parameters),
    }


def _holder_tables(result: ControlResult, stamp: Stamp, parameters: str) -> Tables:
    frame = control_frame(result)
    keys = list(zip(frame["link"], frame["holder"], strict=True))
    ids = [result_id("HolderControl", stamp, f"{link} {holder}", parameters) for link, holder in keys]
    mass = dict(zip(result.links["link"], result.links["heldMass"], strict=True))
    rows: dict[str, Any] = {
        name: frame[name] for name in ("directShare", "reach", "exposure", "chokepoint", "chainPower")
    }
    rows |= {
        "resultId": ids,
        "linkId": frame["link"],
        "subject": [f"agent:{holder}" for _, holder in keys],
        "patentMass": [
            share * mass[link] for (link, _), share in zip(keys, frame["directShare"], strict=True)
        ],
        "xyMissing": [result.xy_missing] * len(ids),
    }
    return {
        "nodes/HolderControl": _nodes("HolderControl", rows, stamp, parameters),
        "relationships/HolderControlOf": _edges("HolderControlOf", ids, list(frame["holder"]), stamp),
        "relationships/HolderControlLink": _edges("HolderControlLink", ids, list(frame["link"]), stamp),
    }


def match_tables(result: MatchResult, stamp: Stamp) -> Tables:
    """Return the rows of FundMatch and its relationships; refused pairs are in it, with their reasons."""
    scores = result.scores
    parameters = json_text(result.parameters)
    keys = list(zip(scores["fund"], scores["project"], strict=True))
    ids = [result_id("FundMatch", stamp, f"{fund} {project}", parameters) for fund, project in keys]
    rows = {
        "resultId": ids,
        "subject": [f"agent:{fund}" for fund, _ in keys],
        "eligible": scores["eligible"],
        "refusals": [list(found) or None for found in scores["refusals"]],
        "score": scores["score"],
        "parts": [json_text(parts) for parts in scores["parts"]],
        "isCalibrated": [result.calibrated] * len(ids),
        "undefinedReasons": _reasons(list(scores["undefined"])),
    }
    return {
        "nodes/FundMatch": _nodes("FundMatch", rows, stamp, parameters),
        "relationships/MatchOfFund": _edges("MatchOfFund", ids, [fund for fund, _ in keys], stamp),
        "relationships/MatchOfCluster": _edges("MatchOfCluster", ids, [p for _, p in keys], stamp),
    }


def thesis_tables(funds: Sequence[FundRecord], stamp: Stamp) -> Tables:
    """Return the rows of FundThesis: τ of the funds that declared it, on the stamp's chain."""
    parts = [
        (fund.id, link, share)
        for fund in funds
        if fund.thesis and "thesis" not in fund.observed
        for link, share in sorted(fund.thesis.items())
    ]
    starts, ends, shares = ([part[column] for part in parts] for column in range(3))
    columns = {"startKey": starts, "endKey": ends, "share": shares}
    return {"relationships/FundThesis": relation_table("FundThesis", columns, stamp)} if parts else {}


def relation_table(kind: str, columns: Mapping[str, Sequence[Any]], stamp: Stamp) -> pa.Table:
    """Return the rows of a relationship class of its columns, startKey and endKey among them."""
    return _table(GRAPH_SCHEMA.relationship(kind), columns, stamp, len(columns["startKey"]))


def cluster_tables(
    profiles: Sequence[ClusterProfile], clusters: pd.DataFrame, stamp: Stamp, parameters: object
) -> Tables:
    """Return the rows of PatentCluster and ClusterMembership.

    Args:
        profiles: of the clusters.
        clusters: familyId and clusterId.
        stamp: what the clusters are of.
        parameters: parameters that the clusters were found with.
    """
    reasons = [_cluster_reasons(profile) for profile in profiles]
    rows = {
        "clusterId": [profile.cluster_id for profile in profiles],
        "name": [profile.title for profile in profiles],
        "familyCount": [profile.families for profile in profiles],
        "patentMass": [profile.mass for profile in profiles],
        "linkMix": [json_text(profile.link_mix) for profile in profiles],
        "growth": [profile.growth for profile in profiles],
        "effectiveHolders": [profile.effective_holders for profile in profiles],
        "availability": [profile.availability for profile in profiles],
        "undefinedReasons": _reasons(reasons),
    }
    members = _edges("ClusterMembership", list(clusters["familyId"]), list(clusters["clusterId"]), stamp)
    nodes = _nodes("PatentCluster", rows, stamp, json_text(parameters))
    return {"nodes/PatentCluster": nodes, "relationships/ClusterMembership": members}


def _cluster_reasons(profile: ClusterProfile) -> dict[str, str]:
    reasons = {
        "growth": "no filings in the three complete years before the last three",
        "effectiveHolders": "no family has a recorded holder",
        "availability": "no family has a recorded holder",
    }
    values = (profile.growth, profile.effective_holders, profile.availability)
    return {name: reasons[name] for name, value in zip(reasons, values, strict=True) if value is None}


def result_id(kind: str, stamp: Stamp, about: str | None, parameters: str) -> str:
    """Return the id of a result: the same question of the same snapshot has the same id."""
    content = [kind, stamp.chain_id, about, stamp.subject, stamp.as_of, stamp.snapshot_version]
    digest = hashlib.sha256(orjson.dumps([*content, METHOD_VERSION, parameters])).hexdigest()
    return f"{kind}:{digest[:24]}"


def merge_tables(parts: Iterable[Tables]) -> Tables:
    """Return the rows of several results, table by table, equal keys once."""
    merged: dict[str, list[pa.Table]] = {}
    for tables in parts:
        for name, table in tables.items():
            merged.setdefault(name, []).append(table)
    return {name: _distinct(name, pa.concat_tables(found)) for name, found in sorted(merged.items())}


def _distinct(name: str, table: pa.Table) -> pa.Table:
    keys = _keys(name)
    seen = pd.MultiIndex.from_arrays([table[key].to_pandas() for key in keys])
    kept = table.filter(pa.array(~seen.duplicated()))
    return kept.sort_by([(key, "ascending") for key in keys])


def _keys(name: str) -> list[str]:
    group, _, kind = name.partition("/")
    if group == "relationships":
        return ["startKey", "endKey"]
    return [str(GRAPH_SCHEMA.node(kind).key)]


def write_results(root: Path, tables: Tables, snapshot_version: str) -> Path:
    """Write tables as an immutable results folder and return it: <root>/<snapshot version>/<results id>.

    The id is a hash of the content: writing the same results again changes nothing. The folder appears at
    once or not at all.
    """
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root, prefix=".writing-") as name:
        draft = Path(name) / "results"
        facts = {table: _write(draft, table, rows) for table, rows in merge_tables([tables]).items()}
        content = orjson.dumps([snapshot_version, METHOD_VERSION, facts], option=orjson.OPT_SORT_KEYS)
        version = hashlib.sha256(content).hexdigest()[:16]
        manifest = {"version": version, "snapshotVersion": snapshot_version, "methodVersion": METHOD_VERSION}
        (draft / MANIFEST).write_bytes(
            orjson.dumps({**manifest, "tables": facts}, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
        )
        target = root / snapshot_version / version
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(draft, target)
    return target


def _write(directory: Path, name: str, table: pa.Table) -> dict[str, object]:
    path = directory / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, compression="zstd")
    return {"rows": table.num_rows, "sha256": sha256_of(path)}


def _nodes(kind: str, columns: Mapping[str, Any], stamp: Stamp, parameters: str) -> pa.Table:
    count = len(next(iter(columns.values())))
    stamped = {
        "chainId": [stamp.chain_id] * count,
        "subject": [stamp.subject] * count,
        "asOf": [stamp.as_of] * count,
        "snapshotVersion": [stamp.snapshot_version] * count,
        "methodVersion": [METHOD_VERSION] * count,
        "isCalibrated": [False] * count,
        "parameters": [parameters] * count,
        **columns,
    }
    return _table(GRAPH_SCHEMA.node(kind), stamped, stamp, count)


def _edges(kind: str, starts: list[str], ends: list[str], stamp: Stamp) -> pa.Table:
    return relation_table(kind, {"startKey": starts, "endKey": ends}, stamp)


def _table(
    kind: NodeType | RelationshipType, columns: Mapping[str, Any], stamp: Stamp, count: int
) -> pa.Table:
    """Return a table with the columns of its class, in their order; what the class lacks is left out."""
    arrays: dict[str, pa.Array] = {}
    if isinstance(kind, RelationshipType):
        arrays = {name: pa.array(columns[name], pa.string()) for name in ("startKey", "endKey")}
    for spec in kind.properties:
        arrays[spec.name] = _array(spec, columns.get(spec.name), count)
    reference = [f"kg-metrics:{stamp.snapshot_version}:{METHOD_VERSION}"]
    arrays["sources"] = pa.array([reference] * count, pa.list_(pa.string()))
    return pa.table(arrays)


def _array(spec: PropertySpec, values: Any, count: int) -> pa.Array:
    type_ = pa.list_(_ARROW[spec.datatype]) if spec.many else _ARROW[spec.datatype]
    if values is None:
        return pa.nulls(count, type_)
    if spec.datatype == "double":
        numbers = _within(spec, np.array(list(values), dtype=np.float64))
        return pa.array(numbers, type_, mask=np.isnan(numbers))
    return pa.array([None if _is_null(value) else value for value in values], type_)


def _is_null(value: object) -> bool:
    return value is None or (isinstance(value, float) and value != value)


def _within(spec: PropertySpec, numbers: np.ndarray) -> np.ndarray:
    """Return numbers put back into their bounds where rounding took them out."""
    for bound, side in ((spec.min_inclusive, np.maximum), (spec.max_inclusive, np.minimum)):
        if isinstance(bound, int | float):
            numbers = np.where(np.abs(numbers - bound) <= _ROUNDING, side(numbers, bound), numbers)
    return numbers


def _reasons(found: Sequence[Mapping[str, str]]) -> list[str | None]:
    return [json_text(dict(reasons)) if reasons else None for reasons in found]
