"""What is known of a published version: one small file in its store, written when the store is whole."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from kg.errors import PublishError
from kg.server.state import server_folder
from kg.settings import Settings

RECORD = "published.json"
CURRENT = "current.json"


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """One version of the graph, as its store holds it.

    Attributes:
        version: version of the snapshot.
        graph_version: snapshot, results, steps after the load and schema decide it; the store's name.
        layers: folders of the snapshot and of the results, in their order.
        published_at: when the graph was made, UTC.
        labels: number of nodes by label.
        types: number of relationships by type.
        seconds: time spent on each part of the work, by its name.
    """

    version: str
    graph_version: str
    layers: tuple[Path, ...]
    published_at: datetime.datetime
    labels: Mapping[str, int]
    types: Mapping[str, int]
    seconds: Mapping[str, float]


_ADAPTER = TypeAdapter(PublishedVersion)


def stores_folder(settings: Settings) -> Path:
    """Return the folder that holds one store per graph version."""
    return server_folder(settings) / "stores"


def write_record(store: Path, record: PublishedVersion) -> None:
    """Mark a store as whole, at one stroke."""
    _replace(store / RECORD, _ADAPTER.dump_python(record, mode="json"))


def write_current_record(settings: Settings, record: PublishedVersion) -> None:
    """Let every reader of the workspace see this version from now on, at one stroke.

    The API reads `version` and `resultsId` (the folder of the results laid over it last, or null).
    """
    results_id = record.layers[-1].name if len(record.layers) > 1 else None
    facts = {**_ADAPTER.dump_python(record, mode="json"), "resultsId": results_id}
    _replace(settings.home / CURRENT, facts)


def read_current_record(settings: Settings) -> PublishedVersion | None:
    """Return the version that readers see; None when nothing is published.

    Raises:
        PublishError: the record cannot be read.
    """
    path = settings.home / CURRENT
    try:
        return _ADAPTER.validate_python(orjson.loads(path.read_bytes()), extra="ignore")
    except FileNotFoundError:
        return None
    except (orjson.JSONDecodeError, ValidationError) as error:
        raise PublishError("the record of what is published cannot be read", where=str(path)) from error


def _replace(path: Path, facts: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(orjson.dumps(facts, option=orjson.OPT_INDENT_2))
    part.replace(path)


def read_record(store: Path) -> PublishedVersion | None:
    """Return the record of a store; None when there is no such store or it was never finished."""
    try:
        return _ADAPTER.validate_json((store / RECORD).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValidationError):
        return None


def read_records(settings: Settings) -> list[PublishedVersion]:
    """Return the versions whose store is whole, the one served last at the end."""
    found = [(store, read_record(store)) for store in stores_folder(settings).glob("*")]
    whole = [(_served_at(store), record) for store, record in found if record is not None]
    return [record for _, record in sorted(whole, key=lambda pair: pair[0])]


def mark_served(store: Path) -> None:
    """Note that a store is served from now on: its record's time of change says when it was last."""
    (store / RECORD).touch()


def _served_at(store: Path) -> int:
    return (store / RECORD).stat().st_mtime_ns
