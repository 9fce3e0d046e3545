"""The words of a zone's page."""

from __future__ import annotations

from kg.api.wording import Pairs

ZONE_WORDS: Pairs = {
    "zoneStart": ("园区与地区", "Zones and places"),
    "zoneStartSays": (
        "选一个园区、城市或省份，看它在各条产业链上的覆盖、薄弱环节，以及谁能补上。",
        "Choose a zone, city or province: what it covers of each chain, where it is weak, and who could "
        "fill it.",
    ),
    "zoneBest": (
        "不知从哪里看起：本版本中产业链专利族最多的是",
        "Not sure where to begin: most families on the chains are held in",
    ),
    "zoneFind": ("名称或代码", "Name or code"),
    "zoneFound": ("{shown} 处，共 {count} 处有持有人", "{shown} of {count} places with holders"),
    "zoneNoneFound": ("没有名称相符的地区。", "No place has such a name."),
    "zoneAll": ("查看全部", "See all"),
    "zoneNoSeats": (
        "这一版本的文件没有说明任何专利持有人在哪里，因此没有可看的园区。请装载机构登记表（含省、市、区）、"
        "高校名单或投融资表，再重新发布。",
        "No file of this version says where a holder of patents sits, so there is no zone to show. Load "
        "a register "
        "of organisations (with province, city, district), a list of universities or of venture rounds, and "
        "publish again.",
    ),
    "zonePlace": ("地区", "Place"),
    "zoneKind": ("类别", "Kind"),
    "zoneWithin": ("所属", "Lies in"),
    "zoneHolders": ("持有专利的机构", "Holders of patents"),
    "zoneFamilies": ("专利族", "Families"),
    "zoneFamiliesOn": ("其中在链上：{chain}", "on {chain}"),
    "zoneCounted": (
        "机构按登记地址归入地区及其上级；一个专利族在一处只计一次，不论是否有效。",
        "Holders belong to the place of their seat and to what it lies in. A family counts once for a place, "
        "in force or not.",
    ),
    "zoneOther": ("换一个地区", "Another place"),
    "zoneCompare": ("对比", "Beside"),
    "zoneShare": ("份额 g", "Share g"),
    "zoneShareHint": ("如 0.03", "e.g. 0.03"),
    "zoneShareSays": (
        "该地在此产业的产值、研发或就业占世界的份额（0–1）",
        "the place's part in the world's output, R&D or employment of this industry (0–1)",
    ),
    "zoneNeedsShare": (
        "没有公布该地的份额 g，所以目标专利量与覆盖度未知，不以零代替。薄弱环节暂按相对优势 RTA 从低到高"
        "排列；"
        "在上方填入 g，即得覆盖度、区间与判定。",
        "No share g of this place is published, so its target and its coverage are unknown, not zero. "
        "Links are "
        "ranked by relative advantage (RTA) meanwhile; enter g above to get coverage, intervals and classes.",
    ),
    "zoneDeclared": (
        "g = {share} 为您在地址中所声明，不是公布值。",
        "g = {share} is declared by you in the address, not published.",
    ),
    "zoneNobodyTitle": ("该地没有专利持有人", "Nobody here holds patents"),
    "zoneNobody": (
        "按本版本的文件，没有任何专利持有人登记在这里。这不等于没有专利：登记地可能没有装载。",
        "By the files of this version, no holder of patents has its seat here. That does not say there "
        "are none: "
        "their seats may not be loaded.",
    ),
    "zoneNoSuch": ("没有这个地区", "There is no such place"),
    "zoneChains": ("各条产业链一览", "The chains at a glance"),
    "zoneWeakest": ("最弱的环节", "Weakest links"),
    "zoneLinks": ("环节判定", "Links by class"),
    "zoneKnown": ("占重要度 {part} 的环节已知", "known for links worth {part} of the chain"),
    "zoneKnownCoverage": ("覆盖度（界）", "Coverage (bounds)"),
    "zoneBoundsSay": (
        "界：各环节同时取 90 % 区间的下端或上端，比 90 % 区间更宽。覆盖度按已知环节的重要度加权。",
        "Bounds: every link at the lower or upper end of its 90 % interval at once, wider than a 90 % "
        "interval. "
        "Coverage is weighted over the links where it is known.",
    ),
    "zoneMatch": ("匹配度", "Match"),
    "zonePicture": ("链上位置", "The chain"),
    "zoneSentence": ("最弱的环节是", "The weakest link is"),
    "zoneNoWeak": ("没有判为薄弱的环节。", "No link is judged weak."),
    "zoneNothingTold": (
        "现有数据无法判定任何环节的强弱。",
        "The data cannot tell of any link whether it is weak.",
    ),
    "zoneWhoFills": ("谁能补上", "Who could fill it"),
    "zoneGaps": ("缺口清单", "Gaps"),
    "zoneGapsSay": (
        "从最弱到最强。三个补链理由并列，不合成分数；★ 为不被其他环节全面压过者（帕累托前沿）。",
        "From the weakest. Three reasons to complete a link stand beside each other, never blended; ★ "
        "marks links "
        "that no other beats in all three (Pareto front).",
    ),
    "gain": ("补齐的增益", "Gain"),
    "gainSays": ("v(1 − c)：补齐后链覆盖度增加多少", "v(1 − c): what completing it adds to the chain"),
    "density": ("关联密度", "Relatedness"),
    "densitySays": ("与本地已有优势的接近程度（0–1）", "how near it is to what the place is strong in (0–1)"),
    "outsideChokepoint": ("外部卡点", "Outside choke"),
    "outsideChokepointSays": ("最强外部持有人能卡住的部分", "what the strongest outsider can stop"),
    "rta": ("RTA", "RTA"),
    "rtaSays": (
        "相对优势：本地在该环节的占比与所有人占比之商；1 为持平",
        "relative advantage: the place's share of itself on the link over everybody's; 1 is par",
    ),
    "zoneFill": ("补链候选", "Who could fill the link"),
    "zoneFillSays": (
        "按在该环节的有效专利量排列，每一行都单独推演过。名单不表示对方愿意迁入或出让。",
        "By patents in force on the link; each row is tried by itself. Nobody listed need be willing to "
        "come or sell.",
    ),
    "zoneFillHow": (
        "勾选（或拖到上图的环节上）即推演；可同时选多家。",
        "Tick (or drag onto a link of the picture above) to try; several at once are fine.",
    ),
    "zoneToFill": ("要补的环节", "Link to fill"),
    "zoneNow": ("现状", "Now"),
    "firm": ("企业及其他机构", "Firms and others"),
    "university": ("高校与科研院所", "Universities and institutes"),
    "family": ("专利族", "Families"),
    "attract": ("引进", "Attract"),
    "buy": ("购买", "Buy"),
    "zoneNoneOfKind": (
        "该环节没有此类外部持有人（按本版本所知的机构类别）。",
        "No outsider of this kind holds anything on the link, as far as this version knows what they are.",
    ),
    "zoneCandidate": ("候选", "Candidate"),
    "zoneMass": ("该环节专利量", "Patents on the link"),
    "zoneOfLink": ("占该环节", "of the link"),
    "zoneAfter": ("若成：覆盖度", "If so: coverage"),
    "zoneAfterAut": ("自主可控度", "Self-determination"),
    "zoneAfterLambda": ("λ", "λ"),
    "zoneUntil": ("可能有效至", "may be in force until"),
    "zoneInside": ("本地可培育", "To cultivate here"),
    "zoneNobodyInside": (
        "本地没有机构在该环节持有有效专利族。",
        "Nobody here holds a family in force on this link.",
    ),
    "zoneTry": ("推演", "Try"),
    "zoneElsewhere": ("已选、不在此表中", "Chosen, not listed here"),
    "zoneWhatIf": ("推演：补上之后", "What if"),
    "zoneWhatIfNone": (
        "在上表勾选企业或专利族，或把它拖到链图的环节上，这里即显示覆盖度与自主可控度的前后变化。不写入任"
        "何数据。",
        "Tick firms or families above, or drag them onto a link of the picture: coverage and "
        "self-determination "
        "before and after appear here. Nothing is written.",
    ),
    "zoneChosen": ("假设", "Suppose"),
    "zoneRemove": ("去掉 {name}", "Remove {name}"),
    "zoneBefore": ("之前", "Before"),
    "zoneThen": ("之后", "After"),
    "zoneNoChange": (
        "没有环节因此改变：所选者在本链没有有效的专利量。",
        "No link changes: what is chosen has no mass in force on this chain.",
    ),
    "zoneSpent": ("推演用时 {ms} 毫秒", "computed in {ms} ms"),
    "zoneComparison": ("与谁相比", "Beside another"),
    "zoneStructure": (
        "一方的份额 g 未知，无法比覆盖度；这里比的是各自专利在环节间的分布 p。",
        "The share g of one side is unknown, so coverages cannot be compared. Shown is how each side's "
        "patents are "
        "spread over the links, p.",
    ),
    "zoneComparisonSays": (
        "实心圆：本地；空心方块：对方；斜纹条：90 % 区间。",
        "Disc: this place; square: the other; hatched: 90 % interval.",
    ),
    "zoneApart": ("区间不重叠", "intervals apart"),
    "patentShare": ("专利分布 p", "Spread of patents p"),
    "zoneCourse": ("随时间", "Over time"),
    "zoneCourseSays": (
        "每一点是当日有效且当日已公开者；斜纹带为界。最近 18 个月尚未公开完。",
        "Each point: what was in force and published by that day; hatched: bounds. The last 18 months "
        "are not "
        "fully published.",
    ),
    "zoneCourseMass": (
        "份额 g 未知，无法画覆盖度；这里画的是有效专利量，斜纹带为确定到可能。",
        "The share g is unknown, so coverage cannot be drawn. Shown is the patent mass in force; "
        "hatched: from sure "
        "to likely.",
    ),
    "zoneDay": ("时点", "Day"),
    "zoneNavigation": ("产业规划类专利导航", "Patent navigation for industry planning"),
    "zoneNavigationSays": (
        "按 GB/T 39551-2020 的方向—位置—路径；每句话的数都能查到来处。",
        "Direction, position and path as in GB/T 39551-2020; every sentence leads to its numbers.",
    ),
    "zoneUnsaid": ("没有说的 {count} 句及原因", "{count} sentences that are not said, and why"),
    "zoneBasis": ("依据", "Basis"),
    "zoneTable": ("同样内容的表", "The same as a table"),
    "zoneNoChain": ("本版本没有产业链。", "This version has no chain."),
    "province": ("省级", "Province"),
    "city": ("地市", "City"),
    "county": ("区县", "District"),
    "zone": ("园区", "Zone"),
    "street": ("街道", "Town"),
}
