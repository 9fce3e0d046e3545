from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ParseError
from kg.ingest.parsers.derwent_details import (
    ApplicationDetail,
    PublicationDetail,
    parse_application_detail,
    parse_publication_detail,
)
from kg.ingest.parsers.names import (
    DerwentAssignee,
    InvestorName,
    is_chinese_person,
    parse_derwent_assignee,
    split_applicants,
    split_investors,
    split_names,
)
from kg.ingest.parsers.publication_number import PublicationNumber
from kg.ingest.parsers.rounds import parse_round_type


@pytest.mark.parametrize(
    ("text", "assignee"),
    [
        ("BOEING CO (BOEI-C)", DerwentAssignee("BOEING CO", "BOEI", "standard")),
        ("BOEING CO (BOEI)", DerwentAssignee("BOEING CO", "BOEI", "standard")),
        ("TABUCHI DENKI KK (TABU-Non-standard)", DerwentAssignee("TABUCHI DENKI KK", "TABU", "nonStandard")),
        ("DURAND E (DURA-Individual)", DerwentAssignee("DURAND E", "DURA", "individual")),
        (
            "AVIA (US) INST (AVIA-Soviet Institute)",
            DerwentAssignee("AVIA (US) INST", "AVIA", "sovietInstitute"),
        ),
    ],
)
def test_a_derwent_assignee_has_name_code_and_kind(text: str, assignee: DerwentAssignee) -> None:
    assert parse_derwent_assignee(text) == assignee


@pytest.mark.parametrize("text", ["BOEING CO", "(BOEI-C)", "BOEING CO (BOEING-C)", "X (BOEI-Other)"])
def test_what_is_no_derwent_assignee_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse_derwent_assignee(text)


def test_names_keep_their_order_and_lose_repetitions() -> None:
    assert split_names("Doe Jane; Roe Max;Doe Jane;;") == ["Doe Jane", "Roe Max"]


def test_an_investor_keeps_its_fund() -> None:
    assert split_investors("甲创投,乙移动(乙一号基金,二期),-,甲创投，丙资本（丙母基金）") == [
        InvestorName("甲创投", None, "甲创投"),
        InvestorName("乙移动", "乙一号基金,二期", "乙移动(乙一号基金,二期)"),
        InvestorName("丙资本", "丙母基金", "丙资本（丙母基金）"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("天使轮", "angel"),
        ("Pre-A轮", "preA"),
        ("A轮", "seriesA"),
        ("A+轮", "seriesAPlus"),
        ("B++轮", "seriesBPlusPlus"),
        ("Series C", "seriesC"),
        ("新三板定增", "neeqPlacement"),
        ("IPO上市", "ipo"),
        ("-", "unknown"),
    ],
)
def test_a_round_has_one_code(text: str, code: str) -> None:
    assert parse_round_type(text) == code


def test_an_unknown_round_is_refused() -> None:
    with pytest.raises(ParseError):
        parse_round_type("第一轮")


def test_derwent_details_are_read_by_their_gaps() -> None:
    publication = PublicationNumber("US", "2017104972", "A1")
    assert parse_publication_detail(
        "US2017104972-A1   13 Apr 2017   H04N-009/77   201731   Pages: 18   English"
    ) == PublicationDetail(publication, date(2017, 4, 13), "H04N-009/77", "201731")
    assert parse_application_detail("US2017104972-A1    US878676    08 Oct 2015") == ApplicationDetail(
        publication, "US878676", date(2015, 10, 8)
    )
    assert parse_application_detail("US878676    08 Oct 2015") == ApplicationDetail(
        None, "US878676", date(2015, 10, 8)
    )


@pytest.mark.parametrize("text", ["", "US2017104972-A1", "US2017104972-A1   31 Feb 2017", "US1   2017"])
def test_derwent_details_without_a_day_are_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse_publication_detail(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("甲科技有限公司；乙大学", ["甲科技有限公司", "乙大学"]),
        ("甲科技有限公司;乙大学;甲科技有限公司", ["甲科技有限公司", "乙大学"]),
        ("甲科技有限公司|乙大学、张三", ["甲科技有限公司", "乙大学", "张三"]),
        ("甲科技（深圳）有限公司\n乙大学", ["甲科技(深圳)有限公司", "乙大学"]),
        ("甲科技有限公司，乙大学", ["甲科技有限公司", "乙大学"]),
        ("甲科技(深圳),乙大学", ["甲科技(深圳)", "乙大学"]),
        ("EXAMPLE CO., LTD.; ROE, Max", ["EXAMPLE CO., LTD.", "ROE, Max"]),
        ("EXAMPLE CO., LTD.", ["EXAMPLE CO., LTD."]),
        ("甲科技有限公司 乙大学 王小明", ["甲科技有限公司", "乙大学", "王小明"]),
        ("王小明 李四", ["王小明", "李四"]),
        ("阿尔发 贝塔朗讯", ["阿尔发 贝塔朗讯"]),
        ("甲集团(乙、丙)", ["甲集团(乙、丙)"]),
        ("甲集团(乙;丙", ["甲集团(乙", "丙"]),
        ("甲 ; -; ；未披露", ["甲"]),
        ("三星电子株式会社 Samsung", ["三星电子株式会社 Samsung"]),
        ("", []),
    ],
)
def test_a_field_of_several_applicants_is_parted(text: str, names: list[str]) -> None:
    assert split_applicants(text) == names


@given(st.lists(st.sampled_from(["甲科技有限公司", "乙大学", "EXAMPLE CO., LTD.", "王小明"]), unique=True))
def test_joined_names_come_back(names: list[str]) -> None:
    assert split_applicants("；".join(names)) == split_applicants(" | ".join(names)) == names


@given(st.text(max_size=40))
def test_a_part_is_never_empty_and_never_said_twice(text: str) -> None:
    names = split_applicants(text)
    assert all(name == " ".join(name.split()) and name for name in names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("name", "is_person"),
    [("王小明", True), ("欧阳小明", True), ("甲科技有限公司", False), ("中兴", False), ("康某药业", False)],
)
def test_a_chinese_person_has_a_surname_and_a_short_name(name: str, is_person: bool) -> None:
    assert is_chinese_person(name) is is_person
