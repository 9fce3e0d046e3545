"""Navigation reports as files: all formats say the same, bytes repeat, and no name is read as markup."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import docx
import pdfplumber
import pytest
from docx.oxml.ns import qn
from typer.testing import CliRunner

from kg.algorithms.as_of import AsOf
from kg.algorithms.chain_model import Chain
from kg.algorithms.navigation_firm import navigate_firm
from kg.algorithms.navigation_model import NavigationReport
from kg.algorithms.navigation_zone import navigate_zone
from kg.algorithms.shares import ShareRow
from kg.algorithms.snapshot_inputs import load_world
from kg.cli import app
from kg.errors import RequestError
from kg.reports.document import Document, Figure, Language, Statement, Table
from kg.reports.navigation import FORMATS, write_report
from kg.reports.navigation_document import navigation_document
from kg.reports.pdf import to_pages
from kg.snapshot import Snapshot
from tests.algorithms.operation_world import DAY, MEMBERSHIP, TABLES, linked

ZONE = {
    "Place": [{"placeId": "place:z", "name": "高新区", "placeType": "zone"}],
    "LocatedIn": [linked("f:y", "place:z"), linked("u:1", "place:z")],
}
SHARES = (ShareRow("place:place:z", "g", "", 0.5, 2019, "yearbook, table 1"),)
HOSTILE = '#eval("1+1") <script>alert(1)</script> & $x$ \\emph{a} *b* _c_ `d` @e {{ f }}'
QUERY = "kg report navigation --firm f:y"


@pytest.fixture
def snapshot(make_snapshot: Callable[..., Snapshot]) -> Snapshot:
    return make_snapshot(**TABLES, **ZONE)


def firm_report(
    snapshot: Snapshot, chain: Chain, name: str = "丁公司", agent: str = "f:y"
) -> NavigationReport:
    world = load_world(snapshot, chain, MEMBERSHIP, as_of=AsOf(DAY), subject=f"agent:{agent}")
    return navigate_firm(snapshot, world, AsOf(DAY), chain, name=name)


def zone_report(snapshot: Snapshot, chain: Chain) -> NavigationReport:
    world = load_world(snapshot, chain, MEMBERSHIP, as_of=AsOf(DAY), subject="place:place:z", shares=SHARES)
    return navigate_zone(snapshot, world, AsOf(DAY), chain, names=("高新区", "High-tech zone"))


def bare(text: str) -> str:
    """A text without white space and break marks: lines are broken where the format likes."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def html_text(content: bytes) -> str:
    body = re.sub(r"<style>.*?</style>", "", content.decode(), flags=re.DOTALL)
    return bare(unescape(re.sub(r"<[^>]*>", "", body)))


def pdf_text(content: bytes) -> str:
    with pdfplumber.open(io.BytesIO(content)) as pages:
        return bare("".join(re.sub(r"\n\d+ / \d+$", "", page.extract_text()) for page in pages.pages))


def docx_text(content: bytes) -> str:
    word = docx.Document(io.BytesIO(content))
    return bare("".join(node.text or "" for node in word.element.body.iter(qn("w:t"))))


READERS = {"html": html_text, "pdf": pdf_text, "docx": docx_text}


def blocks(document: Document, kind: type) -> list[object]:
    return [block for chapter in document.chapters for block in chapter.blocks if isinstance(block, kind)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("make", [firm_report, zone_report], ids=["firm", "zone"])
def test_every_sentence_stands_once_and_in_every_format_with_what_made_it(
    snapshot: Snapshot,
    chain: Chain,
    make: Callable[..., NavigationReport],
    language: Language,
) -> None:
    report = make(snapshot, chain)
    document = navigation_document(report, chain, language, query=QUERY)
    said = [sentence for part in report.sections for sentence in part.sentences]
    told = [block for block in blocks(document, Statement) if isinstance(block, Statement)]
    assert sorted(block.text for block in told) == sorted(getattr(s, language) for s in said)
    assert [block.label for block in told] == [f"S{n}" for n in range(1, len(said) + 1)]
    makers = {getattr(s, language): s.made_by for s in said}
    assert all(makers[block.text] in block.backing for block in told)
    for name, read in READERS.items():
        text = read(FORMATS[name](document))
        missing = [b.label for b in told if bare(b.text) not in text or bare(b.backing) not in text]
        assert (name, missing) == (name, [])
        assert bare(QUERY) in text
        assert all(bare(chapter.title) in text for chapter in document.chapters)
        records = [r for r in report.evidence.values() if "publicationNumber" in r]
        assert records
        assert all(bare(str(r["publicationNumber"])) in text for r in records)


def test_the_chapters_are_those_of_the_standard(snapshot: Snapshot, chain: Chain) -> None:
    def titles(report: NavigationReport) -> list[str]:
        document = navigation_document(report, chain, "zh", query=QUERY)
        return [chapter.title for chapter in document.chapters]

    common = ["方法与参数", "局限", "附录：证据"]
    zone = ["产业发展现状", "专利导航分析", "导航项目成果应用", *common]
    firm = ["企业现状", "重点产品专利导航", "产品开发策略", "成果应用", *common]
    assert titles(zone_report(snapshot, chain)) == [f"{n} {t}" for n, t in enumerate(zone, 1)]
    assert titles(firm_report(snapshot, chain)) == [f"{n} {t}" for n, t in enumerate(firm, 1)]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_same_answer_gives_the_same_bytes(snapshot: Snapshot, chain: Chain, name: str) -> None:
    first, second = (
        FORMATS[name](navigation_document(zone_report(snapshot, chain), chain, "zh", query=QUERY))
        for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_hostile_name_stays_text(snapshot: Snapshot, chain: Chain, name: str) -> None:
    links = tuple(replace(link, name_zh=f"{HOSTILE}\x00\x0b") for link in chain.links)
    hostile = replace(chain, links=links)
    document = navigation_document(firm_report(snapshot, hostile, HOSTILE), hostile, "zh", query=QUERY)
    content = FORMATS[name](document)
    assert bare(f"{HOSTILE}企业运营类专利导航") in READERS[name](content)
    if name == "html":
        assert b"<script" not in content


def test_who_holds_nothing_gets_a_report_that_says_so(snapshot: Snapshot, chain: Chain) -> None:
    full = firm_report(snapshot, chain)
    silent = tuple(replace(part, sentences=(), unsaid=()) for part in full.sections)
    report = replace(full, sections=silent, evidence={})
    document = navigation_document(report, chain, "zh", query=QUERY)
    for name, read in READERS.items():
        text = read(FORMATS[name](document))
        assert text.count(bare("没有数字支持的陈述，本节从略。")) == 4
        assert "没有句子列出证据。" in text


def test_what_is_not_said_is_told_with_its_reason(snapshot: Snapshot, chain: Chain) -> None:
    report = firm_report(snapshot, chain, agent="f:y")
    reasons = [silence.reason for part in report.sections for silence in part.unsaid]
    assert reasons
    document = navigation_document(report, chain, "en", query=QUERY)
    for name, read in READERS.items():
        text = read(FORMATS[name](document))
        assert [reason for reason in reasons if bare(reason) not in text] == []


def test_a_word_file_has_headings_chinese_type_and_a_vector_with_its_words(
    snapshot: Snapshot,
    chain: Chain,
) -> None:
    document = navigation_document(zone_report(snapshot, chain), chain, "zh", query=QUERY)
    content = FORMATS["docx"](document)
    word = docx.Document(io.BytesIO(content))
    headings = [p.text for p in word.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings == [chapter.title for chapter in document.chapters]
    assert word.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "微软雅黑"
    assert len(word.tables) == 1 + len(blocks(document, Table))
    figure = blocks(document, Figure)[0]
    assert isinstance(figure, Figure)
    assert word.inline_shapes[0]._inline.docPr.get("descr") == figure.alt
    assert word.core_properties.modified == dt.datetime(2020, 1, 1, 12, tzinfo=dt.UTC)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        vectors = [name for name in archive.namelist() if name.endswith(".svg")]
        assert [archive.read(name).decode() for name in vectors] == [figure.svg]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_picture_shows_each_link_and_what_was_found_of_it(snapshot: Snapshot, chain: Chain) -> None:
    report = zone_report(snapshot, chain)
    gaps = [s for part in report.sections for s in part.sentences if s.template == "gap"]
    figure = blocks(navigation_document(report, chain, "zh", query=QUERY), Figure)[0]
    assert isinstance(figure, Figure)
    assert all(f">{link.name_zh}<" in figure.svg for link in chain.links)
    assert gaps
    assert all(f"· {gap.numbers['coverage']:.2f}" in figure.alt for gap in gaps)


def test_pages_can_be_looked_at(snapshot: Snapshot, chain: Chain) -> None:
    document = navigation_document(zone_report(snapshot, chain), chain, "zh", query=QUERY)
    pages = to_pages(document, ppi=36)
    with pdfplumber.open(io.BytesIO(FORMATS["pdf"](document))) as pdf:
        assert len(pages) == len(pdf.pages)
    assert all(page.startswith(b"\x89PNG") for page in pages)


def test_a_format_that_is_not_there_is_refused_before_anything_is_written(
    snapshot: Snapshot,
    chain: Chain,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    document = navigation_document(zone_report(snapshot, chain), chain, "zh", query=QUERY)
    folder = tmp_path_factory.mktemp("out")
    with pytest.raises(RequestError, match="no such format"):
        write_report(document, ["html", "odt"], folder, "report")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("arguments", [[], ["--zone", "country:CN", "--firm", "x"]])
def test_the_command_wants_a_zone_or_a_firm(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, ["report", "navigation", *arguments])
    assert isinstance(result.exception, RequestError)
