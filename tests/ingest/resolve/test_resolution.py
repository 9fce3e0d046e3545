"""Names become organisations: spellings together, different holders apart, whatever the order."""

import random

import pytest

from kg.ingest.resolve.resolution import ResolvedName, resolve_names

TOGETHER = [
    ["星河技术有限公司", "星河技術有限公司", "XINGHE TECH CO LTD", "Xinghe Technologies Co., Ltd."],
    ["Paralell Wireless Inc", "Parallel Wireless, Inc."],
    ["Acme Electronics Co., Ltd.", "ACME ELECTONICS CO LTD", "Acme Electronics Corporaiton"],
    ["INSITEX INC", "INSITEX, INC. (A SUBSIDIARY OF THE BIGPLANE COMPANY)"],
    [
        "NORTHSTAR INFORMATION AND ELECTRONIC SYS",
        "NORTHSTAR INFORMATION AND ELECTRONIC SYSTEMS INTEGRATION INC",
    ],
    ["OBSHESTVO S OGRANICHENNOJ OTVETSTVENNOSTJU ROMASHKA", "ООО Ромашка", "ROMASHKA LLC"],
    ["江城银河科技有限公司", "南海晨星数据股份有限公司(曾用名：江城银河科技有限公司)"],
    ["Tagstar Systems GmbH", "TagstarSystems GMBH", "Tagstar Systmes G.m.b.H."],
    ["Sanyora Electric Co., Ltd.", "SANYORA ELECTRIC CO. TLD.", "Sanyora Eletcric Co.,Lttd."],
    ["Jergensa, Inc.", "Jergesna, INC"],
    ["UNIV BEI SHAN", "BEISHAN UNIVERSITY"],
    ["The Board of Regents of the University of Northland", "UNIV NORTHLAND"],
    ["US SEC OF NAVY", "The United States of America as represented by the Secretary of the Navy"],
]
APART = [
    ["Parrotex SA", "Parrotex Drones"],
    ["Acme Electronics Co., Ltd.", "Acme Electronics America, Inc."],
    ["海纳集团有限公司", "海纳电子有限公司"],
    ["上海星河电子有限公司", "上海星河电子有限公司苏州分公司"],
    ["中国矿产大学(江城)", "中国矿产大学(北京)"],
    ["第一机床厂", "第二机床厂"],
    ["星河基金管理有限公司", "星河创业投资基金(有限合伙)"],
    ["University of Washington", "Washington University"],
    ["JOHNSON MARK A", "JOHNSON MARK W"],
    ["北京星河科技有限公司", "上海星河科技有限公司"],
    ["佛山市燃气集团股份有限公司", "深圳市燃气集团股份有限公司"],
    ["山东钢铁股份有限公司", "莱芜钢铁股份有限公司"],
    ["海纳盐湖工业股份有限公司", "海纳盐湖工业集团股份有限公司"],
    ["ACMESTAR SDI CO LTD", "ACMESTAR SDS CO LTD"],
    ["SHENZHEN XINGHE INTELLIGENT TECHNOLOGY CO LTD", "SHENZHEN XINGHE TECHNOLOGY CO LTD"],
]


def clusters_of(names: list[str]) -> list[str | None]:
    return [row.cluster for row in resolve_names(names)]


@pytest.mark.parametrize("names", TOGETHER, ids=lambda names: names[0])
def test_spellings_of_one_organisation_are_one_cluster(names: list[str]) -> None:
    assert len(set(clusters_of(names))) == 1


@pytest.mark.parametrize("names", APART, ids=lambda names: names[0])
def test_different_organisations_stay_apart(names: list[str]) -> None:
    assert len(set(clusters_of(names))) == len(names)


def test_the_order_of_the_names_changes_neither_clusters_nor_reasons() -> None:
    names = [name for group in (*TOGETHER, *APART) for name in group]
    shuffled = list(dict.fromkeys(names))
    random.Random(3).shuffle(shuffled)
    first = {row.name: row for row in resolve_names(list(dict.fromkeys(names)))}
    assert {row.name: row for row in resolve_names(shuffled)} == first


def test_what_is_no_name_is_told_and_keeps_its_line() -> None:
    long = "x" * 10_000
    rows = list(resolve_names(["", "…—", long, "Acme Inc"]))
    assert [(row.cluster is None, row.score) for row in rows] == [
        (True, 0.0),
        (True, 0.0),
        (True, 0.0),
        (False, 1.0),
    ]
    assert [row.reason for row in rows[:3]] == [
        "empty: no name on this line",
        "only punctuation: no letter or digit to compare",
        "too long: 10000 characters, a name has at most 400",
    ]


def test_a_resolved_name_says_all_that_is_known_of_it() -> None:
    assert list(resolve_names(["Acme Robotics GmbH"])) == [
        ResolvedName(
            name="Acme Robotics GmbH",
            cluster="org:a2824402d3d2dec7",
            canonicalName="Acme Robotics GmbH",
            kind="Firm",
            score=1.0,
            reason="no other name is like it",
        )
    ]
