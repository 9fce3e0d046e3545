"""USPTO full text: this project's reader against plain `lxml.etree.iterparse`, same fields, same rows."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
from lxml import etree

from kg.ingest.readers.batches import BatchBuilder
from kg.ingest.readers.uspto_record import SCHEMA
from kg.ingest.readers.uspto_v4 import read_v4
from kg.ingest.readers.uspto_xml import read_uspto_xml
from kg.ingest.rejects import ReadReport

Row = dict[str, object]
DOCUMENTS = 400
REPEATS = 3
# Of a grant of 2018 some 90,000 characters are description and claims, and 20 to 80 documents are cited.
PARAGRAPHS, CITATIONS = 150, 40
CITATION = """<us-citation>
<patcit num="{0:05d}">
<document-id>
<country>US</country>
<doc-number>{1}</doc-number>
<kind>B2</kind>
<name>Example et al.</name>
<date>20120100</date>
</document-id>
</patcit>
<category>cited by applicant</category>
</us-citation>
"""
PARAGRAPH = """<p id="p-{0:04d}" num="{0:04d}">As shown in <figref idref="DRAWINGS">FIG. 1</figref>, the rotor
<b>{0}</b> turns at a speed of 1000&#x2013;2000 min<sup>&#x2212;1</sup>, and its blades are cooled by a stream
that enters the hub through an opening, leaves it by the tips &amp; carries the heat of the windings off.
In another embodiment the stream is led along the trailing edge, so that the layer stays thin, and the
hub is closed by a lid that holds a filter of metal; the filter is cleaned by reversing the stream.</p>
"""
DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE us-patent-grant SYSTEM "us-patent-grant-v45-2014-04-03.dtd" [ ]>
<us-patent-grant lang="EN" dtd-version="v4.5 2014-04-03" status="PRODUCTION" country="US">
<us-bibliographic-data-grant>
<publication-reference>
<document-id>
<country>US</country>
<doc-number>{number:08d}</doc-number>
<kind>B2</kind>
<date>20180605</date>
</document-id>
</publication-reference>
<application-reference appl-type="utility">
<document-id>
<country>US</country>
<doc-number>15{number:06d}</doc-number>
<date>20160301</date>
</document-id>
</application-reference>
<invention-title id="d2e43">Rotor with cooled blades</invention-title>
<us-references-cited>
{citations}</us-references-cited>
<us-parties>
<inventors>
<inventor sequence="001" designation="us-only">
<addressbook>
<last-name>Rei</last-name>
<first-name>Ichiro</first-name>
<address>
<city>Nagoya</city>
<country>JP</country>
</address>
</addressbook>
</inventor>
</inventors>
</us-parties>
<assignees>
<assignee>
<addressbook>
<orgname>Rotor Works Example Co., Ltd.</orgname>
<role>03</role>
<address>
<city>Nagoya</city>
<country>JP</country>
</address>
</addressbook>
</assignee>
</assignees>
</us-bibliographic-data-grant>
<abstract id="abstract">
<p id="p-0001" num="0000">A rotor with blades cooled by a stream.</p>
</abstract>
<description id="description">
<heading id="h-0001" level="1">BACKGROUND</heading>
{paragraphs}</description>
<us-claim-statement>What is claimed is:</us-claim-statement>
<claims id="claims">
<claim id="CLM-00001" num="00001">
<claim-text>1. A rotor with cooled blades.</claim-text>
</claim>
</claims>
</us-patent-grant>
"""


def write_weekly_file(path: Path, documents: int) -> None:
    """Write grants one after the other, as the weekly files have them."""
    paragraphs = "".join(PARAGRAPH.format(number) for number in range(2, PARAGRAPHS + 2))
    with path.open("w", encoding="utf-8") as file:
        for number in range(1, documents + 1):
            citations = "".join(CITATION.format(n, 7_000_000 + number + n) for n in range(CITATIONS))
            file.write(DOCUMENT.format(number=number, citations=citations, paragraphs=paragraphs))


def read_plainly(path: Path) -> Iterator[pa.RecordBatch]:
    """Yield the records of a plain reader: documents parted at their declarations, each parsed whole."""
    builder = BatchBuilder(SCHEMA)
    for line, document in split_at_declarations(path):
        for _, root in etree.iterparse(io.BytesIO(document), tag="us-patent-grant"):
            builder.add(read_v4(root).cells | {"line": line + 2}, len(document))
            root.clear()
        if builder.is_full and (batch := builder.take()) is not None:
            yield batch
    if (batch := builder.take()) is not None:
        yield batch


def split_at_declarations(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield documents with the line that they begin on."""
    lines: list[bytes] = []
    start = 1
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.startswith(b"<?xml ") and lines:
                yield start, b"".join(lines)
                lines, start = [], number
            lines.append(line)
    yield start, b"".join(lines)


def least_seconds(read: Callable[[Path], Iterator[pa.RecordBatch]], path: Path) -> tuple[float, pa.Table]:
    """Return the least processor time of several readings, and the rows."""
    best, table = float("inf"), None
    for _ in range(REPEATS):
        start = time.process_time()
        table = pa.Table.from_batches(read(path), SCHEMA)
        best = min(best, time.process_time() - start)
    return best, table


def read_here(path: Path) -> Iterator[pa.RecordBatch]:
    """Yield the records that this project's reader gives."""
    return read_uspto_xml(path, ReadReport(path.name))


def measure_uspto(folder: Path) -> list[Row]:
    """Return the rows of the table; the two readers' rows must be the same."""
    folder.mkdir(parents=True)
    path = folder / "weekly.xml"
    write_weekly_file(path, DOCUMENTS)
    plain, plain_rows = least_seconds(read_plainly, path)
    own, own_rows = least_seconds(read_here, path)
    if not plain_rows.equals(own_rows):
        raise SystemExit("the plain reader and this one give different rows")
    return [
        {"what": "USPTO full text, documents a second on one core", "value": DOCUMENTS / own, "target": None},
        {"what": "USPTO full text, MB a second", "value": path.stat().st_size / own / 1e6, "target": None},
        {"what": "USPTO full text, plain lxml / this reader", "value": plain / own, "target": 1.2},
    ]
