"""What people entered and a version does not have yet, laid over its rows, each entry named.

Rows and look-ups show the entered value at once, with `overlay`: who, when, why, and what the version has.
Metrics, relations, full text and RDF stay those of the version.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import pyarrow as pa

from kg.answers.tables import CLASS
from kg.api.collections.resources import Attribute, Resource
from kg.ledger.domain_rows import FUND_IDENTITY
from kg.ledger.entry import Entry
from kg.ledger.graph_rows import Said, said_of
from kg.ledger.pending import Change
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import SOURCES, PropertySpec

OVERLAY = "overlay"
ENTERED = "entered"
ATTRIBUTE = Attribute(
    OVERLAY, "string", False, "未并入版本的录入", "entries that the version does not have yet"
)
NOTE = (
    "Entered after this version was made and laid over it; metrics, relations, full text are the version's. "
    "录入尚未并入版本；指标、关系与全文检索仍按该版本。"
)
Row = dict[str, Any]
Items = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Pending:
    """A difference that the ledger makes to a thing of the graph.

    Attributes:
        now: what is said; None where what was said is taken back.
        before: what the version was told; None where it was told nothing.
    """

    change: Change
    now: Said | None
    before: Said | None

    @property
    def subject(self) -> Said:
        """Return what names the thing."""
        found = self.now or self.before
        if found is None:  # such a change is not kept
            raise ValueError("a change of nothing")
        return found


@dataclass(frozen=True, slots=True)
class Known:
    """What a version knows of the things that entries name in their own way.

    Attributes:
        funds: key of a fund in the version, by its key in the ledger.
        links: links of the chains that were entered, by the chain's id.
    """

    funds: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Overlay:
    """What the ledger says at one position and a version does not."""

    def __init__(self, position: int, changes: Iterable[Change], known: Known | None = None) -> None:
        self.position = position
        self._by_root: dict[str, dict[str, list[Pending]]] = defaultdict(lambda: defaultdict(list))
        for change in changes:
            for part in _pending_of(change, known or Known()):
                self._by_root[part.subject.root][part.subject.key].append(part)

    def of(self, root: str | None, key: str) -> Sequence[Pending]:
        """Return what is entered of one thing."""
        things = self._by_root.get(root or "")
        return things.get(key, ()) if things else ()

    def things(self, root: str | None) -> Mapping[str, Sequence[Pending]]:
        """Return what is entered of the things of a key root, by key."""
        return self._by_root.get(root or "", {})


def _pending_of(change: Change, known: Known) -> Iterator[Pending]:
    """Yield the difference that a change makes to each thing that it names."""
    now, before = _said(change.now, known), _said(change.before, known)
    if change.last.kind == "chain" and change.now is not None:
        # A chain that is entered stands in place of the whole chain: links that it lacks are gone with it.
        for key in known.links.get(change.last.thing, ()):
            if ("ChainLink", key) not in now:
                before.setdefault(("ChainLink", key), Said("ChainLink", "ChainLink", key, {}, makes=True))
    for name in [*now, *(name for name in before if name not in now)]:
        yield Pending(change, now.get(name), before.get(name))


def _said(entry: Entry | None, known: Known) -> dict[tuple[str, str], Said]:
    """Return what an entry says by key root and key; a fund that the version has keeps its key and name."""
    if entry is None:
        return {}
    found = said_of(entry, lambda name: GRAPH_SCHEMA.node(name).key_root)
    if entry.kind == "fundCriteria" and entry.thing in known.funds:
        key = known.funds[entry.thing]
        found = tuple(replace(said, key=key, properties=_criteria(said.properties)) for said in found)
    return {(said.root, said.key): said for said in found}


def _criteria(properties: Row) -> Row:
    return {name: value for name, value in properties.items() if name not in FUND_IDENTITY}


def mark_of(pending: Iterable[Pending]) -> str:
    """Return what an entity tag gains: it changes whenever what is laid over changes."""
    entries = sorted(part.change.last.entry_id for part in pending)
    return hashlib.sha256("\n".join(entries).encode()).hexdigest()[:12]


def lay_over(row: Row | None, pending: Sequence[Pending], key_name: str) -> tuple[Row | None, Items]:
    """Return a row as the entries have it, and the entries.

    Args:
        row: of the version, its class and properties; None where the version has none.
        pending: what is entered of it.
        key_name: the property that holds the key.
    """
    items: Items = []
    for part in pending:
        if part.now is None:
            effect, before = _take_back(row, part)
        elif row is None:
            if not part.now.makes:
                continue
            row, effect, before = {key_name: part.now.key, SOURCES: []}, "adds", None
            _put(row, part.now)
        elif part.now.class_name in (None, row[CLASS]) or part.now.makes:
            effect, before = "changes", _put(row, part.now)
        else:  # a correction of a thing of another class: the next load refuses it
            continue
        if row is not None and effect is not None:
            items.append(_item(part.change, effect, before))
            row[SOURCES] = [*(row.get(SOURCES) or ()), f"ledger:entry:{part.change.last.entry_id}"]
    return row, items


def _put(row: Row, said: Said) -> Row:
    """Put what is said into a row; return what it had where that differs."""
    name = said.class_name or row[CLASS]
    specs = {spec.name: spec for spec in GRAPH_SCHEMA.node(name).properties}
    told = {n: typed(specs[n], value) for n, value in said.properties.items() if n in specs}
    before = {n: row.get(n) for n, value in told.items() if row.get(n) != value}
    row.update({CLASS: name, **told})
    return before


def _take_back(row: Row | None, part: Pending) -> tuple[str | None, Row | None]:
    """Return what the next version will do, and what this one has.

    What only the ledger says is gone at once; what sources say of a corrected value nobody knows before the
    next load.
    """
    if row is None or part.before is None:
        return None, None
    # Whether a file of domain/ has the chain, or a register the fund, only the next load knows.
    is_told_elsewhere = part.change.now is None and part.change.last.kind in ("chain", "fundCriteria")
    if part.change.last.kind == "correction" or is_told_elsewhere:
        return "restores", None
    if part.before.makes:
        return "removes", None
    had = {name: row.get(name) for name in part.before.properties if name in row}
    row.update(dict.fromkeys(had))
    return "changes", had


def _item(change: Change, effect: str, before: Row | None) -> dict[str, Any]:
    last = change.last
    entered = None if change.now is None or change.now.value is None else dict(change.now.value)
    return {
        "entryId": last.entry_id,
        "kind": last.kind,
        "action": last.action,
        "effect": effect,
        "by": last.who,
        "at": last.at,
        "reason": last.why,
        "before": before,
        "value": entered,
    }


def typed(spec: PropertySpec, value: Any) -> Any:
    """Return a value of an entry as a row of the version has it: dates as dates, times in UTC."""
    if value is None:
        return None
    if spec.many:
        return [typed(replace_many(spec), item) for item in value]
    match spec.datatype:
        case "date":
            return dt.date.fromisoformat(value)
        case "dateTime":
            found = dt.datetime.fromisoformat(value)
            return found.astimezone(dt.UTC).replace(tzinfo=None) if found.tzinfo else found
        case "double":
            return float(value)
        case _:
            return value


def replace_many(spec: PropertySpec) -> PropertySpec:
    """Return the property as one of its values has it."""
    return replace(spec, many=False)


def plain(value: Any) -> Any:
    """Return a value as look-ups write it: a time in UTC to the second."""
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, dt.date) else value


def plain_items(items: Items) -> Items:
    """Return entries with their values as JSON has them."""
    return [
        {
            **item,
            "before": None if item["before"] is None else {n: plain(v) for n, v in item["before"].items()},
        }
        for item in items
    ]


def overlaid_table(rows: pa.Table, resource: Resource, overlay: Overlay) -> pa.Table:
    """Return the rows of a collection that the overlay changes or adds, as they are shown.

    Args:
        rows: of the version, those whose keys the overlay names; all columns.
        resource: the collection.
        overlay: what is entered.
    """
    key_name = resource.identity[0]
    classes = {node.name for node in GRAPH_SCHEMA.collections[resource.name]}
    known = {row[key_name]: row for row in rows.to_pylist()}
    shown = []
    for key, pending in overlay.things(resource.root).items():
        row, items = lay_over(known.get(key), pending, key_name)
        if row is not None and items and row[CLASS] in classes:
            shown.append({**row, OVERLAY: orjson.dumps(plain_items(items)).decode()})
    return pa.Table.from_pylist(shown, schema=rows.schema.append(pa.field(OVERLAY, pa.string())))


def without_entered(resource: Resource) -> Resource:
    """Return a collection of which nothing is pending, with the column that says so: every value is null."""
    source = f'(SELECT *, CAST(NULL AS VARCHAR) AS "{OVERLAY}" FROM {resource.source})'
    return replace(resource, source=source, attributes={**resource.attributes, OVERLAY: ATTRIBUTE})


def with_entered(resource: Resource) -> Resource:
    """Return a collection with the rows of the table `entered` in place of its own of the same keys."""
    key = resource.identity[0]
    kept = (
        f'SELECT *, CAST(NULL AS VARCHAR) AS "{OVERLAY}" FROM {resource.source} '
        f'WHERE "{key}" NOT IN (SELECT "{key}" FROM "{ENTERED}")'
    )
    source = f'({kept} UNION ALL BY NAME SELECT * FROM "{ENTERED}")'
    return replace(resource, source=source, attributes={**resource.attributes, OVERLAY: ATTRIBUTE})


def overlaid_body(body: bytes | None, resource: Resource, pending: Sequence[Pending]) -> bytes | None:
    """Return the ready answer of a thing with what is entered of it; None where there is no such thing.

    A thing that the version does not have has no relations yet.
    """
    found = orjson.loads(body) if body is not None else None
    key_name = resource.identity[0]
    version_row = (
        None if found is None else {CLASS: found["class"], SOURCES: found["sources"], **found["properties"]}
    )
    row, items = lay_over(_as_typed(version_row), pending, key_name)
    if row is None or row[CLASS] not in {node.name for node in GRAPH_SCHEMA.collections[resource.name]}:
        return None
    if not items:
        return body
    node = GRAPH_SCHEMA.node(row[CLASS])
    names = [spec.name for spec in node.properties if spec.name != SOURCES]
    told = {
        key_name: row[key_name],
        "class": node.name,
        "labels": list(node.labels),
        "properties": {name: plain(row.get(name)) for name in names},
        "relations": [] if found is None else found["relations"],
    }
    rest = {} if found is None else {n: v for n, v in found.items() if n not in told}
    return orjson.dumps({**told, **rest, SOURCES: row[SOURCES], OVERLAY: plain_items(items)})


def _as_typed(row: Row | None) -> Row | None:
    """Return a row of JSON with its dates as dates, so that values compare."""
    if row is None:
        return None
    specs = {spec.name: spec for spec in GRAPH_SCHEMA.node(row[CLASS]).properties}
    return {n: typed(specs[n], v) if n in specs and n != SOURCES else v for n, v in row.items()}
