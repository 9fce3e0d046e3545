"""What notices say → facts; the texts are authored in the style of policy notices."""

from pathlib import Path

import pytest

from kg.ingest.extract.extract import extract_file, extract_text
from kg.ingest.extract.model import Statement


def statements(text: str) -> tuple[Statement, ...]:
    return extract_text(text, "authored").statements


def told(text: str) -> set[tuple[object, ...]]:
    return {
        (s.fact.type, s.fact.subject, s.fact.object, s.fact.measure, s.fact.value, s.fact.unit, s.fact.time)
        for s in statements(text)
    }


ISSUED = "甲省知识产权运营资金管理办法"


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "37家专利协同运用试点单位",
            {("count", "专利协同运用试点单位", None, "数量", 37.0, "家", None)},
        ),
        (
            f"2018年5月20日，甲省知识产权局、甲省财政厅联合印发《{ISSUED}》（甲知发〔2018〕12号）。",
            {("issued", "甲省知识产权局、甲省财政厅", ISSUED, "印发", None, None, "2018-05-20")},
        ),
        (
            f"甲省知识产权局于2018年5月印发《{ISSUED}》。",
            {("issued", "甲省知识产权局", ISSUED, "印发", None, None, "2018-05")},
        ),
        (
            f"甲省知识产权局2018年5月20日发布《{ISSUED}》。",
            {("issued", "甲省知识产权局", ISSUED, "印发", None, None, "2018-05-20")},
        ),
        (
            "国家标准《专利导航指南》（GB/T 39551-2020）于2021年6月1日起实施。",
            {("standard", "专利导航指南", None, "实施日期", None, None, "2021-06-01")},
        ),
        (
            "2019年3月，星河市知识产权局认定星河高新区为专利导航产业发展实验区。",
            {
                (
                    "approved",
                    "星河市知识产权局",
                    "星河高新区：专利导航产业发展实验区",
                    None,
                    None,
                    None,
                    "2019-03",
                )
            },
        ),
        (
            "星河产业知识产权联盟由星河科技有限公司、云山大学和东湖研究院共同发起成立。",
            {
                ("memberOf", member, "星河产业知识产权联盟", None, None, None, None)
                for member in ("星河科技有限公司", "云山大学", "东湖研究院")
            },
        ),
        (
            "云山大学将12件发明专利许可给星河科技有限公司使用，许可费300万元。",
            {("licensed", "云山大学", "星河科技有限公司", "12件发明专利", 3_000_000.0, "CNY", None)},
        ),
        (
            "星河科技有限公司以其8件专利权质押，获得云山银行贷款1500万元。",
            {("pledged", "星河科技有限公司", "云山银行", "8件专利权", 15_000_000.0, "CNY", None)},
        ),
        (
            "云山创业投资有限公司向青禾生物有限公司投资3000万元。",
            {("invested", "云山创业投资有限公司", "青禾生物有限公司", "投资金额", 30_000_000.0, "CNY", None)},
        ),
        (
            "云山集团有限公司持有青禾生物有限公司35%的股份。",
            {("holdsShares", "云山集团有限公司", "青禾生物有限公司", "持股比例", 35.0, "%", None)},
        ),
        (
            "对获得中国专利金奖的企业，给予最高100万元奖励。",
            {("support", "获得中国专利金奖的企业", None, "奖励", 1_000_000.0, "CNY", None)},
        ),
        (
            "星河知识产权运营平台位于星河市高新区。",
            {("locatedIn", "星河知识产权运营平台", "星河市高新区", None, None, None, None)},
        ),
        (
            "星河知识产权运营平台由云山运营有限公司负责运营，于2018年6月正式上线。",
            {
                ("operates", "云山运营有限公司", "星河知识产权运营平台", None, None, None, None),
                ("launched", "星河知识产权运营平台", None, "启动日期", None, None, "2018-06"),
            },
        ),
        (
            "星河产业技术研究院成立于2015年。",
            {("founded", "星河产业技术研究院", None, "成立日期", None, None, "2015")},
        ),
        (
            "高技术产业、装备产业增加值分别增长8.9%、7.7%。",
            {
                ("growth", "高技术产业增加值", None, "增长", 8.9, "%", None),
                ("growth", "装备产业增加值", None, "增长", 7.7, "%", None),
            },
        ),
        (
            "2018年，9家扶持的运营机构完成营业收入5200万元，平均超过570万元，"
            "受托运营的专利数量达到1.2万件，同比增长超过30％。",
            {
                ("count", "扶持的运营机构", None, "数量", 9.0, "家", "2018"),
                ("amount", "扶持的运营机构", None, "营业收入", 52_000_000.0, "CNY", "2018"),
                ("amount", "扶持的运营机构", None, "平均营业收入", 5_700_000.0, "CNY", "2018"),
                ("count", "扶持的运营机构", None, "受托运营的专利数量", 12_000.0, "件", "2018"),
                ("growth", "扶持的运营机构", None, "受托运营的专利数量同比增长", 30.0, "%", "2018"),
            },
        ),
        (
            "设立总规模不低于20亿元的知识产权运营基金。",
            {("amount", "知识产权运营基金", None, "总规模", 2_000_000_000.0, "CNY", None)},
        ),
        (
            "北洋制药股份有限公司拟出资1.5亿元收购海天生物科技有限公司15%股权，"
            "交易完成后将合计持有海天生物科技有限公司32.6%的股份。",
            {
                ("acquired", "北洋制药股份有限公司", "海天生物科技有限公司", "持股比例", 15.0, "%", None),
                ("holdsShares", "北洋制药股份有限公司", "海天生物科技有限公司", "持股比例", 32.6, "%", None),
            },
        ),
        (
            "青山省人民政府关于加快知识产权运营的意见\n青政发〔2019〕35号\n各市人民政府：\n2019年7月12日",
            {
                (
                    "issued",
                    "青山省人民政府",
                    "青山省人民政府关于加快知识产权运营的意见",
                    "印发",
                    None,
                    None,
                    "2019-07-12",
                )
            },
        ),
        (
            "青山区通报\n2020年11月5日\n10月20日，青山平台正式上线。",
            {("launched", "青山平台", None, "启动日期", None, None, "2020-10-20")},
        ),
        (
            "外商直接投资1196亿美元。",
            {("amount", "外商直接投资", None, "金额", 119_600_000_000.0, "USD", None)},
        ),
        ("国务院认真听取意见，研究制定《企业登记条例》。一批新的重大工程项目2011年启动。", set()),
        ("专利的两大特性，三种方式，一批企业，第3届会议，电话010-62080000。", set()),
        ("知识产权运营的定义11\n22 运营的路径\n38\n", set()),
    ],
)
def test_a_notice_gives_its_facts_and_no_others(text: str, facts: set[tuple[object, ...]]) -> None:
    assert told(text) == facts


def test_a_fact_told_twice_in_other_words_is_one_statement_with_two_sources() -> None:
    (count, raised) = statements(
        "20支基金首批募集42.8亿元。\n\n\n中央财政引导的20支基金，首期募资合计42.8亿元。"
    )
    assert (len(count.tellings), len(raised.tellings)) == (2, 2)
    assert count.contradicts == raised.contradicts == ()


def test_a_contradiction_is_two_statements_that_name_each_other() -> None:
    first, second = statements("全市共有17家专利导航实验区。\n\n\n全市共有19家专利导航实验区。")
    assert {first.fact.value, second.fact.value} == {17.0, 19.0}
    assert (first.contradicts, second.contradicts) == ((second.statement_id,), (first.statement_id,))


def test_two_values_of_a_change_are_no_contradiction_nor_are_values_that_both_can_hold() -> None:
    text = "去年，关税总水平由9.8%降至7.5%。\n\n\n全省有企业超过30家。\n\n\n全省有企业32家。"
    assert [s.contradicts for s in statements(text)] == [()] * 4
    assert [s.fact.base for s in statements(text)][:2] == ["前值", None]


def test_statements_keep_their_ids_when_the_text_around_them_changes() -> None:
    before = statements("37家专利协同运用试点单位")
    after = statements("前言。\n\n\n37家专利协同运用试点单位。")
    assert [s.statement_id for s in before] == [s.statement_id for s in after]


def test_every_fact_and_mention_lies_in_the_original() -> None:
    text = "　　2018年，甲省知识产\n\n权局印发《运营\n办法》，12支基金首批募集\n3.6亿元。\r\n"
    extraction = extract_text(text, "authored")
    assert {m.text.replace("\n", "") for m in extraction.mentions} >= {"2018年", "《运营办法》", "3.6亿元"}
    for mention in extraction.mentions:
        assert text[mention.start : mention.end] == mention.text
    passage = extraction.passages[0]
    assert all(passage.start <= s.fact.start < s.fact.end <= passage.end for s in extraction.statements)


TABLE = """<html><body><p>情况表</p><table>
<tr><th>指标</th><th>单位</th><th>2020年</th><th>2021年</th></tr>
<tr><td>知识产权运营机构</td><td>家</td><td>120</td><td>156</td></tr>
<tr><td>专利质押融资金额</td><td>亿元</td><td>45.2</td><td>63.8</td></tr></table>
<table><tr><th>项目</th><th>规模（亿元）</th><th>序号</th></tr>
<tr><td>运营基金</td><td>20.5</td><td>7</td></tr></table></body></html>"""


def test_cells_of_a_table_are_facts_with_the_unit_and_time_of_their_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "table.html"
    path.write_text(TABLE, encoding="utf-8")
    facts = [s.fact for s in extract_file(path).statements]
    assert {(f.type, f.subject, f.measure, f.value, f.unit, f.time) for f in facts} == {
        ("count", "知识产权运营机构", "数量", 120.0, "家", "2020"),
        ("count", "知识产权运营机构", "数量", 156.0, "家", "2021"),
        ("amount", "专利质押融资金额", "金额", 4_520_000_000.0, "CNY", "2020"),
        ("amount", "专利质押融资金额", "金额", 6_380_000_000.0, "CNY", "2021"),
        ("amount", "运营基金", "规模", 2_050_000_000.0, "CNY", None),
    }
    assert all("<td>" in TABLE[f.start : f.end] for f in facts)
