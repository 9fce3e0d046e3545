"""The parts of Chinese and Latin names: place, trade name, trade, form, branch, former name, kind."""

import pyarrow as pa
import pytest

from kg.ingest.resolve.name_parts import NameParts, parse_name, parse_names

CHINESE = {
    "深圳市南山区星河创新科技有限公司": ("深圳", "星河", "创新科技", "有限公司", None, "Firm"),
    "星图（北京）软件技术股份有限公司": ("北京", "星图", "软件技术", "股份有限公司", None, "Firm"),
    "上海星河精密电子有限公司苏州分公司": ("上海", "星河", "精密电子", "有限公司", "苏州分公司", "Firm"),
    "浙江海纳集团有限公司": ("浙江", "海纳", None, "集团有限公司", None, "Firm"),
    "太原重工股份有限公司": ("太原", "重工", None, "股份有限公司", None, "Firm"),
    "星河基金管理有限公司": (None, "星河", "基金管理", "有限公司", None, "FundManager"),
    "宁波星河股权投资合伙企业（有限合伙）": ("宁波", "星河", "股权投资", "合伙企业(有限合伙)", None, "Fund"),
    "海州理工大学": (None, "海州理工大学", None, None, None, "University"),
    "中国矿产大学（江城）": (None, "中国矿产大学江城", None, None, None, "University"),
    "海州市第三人民医院": (None, "海州市第三人民医院", None, None, None, "Hospital"),
}


@pytest.mark.parametrize(("name", "parts"), CHINESE.items())
def test_a_chinese_name_is_taken_apart(name: str, parts: tuple[str | None, ...]) -> None:
    found = parse_name(name)
    assert parts == (
        found.place,
        found.trade_name,
        found.industry_words,
        found.legal_form,
        found.branch,
        found.kind,
    )


def test_a_latin_name_is_taken_apart_by_generic_words_and_countries() -> None:
    assert parse_name("Acme Robotics America, Inc.") == NameParts(
        name="Acme Robotics America, Inc.",
        place="AMERICA",
        trade_name="ACME",
        industry_words="ROBOT",
        legal_form=None,
        branch=None,
        former_name=None,
        kind="Firm",
        is_group=False,
        key="ACMEROBOTAMERICA",
        latin="ACME ROBOT AMERICA",
    )


def test_a_former_name_in_brackets_is_told_and_does_not_change_the_key() -> None:
    found = parse_name("江城星河科技有限公司(曾用名：江城银河科技有限公司)")
    assert (found.former_name, found.key) == (
        "江城银河科技有限公司",
        parse_name("江城星河科技有限公司").key,
    )


def test_traditional_characters_and_full_width_signs_are_folded() -> None:
    assert parse_name("星漢電子（上海）有限公司").key == parse_name("星汉电子(上海)有限公司").key


def test_a_group_says_so_and_a_member_does_not() -> None:
    found = parse_names(pa.array(["海纳集团有限公司", "海纳(集团)股份有限公司", "海纳电子有限公司"]))
    assert found["is_group"].to_pylist() == [True, True, False]


def test_a_chinese_name_and_its_english_form_share_their_latin_words() -> None:
    assert (
        parse_name("深圳星河创新科技有限公司").latin
        == parse_name("Shenzhen Xinghe Innovation Technology Co., Ltd.").latin
    )


def test_kana_and_cyrillic_are_put_into_latin_letters_for_comparison() -> None:
    assert [parse_name(n).latin for n in ("株式会社サクラ", "ООО Ромашка")] == ["SAKURA", "ROMASHKA"]


def test_the_columns_keep_the_order_of_the_names() -> None:
    names = ["Beta Corp", "甲乙科技有限公司", "...", "Alpha GmbH"]
    assert parse_names(pa.array(names))["key"].to_pylist() == ["BETA", "甲乙科技", None, "ALPHA"]
