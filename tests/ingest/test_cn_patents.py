"""Chinese patent search exports: headers of four kinds, full-width signs, check digits, status, acts."""

from datetime import datetime
from pathlib import Path

import pytest

from kg.ingest.detect import detect_format
from kg.ingest.pipeline import IngestResult
from tests.ingest.loading import load, refusals_of, rows_of
from tests.ingest.readers.reading import GOLDEN
from tests.ingest.readers.workbooks import write_book

INCOPAT = {
    "序号": 1,
    "公开（公告）号": "CN105999999B",
    "公开（公告）日": datetime(2018, 6, 5),  # noqa: DTZ001  # cells have no zone
    "申请号": "CN201610012345.8",
    "申请日": "2016.01.08",
    "标题": "一种飞架",
    "摘要": "一种可折叠的飞架。",
    "申请人": "甲科技（深圳）有限公司；乙大学",
    "当前权利人": "丙航空有限公司",
    "发明人": "王小明; 李四",
    "IPC主分类号": "B64C39/02",
    "IPC": "B64C39/02;A63H30/04",
    "CPC": "B64C39/024",
    "专利有效性": "有效",
    "当前法律状态": "授权",
    "法律状态公告日": "２０１８年６月５日",
    "引证专利": "CN203999999U;US2099000001A1",
    "被引证专利": "CN109999999A",
    "被引证次数": "1.0",
    "简单同族": "CN105999999A;CN105999999B",
    "扩展同族": "CN105999999A；US2099000002A1",
    "优先权号": "CN201510054321",
    "优先权日": "20150203",
    "国民经济分类": "C3743;C2451",
    "新兴产业分类": "2.2.2航空装备",
    "转让人": "甲科技（深圳）有限公司;乙大学",
    "受让人": "丁科技有限公司;丙航空有限公司",
    "转让执行日": "20190401;20200501",
    "许可人": "乙大学",
    "被许可人": "戊制造有限公司",
    "许可类型": "独占许可",
    "合同备案号": "2019440000099",
    "合同备案日期": "2019-03-04",
    "出质人": "丙航空有限公司",
    "质权人": "示例银行股份有限公司",
    "质押登记号": "Y2020980000099",
    "质押登记生效日": "2020/08/09",
}


@pytest.fixture(scope="module")
def incopat(tmp_path_factory: pytest.TempPathFactory) -> IngestResult:
    """The snapshot of one row of an incoPat export."""
    place = tmp_path_factory.mktemp("incopat")
    return load(place, write_book(place / "导出", {"专利": [list(INCOPAT), list(INCOPAT.values())]}))


def test_a_publication_is_read_with_all_that_the_export_says(incopat: IngestResult) -> None:
    assert refusals_of(incopat) == []
    assert rows_of(
        incopat,
        """SELECT publicationNumber, CAST(publicationDate AS VARCHAR), documentType, title, titleLanguage,
           inventorNames, holderNames, citedByCountReported, extendedFamilyMembers, industryCodes,
           strategicIndustries FROM Publication WHERE NOT isStub""",
    ) == [
        (
            "CN105999999B",
            "2018-06-05",
            "grant",
            "一种飞架",
            "zh",
            ["王小明", "李四"],
            ["丙航空有限公司"],
            1,
            ["CN105999999A", "US2099000002A1"],
            ["C3743", "C2451"],
            ["2.2.2航空装备"],
        )
    ]


def test_the_application_has_its_number_without_check_digit_and_its_priority(incopat: IngestResult) -> None:
    assert rows_of(
        incopat,
        "SELECT applicationNumber, CAST(filingDate AS VARCHAR), isStub FROM Application ORDER BY ALL",
    ) == [("CN201510054321A", "2015-02-03", True), ("CN201610012345A", "2016-01-08", False)]


def test_citations_go_both_ways_and_applicants_are_parted(incopat: IngestResult) -> None:
    assert rows_of(incopat, "SELECT startKey, endKey FROM Citation ORDER BY ALL") == [
        ("CN105999999B", "CN203999999U"),
        ("CN105999999B", "US2099000001A1"),
        ("CN109999999A", "CN105999999B"),
    ]
    assert rows_of(incopat, "SELECT nameOriginal, sequence FROM PatentApplicant ORDER BY sequence") == [
        ("甲科技(深圳)有限公司", 1),
        ("乙大学", 2),
    ]


def test_the_status_is_an_event_in_the_words_of_st27(incopat: IngestResult) -> None:
    assert rows_of(
        incopat,
        """SELECT eventText, rightState, rightStage, CAST(eventDate AS VARCHAR), endKey
           FROM LegalEvent JOIN EventOfApplication ON startKey = legalEventId""",
    ) == [("有效 | 授权", "active", "grant", "2018-06-05", "CN201610012345A")]


def parties_of(result: IngestResult, table: str) -> list[tuple[object, ...]]:
    return rows_of(
        result,
        f"""SELECT CAST(recordedDate AS VARCHAR), recordNumber, role, nameOriginal FROM {table}
            JOIN TransactionParty ON startKey = transactionId ORDER BY ALL""",
    )


def test_transfers_of_one_row_are_told_apart_by_their_days(incopat: IngestResult) -> None:
    assert parties_of(incopat, "Transfer") == [
        ("2019-04-01", None, "transferee", "丁科技有限公司"),
        ("2019-04-01", None, "transferor", "甲科技(深圳)有限公司"),
        ("2020-05-01", None, "transferee", "丙航空有限公司"),
        ("2020-05-01", None, "transferor", "乙大学"),
    ]


def test_a_licence_and_a_pledge_have_the_offices_numbers(incopat: IngestResult) -> None:
    assert parties_of(incopat, "Licence") == [
        ("2019-03-04", "2019440000099", "licensee", "戊制造有限公司"),
        ("2019-03-04", "2019440000099", "licensor", "乙大学"),
    ]
    assert rows_of(incopat, "SELECT transactionId, licenceType FROM Licence") == [
        ("cn:licence:2019440000099", "exclusive")
    ]
    assert parties_of(incopat, "PledgeFinancing") == [
        ("2020-08-09", "Y2020980000099", "pledgee", "示例银行股份有限公司"),
        ("2020-08-09", "Y2020980000099", "pledgor", "丙航空有限公司"),
    ]
    assert rows_of(incopat, "SELECT count(DISTINCT startKey), min(endKey) FROM TransactionRight") == [
        (4, "CN201610012345A")
    ]


def test_a_party_and_an_applicant_of_one_name_are_one_organisation(incopat: IngestResult) -> None:
    assert rows_of(
        incopat,
        """SELECT DISTINCT p.nameOriginal, p.role FROM TransactionParty p
           JOIN PatentApplicant a USING (endKey) ORDER BY ALL""",
    ) == [
        ("乙大学", "licensor"),
        ("乙大学", "transferor"),
        ("甲科技(深圳)有限公司", "transferor"),
    ]


PATSNAP = (GOLDEN / "patsnap.csv").read_text(encoding="utf-8")
CNIPA = (GOLDEN / "cnipa_search.csv").read_text(encoding="utf-8")


def test_a_patsnap_export_with_foreign_publications_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(PATSNAP, encoding="gb18030")
    assert detect_format(tmp_path / "a.csv").format.name == "cn_patents"
    result = load(tmp_path, tmp_path / "a.csv")
    assert refusals_of(result) == []
    assert rows_of(
        result,
        """SELECT publicationNumber, documentType, titleLanguage, inventorNames, holderNames
           FROM Publication ORDER BY ALL""",
    ) == [
        ("CN205999999U", "utilityModel", "zh", ["王小明"], ["甲科技有限公司"]),
        ("US2099000003A1", "application", None, ["ROE, Max", "DOE, Jane"], ["ROE INC"]),
    ]
    assert rows_of(result, "SELECT eventText, rightState, rightStage FROM LegalEvent ORDER BY ALL") == [
        ("失效 | 未缴年费", "inactive", "termination"),
        ("审中 | 实质审查", "active", "examination"),
    ]
    assert rows_of(result, "SELECT nameOriginal FROM PatentApplicant ORDER BY ALL") == [
        ("ROE INC",),
        ("王小明",),
    ]


def test_a_cnipa_export_asserts_the_application_as_laid_open_and_the_grant(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CNIPA, encoding="utf-8-sig")
    result = load(tmp_path, tmp_path / "a.csv")
    assert rows_of(
        result,
        """SELECT publicationNumber, CAST(publicationDate AS VARCHAR), documentType, endKey FROM Publication
           JOIN PublicationOfApplication ON startKey = publicationNumber ORDER BY ALL""",
    ) == [
        ("CN105999999A", "2016-06-08", "application", "CN201610012345A"),
        ("CN105999999B", "2018-06-05", "grant", "CN201610012345A"),
    ]


def test_a_list_of_grants_has_the_number_of_the_grant_only(tmp_path: Path) -> None:
    text = """发明名称,专利号,申请日,授权公告号,授权公告日,专利权人
一种飞架,ZL201610012345.8,2016-01-08,CN105999999B,2018-06-05,甲大学
"""
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    result = load(tmp_path, tmp_path / "a.csv")
    assert refusals_of(result) == []
    assert rows_of(
        result,
        """SELECT publicationNumber, CAST(publicationDate AS VARCHAR), documentType, nameOriginal
           FROM Publication JOIN PatentApplicant ON startKey = publicationNumber""",
    ) == [("CN105999999B", "2018-06-05", "grant", "甲大学")]


def test_wrong_values_are_refused_by_name_and_the_record_is_kept(tmp_path: Path) -> None:
    bad = INCOPAT | {
        "申请号": "CN201610012345.7",
        "当前法律状态": "不知道",
        "专利有效性": "",
        "受让人": "丁科技有限公司",
        "被引证次数": "2.01510E+11",
        "引证专利": "不是号",
    }
    result = load(tmp_path, write_book(tmp_path / "x", {"s": [list(bad), list(bad.values())]}))
    assert refusals_of(result) == [
        (2, "badApplicationNumber", "CN201610012345.7"),
        (2, "badNumber", "2.01510E+11"),
        (2, "badPublicationNumber", "不是号"),
        (2, "unalignedActs", "甲科技（深圳）有限公司;乙大学 → 丁科技有限公司 (20190401;20200501)"),
        (2, "unknownLegalStatus", "不知道"),
    ]
    (file,) = result.report.files
    assert (file.read, file.accepted) == (1, 1)


def test_records_are_refused_that_have_no_number_or_an_impossible_day(tmp_path: Path) -> None:
    rows = [INCOPAT | {"公开（公告）号": "-"}, INCOPAT | {"申请日": "2016年13月1日"}, INCOPAT]
    path = write_book(tmp_path / "x", {"s": [list(INCOPAT), *(list(row.values()) for row in rows)]})
    (file,) = load(tmp_path, path).report.files
    assert (file.read, file.accepted, file.rejected) == (3, 1, 2)
    assert file.reasons == {"badPublicationNumber": 1, "impossibleDate": 1}


def test_titles_above_the_header_of_a_text_file_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("检索结果,\n共1条\n\n" + CNIPA, encoding="utf-8")
    assert detect_format(tmp_path / "a.csv").format.name == "cn_patents"
    result = load(tmp_path, tmp_path / "a.csv")
    (file,) = result.report.files
    assert (file.read, file.accepted) == (1, 1)
    assert rows_of(result, "SELECT DISTINCT sources FROM Publication") == [(["cn_patents:a.csv:5"],)]


PATSNAP_ENGLISH = """Publication Number,Title,Application Number,Application Date,Publication Date,\
Original Assignee,Current Assignee,Inventor,IPC,Simple Legal Status,Legal Status,\
Priority Number,Priority Date,Cites Patents
CN105999998B,Folding rotor frame,CN201610012346.2,2016-01-08,2018-06-05,Volantek GmbH | Test University,\
Rotor Co. Ltd.,Zoe Muster | Ada Beispiel,B64C39/02 | A63H30/04,Active,Granted,,,US2099000001A1
"""


def test_a_patsnap_export_with_english_headers_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(PATSNAP_ENGLISH, encoding="utf-8")
    assert detect_format(tmp_path / "a.csv").format.name == "patsnap_english"
    result = load(tmp_path, tmp_path / "a.csv")
    assert refusals_of(result) == []
    assert rows_of(
        result,
        "SELECT publicationNumber, title, inventorNames, holderNames FROM Publication WHERE NOT isStub",
    ) == [("CN105999998B", "Folding rotor frame", ["Zoe Muster", "Ada Beispiel"], ["Rotor Co. Ltd."])]
    assert rows_of(result, "SELECT nameOriginal FROM PatentApplicant ORDER BY sequence") == [
        ("Volantek GmbH",),
        ("Test University",),
    ]
    assert rows_of(result, "SELECT rightState, rightStage, eventText FROM LegalEvent") == [
        ("active", "grant", "Active | Granted")
    ]
    assert rows_of(result, "SELECT endKey FROM Citation") == [("US2099000001A1",)]
