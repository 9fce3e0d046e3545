"""Documents of every kind → characters with offsets; what cannot be read is refused with its reason."""

import io
import zipfile
from pathlib import Path

import pytest

from kg.ingest.extract.documents import read
from kg.ingest.extract.documents.read import read_document
from kg.ingest.extract.documents.source_text import DocumentError
from kg.ingest.extract.extract import extract_file

SENTENCE = "星河市知识产权局认定17家实验区，募集资金42.8亿元。"
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word_document(body: str, name: str = "word/document.xml", fill: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, f'<w:document xmlns:w="{NAMESPACE}"><w:body>{body}</w:body></w:document>')
        if fill:
            package.writestr("word/media/fill.bin", fill)
    return file.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf_document(content: bytes, extra: bytes = b"", trailer: bytes = b"") -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>/XObject<</X 6 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"
        b"stream\nA\nendstream",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate([*objects, *([extra] if extra else [])], start=1):
        places.append(len(data))
        data += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    start = len(data)
    return (
        data
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (size, trailer, start)
    )


def reason_of(path: Path) -> str:
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    assert str(path) in str(caught.value)
    return caught.value.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_the_encoding_that_its_bytes_have(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes((SENTENCE * 3).encode(encoding))
    assert read_document(path).original == SENTENCE * 3


def test_html_in_gb18030_that_declares_utf_8_is_read_by_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    page = f'<html><head><meta charset="utf-8"><title>通知</title></head><p>{SENTENCE}</p>'
    path.write_bytes(page.encode("gb18030"))
    source = read_document(path)
    assert (source.kind, source.title, source.body.text.strip()) == ("html", "通知", SENTENCE)


def test_offsets_of_html_count_the_characters_of_its_source(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    page = f"<!DOCTYPE html><p>前言&nbsp;&lt;一&gt;</p><script>99家企业</script><p>{SENTENCE}</p>"
    path.write_text(page, encoding="utf-8")
    source = read_document(path)
    assert source.body.text.strip() == f"前言 <一>\n{SENTENCE}"
    start, end = source.body.original_span(source.body.text.index("<"), source.body.text.index("<") + 1)
    assert page[start:end] == "&lt;"
    mention = next(m for m in extract_file(path).mentions if m.label == "count")
    assert page[mention.start : mention.end] == mention.text == "17家"


def test_rows_of_an_html_table_are_lines_with_tabs(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<table><tr><th>年</th><th>件</th></tr><tr><td>2019</td><td>12</td></tr></table>")
    assert read_document(path).body.text.strip() == "年\t件\n2019\t12"


def test_a_word_document_gives_paragraphs_and_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    table = f"<w:tbl><w:tr><w:tc>{paragraph('专利')}</w:tc><w:tc>{paragraph('12件')}</w:tc></w:tr></w:tbl>"
    path.write_bytes(word_document(paragraph(SENTENCE) + table))
    assert read_document(path).original == f"{SENTENCE}\n专利\t12件"


def test_a_word_document_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    path.write_bytes(word_document(paragraph("一"), fill=b"\0" * (1 << 23)))
    assert reason_of(path) == "zipBomb"


def test_a_word_document_with_entities_of_its_own_expands_none(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    body = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><w:document xmlns:w="{NAMESPACE}">'
    body += "<w:body><w:p><w:r><w:t>正文&x;</w:t></w:r></w:p></w:body></w:document>"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", body)
    assert read_document(path).original == "正文"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 no package", "brokenDocument"),
        (word_document("", name="xl/workbook.xml"), "brokenDocument"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600, "encryptedOrOldOffice"),
        (b"%PDF-1.7\nbroken", "brokenDocument"),
        (pdf_document(b"q 300 0 0 300 0 0 cm /X Do Q"), "scannedWithoutText"),
        (
            pdf_document(
                b"BT /F1 12 Tf 20 200 Td (hidden words of a locked file) Tj ET",
                b"<</Filter/Standard/V 1/R 2/O(%s)/U(%s)/P -4>>" % (b"o" * 32, b"u" * 32),
                b"/Encrypt 7 0 R/ID[(0123456789abcdef)(0123456789abcdef)]",
            ),
            "encrypted",
        ),
        (b"", "emptyDocument"),
        (b" \n\t", "emptyDocument"),
        (bytes(range(256)) * 40, "notText"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(data)
    assert reason_of(path) == reason


def test_text_of_a_pdf_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_document(b"BT /F1 12 Tf 20 200 Td (GB/T 29490-2013 and 12 more words) Tj ET"))
    assert read_document(path).original == "GB/T 29490-2013 and 12 more words"


def test_a_file_that_is_too_large_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(500_000_000)
    assert reason_of(path) == "fileTooLarge"


def test_text_that_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text(SENTENCE, encoding="utf-8")
    monkeypatch.setattr(read, "TEXT_LIMIT", 10)
    assert reason_of(path) == "textTooLong"
