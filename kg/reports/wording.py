"""The words of a report around its sentences: chapters of the standard, columns of tables, zh and en.

Chapters are those that GB/T 39551-2020 and the national lecture on the IP operation system (2017-05-12)
name for 产业规划类 and 企业运营类 projects.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.reports.document import Language

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter and what stands in it.

    Attributes:
        title: of the chapter.
        sections: names of the navigation's sections whose sentences it holds.
        templates: only these templates of those sections; empty: all that no chapter names.
        has_picture: whether the picture of the chain stands here.
    """

    title: Pair
    sections: tuple[str, ...]
    templates: tuple[str, ...] = ()
    has_picture: bool = False


PARTS: dict[str, tuple[Part, ...]] = {
    "industryPlanning": (
        Part(
            ("产业发展现状", "State of the industry"),
            ("direction", "position"),
            ("chainTrend", "zoneHoldings", "zoneRank"),
            has_picture=True,
        ),
        Part(("专利导航分析", "Patent navigation analysis"), ("direction", "position", "path")),
        Part(
            ("导航项目成果应用", "Use of the navigation's results"),
            ("path",),
            ("attract", "cultivate", "research"),
        ),
    ),
    "enterpriseOperation": (
        Part(("企业现状", "State of the enterprise"), ("enterpriseStatus",), has_picture=True),
        Part(("重点产品专利导航", "Patent navigation of key products"), ("keyProducts", "competitors")),
        Part(("产品开发策略", "Strategy of product development"), ("productStrategy",)),
        Part(("成果应用", "Use of the results"), ("application",)),
    ),
}
SUBTITLES: dict[str, Pair] = {
    "industryPlanning": (
        "产业规划类专利导航报告（结构依 GB/T 39551-2020）",
        "Industry-planning patent navigation, structured after GB/T 39551-2020",
    ),
    "enterpriseOperation": (
        "企业运营类专利导航报告（结构依 GB/T 39551-2020）",
        "Enterprise-operation patent navigation, structured after GB/T 39551-2020",
    ),
}
# Tables by template: caption, and the numbers that are columns. Rows are the sentences of the template.
TABLES: dict[str, tuple[Pair, tuple[str, ...]]] = {
    "linkTrend": (
        ("增长最多的环节", "Links that grow most"),
        ("early", "late", "ratio", "ratioLow", "ratioHigh", "shareEarly", "shareLate"),
    ),
    "controlPoint": (
        ("控制点", "Points of control"),
        ("holderId", "thicketDensity", "effectiveHolders", "reach"),
    ),
    "gap": (
        ("各环节的覆盖与缺口", "Coverage and gaps by link"),
        ("gapClassId", "coverage", "coverageLow", "coverageHigh", "patentMass", "targetMass", "lambdaMean"),
    ),
    "specialisation": (
        ("持有最多的环节", "Links with most holdings"),
        ("patentMass", "directShare", "rta"),
    ),
    "completion": (
        ("补链候选环节", "Links to complete"),
        ("gain", "density", "outsideChokepoint", "holderId", "rta"),
    ),
    "attract": (
        ("招引推演", "What attracting would change"),
        ("holderId", "patentMass", "before", "after", "chainBefore", "chainAfter"),
    ),
    "zoneDependence": (
        ("受制于区外", "Dependence on outsiders"),
        ("holderId", "blockedShare", "families", "undated", "until"),
    ),
    "keyProduct": (
        ("重点产品", "Key products"),
        ("patentMass", "directShare", "rank", "holders", "rta"),
    ),
    "competitor": (
        ("重点产品竞争对手", "Competitors on key products"),
        ("rivalId", "directShare", "reach", "blocksUs", "blockedByUs"),
    ),
    "dependence": (
        ("受制于他人", "Dependence on others"),
        ("holderId", "blockedShare", "families", "undated", "until"),
    ),
    "licenceWhatIf": (("许可推演", "What a licence would change"), ("holderId", "before", "after")),
    "nearLink": (("邻近环节", "Nearby links"), ("density", "effectiveHolders", "thicketDensity")),
    "licensee": (("可洽谈许可者", "Whom to look at for a licence"), ("otherId", "mass", "families")),
}
COLUMNS: dict[str, Pair] = {
    "early": ("前期申请", "Filed earlier"),
    "late": ("近期申请", "Filed later"),
    "ratio": ("倍数", "Ratio"),
    "ratioLow": ("下限", "Low"),
    "ratioHigh": ("上限", "High"),
    "shareEarly": ("前期占比", "Part earlier"),
    "shareLate": ("近期占比", "Part later"),
    "holderId": ("持有人", "Holder"),
    "rivalId": ("竞争对手", "Competitor"),
    "otherId": ("对象", "Whom"),
    "thicketDensity": ("丛林密度", "Thicket density"),
    "effectiveHolders": ("有效持有人数", "Effective holders"),
    "reach": ("控制覆盖", "Reach"),
    "gapClassId": ("判定", "Class"),
    "coverage": ("覆盖度", "Coverage"),
    "coverageLow": ("下限", "Low"),
    "coverageHigh": ("上限", "High"),
    "patentMass": ("专利量", "Patent mass"),
    "targetMass": ("应有量", "Expected"),
    "lambdaMean": ("λ", "λ"),
    "directShare": ("占比", "Share"),
    "rta": ("RTA", "RTA"),
    "gain": ("覆盖增量", "Gain"),
    "density": ("关联密度", "Density"),
    "outsideChokepoint": ("外部卡口", "Chokepoint"),
    "before": ("前", "Before"),
    "after": ("后", "After"),
    "chainBefore": ("全链前", "Chain before"),
    "chainAfter": ("全链后", "Chain after"),
    "blockedShare": ("受制比例", "Blocked"),
    "families": ("同族", "Families"),
    "undated": ("期限未知", "Undated"),
    "until": ("最晚至", "Until"),
    "rank": ("位次", "Rank"),
    "holders": ("持有人数", "Holders"),
    "blocksUs": ("限制我方", "Limits us"),
    "blockedByUs": ("受我方限制", "Limited by us"),
    "mass": ("受限专利量", "Limited mass"),
}
STAGES: dict[str, Pair] = {
    "upstream": ("上游", "Upstream"),
    "midstream": ("中游", "Midstream"),
    "downstream": ("下游", "Downstream"),
}
WORDS: dict[str, Pair] = {
    "method": ("方法与参数", "Method and parameters"),
    "limits": ("局限", "Limits"),
    "evidence": ("附录：证据", "Appendix: evidence"),
    "how": ("读法", "How to read"),
    "repeat": ("同一报告的查询", "The query that makes this report"),
    "parameters": ("参数", "Parameters"),
    "parameter": ("参数", "Parameter"),
    "value": ("取值", "Value"),
    "madeBy": ("计算：", "Made by "),
    "with": ("参数：", "with "),
    "from": ("证据：", "evidence "),
    "limitedBy": ("局限：", "limits "),
    "unsaid": ("未说", "Not said"),
    "none": ("没有数字支持的陈述，本节从略。", "No number backs a statement here."),
    "noLimits": ("没有句子带有局限说明。", "No sentence carries a limit."),
    "noEvidence": ("没有句子列出证据。", "No sentence names evidence."),
    "link": ("环节", "Link"),
    "label": ("编号", "No."),
    "record": ("公开号或类别", "Number or class"),
    "title": ("名称", "Title"),
    "sources": ("来源记录", "Source records"),
    "noRecord": ("无记录", "no record"),
    "chain": ("产业链", "Chain"),
    "subject": ("对象", "Subject"),
    "asOf": ("截至", "As of"),
    "knownBy": ("已知至", "Known by"),
    "jurisdiction": ("法域", "Jurisdiction"),
    "any": ("不限", "any"),
    "version": ("数据版本", "Version of the data"),
    "picture": ("产业链与环节", "The chain and its links"),
    "noClass": ("其他", "other"),
    "key": ("重点产品", "key product"),
    "table": ("表", "Table"),
    "figure": ("图", "Figure"),
    "contents": ("目录", "Contents"),
    "undefined": ("未定义", "undefined"),
}


def word(name: str, language: Language) -> str:
    """Return a word of `WORDS` in a language."""
    return pick(WORDS[name], language)


def pick(pair: Pair, language: Language) -> str:
    """Return the Chinese or English one of two texts."""
    return pair[0 if language == "zh" else 1]


def one_of(text: str, language: Language) -> str:
    """Return the half of «中文 · English» in a language; the whole where it is not of two halves."""
    zh, separator, en = text.partition(" · ")
    is_pair = bool(separator) and not zh.isascii() and not _has_chinese(en)
    return pick((zh, en), language) if is_pair else text


def _has_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)
