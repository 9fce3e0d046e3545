"""PDF → text by page, tables as rows; pages that are pictures and locked files are refused in words."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import Any

from kg.ingest.extract.documents.source_text import DocumentError, SourceText, taken_out

PAGES = 3000
# A page of text has hundreds of characters; a scan has none, or a page number stamped on it.
CHARACTERS_OF_A_PAGE = 10


def read_pdf(path: Path, data: bytes) -> SourceText:
    """Return the text of a PDF; a row of a table is a line with tabs between its cells.

    Raises:
        DocumentError: it needs a password, is a scan without text, is broken, or has too many pages.
    """
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            check_pages(path, len(pdf.pages))
            texts = [_page_text(page) for page in pdf.pages]
            pictures = sum(bool(page.images) for page in pdf.pages)
            title = str((pdf.metadata or {}).get("Title") or "").strip() or None
    except DocumentError:
        raise
    except (PdfminerException, PDFException, PSException) as error:
        cause = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
        if isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError):
            raise _encrypted(path) from error
        raise _broken(path, f"{type(cause).__name__}: {cause}") from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        # pdfminer meets the nonsense of a damaged file with any of these.
        raise _broken(path, f"{type(error).__name__}: {error}") from error
    check_text(path, texts, pictures)
    return taken_out("pdf", texts, title)


def check_pages(path: Path, count: int) -> None:
    """Refuse a document of too many pages, or of none.

    Raises:
        DocumentError: as said.
    """
    if not 0 < count <= PAGES:
        raise DocumentError(
            "tooManyPages" if count else "brokenDocument",
            "the document has too many pages, or none 页数过多或没有页面",
            where=str(path),
            found=f"{count} pages",
            expected=f"1 to {PAGES} pages",
        )


def check_text(path: Path, texts: list[str], pictures: int) -> None:
    """Refuse a document without text.

    Raises:
        DocumentError: fewer than ten characters a page.
    """
    characters = sum(len("".join(text.split())) for text in texts)
    if characters >= CHARACTERS_OF_A_PAGE * len(texts) or (characters and not pictures):
        return
    raise DocumentError(
        "scannedWithoutText",
        "the pages are pictures without text; run text recognition first 扫描件没有文字层，请先做文字识别",
        where=str(path),
        found=f"{characters} characters on {len(texts)} pages, {pictures} of them with pictures",
        expected="a PDF with a text layer",
    )


def _page_text(page: Any) -> str:
    tables = page.find_tables()
    boxes = [table.bbox for table in tables]
    rest = page.filter(lambda item: not _is_inside(item, boxes)) if boxes else page
    lines = [rest.extract_text() or ""]
    for table in tables:
        lines.extend("\t".join("".join((cell or "").split("\n")) for cell in row) for row in table.extract())
    page.close()
    return "\n".join(lines)


def _is_inside(item: dict[str, Any], boxes: list[tuple[float, float, float, float]]) -> bool:
    if item.get("object_type") != "char":
        return False
    across, down = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return any(x0 <= across <= x1 and top <= down <= bottom for x0, top, x1, bottom in boxes)


def _encrypted(path: Path) -> DocumentError:
    return DocumentError(
        "encrypted",
        "the PDF needs a password 文档已加密",
        where=str(path),
        found="an encrypted PDF",
        expected="a document without password",
    )


def _broken(path: Path, found: str) -> DocumentError:
    return DocumentError(
        "brokenDocument",
        "the PDF cannot be read PDF 无法读取",
        where=str(path),
        found=found,
        expected="a PDF",
    )
