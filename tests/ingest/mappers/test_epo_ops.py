"""Responses of OPS: bibliographic data, families, searches, legal events and what these tell of."""

from datetime import date
from pathlib import Path

import pytest

from kg.errors import ParseError
from kg.ingest.mappers.ops_priorities import parse_original
from kg.ingest.pipeline import IngestResult, ingest
from kg.ingest.readers.epo_ops import read_epo_ops
from tests.ingest.readers.reading import GOLDEN, read_all

FILES = ("ops_biblio.xml", "ops_legal.xml", "ops_search.xml")
TEXT_ONLY = """<world-patent-data xmlns="http://ops.epo.org"><ftxt:fulltext-documents
    xmlns:ftxt="http://www.epo.org/fulltext"><ftxt:fulltext-document><claims/></ftxt:fulltext-document>
    </ftxt:fulltext-documents></world-patent-data>"""
IMAGES = """<world-patent-data xmlns="http://ops.epo.org"><document-inquiry><inquiry-result/>
    </document-inquiry></world-patent-data>"""
FAULT = """<world-patent-data xmlns="http://ops.epo.org"><fault><code>SERVER.EntityNotFound</code></fault>
    </world-patent-data>"""


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> IngestResult:
    return ingest([GOLDEN / name for name in FILES], stage_dir=tmp_path_factory.mktemp("ops") / "out")


def rows(result: IngestResult, query: str) -> list[tuple[object, ...]]:
    with result.snapshot.connect() as connection:
        return connection.execute(query).fetchall()


def test_every_record_of_a_response_is_counted_by_kind() -> None:
    records, report = read_all(read_epo_ops, GOLDEN / "ops_legal.xml")
    kinds = [record["record_kind"] for record in records]
    assert (kinds.count("member"), kinds.count("legalEvent"), report.read) == (2, 8, 10)
    lines = [record["line"] for record in records]
    assert lines == sorted(set(lines))


def test_responses_are_accounted_for(golden: IngestResult) -> None:
    assert [(f.read, f.accepted, f.rejected, f.reasons) for f in golden.report.files] == [
        (1, 1, 0, {}),
        (10, 10, 0, {}),
        (2, 1, 1, {"badPublicationNumber": 1}),
    ]


def test_a_document_and_the_member_of_a_family_are_one_publication(golden: IngestResult) -> None:
    assert rows(
        golden,
        """SELECT publicationNumber, publicationDate, title, abstract, inventorNames, isStub
           FROM Publication WHERE countryCode = 'US'""",
    ) == [
        ("US9900100B2", date(2098, 6, 1), "FLYING FRAME", "A frame.\nIt flies.", ["DOE, JANE"], False),
    ]
    assert rows(golden, "SELECT endKey, sequence FROM Classification ORDER BY ALL") == [
        ("CPC:B64U10/13", 1),
        ("IPC:B64C39/02", 1),
    ]
    assert rows(golden, "SELECT startKey, endKey FROM PublicationOfApplication ORDER BY ALL") == [
        ("CN999000500B", "CN209699000050A"),
        ("US9900100B2", "US209614990001A"),
    ]


def test_a_filing_date_beside_the_epodoc_number_is_the_applications(golden: IngestResult) -> None:
    query = (
        "SELECT filingDate, filingDatePrecision FROM Application WHERE applicationNumber = 'US209614990001A'"
    )
    assert rows(golden, query) == [(date(2096, 5, 3), "day")]


def test_an_applicant_loses_the_country_in_brackets_and_keeps_it_as_such(golden: IngestResult) -> None:
    assert rows(
        golden,
        """SELECT a.nameOriginal, f.countryCode, f.countryBasis FROM PatentApplicant a
           JOIN Firm f ON f.agentId = a.endKey""",
    ) == [("EXAMPLE FLIGHT, INC", "US", "applicantAddress")]


def test_what_a_search_found_is_a_stub_in_its_family(golden: IngestResult) -> None:
    assert rows(
        golden,
        """SELECT f.familyRule, f.memberCount, list_sort(list(m.startKey)) FROM SimpleFamily f
           JOIN FamilyMembership m ON m.endKey = f.familyId WHERE NOT f.isStub GROUP BY ALL""",
    ) == [("docdb", 3, ["CN999000500B", "EP9900007A1", "US9900100B2"])]


def test_citations_have_docdbs_number_where_there_is_one(golden: IngestResult) -> None:
    assert rows(golden, "SELECT endKey, category, phase FROM Citation ORDER BY ALL") == [
        ("DE9900200A1", "Y", "examiner"),
        ("GB9900400", None, "examiner"),
    ]


def test_a_priority_in_epodocs_format_alone_has_docdbs_number(golden: IngestResult) -> None:
    query = "SELECT startKey, endKey, priorityDate, sequence FROM PriorityClaim WHERE endKey LIKE 'US2095%'"
    assert rows(golden, query) == [("US9900100B2", "US209562990001P", date(2095, 5, 4), 1)]


def test_a_priority_in_epodocs_format_without_a_rule_is_named_and_left_out(golden: IngestResult) -> None:
    values = golden.snapshot.manifest["dataSets"][0]["files"][0]["refusedValues"]
    assert values == {"badPriority": 1}


CLAIMS = """<priority-claim sequence="3" kind="national">
    <document-id document-id-type="epodoc">
        <doc-number>DE19934390001</doc-number><date>19930205</date></document-id>
    <document-id document-id-type="original"><doc-number>43 90 001.6</doc-number></document-id>
    </priority-claim><priority-claim sequence="4" kind="national">
    <document-id document-id-type="docdb">
        <country>GB</country><doc-number>209999001</doc-number><kind>A</kind></document-id>
    <document-id document-id-type="epodoc">
        <doc-number>GB20990099001</doc-number><date>20990101</date></document-id>
    <document-id document-id-type="original"><doc-number>9999001.3</doc-number></document-id>
    </priority-claim><priority-claim sequence="5" kind="national">
    <document-id document-id-type="original">
        <doc-number>12/990,005</doc-number><date>20950101</date></document-id>
    </priority-claim></priority-claims>"""


def test_of_the_formats_of_a_priority_docdbs_comes_first_and_the_original_last(tmp_path: Path) -> None:
    text = (GOLDEN / "ops_biblio.xml").read_text(encoding="utf-8")
    (tmp_path / "b.xml").write_text(text.replace("</priority-claims>", CLAIMS, 1), encoding="utf-8")
    result = ingest([tmp_path / "b.xml"], stage_dir=tmp_path / "out")
    assert rows(result, "SELECT endKey, priorityDate, sequence FROM PriorityClaim ORDER BY sequence") == [
        ("US209562990001P", date(2095, 5, 4), 1),
        ("DE4390001A", date(1993, 2, 5), 3),
        ("GB209999001A", date(2099, 1, 1), 4),
    ]
    (file,) = result.snapshot.manifest["dataSets"][0]["files"]
    assert file["refusedValues"] == {"badPriority": 2}


@pytest.mark.parametrize(
    ("text", "compact"),
    [
        ("US\t62/990,001\t2015-05-04", "US201562990001P"),
        ("JP\t10-186098\t1998-07-01", "JP18609898A"),
        ("CN\t201610012345.8\t2016-01-08", "CN201610012345A"),
        ("IT\tMI2011A001234\t2011-07-05", "ITMI20111234A"),
        ("EP\tPCT/US2005/001234\t2005-01-14", "US2005001234W"),
    ],
)
def test_an_original_number_and_its_day_give_docdbs(text: str, compact: str) -> None:
    assert parse_original(text)["compact"] == compact


def test_an_office_whose_spelling_is_not_known_is_refused() -> None:
    with pytest.raises(ParseError):
        parse_original("BR\tPI 0300001-0\t2003-01-01")


def test_legal_events_belong_to_their_application_with_date_and_state(golden: IngestResult) -> None:
    assert rows(
        golden,
        """SELECT e.endKey, l.eventCode, l.eventDate, l.rightState, l.rightStage FROM LegalEvent l
           JOIN EventOfApplication e ON e.startKey = l.legalEventId ORDER BY 1, 3, 2""",
    ) == [
        ("CN209699000050A", "EE01", date(2099, 1, 5), None, None),
        ("CN209699000050A", "PE01", date(2099, 2, 5), None, None),
        ("CN209699000050A", "PC01", date(2100, 2, 5), None, None),
        ("CN209699000050A", "REG", None, None, None),
        ("US209614990001A", "AS", date(2096, 5, 12), None, None),
        ("US209614990001A", "STCF", date(2098, 5, 12), "active", "grant"),
        ("US209614990001A", "AS", date(2098, 7, 1), None, None),
        ("US209614990001A", "LAPS", date(2102, 6, 30), "inactive", "termination"),
    ]


def test_events_that_move_or_burden_a_right_are_transactions(golden: IngestResult) -> None:
    assert rows(
        golden, "SELECT transactionId, transferType, signedDate, recordedDate, recordNumber FROM Transfer"
    ) == [("uspto:099001/0012", "assignment", date(2096, 5, 12), date(2096, 6, 1), "099001/0012")]
    assert rows(
        golden, "SELECT transactionId, recordedDate, releasedDate FROM PledgeFinancing ORDER BY ALL"
    ) == [
        ("cnipa:Y2099310000002", date(2099, 2, 5), date(2100, 2, 5)),
        ("uspto:099002/0034", date(2098, 7, 1), None),
    ]
    assert rows(golden, "SELECT transactionId, licenceType, recordNumber FROM Licence") == [
        ("cnipa:X2099310000001", "exclusive", "X2099310000001")
    ]
    assert rows(golden, "SELECT startKey, endKey FROM TransactionRight ORDER BY ALL") == [
        ("cnipa:X2099310000001", "CN209699000050A"),
        ("cnipa:Y2099310000002", "CN209699000050A"),
        ("uspto:099001/0012", "US209614990001A"),
        ("uspto:099002/0034", "US209614990001A"),
    ]


def test_the_parties_have_their_roles(golden: IngestResult) -> None:
    assert rows(
        golden,
        """SELECT startKey, role, nameOriginal FROM TransactionParty ORDER BY ALL""",
    ) == [
        ("cnipa:X2099310000001", "licensee", "Probe Drone Co., Ltd."),
        ("cnipa:X2099310000001", "licensor", "Example Flight (Shanghai) Co., Ltd."),
        ("cnipa:Y2099310000002", "pledgee", "Sample Rural Bank"),
        ("cnipa:Y2099310000002", "pledgor", "Example Flight (Shanghai) Co., Ltd."),
        ("uspto:099001/0012", "transferee", "EXAMPLE FLIGHT, INC."),
        ("uspto:099001/0012", "transferor", "DOE, JANE"),
        ("uspto:099001/0012", "transferor", "ROE, RICHARD"),
        ("uspto:099002/0034", "pledgee", "SPECIMEN BANK"),
        ("uspto:099002/0034", "pledgor", "EXAMPLE FLIGHT, INC."),
    ]
    assert ("ROE, RICHARD",) in rows(golden, "SELECT name FROM Person")


@pytest.mark.parametrize(
    ("text", "rule"), [(TEXT_ONLY, "fullTextOnly"), (IMAGES, "imagesOnly"), (FAULT, "serviceFault")]
)
def test_a_response_without_bibliographic_data_is_skipped_by_name(
    tmp_path: Path, text: str, rule: str
) -> None:
    path = tmp_path / "response"
    path.write_text(text, encoding="utf-8")
    result = ingest([path], stage_dir=tmp_path / "out")
    assert [(f.read, f.skipped, f.reasons) for f in result.report.files] == [(1, 1, {rule: 1})]


@pytest.mark.parametrize("cut", [200, 3000, -20])
def test_a_response_that_is_cut_off_or_hostile_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "response"
    path.write_bytes((GOLDEN / "ops_legal.xml").read_bytes()[:cut])
    report = read_all(read_epo_ops, path)[1]
    assert [(reject.reason, report.read) for reject in report.rejects] == [("truncatedDocument", 1)]
    bomb = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + FAULT.replace("SERVER", "&x;")
    path.write_text(bomb, encoding="utf-8")
    assert [reject.reason for reject in read_all(read_epo_ops, path)[1].rejects] == ["unknownEntity"]


@pytest.mark.realdata
def test_the_real_responses_are_accounted_for(data_dir: Path, tmp_path: Path) -> None:
    paths = [
        path
        for path in sorted((data_dir / "patents" / "epo_ops").glob("epo__*.xml"))
        if path.read_bytes().startswith(b"<?xml")
    ]
    result = ingest(paths, stage_dir=tmp_path / "out")
    counts = [(f.read, f.accepted, f.rejected, f.skipped) for f in result.report.files]
    assert all(read == accepted + rejected + skipped for read, accepted, rejected, skipped in counts)
    assert (len(paths), [sum(column) for column in zip(*counts, strict=True)]) == (21, [257, 196, 0, 61])
    assert rows(
        result,
        """SELECT eventCode, count(*) FROM LegalEvent JOIN EventOfApplication ON startKey = legalEventId
           WHERE endKey = 'EP99203729A' AND eventCode IN ('PG25', 'REG', 'PGFP') GROUP BY ALL ORDER BY 1""",
    ) == [("PG25", 19), ("PGFP", 3), ("REG", 7)]
    assert rows(result, "SELECT transactionId, transferType FROM Transfer ORDER BY 1") == [
        ("uspto:045210/0369", "assignment"),
        ("uspto:045829/0888", "nameChange"),
    ]
    assert rows(
        result,
        """SELECT p.transactionId, t.role, t.nameOriginal FROM PledgeFinancing p
           JOIN TransactionParty t ON t.startKey = p.transactionId ORDER BY ALL""",
    ) == [
        ("uspto:053520/0064", "pledgee", "WELLS FARGO BANK NATIONAL ASSOCIATION"),
        ("uspto:053520/0064", "pledgor", "NCS MULTISTAGE HOLDINGS, INC"),
        ("uspto:053520/0064", "pledgor", "NCS MULTISTAGE INC."),
    ]
    assert rows(
        result, "SELECT endKey, category, phase FROM Citation WHERE startKey = 'EP1000000A1' ORDER BY 1"
    ) == [
        ("DE3546191A1", "A", "examiner"),
        ("EP0680812A1", "A", "examiner"),
        ("NL9400663A", "A", "examiner"),
    ]
