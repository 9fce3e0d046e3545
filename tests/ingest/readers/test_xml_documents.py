"""Documents come out of a stream one by one, and a hostile or damaged one costs itself."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.ingest.readers.xml_documents import Document, DocumentError, parse_document, read_documents, refuse
from kg.ingest.readers.xml_splitter import Splitter
from kg.ingest.rejects import ReadReport, Reject, Scope

ROOTS = {"doc"}
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
GOOD = DECLARATION + '<!DOCTYPE doc SYSTEM "doc.dtd" [ ]>\n<doc><t>good</t></doc>\n'
LAUGHS = (
    DECLARATION
    + '<!DOCTYPE doc [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>\n'
    + "<doc><t>&c;</t></doc>\n"
)
XXE = DECLARATION + '<!DOCTYPE doc [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<doc><t>&x;</t></doc>\n'
PARAMETER = (
    DECLARATION
    + '<!DOCTYPE doc [<!ENTITY % p SYSTEM "http://127.0.0.1:1/e.dtd">%p;]>\n<doc><t>&fromdtd;</t></doc>\n'
)
DEEP = DECLARATION + "<doc>" + "<t>" * 100_000 + "</t>" * 100_000 + "</doc>\n"


def outcome(document: Document) -> str | None:
    try:
        return parse_document(document).findtext("t") if document.is_known else f"unknown {document.root}"
    except DocumentError as error:
        return error.reason


def read(tmp_path: Path, text: str | bytes, **options: int) -> list[tuple[int, str | None]]:
    path = tmp_path / "documents.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [(document.line, outcome(document)) for document in read_documents(path, ROOTS, **options)]


def test_concatenated_documents_come_with_their_physical_lines(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD * 3) == [(3, "good"), (6, "good"), (9, "good")]


def test_documents_on_one_line_get_numbers_of_their_own(tmp_path: Path) -> None:
    text = "<doc><t>a</t></doc><doc><t>b</t></doc>\n\n\n<doc><t>c</t></doc>"
    assert read(tmp_path, text) == [(1, "a"), (2, "b"), (4, "c")]


def test_wrapped_documents_keep_the_namespaces_around_them(tmp_path: Path) -> None:
    text = '<w xmlns="urn:d"><h at="1"/><x:in xmlns:x="urn:x">\n<doc><x:t>a</x:t></doc></x:in>\n<doc/></w>'
    path = tmp_path / "wrapped.xml"
    path.write_text(text, encoding="utf-8")
    first, second = read_documents(path, ROOTS)
    tree = parse_document(first)
    assert (first.line, tree.tag, tree.findtext("{urn:x}t")) == (2, "{urn:d}doc", "a")
    assert (second.line, parse_document(second).tag) == (3, "{urn:d}doc")


def test_a_prefix_that_nothing_declares_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "prefix.xml"
    path.write_text("<p:doc><p:t/></p:doc>", encoding="utf-8")
    (document,) = read_documents(path, ROOTS)
    with pytest.raises(DocumentError, match="notWellFormed"):
        parse_document(document)
    assert parse_document(document, prefixes={"p": "urn:p"}).tag == "{urn:p}doc"


def test_an_element_that_nobody_knows_is_seen_all_the_same(tmp_path: Path) -> None:
    text = DECLARATION + "<other><t/><t>x</t></other>\n" + GOOD + DECLARATION + "<last/>"
    assert read(tmp_path, text) == [(2, "unknown other"), (5, "good"), (7, "unknown last")]


@pytest.mark.parametrize(
    ("hostile", "line", "reason"),
    [
        (XXE, 3, "unknownEntity"),
        (LAUGHS, 3, "unknownEntity"),
        (PARAMETER, 3, "unknownEntity"),
        (DEEP, 2, "nestedTooDeep"),
        (DECLARATION + "<doc><t>open</doc>\n", 2, "notWellFormed"),
        (DECLARATION + "<doc><t>cut of\n", 2, "truncatedDocument"),
        (DECLARATION + "<doc><t>cut in a comment <!-- \n", 2, "truncatedDocument"),
        ("<doc><t>no declaration, cut off\n", 1, "truncatedDocument"),
        ("the end of a</t></doc>\n", 1, "truncatedDocument"),
        (DECLARATION + "<doc><t>a\0b</t></doc>\n", 2, "nulByte"),
        (DECLARATION + "<doc><t>\x01</t></doc>\n", 2, "notWellFormed"),
        (DECLARATION + "<doc><t>&nosuch;</t></doc>\n", 2, "unknownEntity"),
        ('<?xml version="1.0" encoding="zip"?>\n<doc><t>é</t></doc>\n', 2, "unknownEncoding"),
    ],
)
def test_a_bad_document_costs_itself(hostile: str, line: int, reason: str, tmp_path: Path) -> None:
    found = read(tmp_path, hostile + GOOD)
    assert found == [(line, reason), (hostile.count("\n") + 3, "good")]


def test_a_document_cut_off_by_the_next_one_costs_itself(tmp_path: Path) -> None:
    found = read(tmp_path, "<doc><t>cut</t>\n<doc><t>whole</t></doc>\n</doc>\n")
    assert found == [(1, "truncatedDocument"), (2, "whole"), (3, "truncatedDocument")]


def test_marks_inside_comments_and_cdata_mean_nothing(tmp_path: Path) -> None:
    text = "<doc><!-- </doc><?xml version='1.0'?> <doc> --><t><![CDATA[</doc>&amp;]]></t></doc>\n"
    assert read(tmp_path, text + GOOD) == [(1, "</doc>&amp;"), (4, "good")]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "iso-8859-1", "gb18030"])
def test_the_declared_encoding_is_followed(codec: str, tmp_path: Path) -> None:
    declared = codec.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{declared}"?>\n<doc><t>Zürich</t></doc>\n'
    assert read(tmp_path, text.encode(codec)) == [(2, "Zürich")]


def test_bytes_that_are_not_in_the_declared_encoding_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.xml"
    path.write_bytes((DECLARATION + "<doc>\n<t>Zürich</t></doc>\n").encode("latin-1"))
    (document,) = read_documents(path, ROOTS)
    report = ReadReport("latin.xml", read=1)
    assert document.fault is not None
    refuse(document.fault, document, report, record="D1")
    assert report.rejects == [
        Reject(
            "latin.xml",
            2,
            "D1",
            None,
            "byte 0xFC (line 3)",
            "text in utf-8, which the document declares",
            "undecodableBytes",
            Scope.RECORD,
        )
    ]


def test_a_line_without_end_is_not_held_in_memory(tmp_path: Path) -> None:
    text = DECLARATION + "<doc><t>" + "x" * (1 << 25) + "</t></doc>" + GOOD
    found = read(tmp_path, text, limit=1 << 20)
    assert found == [(2, "documentTooLarge"), (4, "good")]


def test_blanks_before_a_document_are_passed_over(tmp_path: Path) -> None:
    assert read(tmp_path, "\n" * (1 << 23) + GOOD) == [((1 << 23) + 3, "good")]


def test_text_before_the_first_document_costs_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "a line that a download left\n" + GOOD * 2) == [(4, "good"), (7, "good")]


def test_what_is_no_markup_is_said_to_be_none(tmp_path: Path) -> None:
    assert read(tmp_path, "PATN\nWKU  039327094\n") == [(1, "unknown ")]


def test_lines_count_on_over_the_files_of_a_container(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.xml", GOOD)
        archive.writestr("../b.xml", GOOD)
        archive.writestr("c.xml", GOOD)
    names = [(d.name, d.line, outcome(d)) for d in _documents(tmp_path, buffer.getvalue())]
    assert names == [("a.xml", 3, "good"), ("../b.xml", 4, "unknown "), ("c.xml", 7, "good")]


def _documents(tmp_path: Path, data: bytes) -> list[Document]:
    path = tmp_path / "container"
    path.write_bytes(data)
    return list(read_documents(path, ROOTS))


def test_a_bomb_is_a_fault_of_the_file(tmp_path: Path) -> None:
    (document,) = _documents(tmp_path, gzip.compress(b"<doc>" + b" " * (1 << 27) + b"</doc>"))
    assert document.fault is not None
    assert (document.fault.reason, document.fault.scope) == ("expandsTooMuch", Scope.FILE)


PARTS = (
    "<doc><t>a</t></doc>",
    "<doc/>",
    "<o><t/></o>",
    DECLARATION,
    "<!-- <doc> -->",
    "\n",
    "<doc><t>",
    "]]>",
)


@given(st.lists(st.sampled_from(PARTS), max_size=12), st.integers(1, 40))
def test_where_a_stream_is_cut_into_chunks_changes_nothing(parts: list[str], size: int) -> None:
    data = "".join(parts).encode()
    chunks = (data[start : start + size] for start in range(0, len(data), size))
    assert list(Splitter(chunks, ROOTS).pieces()) == list(Splitter(iter([data]), ROOTS).pieces())
