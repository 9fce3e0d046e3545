"""Recorded assignments of the USPTO: transfers, pledges with their release, parties, rights."""

from datetime import date
from pathlib import Path

import pytest

from kg.ingest.pipeline import IngestResult, ingest
from kg.ingest.readers.uspto_assignment import read_uspto_assignment
from tests.ingest.readers.reading import GOLDEN, read_all

API = """<response><result name="response" numFound="1"><doc>
    <str name="reelNo">99001</str><str name="frameNo">12</str>
    <date name="recordedDate">2096-06-01T04:00:00Z</date><str name="purgeIndicator">N</str>
    <str name="conveyanceText">CHANGE OF NAME (SEE DOCUMENT FOR DETAILS).</str>
    <arr name="patAssignorName"><str>OLD NAME, INC.</str></arr>
    <arr name="patAssignorExDate"><date>2096-05-01T04:00:00Z</date></arr>
    <arr name="patAssigneeName"><str>NEW NAME, INC.</str></arr>
    <arr name="applNum"><str>14990001</str><str>60990003</str></arr>
    <arr name="filingDate"><date>2096-05-03T04:00:00Z</date><date>2003-01-02T05:00:00Z</date></arr>
    <arr name="patNum"><str>9900100</str><str>NULL</str></arr>
    <arr name="publNum"><str>20970900001</str><str>NULL</str></arr>
    </doc></result></response>"""


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> IngestResult:
    target = tmp_path_factory.mktemp("assignments") / "out"
    return ingest([GOLDEN / "uspto_assignments.xml"], stage_dir=target)


def rows(result: IngestResult, query: str) -> list[tuple[object, ...]]:
    with result.snapshot.connect() as connection:
        return connection.execute(query).fetchall()


def test_a_recorded_document_is_read_field_by_field() -> None:
    records, report = read_all(read_uspto_assignment, GOLDEN / "uspto_assignments.xml")
    assert records[0] == {
        "reel": "99001",
        "frame": "12",
        "last_update": "20960602",
        "purge": "N",
        "recorded": "20960601",
        "pages": "4",
        "correspondent": "SPECIMEN & CO.",
        "conveyance": "ASSIGNMENT OF ASSIGNORS INTEREST (SEE DOCUMENT FOR DETAILS).",
        "assignor_name": ["DOE, JANE", "ROE, RICHARD"],
        "assignor_type": ["natural", None],
        "assignor_executed": ["20960510", "20960512"],
        "assignee_name": ["EXAMPLE FLIGHT, INC."],
        "assignee_type": ["legal"],
        "assignee_city": ["AUSTIN"],
        "assignee_state": ["TEXAS"],
        "assignee_country": [None],
        "application_number": ["14990001"],
        "application_date": ["20960503"],
        "publication_number": ["20970900001"],
        "publication_kind": ["A1"],
        "patent_number": ["9900100"],
        "patent_kind": ["B2"],
        "pct_number": [None],
        "title": ["FLYING FRAME"],
        "line": 4,
    }
    assert (report.read, report.rejects) == (7, [])


def test_every_document_is_accounted_for(golden: IngestResult) -> None:
    file = golden.report.files[0]
    assert (file.read, file.accepted, file.rejected, file.skipped) == (7, 4, 1, 2)
    assert file.reasons == {"badReelFrame": 1, "noRightMoves": 1, "amendedLater": 1}


def test_conveyances_become_transfers_and_pledges(golden: IngestResult) -> None:
    assert rows(
        golden, "SELECT transactionId, transferType, signedDate, recordedDate FROM Transfer ORDER BY 1"
    ) == [
        ("uspto:099001/0012", "assignment", date(2096, 5, 12), date(2096, 6, 1)),
        ("uspto:099004/0001", "merger", None, date(2099, 1, 3)),
    ]
    assert rows(
        golden, "SELECT transactionId, title, recordedDate, releasedDate, recordNumber FROM PledgeFinancing"
    ) == [
        (
            "uspto:099002/0034",
            "SECURITY INTEREST (SEE DOCUMENT FOR DETAILS).",
            date(2098, 7, 1),
            date(2099, 1, 1),
            "099002/0034",
        )
    ]


def test_parties_and_rights_are_linked(golden: IngestResult) -> None:
    assert rows(golden, "SELECT startKey, role, nameOriginal FROM TransactionParty ORDER BY ALL") == [
        ("uspto:099001/0012", "transferee", "EXAMPLE FLIGHT, INC."),
        ("uspto:099001/0012", "transferor", "DOE, JANE"),
        ("uspto:099001/0012", "transferor", "ROE, RICHARD"),
        ("uspto:099002/0034", "pledgee", "SPECIMEN BANK, N.A."),
        ("uspto:099002/0034", "pledgor", "EXAMPLE FLIGHT, INC."),
        ("uspto:099004/0001", "transferee", "SAMPLE AERO LLC"),
        ("uspto:099004/0001", "transferor", "EXAMPLE FLIGHT, INC."),
    ]
    assert rows(golden, "SELECT name FROM Person ORDER BY 1") == [("DOE, JANE",), ("ROE, RICHARD",)]
    assert rows(golden, "SELECT startKey, endKey FROM TransactionRight ORDER BY ALL") == [
        ("uspto:099001/0012", "US209614990001A"),
        ("uspto:099002/0034", "US209614990001A"),
        ("uspto:099002/0034", "US99000299A"),
        ("uspto:099004/0001", "US209614990001A"),
    ]


def test_an_answer_of_the_search_api_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "answer"
    path.write_text(API, encoding="utf-8")
    result = ingest([path], stage_dir=tmp_path / "out")
    assert rows(result, "SELECT transactionId, transferType, signedDate FROM Transfer") == [
        ("uspto:099001/0012", "nameChange", date(2096, 5, 1))
    ]
    assert rows(result, "SELECT endKey FROM TransactionRight ORDER BY 1") == [
        ("US209614990001A",),
        ("US99000303P",),
    ]


def test_a_purged_document_takes_its_transaction_away(tmp_path: Path) -> None:
    text = (GOLDEN / "uspto_assignments.xml").read_text(encoding="utf-8")
    head, first = text.partition("<patent-assignment>")[0], text.split("<patent-assignment>")[1]
    purged = "<patent-assignment>" + first.replace("20960602", "20970101").replace(">N<", ">Y<")
    path = tmp_path / "later"
    path.write_text(head + purged + "</patent-assignments></us-patent-assignments>", encoding="utf-8")
    result = ingest([GOLDEN / "uspto_assignments.xml", path], stage_dir=tmp_path / "out")
    assert rows(result, "SELECT transactionId FROM Transfer") == [("uspto:099004/0001",)]


@pytest.mark.realdata
def test_the_real_answers_are_read(data_dir: Path, tmp_path: Path) -> None:
    folder = data_dir / "patents" / "epo_ops"
    paths = [*sorted(folder.glob("uspto__assignment*.xml")), folder / "sample.xml"]
    result = ingest(paths, stage_dir=tmp_path / "out")
    assert sum(f.read for f in result.report.files) == 12
    assert [(f.read, f.rejected) for f in result.report.files] == [(1, 0), (1, 0), (1, 0), (9, 0)]
    assert rows(
        result,
        """SELECT transactionId, recordedDate, releasedDate FROM PledgeFinancing
           WHERE releasedDate IS NOT NULL""",
    ) == [
        ("uspto:048041/0605", date(2019, 1, 9), date(2019, 5, 7)),
        ("uspto:048818/0520", date(2019, 4, 8), date(2019, 5, 7)),
    ]
    assert rows(
        result,
        "SELECT role, nameOriginal FROM TransactionParty WHERE startKey = 'uspto:018247/0405' ORDER BY 1",
    ) == [
        ("transferee", "REALTIME DATA LLC"),
        ("transferor", "REALTIME DATA COMPRESSION SYSTEMS, INC."),
    ]
