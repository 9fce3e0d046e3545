"""Broken lines are joined on evidence, and every character keeps its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.ingest.extract.mending import mend_lines


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("省财政厅和省知识产\n\n权局联合印发文件。", "省财政厅和省知识产权局联合印发文件。"),
        ("印发《星河省知识产权运营\n资金管理办法》的通知", "印发《星河省知识产权运营资金管理办法》的通知"),
        ("12支基金首批募集\n3.6亿元", "12支基金首批募集3.6亿元"),
        ("2018年3月1日\n启动试点工程", "2018年3月1日启动试点工程"),
        (
            "《园区知识产权管理规范》\n\nGB/T 12345-2018\n于2018年1月1日实施",
            "《园区知识产权管理规范》GB/T 12345-2018于2018年1月1日实施",
        ),
        ("政策资源\n数据资源\n人才资源", "政策资源\n数据资源\n人才资源"),
        ("任务：\n1.建立机制。\n2.培育业态。", "任务：\n1.建立机制。\n2.培育业态。"),
        (
            "第一段到此为止没有句号的一行文字共二十五个字左右吧\n　　第二段另起",
            "第一段到此为止没有句号的一行文字共二十五个字左右吧\n第二段另起",
        ),
        ("指标\t数量\n专利\t12件", "指标\t数量\n专利\t12件"),
        ("名称 ABC\nDEF", "名称 ABC\nDEF"),
    ],
)
def test_lines_are_joined_where_a_sentence_goes_on(broken: str, mended: str) -> None:
    assert mend_lines(broken).text == mended


@given(st.text(alphabet="知识产权局联合印发《》。，、；12亿元\n\r\f \t　", max_size=80))
def test_every_character_keeps_its_place_and_none_is_lost(text: str) -> None:
    mended = mend_lines(text)
    placed = [(c, text[s:e]) for c, s, e in zip(mended.text, mended.starts, mended.ends, strict=True)]
    assert all(char == there for char, there in placed if char not in "\n ")
    assert "".join(mended.text.split()) == "".join(text.split())
    assert list(mended.starts) == sorted(mended.starts)
