"""DOCDB documents a second: the reader of the package against a plain lxml reader of the same fields.

Both run in one process on one core, on synthetic documents in one file, and must give identical records.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from lxml import etree

from kg.ingest.readers.epo_docdb import read_epo_docdb
from kg.ingest.readers.exchange_document import read_exchange_document
from kg.ingest.readers.exchange_record import NAMESPACE, SCHEMA
from kg.ingest.rejects import ReadReport

Row = dict[str, object]
BATCH = 1000
WORDS = (
    *("method", "device", "rotor", "wing", "control", "battery", "sensor", "system", "of", "for"),
    *("unmanned", "aerial", "vehicle", "frame", "camera", "flight", "landing", "gear", "signal", "and"),
)
CATEGORIES = ("X", "Y", "A", "XY", "D,A")


def write_documents(path: Path, count: int, seed: int) -> int:
    """Write synthetic documents of the size and make of DOCDB's; return the bytes of the file."""
    draw = random.Random(seed)
    with path.open("w", encoding="utf-8") as out:
        out.write(f'<exch:exchange-documents xmlns:exch="{NAMESPACE}" no-of-documents="{count}">')
        for _ in range(count):
            out.write(document(draw))
        out.write("</exch:exchange-documents>")
    return path.stat().st_size


def words(draw: random.Random, count: int) -> str:
    """Return a text of some words."""
    return " ".join(draw.choices(WORDS, k=count))


def number(draw: random.Random) -> int:
    """Return a number of seven digits."""
    return draw.randint(1_000_000, 9_999_999)


def document(draw: random.Random) -> str:
    """Return one document."""
    own, country = number(draw), draw.choice(("EP", "US", "CN", "JP", "WO", "KR", "DE"))
    parts = [
        f'<exch:exchange-document country="{country}" doc-number="{own}" kind="A1" doc-id="{number(draw)}" '
        f'date-publ="20{draw.randint(10, 23)}0{draw.randint(1, 9)}11" family-id="{number(draw)}" '
        f'date-of-last-exchange="20230219" status="{draw.choice("AC")}"><exch:bibliographic-data>',
        reference("publication", country, own, "A1"),
        symbols(draw),
        reference("application", country, number(draw), "A"),
        priorities(draw),
        parties(draw),
        designated(draw),
        *(
            f'<exch:invention-title lang="{code}" data-format="docdba">{words(draw, 8)}'
            "</exch:invention-title>"
            for code in ("en", "fr")
        ),
        citations(draw),
        "</exch:bibliographic-data>",
        abstract(draw),
        family(draw),
        "</exch:exchange-document>",
    ]
    return "".join(parts)


def reference(name: str, country: str, own: int, kind: str) -> str:
    """Return a publication or application in DOCDB's and EPODOC's formats."""
    tag = f"exch:{name}-reference"
    return (
        f'<{tag} data-format="docdb"><document-id><country>{country}</country><doc-number>{own}</doc-number>'
        f"<kind>{kind}</kind><date>20120304</date></document-id></{tag}>"
        f'<{tag} data-format="epodoc"><document-id><doc-number>{country}{own}</doc-number></document-id>'
        f"</{tag}>"
    )


def symbols(draw: random.Random) -> str:
    """Return symbols of IPC and CPC."""
    ipc = "".join(
        f'<classification-ipcr sequence="{i}"><text>B64C  {draw.randint(1, 99)}/{draw.randint(10, 99)}'
        "        20060101AFI20230209BHEP        </text></classification-ipcr>"
        for i in range(1, draw.randint(2, 6))
    )
    cpc = "".join(
        f'<patent-classification sequence="{i}"><classification-scheme office="EP" scheme="CPCI">'
        "<date>20130101</date></classification-scheme>"
        f"<classification-symbol>B64U  {draw.randint(1, 99)}/{draw.randint(100, 999)}       "
        "</classification-symbol><symbol-position>F</symbol-position>"
        "<classification-value>I</classification-value><classification-status>B</classification-status>"
        "<classification-data-source>H</classification-data-source><generating-office>EP</generating-office>"
        "<action-date><date>20221018</date></action-date></patent-classification>"
        for i in range(1, draw.randint(2, 9))
    )
    return (
        f"<exch:classifications-ipcr>{ipc}</exch:classifications-ipcr>"
        f"<exch:patent-classifications>{cpc}</exch:patent-classifications>"
    )


def priorities(draw: random.Random) -> str:
    """Return one to three priorities."""
    claims = ""
    for i in range(1, draw.randint(2, 4)):
        own = number(draw)
        claims += (
            f'<exch:priority-claim sequence="{i}" data-format="docdb"><document-id doc-id="{number(draw)}">'
            f"<country>US</country><doc-number>{own}</doc-number><kind>P</kind><date>20210806</date>"
            "</document-id><exch:priority-active-indicator>Y</exch:priority-active-indicator>"
            f'</exch:priority-claim><exch:priority-claim sequence="{i}" data-format="epodoc"><document-id>'
            f"<doc-number>US{own}P</doc-number></document-id></exch:priority-claim>"
        )
    return f"<exch:priority-claims>{claims}</exch:priority-claims>"


def parties(draw: random.Random) -> str:
    """Return applicants and inventors in two spellings."""
    found = ""
    for group, most in (("applicant", 2), ("inventor", 4)):
        people = ""
        for i in range(1, draw.randint(2, most + 1)):
            name = words(draw, 3)
            people += "".join(
                f'<exch:{group} sequence="{i}" data-format="{style}"><exch:{group}-name><name>{text}</name>'
                f"</exch:{group}-name>{place}</exch:{group}>"
                for style, text, place in (
                    ("docdb", f"{name.upper():<100}", "<residence><country>FR</country></residence>"),
                    ("docdba", f"{name} &amp; Co.", ""),
                )
            )
        found += f"<exch:{group}s>{people}</exch:{group}s>"
    return f"<exch:parties>{found}</exch:parties>"


def designated(draw: random.Random) -> str:
    """Return designated states: in every fifth document, and then a hundred."""
    if draw.random() > 0.2:
        return ""
    states = "<country>AE</country>" * 100
    tag = "exch:designation-of-states"
    return (
        f"<{tag}><exch:designation-pct><exch:national>{states}</exch:national></exch:designation-pct></{tag}>"
    )


def citations(draw: random.Random) -> str:
    """Return up to ten citations in six of ten documents."""
    if draw.random() > 0.6:
        return ""
    found = ""
    for i in range(1, draw.randint(2, 11)):
        own = number(draw)
        found += (
            f'<exch:citation cited-phase="{draw.choice(("SEA", "ISR", "APP"))}" sequence="{i}">'
            f'<patcit num="{i}" dnum="US{own}B2" dnum-type="publication number"><document-id '
            f'doc-id="{number(draw)}"><country>US</country><doc-number>{own}</doc-number><kind>B2</kind>'
            f"<name>{words(draw, 3).upper()} [US], et al</name><date>20130101</date></document-id></patcit>"
            f"<rel-passage><passage>{words(draw, 6)}</passage><category>{draw.choice('XYA')}</category>"
            f"<rel-claims>1-4</rel-claims></rel-passage><category>{draw.choice(CATEGORIES)}</category>"
            "</exch:citation>"
        )
    return f"<exch:references-cited>{found}</exch:references-cited>"


def abstract(draw: random.Random) -> str:
    """Return an abstract in seven of ten documents; every tenth document has a named character in it."""
    if draw.random() > 0.7:
        return ""
    dash = "&ndash;" if draw.random() < 0.15 else "&lt;IMAGE&gt;"
    return f'<exch:abstract lang="en"><exch:p>{words(draw, 120)} {dash}</exch:p></exch:abstract>'


def family(draw: random.Random) -> str:
    """Return members of the family, which neither reader takes."""
    members = "".join(
        '<exch:family-member><exch:publication-reference data-format="docdb" sequence="1"><document-id>'
        f"<country>US</country><doc-number>{number(draw)}</doc-number><kind>A1</kind></document-id>"
        "</exch:publication-reference></exch:family-member>"
        for _ in range(draw.randint(0, 6))
    )
    return f"<exch:patent-family>{members}</exch:patent-family>"


def read_plainly(path: Path) -> Iterator[pa.RecordBatch]:
    """Yield the records as lxml.etree.iterparse reads them; the five entities of XML are all it knows.

    Named characters are made numbers first, as both ways must: a parser without the DTD stops at them.
    """
    source = path.with_suffix(".plain.xml")
    source.write_bytes(path.read_bytes().replace(b"&ndash;", b"&#8211;"))
    rows: list[dict[str, object]] = []
    context = etree.iterparse(
        str(source),
        tag=f"{{{NAMESPACE}}}exchange-document",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    for line, (_, element) in enumerate(context, 1):
        rows.append({**read_exchange_document(element), "line": line})
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
        if len(rows) == BATCH:
            yield pa.RecordBatch.from_pylist(rows, schema=SCHEMA)
            rows = []
    if rows:
        yield pa.RecordBatch.from_pylist(rows, schema=SCHEMA)
    source.unlink()


def measure_docdb(folder: Path, count: int = 20_000, rounds: int = 3) -> list[Row]:
    """Return the rows of the table: documents a second each way, their ratio, the share that was scanned.

    Raises:
        AssertionError: the records differ.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "documents.xml"
    write_documents(path, count, seed=1)
    plain_seconds, fast_seconds, facts = [], [], {}
    for _ in range(rounds):
        start = time.process_time()
        plain = pa.Table.from_batches(list(read_plainly(path)), SCHEMA)
        plain_seconds.append(time.process_time() - start)
        report = ReadReport(path.name)
        start = time.process_time()
        fast = pa.Table.from_batches(list(read_epo_docdb(path, report)), SCHEMA)
        fast_seconds.append(time.process_time() - start)
        facts = report.facts
        assert fast.drop_columns("line").equals(plain.drop_columns("line"))
    return table_rows(count, min(plain_seconds), min(fast_seconds), int(facts["scannedDocuments"]))


def table_rows(count: int, plain: float, fast: float, scanned: int) -> list[Row]:
    """Return the rows of the table from the seconds of processor time of the best round."""
    values = (
        ("documents a second, plain lxml.iterparse", count / plain, None),
        ("documents a second, this reader", count / fast, None),
        ("this reader against plain lxml (at least)", plain / fast, 3.0),
        ("share of documents scanned, not parsed", scanned / count, None),
    )
    return [{"what": f"DOCDB: {what}", "value": value, "target": target} for what, value, target in values]
