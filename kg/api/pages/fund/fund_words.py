"""The words of the pages of funds and clusters."""

from __future__ import annotations

from kg.api.language import Language
from kg.api.wording import Pairs
from kg.questions.gate_words import check_pair, refusal_pair, stage_pair

FUND_WORDS: Pairs = {
    "fundsTitle": ("基金与可投集群", "Funds and the clusters they can take"),
    "fundsLead": (
        "本版本中的每只基金，与该链每个专利集群逐一过硬条件、算得分。先列能投的多的，再列得分高的。",
        "Every fund of this version against every patent cluster of the chain: gate, then score."
        " Those that can take most come first, then by best score.",
    ),
    "chainDefault": (
        "未指明产业链，显示第一条有匹配结果的链：{name}。",
        "No chain was named; shown is the first one with a match: {name}.",
    ),
    "fundSearch": ("基金名称或标识", "Name or identifier of a fund"),
    "fundFind": ("查找", "Find"),
    "fundShown": ("显示 {shown} 只，共 {count} 只", "{shown} of {count} funds"),
    "fundNone": ("没有名称含“{q}”的基金。", "No fund has “{q}” in its name."),
    "fund": ("基金", "Fund"),
    "open": ("可投", "Can take"),
    "toCheck": ("待核", "To check"),
    "refused": ("被拒", "Refused"),
    "best": ("最高得分", "Best score"),
    "deals": ("往例", "Past deals"),
    "basis": ("依据", "Basis"),
    "basisDeals": ("由以往交易看出", "as its deals show"),
    "basisDeclared": ("基金申报", "as declared"),
    "verdictMeaning": (
        "可投：各项硬条件都已核过。待核：没有被拒，但有条件谁也没有申报，须先问清。被拒：至少一项硬条件不合。",
        "Can take: every condition was checked. To check: none refuses, yet nobody declared some condition,"
        " so ask first. Refused: at least one condition is not met.",
    ),
    "dealNote": (
        "以往交易只说明谁投过，不说明投得好；得分预测的是“谁会投”。",
        "A past deal shows who invested, never that it was good; the score predicts who invests.",
    ),
    "clusters": ("集群", "clusters"),
    "cluster": ("专利集群", "Patent cluster"),
    "allFunds": ("全部基金", "All funds"),
    "criteria": ("投资标准", "Criteria"),
    "criteriaLead": (
        "已按来源预填。改动任何一项即为推演：只改本页地址，不改数据。",
        "Filled in from its sources. Whatever you change is a what-if: it changes this address, no data.",
    ),
    "stages": ("阶段", "Stages"),
    "ticket": ("单笔额度", "Ticket"),
    "ticketLow": ("最低", "least"),
    "ticketHigh": ("最高", "most"),
    "regions": ("地域", "Regions"),
    "exclusions": ("排除项", "Exclusions"),
    "horizon": ("权利须至", "Rights until"),
    "thesis": ("投资论题", "Thesis"),
    "capital": ("可投资本", "Capital"),
    "maxDeals": ("最多笔数", "Most deals"),
    "reinvestmentRatio": ("返投比例", "Reinvestment ratio"),
    "weights": ("得分权重 θ", "Weights θ"),
    "weightsHint": ("按比例折算，和为 1", "scaled to sum to 1"),
    "thesisHint": ("各环节的相对份额，按比例折算为和为 1", "relative shares of links, scaled to sum to 1"),
    "listHint": ("逗号分隔；空为不限", "by comma; empty: no condition"),
    "assume": ("假定集群", "Assume of clusters"),
    "assumeAsk": ("融资需求", "They ask for"),
    "assumeStage": ("所处阶段", "They are at stage"),
    "assumeHint": (
        "数据里没有集群的融资需求与阶段；填了才核额度与阶段。",
        "No source tells a cluster's ask or stage; ticket and stage are checked once you say them.",
    ),
    "openTerms": ("基金未申报的条件视为不限", "What the fund declared nothing of is no condition"),
    "tryIt": ("按此匹配", "Match with these"),
    "resetCriteria": ("恢复原标准", "Back to its own criteria"),
    "from_declared": ("基金申报", "declared"),
    "from_deals": ("由 {count} 笔以往交易看出", "shown by {count} past deals"),
    "from_unknown": ("未申报", "not declared"),
    "from_asked": ("本页推演", "tried here"),
    "declaredOn": ("{day} 申报", "declared on {day}"),
    "weights_equal": (
        "等权，未校准：没有人申报或拟合过权重",
        "equal, uncalibrated: nobody declared or fitted them",
    ),
    "weights_asked": ("本页推演", "tried here"),
    "weights_declared": ("基金申报", "declared by the fund"),
    "weights_fitted": ("由以往交易拟合", "fitted on past deals"),
    "isWhatIf": ("推演：括号内为原名次", "What-if: the place before stands in brackets"),
    "ranked": ("匹配排序", "Ranked match"),
    "place": ("名次", "Place"),
    "score": ("得分", "Score"),
    "verdict": ("硬条件", "Gate"),
    "why": ("为什么", "Why"),
    "whyColumn": ("理由", "Reason"),
    "pick": ("选入", "Pick"),
    "pickOf": ("把“{name}”选入清单", "Put “{name}” on the list"),
    "showAll": ("显示全部 {count} 个", "Show all {count}"),
    "refusals": ("被拒及其理由", "Refused, with the reasons"),
    "refusalsNone": ("没有集群被拒。", "No cluster is refused."),
    "openNone": (
        "没有集群可投或待核；放宽标准再试。",
        "No cluster can be taken or checked; relax the criteria.",
    ),
    "thesisFit": ("论题契合", "Thesis fit"),
    "chainNeed": ("补链需要", "Chain need"),
    "controlGain": ("增控", "Control gain"),
    "quality": ("质量", "Quality"),
    "probability": ("投资概率", "Probability"),
    "meaning_thesisFit": (
        "Σ min(τ, π)：论题与集群环节构成的重合",
        "Σ min(τ, π): overlap of thesis and links",
    ),
    "meaning_chainNeed": ("Σ π(1 − c)：所在环节缺口", "Σ π(1 − c): gap of the links it lies on"),
    "meaning_controlGain": ("Σ π ΔR：若本国持有，控制覆盖增量", "Σ π ΔR: reach gained if held at home"),
    "meaning_quality": ("同年同类被引百分位均值", "mean citation percentile in year and class"),
    "meaning_probability": ("学得的成交概率", "learned probability of a deal"),
    "scoreBar": (
        "得分条：各段为 θ × 分项，左起依列序",
        "Score bar: pieces are θ × part, from left in column order",
    ),
    "shortlist": ("候选清单", "Shortlist"),
    "shortlistLead": (
        "勾选后“收入清单”把所选写进本页地址，可转给同事；不需要密钥。一个也不选，导出全部未被拒的。",
        "“Keep the picks” writes them into this address, to send to a colleague; no key is needed."
        " With none picked, the export holds all that are not refused.",
    ),
    "keepPicks": ("收入清单", "Keep the picks"),
    "exportCsv": ("导出 CSV", "Export CSV"),
    "exportXlsx": ("导出 XLSX", "Export XLSX"),
    "picked": ("已选 {count} 个", "{count} picked"),
    "noneSaid": ("尚未选入。", "Nothing is picked yet."),
    "saveShortlist": ("把清单记入账本", "Keep the list in the ledger"),
    "saveCriteria": ("把标准记入账本", "Keep the criteria in the ledger"),
    "deskTitle": ("账本", "Ledger"),
    "deskLead": (
        "写入需要密钥；每条都记谁、何时、为何，可撤销。标准在下次装载后进入匹配。",
        "Writing needs a key; each entry keeps who, when and why, and can be undone."
        " Criteria enter the match with the next load.",
    ),
    "listName": ("清单名称", "Name of the list"),
    "stageNotCode": (
        "账本只收代码表内的阶段；以下不收：{names}。",
        "The ledger takes stages of the code list only; left out: {names}.",
    ),
    "declaredDay": ("申报日", "Declared on"),
    "currency": ("币种", "Currency"),
    "reason": ("理由（记入账本）", "Reason (kept in the ledger)"),
    "noteText": ("备注", "Note"),
    "notes": ("备注", "Notes"),
    "saveNote": ("记下备注", "Keep the note"),
    "noNotes": ("还没有备注。", "No notes yet."),
    "noLists": ("账本里还没有这只基金的清单。", "The ledger has no list for this fund yet."),
    "openList": ("调入本页", "Bring here"),
    "newList": ("新清单", "a new list"),
    "replaceList": ("写入", "Write into"),
    "criteriaInLedger": (
        "账本现状：第 {version} 版，{who} 记于 {at}。",
        "In the ledger: version {version}, by {who} at {at}.",
    ),
    "criteriaNotInLedger": ("账本里还没有这只基金的标准。", "The ledger has no criteria of this fund yet."),
    "faster": (
        "若别人先改了，不会覆盖：页面会说明，刷新后看到对方写的，再决定。",
        "If somebody is faster, nothing is overwritten: the page says so; reload, look at theirs, decide.",
    ),
    "refresh": ("刷新账本", "Reload the ledger"),
    "assignment": ("多基金配置", "Assignment of several funds"),
    "assignmentLead": (
        "几只基金同时投：在资本、额度、需求、返投约束下使 Σ 得分 × 金额最大。标准取已发布的，不取本页推演。",
        "Several funds at once: the greatest Σ score × amount under capital, ticket, ask and reinvestment."
        " It takes the published criteria, not what is tried on this page.",
    ),
    "withFunds": ("参与的基金（标识，逗号分隔）", "Funds that take part (identifiers, by comma)"),
    "askEach": ("每个集群的融资需求", "Each cluster asks for"),
    "capitalEach": ("未申报资本的基金，各按", "Funds that declare no capital have"),
    "passUnknown": ("谁也没有申报的条件视为通过", "Pass what nobody declared"),
    "mostClusters": ("参与的集群：得分前", "Clusters that take part: the best"),
    "computePlan": ("求解", "Solve"),
    "amount": ("金额", "Amount"),
    "value": ("Σ 得分 × 金额", "Σ score × amount"),
    "gap": ("最优性间隙", "Optimality gap"),
    "gapZero": ("已证明最优", "proven optimal"),
    "greedyValue": ("逐对取最高分的方案", "Best pair first"),
    "blockingPairs": ("阻塞对", "Blocking pairs"),
    "blockingMeaning": (
        "更愿彼此成交、却没有在方案里成交的对数",
        "pairs that would rather deal with each other",
    ),
    "bestPlan": ("最优方案", "Best plan"),
    "stablePlan": ("延迟接受（稳定）方案", "Deferred acceptance"),
    "planEmpty": ("没有可成交的对。", "No pair can deal."),
    "shadowPrices": ("影子价格", "Shadow prices"),
    "shadowMeaning": (
        "该约束放宽一个单位，Σ 得分 × 金额的增量；未列出的为零",
        "what one more unit of the limit adds; those not listed are zero",
    ),
    "noShadow": ("没有约束起作用。", "No limit binds."),
    "conflicts": ("相互矛盾的条件", "Conflicting conditions"),
    "noConflicts": ("没有。", "None."),
    "noMatch": (
        "本版本没有任何产业链的基金匹配。专利集群要在装载后的图上求出：运行 kg build（不加 --no-graph）。",
        "This version has no match of funds. Clusters are found on the loaded graph: run kg build.",
    ),
    "noSuchFund": ("这条链的匹配里没有这只基金。", "The match of this chain has no such fund."),
    "pageProblem": (
        "标准有一处读不懂，先按原标准显示。",
        "One criterion cannot be read; shown are its own criteria.",
    ),
    "unitNote": (
        "金额为申报或交易记录的原币单位。",
        "Amounts are in the unit of the declaration or the deals.",
    ),
    "profile": ("基金档案", "Profile of the fund"),
    "pastDeals": ("以往交易（论题由此看出）", "Past deals (the thesis is read off them)"),
    "noDeals": ("没有与该链有关的交易记录。", "No deal of it on this chain is recorded."),
    "firm": ("企业", "Firm"),
    "day": ("日期", "Day"),
    "round": ("轮次", "Round"),
    "terms": ("命中词", "Terms"),
    "linkColumn": ("环节", "Link"),
    "families": ("同族", "Families"),
    "mass": ("专利量", "Mass"),
    "growth": ("年增长", "Yearly growth"),
    "availability": ("可得性", "Availability"),
}


def stage_text(stage: str, language: Language) -> str:
    """Return what a stage of a fund or a type of a round is called."""
    return stage_pair(stage)[0 if language == "zh" else 1]


def check_text(name: str, language: Language) -> str:
    """Return what a condition that nobody declared is called."""
    return check_pair(name)[0 if language == "zh" else 1]


def refusal_text(reason: str, language: Language) -> str:
    """Return the reason of a refusal in words."""
    return refusal_pair(reason)[0 if language == "zh" else 1]
