from pathlib import Path

import pytest

from kg.ingest.readers.citation_pairs import read_citation_pairs
from kg.ingest.readers.national_facts import read_national_facts
from kg.ingest.readers.university_list import read_university_list
from kg.ingest.readers.venture_rounds import read_venture_rounds
from kg.settings import REPOSITORY_ROOT, Settings
from tests.ingest.readers.reading import read_all, reasons, without_nulls

ROUND_HEADER = (
    "公司名称,工商名称,公司网址,成立时间,地点,运营状态,行业,子行业,"
    "融资时间,轮次,融资金额,投资方,融资总额,估值,公司简介\n"
)
FIRM = "合成品牌,合成科技有限公司,,2011-03,陕西-西安,运营中,硬件,无人机"


def write(tmp_path: Path, text: str, codec: str = "utf-8") -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(codec))
    return path


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_universities_are_read_under_the_ministrys_header_too(codec: str, tmp_path: Path) -> None:
    text = "序号,学校名称,学校标识码,主管部门,所在地,办学层次,备注\n"
    text += '1,合成大学,9900000001,合成部,北京市,本科,"由甲大学\n更名"\n'
    text += "2,合成学院,9900000002,合成部,上海市,专科,\n"
    records, report = read_all(read_university_list, write(tmp_path, text, codec))
    assert [without_nulls(record) for record in records] == [
        {
            "id": "1",
            "name": "合成大学",
            "code": "9900000001",
            "department": "合成部",
            "address": "北京市",
            "level": "本科",
            "remarks": "由甲大学\n更名",
            "line": 2,
        },
        {
            "id": "2",
            "name": "合成学院",
            "code": "9900000002",
            "department": "合成部",
            "address": "上海市",
            "level": "专科",
            "line": 4,
        },
    ]
    assert report.rejects == []


def test_continuation_rows_belong_to_the_firm_above(tmp_path: Path) -> None:
    text = (
        ROUND_HEADER
        + f"{FIRM},2016-05-17,A轮,数千万人民币,甲资本,,,简介\n"
        + ",,,,,,,,2014-10-14,天使轮,200万人民币,乙资本,,,\n"
    )
    records, report = read_all(read_venture_rounds, write(tmp_path, text))
    firm = {
        "company_name": "合成品牌",
        "legal_name": "合成科技有限公司",
        "founded": "2011-03",
        "place": "陕西-西安",
        "operating_status": "运营中",
        "industry": "硬件",
        "sub_industry": "无人机",
        "company_line": 2,
    }
    assert [without_nulls(record) for record in records] == [
        firm
        | {
            "round_date": "2016-05-17",
            "round_type": "A轮",
            "amount": "数千万人民币",
            "investors": "甲资本",
            "description": "简介",
            "line": 2,
        },
        firm
        | {
            "round_date": "2014-10-14",
            "round_type": "天使轮",
            "amount": "200万人民币",
            "investors": "乙资本",
            "line": 3,
        },
    ]
    assert report.rejects == []


def test_a_firm_without_a_round_is_a_record(tmp_path: Path) -> None:
    records, _ = read_all(read_venture_rounds, write(tmp_path, f"{ROUND_HEADER}{FIRM},,,,,,,\n"))
    assert (records[0]["company_line"], records[0]["round_date"]) == (2, None)


def test_a_continuation_before_any_firm_is_refused(tmp_path: Path) -> None:
    text = ROUND_HEADER + ",,,,,,,,2014-10-14,天使轮,200万人民币,乙资本,,,\n" + f"{FIRM},,,,,,,\n"
    records, report = read_all(read_venture_rounds, write(tmp_path, text))
    assert [record["line"] for record in records] == [3]
    assert [(r.line, r.reason, r.found) for r in report.rejects] == [
        (2, "orphanContinuation", "2014-10-14 | 天使轮 | 200万人民币 | 乙资本")
    ]


def test_the_firm_is_carried_over_batches(tmp_path: Path) -> None:
    text = ROUND_HEADER + f"{FIRM},,,,,,,\n" + ",,,,,,,,2014-10-14,天使轮,-,乙资本,,,\n" * 40_000
    records, report = read_all(read_venture_rounds, write(tmp_path, text))
    assert (report.read, len(records)) == (40_001, 40_001)
    assert {(record["company_line"], record["company_name"]) for record in records} == {(2, "合成品牌")}
    assert [record["line"] for record in records] == list(range(2, 40_003))


def test_citations_are_read_with_what_they_have(tmp_path: Path) -> None:
    records, report = read_all(
        read_citation_pairs, write(tmp_path, "cited,citing,citn_category\nEP1A1,US2B2,X\nEP3A1,US2B2,\n")
    )
    assert [without_nulls(record) for record in records] == [
        {"citing": "US2B2", "cited": "EP1A1", "category": "X", "line": 2},
        {"citing": "US2B2", "cited": "EP3A1", "line": 3},
    ]
    assert report.rejects == []


def test_the_published_figures_of_the_repository_are_read_whole() -> None:
    records, report = read_all(
        read_national_facts, REPOSITORY_ROOT / "domain" / "national_system" / "figures.csv"
    )
    assert report.rejects == []
    assert all(record["source_title"] for record in records)
    assert len(records) >= 30


@pytest.mark.realdata
def test_the_real_tables_are_read_whole() -> None:
    data = Settings().data_dir
    if not data.exists():
        pytest.skip("no real data")
    schools, of_schools = read_all(
        read_university_list, data / "organizations" / "universities" / "universities.csv"
    )
    rounds, of_rounds = read_all(
        read_venture_rounds, data / "capital" / "venture_rounds" / "ai_companies_rounds_to_2016.csv"
    )
    assert (len(schools), of_schools.rejects) == (2631, [])
    assert (len(rounds), len({r["company_line"] for r in rounds}), of_rounds.rejects) == (1290, 820, [])
    assert reasons(of_rounds) == []
