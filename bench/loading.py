"""Files → snapshot → graph, against a plain import of the same rows."""

from __future__ import annotations

import shutil
from pathlib import Path

from bench.measure import Measurement, measure
from bench.plain_import import plain_import, write_plain_files
from kg.ingest.pipeline import ingest
from kg.publish import publish
from kg.publish.tables import gather_tables
from kg.sample import Layout, write_sample
from kg.server.control import down
from kg.settings import Settings
from kg.snapshot import open_snapshot

Row = dict[str, object]


def ingest_sample(files: Path, target: Path) -> str:
    """Ingest the sample's files into a snapshot."""
    return ingest([files], stage_dir=target).snapshot.version


def publish_snapshot(home: Path, snapshot: Path) -> dict[str, float]:
    """Publish a snapshot into a new workspace and return the seconds of each part; the server is stopped."""
    settings = Settings(KG_HOME=home, NEO4J_URI=None)
    try:
        record = publish(settings, open_snapshot(snapshot))
    finally:
        down(settings)
    return dict(record.seconds)


def import_plainly(home: Path, snapshot: Path) -> float:
    """Return the seconds of a plain import; writing its files is not counted."""
    settings = Settings(KG_HOME=home, NEO4J_URI=None)
    files = home / "plain"
    arguments = write_plain_files(gather_tables(open_snapshot(snapshot), [], []), files)
    seconds = plain_import(settings, home / "server" / "stores" / "plain", arguments)
    shutil.rmtree(files)
    return seconds


def measure_loading(folder: Path, publications: int, citations: float) -> list[Row]:
    """Return the rows of the table for one size, with ten times fewer publications beside it."""
    small = measure_ingest(folder / "small", publications // 10, citations)
    large = measure_ingest(folder / "large", publications, citations)
    snapshot = folder / "large" / "snapshot"
    plain = measure(import_plainly, folder / "plain-home", snapshot).value
    published = measure(publish_snapshot, folder / "home", snapshot)
    small_published = measure(publish_snapshot, folder / "small-home", folder / "small" / "snapshot")
    assert isinstance(plain, float)
    return loading_rows(plain, (small, large), (small_published, published))


def measure_tables(folder: Path, patents: int, citations: float) -> list[Row]:
    """Return the rows of the table for PatentsView's tables, from files to a queryable graph."""
    ingested = measure_ingest(folder, patents, citations, Layout.PATENTSVIEW)
    plain = measure(import_plainly, folder / "plain-home", folder / "snapshot").value
    published = measure(publish_snapshot, folder / "home", folder / "snapshot")
    parts = published.value
    assert isinstance(plain, float)
    assert isinstance(parts, dict)
    ready = sum(parts[part] for part in ("export", "import", "start", "constraints"))
    return [
        {"what": "PatentsView: plain import, seconds", "value": plain, "target": None},
        {"what": "PatentsView: ingest, seconds", "value": ingested.seconds, "target": None},
        {"what": "PatentsView: publish to first query, seconds", "value": ready, "target": None},
        {
            "what": "PatentsView: files to first query / plain import",
            "value": (ingested.seconds + ready) / plain,
            "target": 1.5,
        },
        {
            "what": "PatentsView: peak memory of Python, MiB",
            "value": max(ingested.peak_mib, published.peak_mib),
            "target": 3072.0,
        },
    ]


def measure_ingest(
    folder: Path, publications: int, citations: float, layout: Layout = Layout.LENS
) -> Measurement:
    """Return what the ingest of a sample takes; writing the sample is not counted."""
    write_sample(
        folder / "files",
        publications=publications,
        seed=1,
        citations_per_publication=citations,
        layout=layout,
    )
    return measure(ingest_sample, folder / "files", folder / "snapshot")


def loading_rows(
    plain: float, ingested: tuple[Measurement, Measurement], published: tuple[Measurement, Measurement]
) -> list[Row]:
    """Return measured values with the targets of issue 3."""
    parts = published[1].value
    assert isinstance(parts, dict)
    offline = parts["export"] + parts["import"]
    ready = offline + parts["start"] + parts["constraints"]
    whole = [i.seconds + p.seconds for i, p in zip(ingested, published, strict=True)]
    memory = max(ingested[1].peak_mib, published[1].peak_mib)
    return [
        {"what": "plain import, seconds", "value": plain, "target": None},
        {
            "what": "snapshot to store (export and import) / plain import",
            "value": offline / plain,
            "target": 0.75,
        },
        {
            "what": "snapshot to first query with constraints / plain import",
            "value": ready / plain,
            "target": 0.75,
        },
        {
            "what": "CSV to first query with constraints / plain import",
            "value": (ingested[1].seconds + ready) / plain,
            "target": 2.0,
        },
        {"what": "peak memory of Python, MiB", "value": memory, "target": 2048.0},
        {"what": "ten times the publications, times the time", "value": whole[1] / whole[0], "target": 11.0},
        {"what": "ingest, seconds", "value": ingested[1].seconds, "target": None},
        *[
            {"what": f"publish: {name}, seconds", "value": value, "target": None}
            for name, value in parts.items()
        ],
    ]
