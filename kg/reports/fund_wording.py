"""The words of a fund's report, zh and en."""

from __future__ import annotations

from kg.reports.document import Language
from kg.reports.wording import Pair, pick

WORDS: dict[str, Pair] = {
    "title": ("{name} 基金匹配报告：{chain}", "Fund match of {name}: {chain}"),
    "subtitle": (
        "基金标准、可投专利集群、匹配与理由",
        "Criteria of the fund, investable patent clusters, match and reasons",
    ),
    "fund": ("基金", "Fund"),
    "identifier": ("标识", "Identifier"),
    "computedAt": ("匹配计算于", "Match computed at"),
    "chapterProfile": ("基金与投资标准", "The fund and its criteria"),
    "chapterMarket": ("专利集群的市场", "The market of patent clusters"),
    "chapterMatch": ("匹配排序", "Ranked match"),
    "chapterRefusals": ("被拒及其理由", "Refusals and their reasons"),
    "chapterPlan": ("多基金配置", "Assignment of several funds"),
    "chapterSheets": ("集群档案", "Cluster sheets"),
    "chapterMethod": ("方法与参数", "Method and parameters"),
    "chapterLimits": ("局限", "Limits"),
    "chapterEvidence": ("附录：证据", "Appendix: evidence"),
    "criterion": ("标准", "Criterion"),
    "value": ("取值", "Value"),
    "whence": ("来源", "Source"),
    "stages": ("阶段", "Stages"),
    "ticket": ("单笔额度", "Ticket"),
    "regions": ("地域", "Regions"),
    "reinvestmentRatio": ("返投比例", "Reinvestment ratio"),
    "exclusions": ("排除项", "Exclusions"),
    "horizon": ("权利须至", "Rights until"),
    "thesis": ("投资论题", "Thesis"),
    "capital": ("可投资本", "Capital"),
    "maxDeals": ("最多笔数", "Most deals"),
    "declared": ("基金申报", "declared by the fund"),
    "deals": ("由以往交易看出", "as its past deals show"),
    "unknown": ("未知", "unknown"),
    "asked": ("由提问者给出", "given by the asker"),
    "cluster": ("专利集群", "Patent cluster"),
    "families": ("同族", "Families"),
    "mass": ("专利量", "Mass"),
    "growth": ("年增长", "Growth"),
    "holders": ("有效持有人", "Eff. holders"),
    "availability": ("可得性", "Available"),
    "quality": ("质量", "Quality"),
    "place": ("名次", "Place"),
    "score": ("得分", "Score"),
    "thesisFit": ("论题契合", "Thesis fit"),
    "chainNeed": ("补链需要", "Chain need"),
    "controlGain": ("增控", "Control gain"),
    "probability": ("投资概率", "Probability"),
    "toCheck": ("待核", "To check"),
    "owner": ("持有人", "Holder"),
    "share": ("份额", "Share"),
    "sayDeals": (
        "该基金在本链有 {rounds} 笔以往交易，涉及 {firms} 家企业。",
        "The fund has {rounds} past deals on this chain, with {firms} firms.",
    ),
    "sayMarket": (
        "本链有 {count} 个专利集群，合计专利量 {mass}。",
        "The chain has {count} patent clusters with a patent mass of {mass} together.",
    ),
    "sayCounts": (
        "对该基金，{open} 个可投、{toCheck} 个待核、{refused} 个被拒。",
        "For this fund {open} can be taken, {toCheck} must be checked, {refused} are refused.",
    ),
    "sayRank": (
        "{name} 列第 {rank}，得分 {score}：{parts}。",
        "{name} is at place {rank} with a score of {score}: {parts}.",
    ),
    "sayUnscored": ("{name} 没有得分：{parts} 未知。", "{name} has no score: {parts} unknown."),
    "sayCheck": ("须先问清：{what}。", "To be asked first: {what}."),
    "sayRefused": ("{name} 被拒：{reasons}。", "{name} is refused: {reasons}."),
    "noRefusal": ("没有集群被拒。", "No cluster is refused."),
    "sayPlan": (
        "{funds} 只基金、{clusters} 个集群的最优方案，Σ 得分 × 金额为 {value}；最优性间隙 {gap}，"
        "阻塞对 {blocking} 对；逐对取高分的方案为 {greedy}。",
        "The best plan of {funds} funds and {clusters} clusters has Σ score × amount of {value};"
        " optimality gap {gap}, {blocking} blocking pairs; taking the best pair first gives {greedy}.",
    ),
    "sayShadow": (
        "{of} 的影子价格为 {price}：放宽一个单位所增。",
        "The shadow price of {of} is {price}: what one more unit of it adds.",
    ),
    "sayConflict": ("相互矛盾的条件：{conflict}。", "Conflicting condition: {conflict}."),
    "noPlanAsked": (
        "未求：没有给出参与的基金与集群的融资需求（--with、--ask）。",
        "Not computed: neither other funds nor what clusters ask for was given (--with, --ask).",
    ),
    "noPlanDeal": ("没有可成交的对。", "no pair can deal."),
    "amount": ("金额", "Amount"),
    "bestPlan": ("最优方案", "Best plan"),
    "stablePlan": ("延迟接受（稳定）方案", "Deferred acceptance"),
    "saySheet": (
        "{name}：{families} 个同族，专利量 {mass}，主要在{links}。",
        "{name}: {families} families with a mass of {mass}, mostly on {links}.",
    ),
    "sayGrowth": (
        "最近三个完整年份申请 {recent} 族，此前三年 {before} 族，"
        "年增长 {growth}（90 % 区间 {low} 至 {high}）。",
        "{recent} families were filed in the last three complete years, {before} in the three before: growth"
        " {growth} a year (90 % interval {low} to {high}).",
    ),
    "sayTitle": (
        "权属清晰 {clean} 族，无法判断 {unknown} 族；{counts}。",
        "Titles are clean for {clean} families and cannot be told for {unknown}; {counts}.",
    ),
    "sayExpiry": (
        "有效专利量 {total} 中，36 个月内到期 {expiring}，期限未知 {open}。",
        "Of the mass in force of {total}, {expiring} ends within 36 months; the end of {open} is unknown.",
    ),
    "sheetUnknown": (
        "同族、增长区间、权属与到期未列：此版本没有集群的同族表。",
        "Families, growth with interval, titles and expiry are not told: the version has no cluster table.",
    ),
    "unknownGrowth": (
        "年增长未知：此前三个完整年份没有申请。",
        "Growth is unknown: nothing was filed in the three years before.",
    ),
    "coOwnership": ("共有", "co-owned"),
    "pledge": ("质押", "pledged"),
    "priorLicence": ("已许可", "licensed"),
    "dispute": ("争议", "disputed"),
    "fees": ("欠费", "fees unpaid"),
    "how": ("读法", "How to read"),
    "formula": (
        "s = 硬条件 · Σ θ·分项；论题契合 Σ min(τ, π)，补链需要 Σ π(1 − c)，增控 Σ π ΔR，"
        "质量为同年同类被引百分位均值。",
        "s = gate · Σ θ·part; thesis fit Σ min(τ, π), chain need Σ π(1 − c), control gain Σ π ΔR,"
        " quality the mean percentile of citations within year and class.",
    ),
    "weights": ("得分权重 θ：{weights}（{basis}）。", "Weights θ of the score: {weights} ({basis})."),
    "equal": ("等权，未校准", "equal, uncalibrated"),
    "fitted": ("由以往交易拟合", "fitted on past deals"),
    "repeat": ("同一报告的查询", "The query that makes this report"),
    "parameters": ("参数", "Parameters"),
    "parameter": ("参数", "Parameter"),
    "query": ("查询：", "query: "),
    "evidenceOf": ("证据：", "evidence "),
    "limitDeals": (
        "以往交易只说明谁投过，不说明投得好；得分预测的是“谁会投”。",
        "A past deal shows who invested, never that it was good; the score predicts who invests.",
    ),
    "limitAsk": (
        "集群的融资需求、阶段、权属没有数据，硬条件中的相应项列为待核，不作通过。",
        "No source tells a cluster's ask, stage or title: those conditions are checked, not passed.",
    ),
    "limitTicket": (
        "由交易看出的额度是整轮金额，不是该基金一家所投。",
        "A ticket read off deals is that of whole rounds, not of this fund alone.",
    ),
    "limitWeights": (
        "没有人申报或拟合过权重：各分项等权。",
        "Nobody declared or fitted the weights: the parts weigh the same.",
    ),
    "label": ("编号", "No."),
    "record": ("记录", "Record"),
    "what": ("内容", "What"),
    "day": ("日期", "Day"),
    "figureScores": (
        "各集群的得分，各段为 θ·分项",
        "Scores of the clusters; the pieces are θ·part",
    ),
    "noDeals": ("没有交易记录。", "No deal is recorded."),
}


def say(name: str, language: Language, /, **values: object) -> str:
    """Return a sentence with its values."""
    return pick(WORDS[name], language).format(**values)
