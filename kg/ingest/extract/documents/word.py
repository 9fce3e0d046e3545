"""Word documents (ECMA-376 part 1, WordprocessingML) → paragraphs and rows of tables.

The package is not unpacked as a whole: its directory is weighed first, then the main part alone is read.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from kg.ingest.extract.documents.source_text import DocumentError, SourceText, taken_out

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
CORE = "docProps/core.xml"
DUBLIN_CORE_TITLE = "{http://purl.org/dc/elements/1.1/}title"
MAIN = "word/document.xml"
# Deflate reaches 1:1032; text of real documents stays below 1:40.
ENTRIES, UNPACKED, RATIO, SMALL = 10_000, 1 << 28, 200, 1 << 20
MAIN_LIMIT = 1 << 26


def read_word(path: Path, data: bytes) -> SourceText:
    """Return the text of a document: a line a paragraph, a line with tabs a row of a table.

    Raises:
        DocumentError: the package is broken, unpacks to too much, or holds no Word document.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            check_package(path, package)
            lines = list(_lines(_parse(path, package, MAIN)))
            title = _title(path, package)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise _broken(path, str(error)) from error
    return taken_out("docx", "\n".join(lines).split("\f"), title)


def check_package(path: Path, package: zipfile.ZipFile) -> None:
    """Refuse a package that unpacks to too much, before anything is unpacked.

    Raises:
        DocumentError: too many entries, too many bytes, too good a ratio, encryption, or no main part.
    """
    entries = package.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    suspicious = [e for e in entries if e.file_size > SMALL and e.file_size > RATIO * max(e.compress_size, 1)]
    if len(entries) > ENTRIES or unpacked > UNPACKED or suspicious:
        raise DocumentError(
            "zipBomb",
            "the package unpacks to too much 压缩包解压后过大",
            where=str(path),
            found=f"{len(entries)} entries, {unpacked} bytes unpacked",
            expected=f"at most {ENTRIES} entries, {UNPACKED} bytes and {RATIO} times the packed size",
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise DocumentError(
            "encrypted",
            "the document is encrypted 文档已加密",
            where=str(path),
            found="an encrypted package",
            expected="a document without password",
        )
    if MAIN not in package.namelist():
        raise _broken(path, "no word/document.xml")


def _parse(path: Path, package: zipfile.ZipFile, part: str) -> etree._Element:
    with package.open(part) as stream:
        # The directory can lie about sizes; the stream is cut all the same.
        data = stream.read(MAIN_LIMIT + 1)
    if len(data) > MAIN_LIMIT:
        raise _broken(path, f"{part} of more than {MAIN_LIMIT} bytes")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _broken(path, f"{part}: {error.msg}") from error


def _broken(path: Path, found: str) -> DocumentError:
    return DocumentError(
        "brokenDocument",
        "the Word document cannot be read Word 文档无法读取",
        where=str(path),
        found=found,
        expected="a .docx package",
    )


def _title(path: Path, package: zipfile.ZipFile) -> str | None:
    if CORE not in package.namelist():
        return None
    element = _parse(path, package, CORE).find(DUBLIN_CORE_TITLE)
    return (element.text or "").strip() or None if element is not None else None


def _lines(root: etree._Element) -> Iterator[str]:
    for body in root.iter(WORD + "body", STRICT + "body"):
        yield from _block_lines(body)


def _block_lines(block: etree._Element) -> Iterator[str]:
    for child in block:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if name == "p":
            yield _paragraph(child)
        elif name == "tbl":
            yield from _rows(child)
        elif name in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _block_lines(child)


def _rows(table: etree._Element) -> Iterator[str]:
    for row in table.iter(WORD + "tr", STRICT + "tr"):
        cells = [
            " ".join(line for line in _block_lines(cell) if line.strip())
            for cell in row
            if isinstance(cell.tag, str) and etree.QName(cell).localname == "tc"
        ]
        yield "\t".join(cells)


def _paragraph(paragraph: etree._Element) -> str:
    parts: list[str] = []
    for element in paragraph.iter():
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if name == "t":
            parts.append(element.text or "")
        elif name == "tab":
            parts.append(" ")
        elif name in ("br", "cr"):
            is_page = (element.get(WORD + "type") or element.get(STRICT + "type")) == "page"
            parts.append("\f" if is_page else "\n")
    return "".join(parts)
