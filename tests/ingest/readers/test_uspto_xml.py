"""USPTO XML and SGML of every vintage give records of one kind; a bad document costs itself."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from kg.ingest.detect import detect_format
from kg.ingest.readers.uspto_xml import head_of, parse_biblio, read_uspto_xml
from kg.ingest.readers.xml_documents import read_documents
from kg.ingest.rejects import ReadReport
from tests.ingest.readers.reading import GOLDEN, read_all, reasons, without_nulls

FOLDER = GOLDEN / "uspto"
WEEKLY = (FOLDER / "weekly_v45.xml").read_text(encoding="utf-8")


def read(tmp_path: Path, text: str | bytes) -> tuple[list[dict[str, Any]], ReadReport]:
    path = tmp_path / "weekly.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_all(read_uspto_xml, path)


def test_a_weekly_file_gives_a_record_for_each_document() -> None:
    records, report = read_all(read_uspto_xml, FOLDER / "weekly_v45.xml")
    assert without_nulls(records[0]) == {
        "stage": "grant",
        "document_kind": "utility",
        "publication_country": "US",
        "publication_number": "09990001",
        "kind_code": "B2",
        "publication_date": "20180605",
        "application_number": "15990001",
        "application_date": "20160301",
        "title": "Rotor with CO2\u2010cooled blades & hub",
        "abstract": "A rotor with blades (1) cooled by CO2.\nThe hub is hollow.",
        "inventors": ["Rei Ichiro", "Beispiel Jürgen A. Jr."],
        "parties": ["Rotor Works Example Co., Ltd.", "Rotor Works Example Co., Ltd."],
        "party_roles": ["organization", "organization"],
        "party_countries": ["JP", "JP"],
        "party_cities": ["Nagoya", "Nagoya"],
        "ipc": ["B64C 39/02", "G05D 1/10"],
        "cpc": ["B64C 39/024", "Y02T 50/10"],
        "priority_countries": ["JP", "EP"],
        "priority_numbers": ["2013-099001", "13990011"],
        "priority_dates": ["20130510", "20130900"],
        "relations": ["continuation", "provisional"],
        "child_numbers": ["15990001", None],
        "parent_numbers": ["14990009", "61990010"],
        "parent_dates": ["20140505", "20130601"],
        "cited_countries": ["US", "US", "WO"],
        "cited_numbers": ["5990001", "2014/0990002", "WO 00/99003"],
        "cited_kinds": ["A", "A1", "A1"],
        "cited_dates": ["19991100", "20140100", "20000200"],
        "cited_by": ["cited by examiner", "cited by applicant", "cited by third party"],
        "line": 3,
    }
    assert [(r["publication_number"], r["document_kind"], r["kind_code"]) for r in records] == [
        ("09990001", "utility", "B2"),
        ("D0990002", "design", "S1"),
        ("RE049003", "reissue", "E1"),
    ]
    assert (report.read, dict(report.skipped), report.rejects) == (4, {"sequenceListing": 1}, [])
    assert report.facts == {
        "locarnoClassesLeftOut": "1",
        "nonPatentLiteratureLeftOut": "1",
        "usClassesLeftOut": "1",
    }


def test_an_application_of_2005_names_its_inventors_as_applicants() -> None:
    (record,), report = read_all(read_uspto_xml, FOLDER / "application_v40.xml")
    assert without_nulls(record) == {
        "stage": "application",
        "document_kind": "utility",
        "publication_country": "US",
        "publication_number": "20050990001",
        "kind_code": "A1",
        "publication_date": "20050106",
        "application_number": "10990001",
        "application_date": "20040423",
        "title": "Measuring device",
        "abstract": "A device that measures.",
        "inventors": ["Muster Heidi"],
        "parties": ["Muster Messtechnik AG", "Muster Heidi"],
        "party_roles": ["organization", "person"],
        "party_countries": [None, "CH"],
        "party_cities": [None, "Bern"],
        "ipc": ["A61B005/00", "G06F017/60"],
        "relations": ["continuationInPart"],
        "child_numbers": ["10990001"],
        "parent_numbers": ["PCT/CH02/99573"],
        "parent_dates": ["20021021"],
        "line": 3,
    }
    assert report.rejects == []


def test_an_application_of_2001_is_read_with_its_named_characters() -> None:
    (record,), report = read_all(read_uspto_xml, FOLDER / "pap_v15.xml")
    assert without_nulls(record) == {
        "stage": "application",
        "document_kind": "new-utility",
        "publication_country": "US",
        "publication_number": "20010099001",
        "kind_code": "A1",
        "publication_date": "20010719",
        "application_number": "09990001",
        "application_date": "20010205",
        "title": "Sending — and receiving",
        "abstract": "Messages are sent.",
        "inventors": ["Sender Pat A. III", "Empfang Kim"],
        "parties": ["Sendwerk Example GmbH"],
        "party_roles": ["organization"],
        "party_countries": ["DE"],
        "party_cities": ["Ulm"],
        "ipc": ["H04L012/56", "G06F015/16"],
        "priority_countries": ["JP"],
        "priority_numbers": ["11-099727"],
        "priority_dates": ["19990405"],
        "relations": ["division", "provisional", "continuationInPart"],
        "child_numbers": ["09990001", None, "09990002"],
        "parent_numbers": ["09990002", "60990004", "09990003"],
        "parent_dates": ["19991102", "19990406", "19990517"],
        "line": 5,
    }
    assert report.rejects == []


def test_sgml_of_2001_is_read_although_its_empty_elements_have_no_end() -> None:
    (record,), report = read_all(read_uspto_xml, FOLDER / "st32_v24.sgm")
    assert without_nulls(record) == {
        "stage": "grant",
        "publication_country": "US",
        "publication_number": "06990001",
        "kind_code": "B1",
        "publication_date": "20010102",
        "application_number": "09990011",
        "application_date": "19991005",
        "title": "Serving at 5 °C",
        "abstract": "A server for “services”.",
        "inventors": ["Tjener Nina"],
        "parties": ["Tjener Eksempel AS"],
        "party_roles": ["organization"],
        "party_countries": ["NO"],
        "party_cities": ["Oslo"],
        "ipc": ["G06F 1516", "A61K  9127"],
        "priority_countries": ["NO"],
        "priority_numbers": ["971605"],
        "priority_dates": ["19970408"],
        "relations": ["continuation"],
        "child_numbers": ["09/990011"],
        "parent_numbers": ["PCT/NO98/00107"],
        "parent_dates": ["19980402"],
        "cited_countries": [None, None, "EP"],
        "cited_numbers": ["5990001", "D. 271298", "0 990 012"],
        "cited_kinds": ["A", None, None],
        "cited_dates": ["19981000", "19831100", "19960100"],
        "cited_by": ["cited by examiner", "cited by other", None],
        "line": 4,
    }
    assert report.rejects == []
    assert report.facts == {"nonPatentLiteratureLeftOut": "1", "usClassesLeftOut": "2"}


@pytest.mark.parametrize("name", ["weekly_v45.xml", "application_v40.xml", "pap_v15.xml", "st32_v24.sgm"])
def test_each_format_is_recognised_whatever_the_name_also_compressed(name: str, tmp_path: Path) -> None:
    for data in ((FOLDER / name).read_bytes(), gzip.compress((FOLDER / name).read_bytes())):
        path = tmp_path / "data.bin"
        path.write_bytes(data)
        assert detect_format(path).format.name == "uspto_xml"


def test_the_description_is_cut_off_before_parsing_and_only_where_that_is_safe(tmp_path: Path) -> None:
    path = tmp_path / "weekly.xml"
    start, end = WEEKLY.index("<abstract"), WEEKLY.index("<drawings")
    late = WEEKLY[:start] + WEEKLY[end:].replace("</claims>", "</claims><abstract><p>late</p></abstract>", 1)
    open_tag = WEEKLY.replace("hot.</p>", "hot.", 1)
    unknown = WEEKLY.replace("hot.", "&hot;", 1)
    cut = []
    for text in (WEEKLY, late, open_tag, unknown):
        path.write_text(text, encoding="utf-8")
        document = next(iter(read_documents(path, {"us-patent-grant"})))
        cut.append(head_of(document) is not None)
    assert cut == [True, False, False, False]
    path.write_text(WEEKLY, encoding="utf-8")
    document = next(iter(read_documents(path, {"us-patent-grant"})))
    assert [child.tag for child in parse_biblio(document)] == ["us-bibliographic-data-grant", "abstract"]


FIRST_END = WEEKLY.index("</us-patent-grant>")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (WEEKLY[: FIRST_END - 40] + WEEKLY[FIRST_END + 19 :], (3, "truncatedDocument", None)),
        (WEEKLY.replace("hot.</p>", "hot.", 1), (3, "notWellFormed", None)),
        (WEEKLY.replace("hot.</p>", "hot. &secret;</p>", 1), (3, "unknownEntity", None)),
        (WEEKLY.replace("Rotor with", "Rotor &secret; with", 1), (3, "unknownEntity", None)),
        (WEEKLY.replace("<doc-number>09990001</doc-number>", "", 1), (3, "missingField", None)),
        (WEEKLY.replace("The hub", "<b>" * 400 + "</b>" * 400, 1), (3, "nestedTooDeep", None)),
        (WEEKLY.replace("The hub", "The\0hub", 1), (3, "nulByte", None)),
    ],
    ids=["truncated", "openTag", "entityInDescription", "entityInTitle", "noNumber", "deep", "nul"],
)
def test_a_bad_document_costs_itself(text: str, found: tuple[int, str, str | None], tmp_path: Path) -> None:
    records, report = read(tmp_path, text)
    assert [record["publication_number"] for record in records] == ["D0990002", "RE049003"]
    assert reasons(report) == [found]


def test_bytes_of_another_encoding_cost_their_document(tmp_path: Path) -> None:
    data = WEEKLY.encode().replace(b"The hub", b"The h\xfcb", 1)
    records, report = read(tmp_path, data)
    assert (len(records), reasons(report)) == (2, [(3, "undecodableBytes", None)])


def test_a_document_of_another_kind_is_refused_by_name(tmp_path: Path) -> None:
    records, report = read(tmp_path, WEEKLY + '<?xml version="1.0"?>\n<html><p/></html>\n')
    assert len(records) == 3
    assert [(r.reason, r.found) for r in report.rejects] == [("unknownDocument", "html")]


EXPECTED = {
    "sgml/US06336130.xml": ("06336130", "20020101", "Arrangement for improving"),
    "sgml/US06337117.xml": ("06337117", "20020108", "Optical memory device"),
    "sgml/USD435854S1.xml": ("D0435854", "20010102", "Disc cartridge"),
    "xml2004/US06859910.xml": ("06859910", "20050222", "Methods and systems for"),
    "xml2004/US06970935.xml": ("06970935", "20051129", "Conversational networking"),
    "xml2006/US07272630B2.xml": ("07272630", "20070918", "Locating potentially"),
    "xml2014/US08926509.xml": ("08926509", "20150106", "Wireless physiological"),
    "xml2014/US08927118.xml": ("08927118", "20150106", "Material for organic"),
    "xml2014/US08930553.xml": ("08930553", "20150106", "Managing mid-dialog"),
    "pap/US20010000044A1.xml": ("20010000044", "20010315", "Systems and Methods"),
    "pap/US20010000943A1.xml": ("20010000943", "20010510", "Organic electroluminescence"),
    "pap/US20010009014A1.xml": ("20010009014", "20010719", "Facilitating real-time"),
    "xmlApp2004/US20050004437A1.xml": ("20050004437", "20050106", "Simulation device"),
    "xmlApp2004/US20050004974A1.xml": ("20050004974", "20050106", "Device model agent"),
}


@pytest.mark.realdata
@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_document_has_its_number_date_and_title(name: str, data_dir: Path) -> None:
    path = data_dir / "patents" / "uspto_xml" / "samples" / name
    (record,), report = read_all(read_uspto_xml, path)
    number, day, title = EXPECTED[name]
    assert (record["publication_number"], record["publication_date"]) == (number, day)
    assert record["title"].startswith(title)
    assert report.rejects == []


@pytest.mark.realdata
def test_the_papers_of_a_file_wrapper_are_skipped_by_name(data_dir: Path) -> None:
    path = data_dir / "patents" / "uspto_xml" / "samples" / "xml4ip" / "sample_XML4IP.ZIP"
    records, report = read_all(read_uspto_xml, path)
    assert (records, report.read, dict(report.skipped)) == ([], 13, {"fileWrapperPaper": 13})
