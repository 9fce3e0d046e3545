"""Statements → acts of the ontology's classes; the sentences are invented."""

import pytest

from kg.ingest.extract.acts import Act, acts_of
from kg.ingest.extract.extract import extract_text
from kg.ingest.extract.facts.rights import find_rights


def acts(text: str) -> list[Act]:
    return list(acts_of(extract_text(text, "authored")))


def told(text: str) -> set[tuple[object, ...]]:
    """Return class, parties, time, bounds, kind and rights of each act."""
    return {(a.class_name, a.parties, a.time, a.low, a.high, a.kind, a.rights) for a in acts(text)}


YUN, XING, DONG = "云山大学", "星河科技有限公司", "东湖电子有限公司"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"{YUN}将发明专利“一种插秧机”（专利号：ZL201610012345.5）独占许可给{XING}使用，许可费300万元。",
            {
                (
                    "Licence",
                    ((YUN, "licensor"), (XING, "licensee")),
                    None,
                    3_000_000,
                    3_000_000,
                    "独占",
                    ("ZL201610012345.5",),
                )
            },
        ),
        (
            f"{YUN}许可{XING}使用其8件发明专利，许可方式为普通许可。",
            {("Licence", ((YUN, "licensor"), (XING, "licensee")), None, None, None, "普通", ())},
        ),
        (
            f"{XING}获得{YUN}12项专利的独占许可。",
            {("Licence", ((YUN, "licensor"), (XING, "licensee")), None, None, None, "独占", ())},
        ),
        (
            f"{XING}与{DONG}达成专利交叉许可。",
            {
                (
                    "Licence",
                    (
                        (XING, "licensor"),
                        (DONG, "licensee"),
                        (DONG, "licensor"),
                        (XING, "licensee"),
                    ),
                    None,
                    None,
                    None,
                    "交叉",
                    (),
                )
            },
        ),
        (
            f"2019年5月6日，{YUN}将专利CN105123456B转让给{XING}，转让费约80万元。",
            {
                (
                    "Transfer",
                    ((YUN, "transferor"), (XING, "transferee")),
                    "2019-05-06",
                    None,
                    None,
                    None,
                    ("CN105123456B",),
                )
            },
        ),
        (
            f"{XING}、{DONG}受让{YUN}的5件发明专利。",
            {
                (
                    "Transfer",
                    ((YUN, "transferor"), (XING, "transferee"), (DONG, "transferee")),
                    None,
                    None,
                    None,
                    None,
                    (),
                )
            },
        ),
        (
            f"{XING}以其8件专利权质押，获得云山银行贷款超过1500万元。",
            {
                (
                    "PledgeFinancing",
                    ((XING, "pledgor"), ("云山银行", "pledgee")),
                    None,
                    15_000_000,
                    None,
                    None,
                    (),
                )
            },
        ),
        (
            "2018年3月，青禾生物有限公司完成3000万元A轮融资，由云山创业投资有限公司领投。",
            {
                (
                    "InvestmentRound",
                    (("云山创业投资有限公司", "investor"),),
                    "2018-03",
                    30_000_000,
                    30_000_000,
                    "A轮",
                    (),
                )
            },
        ),
        (
            f"云山集团有限公司2018年6月30日持有{XING}35%的股份。",
            {
                (
                    "Shareholding",
                    (("云山集团有限公司", "holder"), (XING, "held")),
                    "2018-06-30",
                    None,
                    None,
                    None,
                    (),
                )
            },
        ),
        (
            "星河市被认定为国家知识产权示范城市。",
            {("Designation", (("星河市", "place"),), None, None, None, "demonstrationCity", ())},
        ),
        # Not done, not named, or not told who gives: a statement and no act.
        (f"云山创业投资有限公司拟向{XING}投资3000万元。", set()),
        (f"{XING}尚未以专利权质押获得云山银行贷款。", set()),
        ("中小企业以专利权质押获得银行贷款1500万元。", set()),
        (f"{XING}与{DONG}签订专利许可合同。", set()),
        (f"云山集团有限公司持有{XING}35%的股份。", set()),
    ],
)
def test_what_was_done_by_named_parties_is_an_act(text: str, expected: set[tuple[object, ...]]) -> None:
    assert told(text) == expected


def test_a_contribution_keeps_its_value_and_share() -> None:
    (act,) = acts(f"{YUN}以6件专利作价500万元入股{XING}，占股20%。")
    assert (act.class_name, act.low, act.share, act.matter) == (
        "ShareContribution",
        5_000_000,
        0.2,
        "6件专利",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("支持12家知识产权运营机构，每家1000万元。", ("知识产权运营机构", 12, "家", 10_000_000, 10_000_000)),
        ("对10家示范企业每家给予最高20万元奖励。", ("示范企业", 10, "家", None, 200_000)),
        (
            "对获得中国专利金奖的企业，给予最高100万元奖励。",
            ("获得中国专利金奖的企业", None, None, None, 1_000_000),
        ),
    ],
)
def test_a_measure_says_who_gets_how_much_for_one_of_how_many(
    text: str, expected: tuple[object, ...]
) -> None:
    (act,) = acts(text)
    assert (act.thing, act.count, act.per, act.low, act.high) == expected
    assert (act.class_name, act.kind) == ("PolicyMeasure", "grant")


def test_a_measure_belongs_to_the_policy_that_the_document_is() -> None:
    title = "甲省人民政府关于加快知识产权运营的若干措施"
    (act,) = acts(f"{title}\n甲政发〔2019〕12号\n\n对获得中国专利金奖的企业，给予20万元奖励。\n2019年5月1日")
    assert act.about == title


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("专利号ZL 201610012345.5、ZL2016200123456", ("ZL201610012345.5", "ZL201620012345.6")),
        ("申请号为03112345.X的专利", ("ZL03112345.X",)),
        ("CN105123456B和US 8,123,456 B2", ("CN105123456B", "US8123456B2")),
        ("电话010-62080000，共20160001件，GB/T 29490-2013", ()),
    ],
)
def test_patents_are_known_by_their_numbers(text: str, numbers: tuple[str, ...]) -> None:
    assert find_rights(text) == numbers
