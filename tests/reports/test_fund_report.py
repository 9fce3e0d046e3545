"""A fund's report: its chapters, a query under every sentence with a number, the same bytes again."""

import datetime as dt
import re

import pytest

from kg.errors import NotFoundError
from kg.reports.document import Document, Figure, Language, Omission, Statement, Table
from kg.reports.fund import FundReportRequest, command_of, fund_id
from kg.reports.fund_document import FundFindings, fund_document
from kg.reports.navigation import FORMATS

LINK = "c/a"
CHAPTERS = [
    "基金与投资标准",
    "专利集群的市场",
    "匹配排序",
    "被拒及其理由",
    "多基金配置",
    "集群档案",
    "方法与参数",
    "局限",
    "附录：证据",
]


def cluster(
    rank: int, name: str, eligible: bool | None, score: float | None, refusals: list[str]
) -> dict[str, object]:
    return {
        "rank": rank,
        "project": f"cluster:{name}",
        "name": f"集群{name}",
        "eligible": eligible,
        "refusals": refusals,
        "unknown": [] if refusals else ["title"],
        "score": score,
        "parts": {"thesisFit": score, "quality": 0.5},
        "terms": {"thesisFit": 0.5 * (score or 0), "quality": 0.25},
        "linkMix": {LINK: 1.0},
        "families": 12,
        "mass": 8.5,
        "growth": None,
        "effectiveHolders": 3.0,
        "availability": 0.25,
        "quality": 0.5,
        "topHolders": [],
        "regions": ["CN"],
        "undefined": {},
    }


FUND = {
    "fund": "org:f",
    "name": "示例 #eval(1) <i>基金</i>",
    "nameEn": None,
    "chain": "c",
    "chainName": "链",
    "chainNameEn": "Chain",
    "links": [{"link": LINK, "name": "环节甲", "nameEn": "Link A"}],
    "criteria": [
        {"criterion": "ticket", "value": {"low": 5e6, "high": None}, "from": "deals", "records": ["round:1"]},
        {"criterion": "stages", "value": ["early", "a"], "from": "declared", "records": ["f.csv:2"]},
        {"criterion": "horizon", "value": None, "from": "unknown", "records": []},
        {"criterion": "thesis", "value": {LINK: 1.0}, "from": "deals", "records": ["round:1"]},
    ],
    "weights": {"thesisFit": 0.5, "quality": 0.5},
    "weightsFrom": "equal",
    "counts": {"open": 0, "toCheck": 1, "refused": 1},
    "scores": [
        cluster(1, "甲", None, 0.8, []),
        cluster(2, "乙", False, 0.0, ["stage: late is not among early"]),
    ],
    "deals": [{"round": "round:1", "firm": "org:x", "firmName": "企业甲", "date": "2020-01-02"}],
    "parameters": {"asOf": "2024-06-30"},
    "change": {},
    "computedAt": "2026-01-01T00:00:00Z",
}
PLAN = {
    "parameters": {"funds": ["org:f"], "asks": {"cluster:甲": 1.0}},
    "value": 0.8,
    "gap": 0.0,
    "blockingPairs": 0,
    "greedyValue": 0.8,
    "assignment": [{"fund": "org:f", "project": "cluster:甲", "amount": 1.0}],
    "stable": [],
    "shadowPrices": {"ask:cluster:甲": 0.8},
    "conflicts": ["org:g: at most 0 deals"],
}
SHEET = {
    "chain": "c",
    "familyCount": 12,
    "growth": 0.2,
    "growthLow": -0.1,
    "growthHigh": None,
    "recent": {"from": 2020, "to": 2022, "families": 7},
    "before": {"from": 2017, "to": 2019, "families": 4},
    "title": {"counts": {"pledge": 2}, "clean": 3, "unknown": 7},
    "expiry": {"total": 8.0, "expiring": 2.0, "unknown": 1.0},
    "owners": [{"holder": "org:u", "name": "某大学", "kind": "University", "families": 4, "share": 0.4}],
    "families": [{"familyId": "f:1", "publicationNumber": "CN1A", "title": "题", "sources": ["a:b:1"]}],
}


def document(language: Language = "zh", *, whole: bool = True) -> Document:
    found = FundFindings(
        FUND,
        PLAN if whole else None,
        {"cluster:甲": SHEET} if whole else {},
        dt.date(2024, 6, 30),
        "v1",
        "kg report fund --fund org:f",
        {"org:f": "示例基金"},
    )
    return fund_document(found, language)


def statements(found: Document) -> list[Statement]:
    return [block for chapter in found.chapters for block in chapter.blocks if isinstance(block, Statement)]


def test_the_chapters_stand_in_their_order() -> None:
    assert [chapter.title for chapter in document().chapters] == [
        f"{n} {t}" for n, t in enumerate(CHAPTERS, 1)
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sentence_carries_the_query_of_its_numbers(language: Language) -> None:
    told = statements(document(language))
    assert [block.label for block in told] == [f"S{n}" for n in range(1, len(told) + 1)]
    form = r"(查询：|query: )(GET|POST) /api/v1/\S+ → /\S+"
    assert [block.text for block in told if not re.match(form, block.backing)] == []


def test_ranks_refusals_plan_and_sheet_are_told_with_their_numbers() -> None:
    texts = [block.text for block in statements(document())]
    assert texts == [
        "该基金在本链有 1 笔以往交易，涉及 1 家企业。",
        "本链有 2 个专利集群，合计专利量 17.0。",
        "对该基金，0 个可投、1 个待核、1 个被拒。",
        "集群甲 列第 1，得分 0.80：论题契合 0.80、质量 0.50。",
        "集群乙 被拒：阶段为成熟期，不在早期之列。",
        "1 只基金、1 个集群的最优方案，Σ 得分 × 金额为 0.8；最优性间隙 0.00%，"
        "阻塞对 0 对；逐对取高分的方案为 0.8。",
        "ask: 集群甲 的影子价格为 0.8：放宽一个单位所增。",
        "相互矛盾的条件：org:g: at most 0 deals。",
        "集群甲：12 个同族，专利量 8.5，主要在环节甲 100%。",
        "最近三个完整年份申请 7 族，此前三年 4 族，年增长 +20%（90 % 区间 -10% 至 …）。",
        "权属清晰 3 族，无法判断 7 族；质押 2。",
        "有效专利量 8.0 中，36 个月内到期 2.0，期限未知 1.0。",
    ]


def test_criteria_stand_with_their_source_and_what_is_unknown_says_so() -> None:
    table = next(b for b in document().chapters[0].blocks if isinstance(b, Table))
    assert table.rows == (
        ("单笔额度", "5,000,000–…", "由以往交易看出 (E1)"),
        ("阶段", "早期、A 轮", "基金申报 (f.csv:2)"),
        ("权利须至", "未知", "未知"),
        ("投资论题", "环节甲 100.0%", "由以往交易看出 (E1)"),
    )


def test_what_was_not_asked_for_is_said_to_be_missing() -> None:
    blocks = [block for chapter in document(whole=False).chapters for block in chapter.blocks]
    omitted = [block.text for block in blocks if isinstance(block, Omission)]
    assert omitted == [
        "未求：没有给出参与的基金与集群的融资需求（--with、--ask）。",
        "同族、增长区间、权属与到期未列：此版本没有集群的同族表。",
    ]


def test_the_picture_says_in_words_what_it_shows() -> None:
    figures = [b for chapter in document().chapters for b in chapter.blocks if isinstance(b, Figure)]
    assert [figure.alt for figure in figures] == ["集群甲: 0.80"]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_same_findings_give_the_same_bytes(name: str) -> None:
    assert FORMATS[name](document()) == FORMATS[name](document())


def test_a_name_is_never_read_as_markup() -> None:
    assert b"<i>" not in FORMATS["html"](document())


def test_the_command_repeats_the_report_with_every_parameter() -> None:
    request = FundReportRequest("示例", "c", ("org:g",), ask=5.0, accepts_unknown=True)
    assert command_of(request, "org:f", "v1", "en") == (
        "kg report fund --fund org:f --chain c --ask 5.0 --clusters 20 --sheets 3 --snapshot v1 "
        "--language en --with org:g --accept-unknown"
    )


def test_a_fund_is_found_by_its_id_or_its_one_name() -> None:
    match = {"funds": {"a": {"name": "甲"}, "b": {"name": "乙"}, "c": {"name": "乙"}}}
    assert (fund_id(match, "a"), fund_id(match, "甲")) == ("a", "a")
    for text in ("乙", "丙"):
        with pytest.raises(NotFoundError, match="fund"):
            fund_id(match, text)
