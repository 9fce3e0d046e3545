"""The words of the page of the national system."""

from __future__ import annotations

from kg.api.wording import Pairs

NATIONAL_WORDS: Pairs = {
    "nationalTitle": ("全国专利运营体系", "The national system of patent operation"),
    "nationalSays": (
        "各省有什么、体系的数字怎样变化、谁供谁求、许可走到哪一步。",
        "What lies in each province, how the system's figures moved, who offers and who needs, "
        "how far licensing got.",
    ),
    "figure": ("指标", "Figure"),
    "map": ("分省示意图", "Provinces"),
    "mapMeaning": (
        "方格示意图：34 个省级行政区各一格，位置大致相邻；不表示面积与边界。",
        "A grid: one square for each of the 34 divisions at province level, roughly beside their neighbours; "
        "it shows no areas and no boundaries.",
    ),
    "allTold": (
        "全国共 {all}，其中所在地已知 {placed}。",
        "{all} in all; of {placed} the province is known.",
    ),
    "allUnknown": ("全国：未知。", "In all: unknown."),
    "lowerBound": (
        "所在地未知的不计入任何省，所以各省的数是下限。",
        "What has no known place counts in no province, so the numbers of provinces are lower bounds.",
    ),
    "noneKnown": ("无已知", "none known"),
    "unknownShade": ("未知", "unknown"),
    "tableTwin": ("同一内容的表格", "The same as a table"),
    "province": ("省级行政区", "Division"),
    "code": ("代码", "Code"),
    "chooseProvince": ("点选一省，看那里有什么。", "Choose a division to see what lies there."),
    "wholeCountry": ("全国", "The whole country"),
    "ofThem": ("其中 {placed} 所在地已知", "of {placed} the place is known"),
    "liesHere": ("体系要素与基金", "Elements of the system, and funds"),
    "nothingHere": ("没有来源说这里有体系要素或基金。", "No source names an element or a fund here."),
    "placeUnknown": ("所在地未知的要素", "Elements whose place is unknown"),
    "topHolders": ("持有专利族最多的机构", "Those that hold most families"),
    "noHoldersHere": ("没有登记住所在此的持有人。", "No holder's seat is known to be here."),
    "asZone": ("以此地为主体看产业链", "Its chains as a zone"),
    "since": ("始于", "since"),
    "seat": ("住所", "seat"),
    "mustInvest": ("须投资于此", "must invest here"),
    "situated": ("位于", "situated"),
    "moreHeld": ("共 {count} 家", "{count} in all"),
    "kind": ("类别", "Kind"),
    "name": ("名称", "Name"),
    "place": ("地点", "Place"),
    "overTime": ("体系的数字", "Figures of the system"),
    "overTimeMeaning": (
        "公布的数字，每一个都有出处；同一对象、同一指标连成一线，横轴为年份。",
        "Figures as published, each with its source; one line for each subject and measure over years.",
    ),
    "statement": ("数字", "Figure"),
    "measure": ("指标", "Measure"),
    "when": ("时间", "Time"),
    "sourceOf": ("出处", "Source"),
    "passage": ("原文", "Passage"),
    "noDate": ("日期未知", "date unknown"),
    "contradicted": ("来源相互矛盾", "sources contradict each other"),
    "otherwise": ("另有说法", "said otherwise"),
    "decideIt": ("去核验", "Decide it"),
    "events": ("大事", "Events"),
    "noFigures": (
        "没有数字，因为本版本的数据中没有关于体系的陈述。"
        "装载政策文件或 domain/national_system/figures.csv 后即有。",
        "No figures, because no data of this version state any. Load policy documents or "
        "domain/national_system/figures.csv.",
    ),
    "board": ("供需对接", "Supply and demand"),
    "users": ("五类用户", "Five kinds of users"),
    "usersSource": (
        "用户类别依国家知识产权局专利管理司《全国知识产权运营体系》（2017-05-12）。",
        "Kinds of users as the national office's lecture of 2017-05-12 names them.",
    ),
    "userInventor": ("发明人（专利卖方）", "Inventors (sellers)"),
    "userInventorWho": ("个人、企业、科研院所", "persons, firms, research institutes"),
    "userFirm": ("企业（专利买方）", "Firms (buyers)"),
    "userFirmWho": ("企业、投资人、投资机构、高校", "firms, investors, universities"),
    "userService": ("服务机构", "Service institutions"),
    "userServiceWho": ("运营、代理、评估、金融机构", "operation, agency, valuation, finance"),
    "userLocal": ("地方政府", "Local government"),
    "userLocalWho": ("各级政府、地方知识产权局", "governments and local IP offices"),
    "userCentral": ("中央部门", "Central departments"),
    "userCentralWho": ("国家知识产权局、财政部", "the national IP office, the treasury"),
    "offersCount": ("{count} 项供给", "{count} offers"),
    "needsCount": ("{count} 项需求", "{count} needs"),
    "intermediariesCount": ("{count} 家机构", "{count} institutions"),
    "toMap": ("看分省示意图", "the provinces"),
    "toFigures": ("看体系的数字", "the figures"),
    "offers": ("供给", "Offers"),
    "needs": ("需求及其匹配", "Needs and what fits them"),
    "noOffers": ("还没有人登记供给。", "Nobody has entered an offer yet."),
    "noNeeds": ("还没有人登记需求。", "Nobody has entered a need yet."),
    "noPairs": ("没有供给可比。", "There is no offer to compare."),
    "owner": ("权利人", "Owner"),
    "price": ("价格", "Price"),
    "budget": ("预算", "Budget"),
    "families": ("专利族", "Families"),
    "score": ("得分", "Score"),
    "parts": ("分项", "Parts"),
    "refused": ("不符：", "refused: "),
    "unchecked": ("未声明，无法核对：", "nobody declared, so unchecked: "),
    "fits": ("条件相符", "conditions met"),
    "moreOffers": ("另有 {count} 项供给，见 JSON。", "{count} more offers are in the JSON."),
    "otherCurrencies": (
        "金额只按 {main} 比较；其他币种（{others}）的金额未比较。",
        "Amounts are compared in {main} only; those in {others} are not.",
    ),
    "equalWeights": ("权重未校准：各分项等权。", "Weights are not calibrated: the parts weigh the same."),
    "enterOffer": ("登记一项供给", "Enter an offer"),
    "enterNeed": ("登记一项需求", "Enter a need"),
    "titleField": ("标题", "Title"),
    "organizationField": ("单位", "Organisation"),
    "wordsField": ("说明", "In words"),
    "kindField": ("方式", "Way"),
    "anyKind": ("不限", "any"),
    "familiesField": ("专利族标识（每行一个）", "Families, one key a line"),
    "lowField": ("金额下限", "Least amount"),
    "highField": ("金额上限", "Most"),
    "currencyField": ("币种", "Currency"),
    "untilField": ("需要至", "Needed until"),
    "inForceField": ("有效至", "In force until"),
    "titleClear": ("权属清楚", "The title is clear"),
    "enter": ("登记", "Enter"),
    "pending": ("待下次装载", "waits for the next load"),
    "folded": ("已入图谱", "in the graph"),
    "withdraw": ("撤下", "Withdraw"),
    "intermediaries": ("服务机构", "Service institutions"),
    "noIntermediaries": (
        "没有服务机构，因为本版本的数据中没有这一类机构。",
        "No service institutions, because no data of this version have any.",
    ),
    "funnel": ("技术许可办公室（OTL）漏斗", "Funnel of the licensing offices (OTL)"),
    "funnelMeaning": (
        "披露走到各阶段的数量；每一阶段含走得更远的。率后为 90 % 区间。",
        "How many disclosures reached each stage; a stage holds those that went further. "
        "After each rate its 90 % interval.",
    ),
    "noFunnel": ("没有漏斗，因为：", "No funnel, because: "),
    "course": (
        "高校、科研院所与医院的专利族从申请到授权、许可、转让",
        "Families of universities, institutes and hospitals from filing to grant, licence and transfer",
    ),
    "stage": ("阶段", "Stage"),
    "reached": ("到达", "Reached"),
    "ofAll": ("占全部", "Of all"),
    "ofStageBefore": ("占上一阶段", "Of the stage before"),
    "medianMonths": ("到达中位月数", "Median months"),
    "optionToLicence": ("选择权转为许可", "Options that became licences"),
    "abandoned": ("已放弃", "given up"),
    "asOfDay": ("截至 {day}；{count} 家机构", "As of {day}; {count} institutions"),
    "stepUnknown": ("无法查看的阶段", "Stages that cannot be looked for"),
    "alliances": ("产业知识产权联盟", "Industrial IP alliances"),
    "alliancesMeaning": (
        "共有专利族：同时属于两个以上成员的专利族。",
        "Shared families: those that two or more members hold together.",
    ),
    "noAlliances": (
        "没有联盟，因为本版本的数据中没有联盟及其成员。公布的联盟数量见“体系的数字”。",
        "No alliances, because no data of this version name any with their members. "
        "For published numbers see the figures of the system.",
    ),
    "members": ("成员", "Members"),
    "membersHeld": ("成员所持专利族", "Families of members"),
    "sharedFamilies": ("共有专利族", "Shared families"),
    "role": ("角色", "Role"),
    "membersUnknown": ("没有来源列出其成员", "no source names its members"),
    "onlyFirst": (
        "显示前 {shown} 项，共 {count} 项；全部见 CSV。",
        "The first {shown} of {count}; all are in the CSV.",
    ),
}
FIGURES: Pairs = {
    "pilotZones": ("专利导航实验区", "Pilot zones"),
    "exhibitionCentres": ("展示交易中心", "Exhibition and trading centres"),
    "platforms": ("运营平台", "Platforms"),
    "funds": ("基金", "Funds"),
    "alliances": ("产业知识产权联盟", "Alliances"),
    "holders": ("专利持有人", "Holders"),
    "families": ("专利族", "Families"),
}
# Reasons of this page's operations (English), for readers of Chinese.
REASONS_ZH: tuple[tuple[str, str], ...] = (
    ("no data set of this version has", "本版本的数据集中没有此类要素"),
    ("no source says where any of the", "没有来源说明其所在地"),
    ("the files hold no invention disclosures", "数据中没有这些机构的发明披露；旁列其专利族自申请起的历程"),
    ("no disclosure is dated by the as-of date", "截止日前没有注明日期的披露"),
    ("half of the cohort has not", "尚未过半"),
    ("no disclosure reached the stage before", "上一阶段没有披露到达"),
    ("no disclosure of the cohort has an option", "没有披露授予过选择权"),
    ("the cohort is empty", "没有记录"),
)


def why(reason: str | None, language: str) -> str:
    """Return a reason in the reader's language; what nobody translated stays as it is."""
    if reason is None:
        return ""
    if language == "zh":
        return next((zh for start, zh in REASONS_ZH if reason.startswith(start)), reason)
    return reason
