"""The reader that cuts documents before parsing gives what parsing all of each document gives."""

import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from kg.ingest.readers.uspto_xml import TAKES, head_of, read_uspto_xml
from kg.ingest.readers.xml_documents import DocumentError, parse_document, read_documents
from kg.ingest.rejects import ReadReport
from tests.ingest.readers.reading import GOLDEN

FILES = ("weekly_v45.xml", "application_v40.xml", "pap_v15.xml")


def read_whole(path: Path) -> list[dict[str, Any] | str]:
    """Return each document's record, or the reason why it is refused, without any cut."""
    found: list[dict[str, Any] | str] = []
    for document in read_documents(path, TAKES):
        if not document.is_known and document.fault is None:
            continue
        try:
            cells = TAKES[document.root](parse_document(document)).cells
        except DocumentError as error:
            found.append(error.reason)
            continue
        found.append(cells if "publication_number" in cells else "missingField")
    return found


def read_cut(path: Path) -> list[dict[str, Any] | str]:
    """Return what the reader gives, in the order of the file."""
    report = ReadReport(path.name)
    rows = [(row.pop("line"), row) for batch in read_uspto_xml(path, report) for row in batch.to_pylist()]
    kept: list[tuple[int, dict[str, Any] | str]] = [
        (line, {name: value for name, value in row.items() if value is not None}) for line, row in rows
    ]
    kept += [(reject.line, reject.reason) for reject in report.rejects]
    return [value for _, value in sorted(kept, key=lambda item: item[0])]


def without_nulls(found: list[dict[str, Any] | str]) -> list[dict[str, Any] | str]:
    return [
        item if isinstance(item, str) else {name: value for name, value in item.items() if value is not None}
        for item in found
    ]


@pytest.mark.parametrize("name", FILES)
def test_every_document_is_cut_and_the_rows_are_the_same(name: str) -> None:
    path = GOLDEN / "uspto" / name
    assert read_cut(path) == without_nulls(read_whole(path))
    known = [d for d in read_documents(path, TAKES) if d.is_known]
    cut = [head_of(document) is not None for document in known]
    assert cut == [b"<description" in d.data or b"<subdoc-description" in d.data for d in known]


def test_a_plain_iterparse_gives_the_same_rows() -> None:
    path = GOLDEN / "uspto" / "application_v40.xml"
    (event,) = etree.iterparse(io.BytesIO(path.read_bytes()), tag="us-patent-application", load_dtd=False)
    assert [TAKES["us-patent-application"](event[1]).cells] == read_cut(path)


PIECES = (
    *("<p>", "</p>", "<br/>", "&amp;", "&mdash;", "&no;", "<!-- x -->", "<?pi x?>", "x", "<b>", "</b>"),
    "<abstract><p>late</p></abstract>",
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=6), keep_abstract=st.booleans())
def test_whatever_a_description_holds_the_row_is_that_of_the_whole_where_the_whole_can_be_read(
    pieces: list[str], keep_abstract: bool, tmp_path: Path
) -> None:
    text = (GOLDEN / "uspto" / "application_v40.xml").read_text(encoding="utf-8")
    if not keep_abstract:
        start, end = text.index("<abstract"), text.index("</abstract>") + len("</abstract>")
        text = text[:start] + text[end:]
    path = tmp_path / "application.xml"
    path.write_text(text, encoding="utf-8")
    undamaged = read_cut(path)
    path.write_text(text.replace("It measures.", "".join(pieces)), encoding="utf-8")
    whole, cut = without_nulls(read_whole(path)), read_cut(path)
    # tags that pair up in number but not in order are not seen: the fields are before them and unharmed
    assert cut == (undamaged if whole == ["notWellFormed"] and cut != whole else whole)


@pytest.mark.realdata
def test_the_real_documents_give_the_same_rows(data_dir: Path) -> None:
    folder = data_dir / "patents" / "uspto_xml" / "samples"
    paths = sorted(p for name in ("xml*", "pap", "sgml") for p in folder.glob(f"{name}/*.xml"))
    assert len(paths) == 14
    for path in paths:
        assert read_cut(path) == without_nulls(read_whole(path))
