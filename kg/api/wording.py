"""The page's words in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

from kg.api.language import Language

Words = Mapping[str, str]
# Word by word: (Chinese, English).
Pairs = Mapping[str, tuple[str, str]]

STAGES: dict[str, tuple[str, str]] = {
    "upstream": ("上游", "Upstream"),
    "midstream": ("中游", "Midstream"),
    "downstream": ("下游", "Downstream"),
}
GAP_CLASSES: dict[str, tuple[str, str]] = {
    "strong": ("强链", "Strong"),
    "average": ("一般", "Average"),
    "weak": ("弱链", "Weak"),
    "missing": ("缺链", "Missing"),
    "insufficientData": ("数据不足", "Few data"),
    "unknown": ("未知", "Unknown"),
}
# What each class says, for the legend; probabilities as in the metrics note, section 1, item 5.
MEANINGS: dict[str, tuple[str, str]] = {
    "strong": ("P(λ > 1) ≥ 0.9", "P(λ > 1) ≥ 0.9"),
    "average": ("不属于其他各类", "none of the others"),
    "weak": ("P(λ < ½) ≥ 0.9", "P(λ < ½) ≥ 0.9"),
    "missing": ("P(λ < ¼) ≥ 0.9", "P(λ < ¼) ≥ 0.9"),
    "insufficientData": ("目标专利量 T < 5", "target mass T < 5"),
    "unknown": ("缺少计算所需的份额", "a share it needs is missing"),
}
_WORDS: dict[str, tuple[str, str]] = {
    "product": ("专利—产业—资本图谱", "Patents · Industry · Capital"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "navigation": ("页面", "Pages"),
    "navChain": ("产业链", "Chains"),
    "navZone": ("园区", "Zones"),
    "navControl": ("控制力", "Control"),
    "navFund": ("基金", "Funds"),
    "navNational": ("全国体系", "National system"),
    "navReview": ("核验", "Review"),
    "search": ("检索", "Search"),
    "searchHint": (
        "专利、机构、产业链、政策……（按 / 键）",
        "Patents, firms, chains, policies … (press /)",
    ),
    "skipToMain": ("跳到正文", "Skip to the content"),
    "why": ("这个数从何而来", "Where this number comes from"),
    "problem": ("没有答案", "There is no answer"),
    "problemFound": ("所见", "Found"),
    "problemExpected": ("应为", "Expected"),
    "problemWhere": ("位置", "Where"),
    "requestId": ("请求编号", "Request"),
    "tryAgain": ("再试一次", "Try again"),
    "loading": ("正在计算……", "Computing …"),
    "partStill": (
        "仍在计算，完成后会自动显示在这里。",
        "Still being computed; it will appear here by itself.",
    ),
    "loadPart": ("显示这一部分", "Show this part"),
    "partFailed": ("这一部分没有取到；可以再试。", "This part could not be fetched; try again."),
    "svg": ("下载 SVG", "Download SVG"),
    "png": ("下载 PNG", "Download PNG"),
    "keyAsked": (
        "写入需要密钥（编辑角色）。密钥只留在本标签页。",
        "Writing needs a key (role editor). It stays in this tab only.",
    ),
    "key": ("密钥", "Key"),
    "reasonAsked": ("理由（记入账本）", "Reason (kept in the ledger)"),
    "save": ("保存", "Save"),
    "cancel": ("取消", "Cancel"),
    "saved": ("已记入账本", "Kept in the ledger"),
    "changedByOther": (
        "别人刚改过这一项；没有覆盖。请看过现状后再试。",
        "Somebody else has just changed this; nothing was overwritten. Look at it and try again.",
    ),
    "noScript": ("这一步需要脚本。", "This step needs script."),
    "skip": ("跳到表格", "Skip to the table"),
    "subject": ("主体", "Subject"),
    "chain": ("产业链", "Chain"),
    "show": ("查看", "Show"),
    "language": ("语言", "Language"),
    "api": ("接口", "API"),
    "synthetic": (
        "合成数据：由种子生成的样例，不描述任何真实的机构、专利或市场。",
        "Synthetic data, generated from a seed. It describes no real organisation, patent or market.",
    ),
    "syntheticShort": ("合成数据", "Synthetic data"),
    "emptyTitle": ("尚未发布任何版本", "Nothing is published yet"),
    "emptyText": (
        "把数据装载并发布之后，这里会显示产业链。请运行：",
        "Once data are loaded and published, the chain appears here. Run:",
    ),
    "noChains": (
        "已发布的版本中没有产业链结果。请运行：",
        "The published version has no chain results. Run:",
    ),
    "noSuch": ("本版本中没有所要的产业链或主体。", "This version has no such chain or subject."),
    "back": ("查看现有的产业链", "See the chains there are"),
    "chainCoverage": ("链覆盖度", "Chain coverage"),
    "match": ("产业—专利匹配度", "Industry–patent match"),
    "throughRate": ("链贯通率", "Through rate"),
    "widestPath": ("最宽通路", "Widest path"),
    "unknown": ("未知", "Unknown"),
    "links": ("环节", "links"),
    "classes": ("判定", "Class"),
    "external": ("外控", "External"),
    "externalMeaning": ("自主可控度低于 ½", "self-determination below ½"),
    "importance": ("重要度", "Importance"),
    "intervalMeaning": (
        "λ：专利量与目标之比（0–2，刻度 ¼ ½ 1），点为均值，斜纹条为 90 % 区间",
        "λ: patents against target (0–2, ticks at ¼ ½ 1); dot: mean, hatched: 90 % interval",
    ),
    "massMeaning": ("份额未知时，灰条为专利量", "Share unknown: grey bar is patent mass"),
    "picture": ("产业链图", "The chain as a picture"),
    "pictureSays": (
        "各环节从上游到下游排列，颜色、花纹与圆符表示判定。内容与下方表格相同。",
        "Links from upstream to downstream; colour, pattern and disc give the class."
        " The table below says the same.",
    ),
    "families": ("族", "families"),
    "holders": ("主要持有人", "Main holders"),
    "holdersMeaning": ("占该环节全部专利量的份额", "share of the link's whole patent mass"),
    "evidence": ("证据", "Evidence"),
    "noHolders": ("无有效专利族有登记持有人", "no family in force has a recorded holder"),
    "table": ("数据表", "The same as a table"),
    "scrolls": ("表格，可横向滚动", "Table, scrolls sideways"),
    "csv": ("下载 CSV", "Download CSV"),
    "json": ("JSON", "JSON"),
    "link": ("环节", "Link"),
    "stage": ("阶段", "Stage"),
    "coverage": ("覆盖度", "Coverage"),
    "lambda": ("λ（90 % 区间）", "λ (90 % interval)"),
    "patentMass": ("专利量 S", "Patents S"),
    "targetMass": ("目标 T", "Target T"),
    "selfDetermination": ("自主可控度", "Self-determination"),
    "concentration": ("HHI", "HHI"),
    "effectiveHolders": ("有效持有人数", "Effective holders"),
    "notes": ("怎样读", "How to read this"),
    "xy": (
        "X 或 Y 类引文只说明它限制过一件在后申请；既不等于侵权，也不等于可以自由实施。",
        "An X or Y reference limited a later application; it is neither infringement nor freedom to operate.",
    ),
    "xyMissing": (
        "数据源没有引文类别（X/Y）：未分类的引文按 κ < 1 计入控制覆盖。",
        "The sources carry no citation categories (X/Y): references without one count at κ < 1 in the reach.",
    ),
    "uncalibrated": ("未校准", "uncalibrated"),
    "uncalibratedMeaning": (
        "未校准：重要度与权重为声明值或等权，未经拟合。",
        "Uncalibrated: importances and weights are declared or equal, not fitted.",
    ),
    "own": (
        "覆盖度、判定与控制力均为本项目自己的定义；没有官方公式。",
        "Coverage, classes and control are this project's own definitions; there is no official formula.",
    ),
    "undefinedMeaning": (
        "未知不是零：原因见单元格；零表示查过而没有。",
        "Unknown is not zero: the cell gives the reason. Zero means looked for and not found.",
    ),
    "truncated": (
        "专利公开滞后约 18 个月，最近 18 个月的数据不完整。",
        "Publications lag by about 18 months; the last 18 months are incomplete.",
    ),
    "countryBasis": (
        "机构的国家由其专利族首次申请的受理局推断，可能有误。",
        "An organisation's country is inferred from the offices of first filing, and may be wrong.",
    ),
    "whence": ("出处", "Where it comes from"),
    "version": ("图谱版本", "Graph version"),
    "snapshot": ("快照", "Snapshot"),
    "method": ("方法版本", "Method"),
    "computedAt": ("计算时间", "Computed at"),
    "asOf": ("截止日", "As of"),
    "parameters": ("参数", "Parameters"),
    "dataSets": ("数据集", "Data sets"),
    "undefined": ("未知项与原因", "What is unknown, and why"),
    "suppliedBy": ("上家", "Supplied by"),
    "supplies": ("下家", "Supplies"),
    "andMore": ("等 {count} 个环节", "and others, {count} links"),
    "whole": ("全链", "Whole chain"),
    "stageMean": ("阶段覆盖度", "stage coverage"),
    "noneCounted": ("无", "none"),
}
# Reasons as the formulas write them (English), for readers of Chinese; others are shown as they are.
_REASONS_ZH: tuple[tuple[str, str], ...] = (
    ("the subject's share g is not given", "缺少主体的产值、研发或就业份额"),
    ("no family of this snapshot belongs to the chain", "本快照中没有同族属于该产业链"),
    ("nobody has mass on this link", "该环节无人持有专利量"),
    ("no rule of these chains fires for its symbols", "这些产业链的规则都不适用于它的分类号"),
    ("no share", "缺少主体的产值、研发或就业份额"),
    ("no reference mass is given for the link", "缺少该环节的参照专利量"),
    ("the target mass is zero", "目标专利量为零"),
    ("the subject has no patents on the chain", "主体在本链上没有专利"),
    ("the subject has no mass on the link", "主体在该环节没有专利"),
    ("no industry share", "缺少产业份额"),
    ("coverage is undefined on every link that weighs", "所有环节的覆盖度均未知"),
    ("coverage is undefined on ", "部分环节的覆盖度未知："),
    ("no holder sits at this place", "没有持有人登记在该地"),
    ("no importance is declared for", "未声明重要度："),
    ("no family in force on the link has a recorded holder", "无有效专利族有登记持有人"),
    ("a supply edge has no cost share", "有供应边缺少成本份额"),
    ("importance or coverage of a link of the stage is undefined", "该阶段有环节的重要度或覆盖度未知"),
)


def words(language: Language) -> dict[str, str]:
    """Return every word that pages share, in a language."""
    return in_language(_WORDS, language)


def in_language(pairs: Pairs, language: Language) -> dict[str, str]:
    """Return words in a language."""
    index = 0 if language == "zh" else 1
    return {name: pair[index] for name, pair in pairs.items()}


def stage_name(stage: str, language: Language) -> str:
    """Return a stage's name; unknown stages keep theirs."""
    return STAGES.get(stage, (stage, stage))[0 if language == "zh" else 1]


def class_name(gap_class: str | None, language: Language) -> str:
    """Return the name of a gap class; «unknown» for None."""
    return GAP_CLASSES[gap_class or "unknown"][0 if language == "zh" else 1]


def reason_text(reason: str, language: Language) -> str:
    """Return the reason of an undefined value, translated where the formula's sentence is known."""
    if language == "en":
        return reason
    for english, chinese in _REASONS_ZH:
        if reason.startswith(english):
            rest = reason.removeprefix(english).strip() if chinese.endswith("：") else ""
            return chinese + rest
    return reason
