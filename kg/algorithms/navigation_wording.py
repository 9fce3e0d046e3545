"""The words of patent navigation: headings of GB/T 39551-2020 and templates of sentences, zh and en.

A template is filled with numbers (format specifications round them for the reader) and with names. It says
what was counted, never what follows from it for a claim or a court.
"""

from __future__ import annotations

# Headings of 企业运营类 and 产业规划类 projects in the national lecture on the IP operation system
# (2017-05-12) and GB/T 39551-2020.
SECTIONS = {
    "enterpriseStatus": ("企业发展现状", "state of the enterprise"),
    "keyProducts": ("重点产品", "key products"),
    "competitors": ("重点产品竞争对手", "competitors on each key product"),
    "productStrategy": ("重点产品开发策略", "development strategy of key products"),
    "application": ("成果应用", "use of the results"),
    "direction": ("产业发展方向", "direction of the industry"),
    "position": ("产业发展定位", "position of the zone"),
    "path": ("产业发展路径", "path of development"),
}
GAP_CLASSES = {
    "missing": ("缺链", "missing link"),
    "weak": ("弱链", "weak link"),
    "average": ("一般", "average"),
    "strong": ("强链", "strong link"),
    "insufficientData": ("数据不足", "insufficient data"),
}
KINDS = {
    "country": ("国家", "countries"),
    "province": ("省级地区", "provinces"),
    "city": ("城市", "cities"),
    "zone": ("开发区", "zones"),
}
NOTES = (
    "每句话都由数字生成并附其参数与证据；没有数字支持的不说，原因列于“unsaid” · every sentence is made "
    "from numbers "
    "and carries their parameters and evidence; what no number backs is not said, its reason stands in "
    "«unsaid»",
    "X/Y 引证限制了在后申请，既不等于侵权，也不等于可自由实施 · an X or Y reference limited a later "
    "application; it is "
    "neither infringement nor freedom to operate",
    "推演只改变数字，不代表许可或收购能够达成 · a what-if changes numbers; it does not say that a "
    "licence or purchase "
    "can be had",
)
XY_MISSING = (
    "引证类别（X/Y）未知者按强度 κ={kappa:g} 计 · references without category count with strength κ={kappa:g}"
)
TRUNCATED = "{since} 以后的申请尚未全部公开 · filings since {since} are not all published"
LOWER_BOUND = (
    "被引同族中有 {count} 件未载有权利人，受制程度是下界 · {count} cited families have no recorded "
    "holder: the "
    "dependence is a lower bound"
)

TEMPLATES = {
    # 企业发展现状
    "holdings": (
        "截至 {asOf}，{firm} 在 {chain} 持有有效同族 {families} 件，按权利份额与环节归属折合 "
        "{patentMass:.1f} 件，分布于 {links} 个环节。",
        "By {asOf} {firm} holds {families} families in force on the chain {chain}, a patent mass of "
        "{patentMass:.1f} by share and membership, on {links} of its links.",
    ),
    "filings": (
        "{lateFrom}–{lateTo} 年（最近的完整年份）申请 {late} 件，{earlyFrom}–{earlyTo} 年申请 {early} 件。",
        "It filed {late} families in {lateFrom}–{lateTo}, the last complete years, and {early} in "
        "{earlyFrom}–{earlyTo}.",
    ),
    "selfDetermination": (
        "按专利量加权的自主可控度为 {selfDetermination:.2f}：其余 {blocked:.1%} 受他人有效专利的引证限制。",
        "Its self-determination over the chain, weighted by mass, is {selfDetermination:.2f}: families "
        "of others "
        "in force limit the other {blocked:.1%}.",
    ),
    "expiry": (
        "今后 {months} 个月内，其专利量的 {shareLow:.1%} 至 {shareHigh:.1%} 将到期。",
        "Between {shareLow:.1%} and {shareHigh:.1%} of its mass ends within the next {months} months.",
    ),
    "titles": (
        "{families} 件有效同族中，{clouded} 件记有共有、质押、在先许可、争议或欠费，{unknown} "
        "件因记录不全无法判断。",
        "Of its {families} families in force the records cloud the title of {clouded} by co-owners, "
        "pledge, prior "
        "licence, dispute or fees; of {unknown} the records do not tell.",
    ),
    "valuePath": (
        "{path}：记录中见到 {found} 项事件（{kinds}）。",
        "{path}: the records show {found} events ({kinds}).",
    ),
    # 重点产品
    "keyProduct": (
        "{link}：折合 {patentMass:.1f} 件，占该环节 {directShare:.1%}，在 {holders} 个持有人中居第 "
        "{rank} 位；专业化程度（RTA）{rta:.2f}。",
        "{link}: patent mass {patentMass:.1f}, {directShare:.1%} of the link, rank {rank} of {holders} "
        "holders; revealed advantage (RTA) {rta:.2f}.",
    ),
    "products": (
        "{link}：其产品中有 {products} 种属于该环节（{names}）。",
        "{link}: {products} of its products belong to the link ({names}).",
    ),
    # 竞争对手
    "rivalry": (
        "{link}：持有人有效数为 {effectiveHolders:.1f}，前 {largest} 位共占 {concentrationRatio:.1%}。",
        "{link}: {effectiveHolders:.1f} effective holders; the largest {largest} hold "
        "{concentrationRatio:.1%}.",
    ),
    "competitor": (
        "{link}：{rival} 占 {directShare:.1%}，控制覆盖 {reach:.1%}；其专利限制 {firm} 该环节专利量的 "
        "{blocksUs:.1%}，"
        "{firm} 的专利限制其 {blockedByUs:.1%}。",
        "{link}: {rival} holds {directShare:.1%} and reaches {reach:.1%}; its families limit "
        "{blocksUs:.1%} of the "
        "mass of {firm} there, those of {firm} limit {blockedByUs:.1%} of its own.",
    ),
    # 开发策略
    "dependence": (
        "{link}：{blockedShare:.1%} 的专利量受制于 {holder}，涉及 {families} 件同族（{undated} "
        "件有效期未知），已知者最晚可能有效至 {until}。",
        "{link}: {blockedShare:.1%} of the mass rests on {holder} (families: {families}, of unknown "
        "term: {undated}); the last known term may run until {until}.",
    ),
    "dependenceUndated": (
        "{link}：{blockedShare:.1%} 的专利量受制于 {holder}，涉及 {families} 件同族，其有效期均未知。",
        "{link}: {blockedShare:.1%} of the mass rests on {holder} (families: {families}); the term of "
        "none of them is known.",
    ),
    "licenceWhatIf": (
        "{link}：若取得 {holder} 的许可，自主可控度由 {before:.3f} 升至 {after:.3f}。",
        "{link}: with a licence of {holder} the self-determination would rise from {before:.3f} to "
        "{after:.3f}.",
    ),
    "purchaseWhatIf": (
        "{link}：若购入 {publication}，自主可控度由 {before:.3f} 升至 {after:.3f}。",
        "{link}: with the purchase of {publication} the self-determination would rise from {before:.3f} "
        "to {after:.3f}.",
    ),
    "nearLink": (
        "{link}：尚无有效专利；与现有布局的关联密度 {density:.2f}，该环节持有人有效数 "
        "{effectiveHolders:.1f}，"
        "专利丛林密度 {thicketDensity:.2f}。",
        "{link}: no family in force yet; relatedness density to what it holds {density:.2f}, "
        "{effectiveHolders:.1f} "
        "effective holders, thicket density {thicketDensity:.2f}.",
    ),
    # 成果应用
    "licensee": (
        "{link}：{other} 折合 {mass:.2f} 件的专利受 {firm} 的同族（{families} 件）限制，"
        "可列为许可洽谈的查阅对象。",
        "{link}: {firm} limits {mass:.2f} of the patent mass of {other} (own families: {families}): one "
        "to look at for a licence.",
    ),
    "reading": (
        "实施前供查阅的他人有效同族：因引证 {criticalReference} 件次，因同处一环节 {sameLink} 件次。",
        "To read before acting: {criticalReference} outside families by reference, {sameLink} on the "
        "same links, "
        "counted by link.",
    ),
    # 产业发展方向
    "chainTrend": (
        "全链：{lateFrom}–{lateTo} 年申请折合 {late:.1f} 件，{earlyFrom}–{earlyTo} 年 {early:.1f} 件，"
        "为其 {ratio:.2f} 倍"
        "（{probability:.0%} 区间 {ratioLow:.2f}–{ratioHigh:.2f}）。",
        "Whole chain: {late:.1f} families filed in {lateFrom}–{lateTo}, {early:.1f} in "
        "{earlyFrom}–{earlyTo}: "
        "{ratio:.2f} times as many ({probability:.0%} interval {ratioLow:.2f}–{ratioHigh:.2f}).",
    ),
    "linkTrend": (
        "{link}：{lateFrom}–{lateTo} 年申请折合 {late:.1f} 件，{earlyFrom}–{earlyTo} 年 {early:.1f} 件，"
        "为其 {ratio:.2f} 倍"
        "（{probability:.0%} 区间 {ratioLow:.2f}–{ratioHigh:.2f}）；在全链申请中的占比由 "
        "{shareEarly:.1%} 变为 {shareLate:.1%}。",
        "{link}: {late:.1f} families filed in {lateFrom}–{lateTo}, {early:.1f} in "
        "{earlyFrom}–{earlyTo}: {ratio:.2f} "
        "times as many ({probability:.0%} interval {ratioLow:.2f}–{ratioHigh:.2f}); its part of the "
        "chain's filings "
        "went from {shareEarly:.1%} to {shareLate:.1%}.",
    ),
    "controlPoint": (
        "{link}：专利丛林密度 {thicketDensity:.2f}，持有人有效数 {effectiveHolders:.1f}；"
        "控制覆盖最大者为 {holder}（{reach:.1%}）。",
        "{link}: thicket density {thicketDensity:.2f}, {effectiveHolders:.1f} effective holders; the "
        "widest reach is "
        "that of {holder} ({reach:.1%}).",
    ),
    # 产业发展定位
    "zoneHoldings": (
        "截至 {asOf}，{zone} 的 {holders} 个持有人在 {chain} 持有有效同族 {families} 件，折合 "
        "{patentMass:.1f} 件，占全链 "
        "{directShare:.1%}。",
        "By {asOf} {holders} holders of {zone} hold {families} families in force on the chain {chain}, "
        "{patentMass:.1f} by share and membership, {directShare:.1%} of the chain.",
    ),
    "zoneRank": (
        "按专利量在 {subjects} 个{kind}中居第 {rank} 位。",
        "By patent mass it is number {rank} of {subjects} subjects of its kind ({kind}).",
    ),
    "chainCoverage": (
        "全链覆盖度为 {chainCoverage:.3f}。",
        "Its coverage of the chain is {chainCoverage:.3f}.",
    ),
    "knownCoverage": (
        "在覆盖度有定义的环节（重要度合计 {knownImportance:.3f}）上，覆盖度为 {knownCoverage:.3f}。",
        "On the links whose coverage is defined (importance {knownImportance:.3f}) it is "
        "{knownCoverage:.3f}.",
    ),
    "match": (
        "专利布局与产业结构的匹配度为 {match:.3f}。",
        "The match of its patents with its industry is {match:.3f}.",
    ),
    "gap": (
        "{link}：判为{gapClass}；覆盖度 {coverage:.2f}（{coverageLow:.2f}–{coverageHigh:.2f}），专利量 "
        "{patentMass:.1f} 件对"
        "应有 {targetMass:.1f} 件，λ={lambdaMean:.2f}（{probability:.0%} 区间 "
        "{lambdaLow:.2f}–{lambdaHigh:.2f}）。",
        "{link}: {gapClass}; coverage {coverage:.2f} ({coverageLow:.2f}–{coverageHigh:.2f}), mass "
        "{patentMass:.1f} "
        "against {targetMass:.1f} expected, λ={lambdaMean:.2f} ({probability:.0%} interval "
        "{lambdaLow:.2f}–{lambdaHigh:.2f}).",
    ),
    "specialisation": (
        "{link}：折合 {patentMass:.1f} 件，占该环节 {directShare:.1%}，专业化程度（RTA）{rta:.2f}。",
        "{link}: patent mass {patentMass:.1f}, {directShare:.1%} of the link, revealed advantage (RTA) "
        "{rta:.2f}.",
    ),
    "zoneAut": (
        "{link}：自主可控度 {selfDetermination:.2f}。",
        "{link}: self-determination {selfDetermination:.2f}.",
    ),
    # 产业发展路径
    "completion": (
        "{link}：列入补链前沿：补齐可使全链覆盖度提高 {gain:.3f}；关联密度 {density:.2f}，外部最大卡口 "
        "{outsideChokepoint:.2f}（{holder}）；基线：今日 RTA {rta:.2f}。",
        "{link}: on the front of links to complete: completing it adds {gain:.3f} to the coverage of "
        "the chain; "
        "density {density:.2f}, greatest outside chokepoint {outsideChokepoint:.2f} ({holder}); "
        "baseline: RTA today "
        "{rta:.2f}.",
    ),
    "attract": (
        "{link}：该环节区外持有最多的是 {holder}（{patentMass:.1f} 件）；若引入，覆盖度由 {before:.2f} "
        "升至 {after:.2f}，"
        "全链由 {chainBefore:.3f} 升至 {chainAfter:.3f}。",
        "{link}: the largest outside holder is {holder} (patent mass {patentMass:.1f}); attracting it "
        "would raise the "
        "coverage of the link from {before:.2f} to {after:.2f}, of the chain from {chainBefore:.3f} to "
        "{chainAfter:.3f}.",
    ),
    "cultivate": (
        "{link}：本地持有最多的是 {holder}（{patentMass:.1f} 件），占本地该环节 {share:.1%}。",
        "{link}: the largest holder within is {holder} (patent mass {patentMass:.1f}), {share:.1%} of what "
        "is held within.",
    ),
    "research": (
        "{link}：本地高校、院所、医院持有折合 {patentMass:.1f} 件，占本地该环节 {share:.1%}。",
        "{link}: universities, institutes and hospitals within hold a patent mass of {patentMass:.1f}, "
        "{share:.1%} of what is "
        "held within.",
    ),
    "zoneDependence": (
        "{link}：本地专利量的 {blockedShare:.1%} 受制于 {holder}，涉及 {families} 件同族（{undated} "
        "件有效期未知），已知者最晚可能有效至 {until}。",
        "{link}: {blockedShare:.1%} of the mass within rests on {holder} (families: {families}, of "
        "unknown term: {undated}); the last known term may run until {until}.",
    ),
    "zoneDependenceUndated": (
        "{link}：本地专利量的 {blockedShare:.1%} 受制于 {holder}，涉及 {families} 件同族，其有效期均未知。",
        "{link}: {blockedShare:.1%} of the mass within rests on {holder} (families: {families}); the "
        "term of none of them is known.",
    ),
}
