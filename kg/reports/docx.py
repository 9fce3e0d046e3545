"""A report as a Word document (ECMA-376): styles, headings, tables, Chinese type, pictures with their words.

The picture is stored as PNG with its SVG beside it ([MS-ODRAWXML] 2.3.3, svgBlip): Word from 2016 on draws
the vector, older programs the PNG. Two runs give the same bytes: times in the file are the day of the
answer, and the parts of the archive bear a fixed one.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import docx
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from kg.reports.document import (
    Block,
    Document,
    Figure,
    Heading,
    Language,
    Omission,
    Paragraph,
    Statement,
    Table,
)
from kg.reports.pdf import figure_png

LATIN, CHINESE = "Calibri", "微软雅黑"
TEXT_WIDTH = Cm(16.6)
SVG_URI = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
SVG_NAMESPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
# The earliest day that a zip archive can name (APPNOTE 4.4.6).
ZIP_DAY = (1980, 1, 1, 0, 0, 0)
SMALL, GREY = Pt(8), RGBColor(0x4A, 0x55, 0x68)


def to_docx(document: Document) -> bytes:
    """Return a document as DOCX."""
    word = docx.Document()
    _set_page(word)
    _set_styles(word, document.language)
    _set_properties(word, document)
    word.add_heading(document.title, level=0)
    word.add_paragraph(document.subtitle, style="Subtitle")
    _add_facts(word, document)
    for chapter in document.chapters:
        word.add_heading(chapter.title, level=1)
        for block in chapter.blocks:
            _add(word, block)
    return _saved(word)


def _set_page(word: Word) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.2)


def _set_styles(word: Word, language: Language) -> None:
    """Name a Latin and a Chinese font in every style used, and the language for spelling and line breaks."""
    names = ("Normal", "Title", "Subtitle", "Caption", *(f"Heading {level}" for level in (1, 2)))
    for name in names:
        style = word.styles[name]
        if not isinstance(style, ParagraphStyle):
            continue
        style.font.name = LATIN
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), CHINESE)
    normal = word.styles["Normal"]
    properties = normal.element.get_or_add_rPr()
    tongue = OxmlElement("w:lang")
    tongue.set(qn("w:val"), "en-GB" if language == "en" else "zh-CN")
    tongue.set(qn("w:eastAsia"), "zh-CN")
    properties.append(tongue)
    if isinstance(normal, ParagraphStyle):
        normal.font.size = Pt(10.5)


def _set_properties(word: Word, document: Document) -> None:
    day = dt.datetime(document.date.year, document.date.month, document.date.day, 12)  # noqa: DTZ001
    properties = word.core_properties
    # The format allows 255 characters (python-docx refuses longer ones).
    properties.title = document.title[:255]
    properties.subject = document.subtitle[:255]
    properties.author = properties.last_modified_by = "kg report"
    properties.comments = ""
    properties.created = properties.modified = day
    properties.revision = 1
    properties.language = "zh-CN" if document.language == "zh" else "en-GB"


def _add_facts(word: Word, document: Document) -> None:
    table = word.add_table(rows=0, cols=2, style="Table Grid")
    for name, value in document.facts:
        cells = table.add_row().cells
        _fill(cells[0], name, is_bold=True)
        _fill(cells[1], value)
    _set_widths(table, (1, 4))


def _add(word: Word, block: Block) -> None:
    if isinstance(block, Heading):
        word.add_heading(block.text, level=2)
    elif isinstance(block, Statement):
        _add_statement(word, block)
    elif isinstance(block, Omission):
        _small(word.add_paragraph(), block.text)
    elif isinstance(block, Paragraph):
        word.add_paragraph(block.text)
    elif isinstance(block, Table):
        _add_table(word, block)
    else:
        _add_figure(word, block)


def _add_statement(word: Word, statement: Statement) -> None:
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_after = Pt(1)
    paragraph.add_run(f"{statement.label} ").bold = True
    paragraph.add_run(statement.text)
    _small(word.add_paragraph(), statement.backing)


def _small(paragraph: WordParagraph, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = SMALL, GREY


def _add_table(word: Word, block: Table) -> None:
    if block.caption:
        caption = word.add_paragraph(block.caption, style="Caption")
        caption.paragraph_format.keep_with_next = True
    table = word.add_table(rows=1, cols=len(block.head), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, block.head, strict=True):
        _fill(cell, text, is_bold=True)
    # The head is repeated on every page that the table runs over.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in block.rows:
        cells = table.add_row().cells
        for cell, text, is_number in zip(cells, row, block.numeric, strict=True):
            _fill(cell, text, is_number=is_number)
    _set_widths(table, block.widths)
    word.add_paragraph()


def _fill(cell: _Cell, text: str, *, is_bold: bool = False, is_number: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    if is_number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(text)
    run.bold = is_bold
    run.font.size = SMALL


def _set_widths(table: WordTable, widths: tuple[int, ...]) -> None:
    """Set the columns' widths in proportion; LibreOffice reads the grid, Word the cells."""
    table.autofit = False
    for column, part in zip(table.columns, widths, strict=True):
        width = int(TEXT_WIDTH * part / sum(widths))
        column.width = width
        for cell in column.cells:
            cell.width = width


def _add_figure(word: Word, figure: Figure) -> None:
    shape = word.add_picture(io.BytesIO(figure_png(figure)), width=TEXT_WIDTH)
    described = shape._inline.docPr
    described.set("descr", figure.alt)
    described.set("title", figure.caption)
    _add_vector(word, shape._inline.graphic.graphicData.pic.blipFill.blip, figure.svg)
    word.add_paragraph(figure.caption, style="Caption")


def _add_vector(word: Word, blip: object, svg: str) -> None:
    """Put the SVG beside a picture's PNG."""
    name = PackURI(f"/word/media/figure{len(word.part.rels)}.svg")
    part = Part(name, "image/svg+xml", svg.encode(), word.part.package)
    relationship = word.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    extension = parse_xml(
        '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f'<a:ext uri="{SVG_URI}"><asvg:svgBlip xmlns:asvg="{SVG_NAMESPACE}" r:embed="{relationship}"/>'
        "</a:ext></a:extLst>"
    )
    blip.append(extension)  # type: ignore[attr-defined]


def _saved(word: Word) -> bytes:
    """Return the archive with every part's time fixed, parts in the order in which they were written."""
    raw, fixed = io.BytesIO(), io.BytesIO()
    word.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return fixed.getvalue()
