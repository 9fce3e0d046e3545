"""DOCDB exchange documents: what each field says, and what bad files cost."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from kg.ingest.detect import detect_format
from kg.ingest.readers.epo_docdb import read_epo_docdb, sniff_docdb
from kg.ingest.readers.exchange_cut import Cutter
from kg.ingest.readers.head import read_head
from tests.ingest.readers.reading import GOLDEN, read_all

TEXT = (GOLDEN / "docdb.xml").read_text(encoding="utf-8")
HEAD = TEXT[: TEXT.index("<exch:exchange-document ")]
TAIL = "</exch:exchange-documents>\n"
SMALL = (
    '<exch:exchange-document country="EP" doc-number="{0}" kind="A1" status="A"><exch:bibliographic-data>'
    '<exch:invention-title lang="en">{1}</exch:invention-title>'
    "</exch:bibliographic-data></exch:exchange-document>"
)


def said(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value not in (None, [])}


def read_text(tmp_path: Path, text: str | bytes) -> tuple[list[dict[str, Any]], list[tuple[int, str]], Any]:
    path = tmp_path / "front file.dat"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    records, report = read_all(read_epo_docdb, path)
    refusals = [(reject.line, reject.reason) for reject in report.rejects]
    return [said(record) for record in records], refusals, report


def titles(records: list[dict[str, Any]]) -> list[str]:
    return [record["title_text"][0] for record in records]


def test_a_document_is_read_field_by_field() -> None:
    records, report = read_all(read_epo_docdb, GOLDEN / "docdb.xml")
    assert said(records[0]) == {
        "country": "EP",
        "doc_number": "9900001",
        "kind": "A1",
        "date_publ": "20980604",
        "family_id": "99000001",
        "status": "C",
        "last_exchange": "20990105",
        "publication_format": ["docdb", "epodoc", "original"],
        "publication_country": ["EP", None, None],
        "publication_number": ["9900001", "EP9900001", "9900001"],
        "publication_kind": ["A1", None, None],
        "publication_date": ["20980604", None, None],
        "application_format": ["docdb", "epodoc"],
        "application_country": ["EP", None],
        "application_number": ["97900001", "EP20970900001"],
        "application_kind": ["A", None],
        "application_date": ["20970303", None],
        "priority_sequence": ["1", "1", "2"],
        "priority_format": ["docdb", "epodoc", "docdb"],
        "priority_country": ["FR", None, "FR"],
        "priority_number": ["9600001", "FR20960000001", "9600002"],
        "priority_kind": ["A", None, "A"],
        "priority_date": ["20960304", None, "20960511"],
        "ipcr_text": [
            "B64C  39/02        20060101AFI20970101BHEP",
            "G05D   1/10        20060101ALI20970101BHEP",
        ],
        "ipc_text": ["B 64C 39/02 A", "G 05D 1/10 B"],
        "cpc_scheme": ["CPCI", "UC"],
        "cpc_symbol": ["B64C  39/024", "244/100"],
        "cpc_section": [None, None],
        "cpc_class": [None, None],
        "cpc_subclass": [None, None],
        "cpc_group": [None, None],
        "cpc_subgroup": [None, None],
        "applicant_sequence": ["1", "2", "1", "2"],
        "applicant_format": ["docdb", "docdb", "docdba", "docdba"],
        "applicant_name": ["VOLANTE SA", "UNIV ESSAI", "Volante & Cie S.A.", "Université d'Essai"],
        "applicant_country": ["FR", "CH", None, None],
        "inventor_sequence": ["1", "1"],
        "inventor_format": ["docdb", "docdba"],
        "inventor_name": ["DURAND ELISE", "DURAND, Élise"],
        "title_language": ["fr", "en"],
        "title_format": ["docdba", "docdba"],
        "title_text": ["Cadre volant à rotors", "Flying frame with rotors"],
        "abstract_language": ["en", "fr"],
        "abstract_format": ["docdba", "docdba"],
        "abstract_text": [
            "A frame (1) carries rotors. Lift < weight. <IMAGE>",
            "Un cadre (1) porte des rotors.",
        ],
        "citation_phase": ["SEA", "SEA", "SEA", "APP", "OPP", "FOP"],
        "citation_by": [None] * 6,
        "cited_citation": [0, 1, 3, 4, 5],
        "cited_format": [None] * 5,
        "cited_country": ["US", "DE", "CN", "US", "GB"],
        "cited_number": ["9900100", "9900200", "999000300", "9900100", "9900400"],
        "cited_kind": ["B2", "A1", "A", "B2", "A"],
        "cited_name": ["EXAMPLE INC [US]", None, None, None, None],
        "category_citation": [0, 1, 2],
        "category_text": ["XY", "D,A", "X"],
        "passage_category_citation": [0, 0],
        "passage_category_text": ["X", "Y"],
        "line": 1,
    }
    assert [(r["doc_number"], r["status"], r["line"]) for r in records[1:]] == [
        ("9900002", "A", 2),
        ("9900003", "D", 3),
        ("H09900004", "A", 4),
    ]
    assert titles([said(records[1]), said(records[3])]) == ["Cadre volant", "飛行枠–回転翼"]
    assert [(r.line, r.reason, r.record) for r in report.rejects] == [(5, "notWellFormed", "EP9900005A1")]
    assert report.facts == {"scannedDocuments": "3", "parsedDocuments": "2"}


@pytest.mark.parametrize(
    "text",
    [
        HEAD + SMALL.format(1, "One") + SMALL.format(2, "Two") + TAIL,
        SMALL.format(1, "One") + "\n" + SMALL.format(2, "Two"),
        HEAD + SMALL.format(1, "One") + TAIL + HEAD + SMALL.format(2, "Two") + TAIL,
        (HEAD + SMALL.format(1, "One") + SMALL.format(2, "Two") + TAIL)
        .replace("exch:", "docdb:")
        .replace("xmlns:exch", "xmlns:docdb"),
        (HEAD + SMALL.format(1, "One") + SMALL.format(2, "Two") + TAIL)
        .replace("exch:", "")
        .replace("xmlns:exch", "xmlns"),
        (HEAD + SMALL.format(1, "One") + SMALL.format(2, "Two") + TAIL)
        .replace("exch:", "")
        .replace(' xmlns:exch="http://www.epo.org/exchange"', ""),
        "\ufeff"
        + HEAD
        + "<!-- <exch:exchange-document -->"
        + SMALL.format(1, "One")
        + SMALL.format(2, "Two")
        + TAIL,
    ],
    ids=[
        "one-root",
        "no-root",
        "two-roots",
        "other-prefix",
        "default-namespace",
        "no-namespace",
        "bom-and-comment",
    ],
)
def test_any_way_of_putting_documents_together_gives_the_same_records(tmp_path: Path, text: str) -> None:
    records, refusals, _ = read_text(tmp_path, text)
    assert [(r["doc_number"], r["title_text"]) for r in records] == [("1", ["One"]), ("2", ["Two"])]
    assert refusals == []


@pytest.mark.parametrize("codec", ["utf-16", "iso-8859-1"])
def test_the_declared_encoding_is_followed(tmp_path: Path, codec: str) -> None:
    text = (HEAD + SMALL.format(1, "Déjà vu") + TAIL).replace('encoding="UTF-8"', f'encoding="{codec}"')
    records, refusals, _ = read_text(tmp_path, text.encode(codec))
    assert (titles(records), refusals) == (["Déjà vu"], [])


def test_an_end_tag_inside_a_comment_or_cdata_ends_nothing(tmp_path: Path) -> None:
    odd = SMALL.format(1, "<![CDATA[</exch:exchange-document>]]> a<!-- </exch:exchange-document> --> b")
    records, refusals, report = read_text(tmp_path, HEAD + odd + SMALL.format(2, "Two") + TAIL)
    assert (titles(records), refusals) == (["</exch:exchange-document> a b", "Two"], [])
    assert report.facts == {"scannedDocuments": "1", "parsedDocuments": "1"}


def test_named_characters_are_read_also_in_capitals_and_others_cost_the_document(tmp_path: Path) -> None:
    text = HEAD + SMALL.format(1, "A&ndash;B &SACUTE;&#x3B2;") + SMALL.format(2, "&nonsense;") + TAIL
    records, refusals, _ = read_text(tmp_path, text)
    assert (titles(records), refusals) == (["A–B Śβ"], [(2, "unknownEntity")])


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY secret "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ],
    ids=["external-entity", "external-dtd", "bomb"],
)
def test_an_entity_that_the_file_declares_is_not_resolved(tmp_path: Path, declaration: str) -> None:
    head = HEAD.replace("?>", f"?>{declaration}", 1)
    records, refusals, _ = read_text(
        tmp_path, head + SMALL.format(1, "&secret;") + SMALL.format(2, "Two") + TAIL
    )
    assert (titles(records), refusals) == (["Two"], [(1, "unknownEntity")])


def test_a_document_that_is_cut_off_costs_itself_only(tmp_path: Path) -> None:
    broken = SMALL.format(1, "One").removesuffix("</exch:exchange-document>")
    records, refusals, report = read_text(tmp_path, HEAD + broken + SMALL.format(2, "Two") + TAIL)
    assert (titles(records), refusals) == (["Two"], [(1, "truncatedRecord")])
    assert report.rejects[0].record == "EP1A1"


def test_a_file_that_is_cut_off_is_said_to_be(tmp_path: Path) -> None:
    text = HEAD + SMALL.format(1, "One") + SMALL.format(2, "Two")
    records, refusals, _ = read_text(tmp_path, text[:-40])
    assert (titles(records), refusals) == (["One"], [(2, "truncatedRecord"), (2, "truncatedFile")])
    assert read_text(tmp_path, text)[1] == [(2, "truncatedFile")]


def test_documents_in_another_namespace_are_refused(tmp_path: Path) -> None:
    text = (HEAD + SMALL.format(1, "One") + TAIL).replace(
        "http://www.epo.org/exchange", "http://example.org/x"
    )
    assert read_text(tmp_path, text)[1] == [(1, "wrongNamespace")]


def test_what_stands_between_documents_and_belongs_to_none_is_refused(tmp_path: Path) -> None:
    text = HEAD + SMALL.format(1, "One") + "stray text" + SMALL.format(2, "Two") + TAIL
    records, refusals, _ = read_text(tmp_path, text)
    assert (titles(records), refusals) == (["One", "Two"], [(2, "unexpectedContent")])


def test_the_size_of_the_chunks_changes_nothing() -> None:
    data = TEXT.encode()
    whole = pieces_of([data])
    for size in (1, 7, 64, 1000):
        assert pieces_of([data[i : i + size] for i in range(0, len(data), size)]) == whole


def pieces_of(chunks: list[bytes]) -> list[bytes]:
    cutter = Cutter(iter(chunks))
    return [piece.data for piece in iter(cutter.take, None)]


def test_a_document_larger_than_the_limit_is_passed_over() -> None:
    text = HEAD + SMALL.format(1, "x" * 5000) + SMALL.format(2, "Two") + TAIL
    chunks = (text.encode()[i : i + 100] for i in range(0, len(text), 100))
    pieces = list(iter(Cutter(chunks, limit=2000).take, None))
    assert [piece.problem and piece.problem[0] for piece in pieces] == ["recordTooLarge", None]


def test_the_format_is_recognised_by_its_elements(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(SMALL.format(1, "One"), encoding="utf-8")
    assert sniff_docdb(read_head(path)) >= 2
    path.write_text(
        '<world-patent-data xmlns="http://ops.epo.org"/>' + SMALL.format(1, "One"), encoding="utf-8"
    )
    assert sniff_docdb(read_head(path)) == 0


def test_a_delivery_is_read_from_its_containers_and_its_index_is_skipped(tmp_path: Path) -> None:
    inner, outer = io.BytesIO(), tmp_path / "delivery"
    with zipfile.ZipFile(inner, "w") as part:
        part.writestr("DOCDB-1.xml", HEAD + SMALL.format(1, "One") + SMALL.format(2, "Two") + TAIL)
    with zipfile.ZipFile(outer, "w") as whole:
        whole.writestr("Root/index.xml", "<docdb-package-index><file/></docdb-package-index>")
        whole.writestr("Root/DOC/DOCDB-1.zip", inner.getvalue())
        whole.writestr("Root/DOC/DOCDB-2.xml", HEAD + SMALL.format(3, "Three") + TAIL)
    assert detect_format(outer).format.name == "epo_docdb"
    records, report = read_all(read_epo_docdb, outer)
    assert sorted((r["doc_number"], r["line"]) for r in records) == [("1", 2), ("2", 3), ("3", 4)]
    assert (report.read, dict(report.skipped), report.rejects) == (4, {"noExchangeDocument": 1}, [])


@pytest.mark.realdata
def test_every_real_document_is_read(data_dir: Path) -> None:
    found = {}
    for path in sorted((data_dir / "patents" / "epo_docdb").glob("*.xml")):
        records, report = read_all(read_epo_docdb, path)
        assert (report.read, report.rejects) == (1, [])
        record = records[0]
        found[record["doc_number"]] = (
            record["family_id"],
            len(record["cpc_symbol"]),
            len(record["citation_phase"]),
            list(zip(record["cited_number"], record["cited_citation"], strict=True)),
            [(n, c) for n, c in zip(record["category_citation"], record["category_text"], strict=True)],
        )
    assert found["2023012807"] == (
        "83004620",
        9,
        24,
        [("2020223945", 4), ("8343489", 5), ("2019025299", 6)],
        [(0, "XY"), (1, "Y"), (2, "Y"), (3, "IP"), (4, "XY")],
    )
