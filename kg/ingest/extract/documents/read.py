"""Any document → its characters, by what its bytes are."""

from __future__ import annotations

import re
from pathlib import Path

from kg.errors import FormatError
from kg.ingest.extract.documents.html_page import read_html
from kg.ingest.extract.documents.pdf import read_pdf
from kg.ingest.extract.documents.plain import not_text, read_plain
from kg.ingest.extract.documents.source_text import DocumentError, SourceText
from kg.ingest.extract.documents.word import read_word
from kg.ingest.readers.head import OLE2, PDF, ZIP

SIZE_LIMIT = 1 << 26
TEXT_LIMIT = 1 << 23
PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|table)\b",
    re.I | re.S,
)


def read_document(path: Path) -> SourceText:
    """Return the characters of a text, HTML, Word or PDF file.

    Raises:
        DocumentError: it is too large, empty, locked, broken or of another kind; the reason says which.
    """
    check_size(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(
            "unreadable", "the file cannot be read", where=str(path), found=str(error), expected="a file"
        ) from error
    try:
        source = _read(path, data)
    except DocumentError:
        raise
    except FormatError as error:
        raise not_text(path, error.found or error.message) from error
    check_characters(path, source)
    return source


def _read(path: Path, data: bytes) -> SourceText:
    if data.startswith(OLE2):
        raise DocumentError(
            "encryptedOrOldOffice",
            "an Office 97 file or an encrypted Office file; save it as .docx without a password"
            " 旧版或加密的 Office 文件，请另存为无密码的 .docx",
            where=str(path),
            found="an OLE2 file",
            expected=".txt, .html, .docx or .pdf",
        )
    if data.startswith(ZIP):
        return read_word(path, data)
    if PDF in data[:1024]:
        return read_pdf(path, data)
    if PAGE.match(data.removeprefix(b"\xef\xbb\xbf")[:4096]):
        return read_html(path, data)
    return read_plain(path, data)


def check_size(path: Path) -> None:
    """Refuse a file that is too large, before it is opened.

    Raises:
        DocumentError: more than 64 MiB.
    """
    size = path.stat().st_size
    if size > SIZE_LIMIT:
        raise DocumentError(
            "fileTooLarge",
            "the file is too large for a document; split it 文件过大，请拆分",
            where=str(path),
            found=f"{size} bytes",
            expected=f"at most {SIZE_LIMIT} bytes",
        )


def check_characters(path: Path, source: SourceText) -> None:
    """Refuse a document without characters, or with more than a document has.

    Raises:
        DocumentError: as said.
    """
    count = len(source.body.text)
    if count > TEXT_LIMIT:
        raise DocumentError(
            "textTooLong",
            "the text is too long for a document; split it 文本过长，请拆分",
            where=str(path),
            found=f"{count} characters",
            expected=f"at most {TEXT_LIMIT} characters",
        )
    if not source.body.text.strip():
        raise DocumentError(
            "emptyDocument",
            "the document is empty 文档为空",
            where=str(path),
            found="nothing",
            expected="text",
        )
