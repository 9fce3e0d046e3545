"""What the scan proves ordinary, it reads as the parser does: on authored, mutated and random documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.ingest.readers.exchange_blocks import read_block, read_fast
from kg.ingest.readers.exchange_columns import NODES
from kg.ingest.readers.exchange_cut import Cutter
from kg.ingest.readers.exchange_document import Row, read_exchange_document
from kg.ingest.readers.exchange_parse import parse_exchange_document
from kg.ingest.readers.exchange_record import FIELDS, NAMESPACE
from kg.ingest.readers.xml_documents import DocumentError
from tests.ingest.readers.reading import GOLDEN

DECLARED = {b"exch": NAMESPACE.encode()}
ORDINARY = [
    piece.data
    for piece in iter(Cutter(iter([(GOLDEN / "docdb.xml").read_bytes()])).take, None)
    if b"<!" not in piece.data
]
NAMES = sorted({name for path in NODES for name in path.split("/")} | {"other", "b"})
ATTRIBUTES = ("data-format", "document-id-type", "sequence", "scheme", "lang", "cited-phase", "country", "x")
TEXTS = (
    "",
    " ",
    "a",
    " X, Y\n",
    "&amp;",
    "&lt;b&gt;",
    "&ndash;",
    "é飛",
    "&#233;",
    "&#32;",
    "a&quot;",
    "]",
    "\u00a0x",
)
FRAGMENTS = (
    b"<", b">", b"/", b"&", b"&amp;", b"&#13;", b"&#0;", b"&nope;", b"&NDASH;", b'"', b"'", b"=", b" ", b"\t",
    b"\r\n", b"\n", b"]]>", b"<!-- c -->", b"<![CDATA[x]]>", b"<?p i?>", b"<b>", b"</b>", b"<b/>", b"<x:y/>",
    b"\x00", b"\x0b", b"\xff", b"\xc3", b"\xc3\xa9", b"\xef\xbf\xbf", b"\xef\xbf\xbd", b"\xed\xa0\x80",
    b'xmlns="u"', b' xmlns:exch="u"', b' lang="de"', b" lang='de'", b' a="<"', b' a=">"', b' a="&amp;"',
    b"<category>X</category>", b"</category>", b"<document-id>", b"<date/>", b"<exch:p>q</exch:p>", b"xml:",
    b"exch:", b":",
)  # fmt: skip


def parsed(document: bytes) -> Row | None:
    """The record that the parser gives, None where it gives none."""
    try:
        return read_exchange_document(parse_exchange_document(document, DECLARED))
    except DocumentError:
        return None


def scanned(documents: list[bytes]) -> list[Row | None]:
    """The records of the fast way, None where it leaves a document to the parser."""
    arrays, is_fast = read_fast(documents, DECLARED)
    rows = iter(zip(*(array.to_pylist() for array in arrays), strict=True))
    names = [field.name for field in FIELDS]
    return [dict(zip(names, next(rows), strict=True)) if proved else None for proved in is_fast]


def assert_same(documents: list[bytes]) -> int:
    """Compare both ways; return how many documents the fast way took."""
    found = scanned(documents)
    for document, row in zip(documents, found, strict=True):
        if row is not None:
            assert row == parsed(document), document
    return sum(row is not None for row in found)


def test_authored_documents_are_proved_ordinary() -> None:
    whole = [document for document in ORDINARY if parsed(document) is not None]
    assert (len(whole), assert_same(whole)) == (3, 3)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """An authored document with some bytes replaced, taken out or put in."""
    document = draw(st.sampled_from(ORDINARY))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(1, len(document) - 2))
        taken = draw(st.sampled_from((0, 0, 1, 5, 40)))
        put = draw(st.sampled_from(FRAGMENTS) | st.binary(max_size=3))
        document = document[:place] + put + document[place + taken :]
    tags = [match.span() for match in re.finditer(rb"<[^<>]*>", document)]
    repeated = draw(st.integers(0, 2 * len(tags)))
    if repeated < len(tags):
        start, end = tags[repeated]
        document = document[:end] + document[start:end] + document[end:]
    return b"<" + document.strip(b"<>") + b">"


@st.composite
def element(draw: st.DrawFn, name: str, depth: int) -> str:
    """A random element; its children are such that have a meaning somewhere."""
    prefix = draw(st.sampled_from(("", "", "exch:")))
    given_attributes = draw(st.lists(st.sampled_from(ATTRIBUTES), max_size=3, unique=True))
    values = st.sampled_from(("docdb", "1", " en ", "", "X"))
    attributes = "".join(f' {attribute}="{draw(values)}"' for attribute in given_attributes)
    if draw(st.integers(0, 9)) == 0:
        return f"<{prefix}{name}{attributes}/>"
    inner = draw(st.sampled_from(TEXTS))
    if depth:
        for part in draw(st.lists(st.sampled_from(NAMES), max_size=4)):
            inner += draw(element(part, depth - 1)) + draw(st.sampled_from(TEXTS))
    return f"<{prefix}{name}{attributes}>{inner}</{prefix}{name}>"


@st.composite
def meaningful(draw: st.DrawFn) -> str:
    """A document of elements in the places in which they are read, some of them repeated or empty."""
    document = "<exch:exchange-document>"
    for path in draw(st.lists(st.sampled_from(sorted(NODES)), max_size=8)):
        names = path.split("/")[1:]
        inner = draw(st.sampled_from(TEXTS)) + "".join(
            draw(element(name, 1)) for name in draw(st.lists(st.sampled_from(NAMES), max_size=2))
        )
        for name in reversed(names):
            attribute = draw(st.sampled_from(("", ' data-format="docdb"', ' sequence="2"', ' lang="en"')))
            twice = draw(st.integers(1, 2))
            inner = f"<{name}{attribute}>{inner}</{name}>" * twice
        document += inner
    return document + "</exch:exchange-document>"


@settings(max_examples=150, deadline=None)
@given(st.lists(mutated(), min_size=1, max_size=4))
def test_mutated_documents_are_read_as_the_parser_does_or_left_to_it(documents: list[bytes]) -> None:
    assert_same([*documents, ORDINARY[0]])


@settings(max_examples=100, deadline=None)
@given(st.lists(meaningful() | element("exchange-document", 3), min_size=1, max_size=3))
def test_random_trees_are_read_as_the_parser_does_or_left_to_it(documents: list[str]) -> None:
    assert_same([document.encode() for document in documents])


def test_a_block_keeps_the_order_of_its_documents_whichever_way_they_went() -> None:
    commented = ORDINARY[0].replace(b"<exch:parties>", b"<!-- c --><exch:parties>")
    records = read_block([commented, b"<exch:exchange-document><a>", ORDINARY[0]], DECLARED, [5, 6, 7])
    assert records.batch["line"].to_pylist() == [5, 7]
    first, second = records.batch.to_pylist()
    assert {**first, "line": 7} == second
    assert ([(n, error.reason) for n, error in records.refused], records.parsed) == (
        [(1, "notWellFormed")],
        2,
    )


@pytest.mark.realdata
def test_real_documents_are_proved_ordinary(data_dir: Path) -> None:
    paths = sorted((data_dir / "patents" / "epo_docdb").glob("*.xml"))
    assert assert_same([path.read_bytes().strip() for path in paths]) == len(paths) == 2
