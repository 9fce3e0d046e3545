"""What documents tell of deals, rounds, holdings and measures, through the whole ingest into a snapshot."""

from pathlib import Path

import pytest

from kg.ingest.pipeline import IngestResult, ingest
from tests.ingest.loading import refusals_of, rows_of

MEASURES = """甲省知识产权局关于加快知识产权运营的若干措施
甲知发〔2019〕12号
2019年5月20日

支持12家知识产权运营机构，每家1000万元。会议指出，成绩来之不易。

云山大学将发明专利“一种插秧机”（专利号：ZL201610012345.6）独占许可给星河科技有限公司使用，许可费300万元。2019年5月6日，云山大学将专利CN105123456B转让给星河科技有限公司，转让费80万元。

星河科技有限公司以其8件专利权质押，获得云山银行贷款1500万元。2018年3月，青禾生物有限公司完成3000万元A轮融资，由云山创业投资有限公司领投，东湖资本管理有限公司跟投。

云山集团有限公司持有青禾生物有限公司35%的股份。星河知识产权运营平台由云山运营有限公司负责运营。星河知识产权运营平台位于浙江省杭州市西湖区。云山创业投资有限公司拟向东湖电子有限公司投资3000万元。

2019年3月，甲省知识产权局认定星河高新区为专利导航产业发展实验区。星河产业知识产权联盟由星河科技有限公司、云山大学共同发起成立。
"""
BRIEF = """甲省知识产权工作简报
2019年6月30日

据悉，云山大学2019年5月将一件发明专利转让给星河科技（集团）有限公司，作价80万元。据悉，云山大学2019年5月将一件发明专利转让给星河科技有限公司，作价80万元。东湖资本管理有限公司2018年3月向青禾生物有限公司投资3000万元。会议指出，成绩来之不易。
"""
PLEDGES = """登记号,质押登记日,出质人,质权人,融资金额（万元）,专利号
Y2019330000001,2019-04-02,星河科技有限公司,云山银行,1500,CN105123456B
"""


def load(folder: Path, *names: str) -> IngestResult:
    return ingest([folder / name for name in names], stage_dir=folder / ("stage-" + "-".join(names)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("acts")
    (path / "measures.txt").write_text(MEASURES, encoding="utf-8")
    (path / "brief.txt").write_text(BRIEF, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def loaded(folder: Path) -> IngestResult:
    return load(folder, "measures.txt", "brief.txt")


def test_a_licence_has_its_parties_kind_fee_and_words(loaded: IngestResult) -> None:
    found = rows_of(
        loaded,
        """SELECT t.licenceType, t.amountLow, t.amountOriginal, t.subjectMatter, p.role, p.nameOriginal,
               s.statementType, l.startOffset, l.endOffset, l.confidence, l.extractor
        FROM Licence t JOIN TransactionParty p ON p.startKey = t.transactionId
        JOIN StatementAboutTransaction a ON a.endKey = t.transactionId
        JOIN Statement s ON s.statementId = a.startKey
        JOIN StatementPassage l ON l.startKey = s.statementId ORDER BY p.role""",
    )
    start, end = found[0][7:9]
    assert MEASURES[start:end].startswith("云山大学将发明专利“一种插秧机”")
    assert MEASURES[start:end].endswith("许可费300万元")
    told = ("exclusive", 3_000_000, "300万元", "发明专利“一种插秧机”")
    assert [row[:7] for row in found] == [
        (*told, "licensee", "星河科技有限公司", "licensed"),
        (*told, "licensor", "云山大学", "licensed"),
    ]
    assert found[0][9:] == (0.8, "kg-extract/1")


def test_a_number_with_a_wrong_check_digit_is_refused_and_its_deal_kept(loaded: IngestResult) -> None:
    assert refusals_of(loaded) == [(1, "badApplicationNumber", "ZL201610012345.6")]


def test_a_transfer_told_by_two_documents_is_one_with_two_sources(loaded: IngestResult) -> None:
    transfers = rows_of(
        loaded,
        """SELECT signedDate::VARCHAR, amountLow, len(t.sources), f.endKey IS NOT NULL,
               (SELECT count(*) FROM StatementAboutTransaction a WHERE a.endKey = t.transactionId)
        FROM Transfer t LEFT JOIN TransactionFamily f ON f.startKey = t.transactionId ORDER BY ALL""",
    )
    # «星河科技（集团）有限公司» is not «星河科技有限公司»: another transfer.
    assert transfers == [("2019-05-01", 800_000, 1, False, 1), ("2019-05-06", 800_000, 2, True, 2)]


def test_a_round_told_twice_has_all_investors_that_are_named(loaded: IngestResult) -> None:
    assert rows_of(
        loaded,
        """SELECT r.roundType, r.amountLow, r.announcedDate::VARCHAR, r.announcedDatePrecision,
               len(r.sources), list_sort(list(p.nameOriginal))
        FROM InvestmentRound r JOIN RoundParticipation p ON p.endKey = r.roundId
        JOIN RoundOfFirm f ON f.endKey = r.roundId JOIN Firm m ON m.agentId = f.startKey
        WHERE m.name = '青禾生物有限公司' GROUP BY ALL""",
    ) == [("a", 30_000_000, "2018-03-01", "month", 2, ["东湖资本管理有限公司", "云山创业投资有限公司"])]


def test_what_is_only_planned_is_a_statement_and_no_round(loaded: IngestResult) -> None:
    planned = "SELECT count(*) FROM Statement WHERE objectText = '东湖电子有限公司'"
    assert rows_of(loaded, planned) == [(1,)]
    assert rows_of(loaded, "SELECT count(*) FROM InvestmentRound") == [(1,)]


def test_holdings_operators_places_measures_and_statuses_are_relations(loaded: IngestResult) -> None:
    assert rows_of(loaded, "SELECT heldOn::VARCHAR, share FROM Shareholding") == [("2019-05-20", 0.35)]
    assert rows_of(
        loaded,
        """SELECT p.name, o.name, r.role, l.name FROM OperationPlatform p
        JOIN ProgrammeParty r ON r.startKey = p.programmeId JOIN Firm o ON o.agentId = r.endKey
        JOIN ProgrammePlace s ON s.startKey = p.programmeId JOIN Place l ON l.placeId = s.endKey""",
    ) == [("星河知识产权运营平台", "云山运营有限公司", "operator", "西湖区")]
    assert rows_of(
        loaded,
        """SELECT m.beneficiaries, m.beneficiaryCount, m.amountPer, m.amountLow, m.measureType, p.title
        FROM PolicyMeasure m JOIN MeasureOfPolicy b ON b.startKey = m.measureId
        JOIN Policy p ON p.policyId = b.endKey""",
    ) == [("知识产权运营机构", 12, "家", 10_000_000, "grant", MEASURES.split("\n")[0])]
    assert rows_of(
        loaded,
        """SELECT d.designationType, p.name, b.name FROM Designation d
        JOIN DesignatedPlace x ON x.startKey = d.designationId JOIN Place p ON p.placeId = x.endKey
        JOIN DesignatingBody y ON y.startKey = d.designationId
        JOIN GovernmentBody b ON b.agentId = y.endKey""",
    ) == [("navigationPilotZone", "星河高新区", "甲省知识产权局")]
    assert rows_of(loaded, "SELECT count(*) FROM AllianceMembership") == [(2,)]


def test_a_pledge_of_a_document_is_the_pledge_of_the_register(folder: Path) -> None:
    (folder / "pledges.csv").write_text(PLEDGES, encoding="utf-8")
    both = load(folder, "measures.txt", "pledges.csv")
    assert rows_of(
        both,
        """SELECT transactionId, recordNumber, recordedDate::VARCHAR, loanAmount, subjectMatter, len(sources)
        FROM PledgeFinancing""",
    ) == [("cn:pledge:Y2019330000001", "Y2019330000001", "2019-04-02", 15_000_000, "8件专利权", 2)]


def test_another_run_in_another_order_keeps_all_ids(folder: Path, loaded: IngestResult) -> None:
    query = """SELECT transactionId FROM Transfer UNION ALL SELECT transactionId FROM Licence
        UNION ALL SELECT roundId FROM InvestmentRound UNION ALL SELECT measureId FROM PolicyMeasure
        UNION ALL SELECT designationId FROM Designation ORDER BY ALL"""
    again = load(folder, "brief.txt", "measures.txt")
    assert rows_of(again, query) == rows_of(loaded, query)
