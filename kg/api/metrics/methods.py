"""How each number is computed: formula, meaning in both languages, source, and where the code is."""

from __future__ import annotations

from dataclasses import dataclass

from kg.algorithms.results import METHOD_VERSION
from kg.api.language import Language
from kg.api.metrics.models import MethodAnswer
from kg.errors import NotFoundError

OWN = "本项目的定义：国家文件只提出概念 · this project's definition; official texts name the idea only"
CRITICAL = "von Graevenitz, Wagner & Harhoff 2011 (critical references, triples)"


@dataclass(frozen=True, slots=True)
class Method:
    """A way to compute a number; titles and meanings as (Chinese, English)."""

    title: tuple[str, str]
    formula: str
    meaning: tuple[str, str]
    source: str
    function: str


METHODS: dict[str, Method] = {
    "patent-mass": Method(
        ("专利量", "Patent mass"),
        "S(n) = Σ_u m_u,  m_u = w(f) · μ(f,n) · α(f,i) · active(f)",
        (
            "有效同族按环节归属与持有份额折算的数量。",
            "Families in force, shared among the links they belong to and the holders they have.",
        ),
        OWN,
        "kg.algorithms.masses.link_masses",
    ),
    "membership": Method(
        ("环节归属", "Membership of a family in links"),
        "μ(f,n) = Σ_k (1/|symbols of f|) · e(f,k,n) · c(k,n);  Σ_n μ(f,n) ≤ 1",
        (
            "按产业链规则由分类号推出，每条归属列出触发的规则与分类号。",
            "From classification symbols by the chain's rules; each rule that fired is listed.",
        ),
        OWN,
        "kg.algorithms.membership.compute_membership",
    ),
    "coverage": Method(
        ("产业链专利覆盖度", "Industry-chain coverage"),
        "c(n) = min(1, S(n)/T(n)),  T(n) = g · S_R(n);  C = Σ v(n) c(n);  M = 1 − ½ Σ|p − x|;  "
        "through-rate = share of source→sink paths with all c ≥ θ;  b = max over paths of min c",
        (
            "主体专利量相对其产业份额应有量的比；g 未公布时为空值，不以零代替。",
            "The subject's mass beside what its share g of output would have; null where g is not published.",
        ),
        OWN,
        "kg.algorithms.coverage.compute_coverage",
    ),
    "gaps": Method(
        ("缺链弱链", "Gap classes"),
        "λ(n) ~ Gamma(a₀ + S, a₀ + T), a₀ = 5;  missing: P(λ < ¼) ≥ .9;  weak: P(λ < ½) ≥ .9;  "
        "strong: P(λ > 1) ≥ .9;  too few data: T < 5",
        (
            "以后验概率判断缺链、弱链、强链，阈值随结果给出。",
            "Classes by posterior probability; thresholds and prior stand with every answer.",
        ),
        OWN,
        "kg.algorithms.gaps.estimate_gaps",
    ),
    "comparison": Method(
        ("对比", "Comparison"),
        "difference = second − first; null where a side is undefined; intervals apart: 90 % intervals of λ",
        ("两个主体或同一主体两个时点的覆盖度并列。", "Coverage of two subjects, or of one at two dates."),
        OWN,
        "kg.algorithms.comparison.compare_coverage",
    ),
    "completion": Method(
        ("补链清单", "Completion list"),
        "Pareto front of (v(n)(1 − c(n)), density ω(n), K^max of the strongest outsider)",
        (
            "三个理由并列，不合成一个分数；旁列“今日 RTA”基线。",
            "Three reasons beside each other, no blended score; the baseline «RTA today» stands beside.",
        ),
        "Hidalgo, Klinger, Barabási & Hausmann 2007 (density; cited from memory)",
        "kg.algorithms.completion.completion_list",
    ),
    "what-if": Method(
        ("推演", "What-if"),
        "coverage of the world after the change − coverage of the world as it is; exact, nothing is written",
        (
            "招引机构、购买同族、开放许可之后的覆盖度与自主可控度。",
            "Coverage and self-determination after holders join, families are bought, or licences opened.",
        ),
        OWN,
        "kg.algorithms.what_if.what_if",
    ),
    "control": Method(
        ("专利控制力", "Patent control"),
        "D_i(n) = Σ_{u∈i} m_u / Σ m;  HHI = Σ D²;  N_eff = 1/HHI;  Θ = Σ R_i − 1;  "
        "Aut_Z(n) = Σ_{u∈Z} m_u (1 − max_{i∉Z} r_i(u)) / Σ_{u∈Z} m_u",
        (
            "持有份额、集中度、控制覆盖、自主可控度分列，不合成。",
            "Share, concentration, reach and self-determination as separate numbers, never blended.",
        ),
        CRITICAL,
        "kg.algorithms.control.compute_control",
    ),
    "reach": Method(
        ("控制覆盖", "Control reach"),
        "R_A(n) = Σ_u m_u · max_{i∈A} r_i(u) / Σ m_u;  r = δ^(d−1) over d critical (X or Y) references",
        (
            "X/Y 引证限制在后申请；不等于侵权，也不等于可自由实施。",
            "An X or Y reference limited a later application; neither infringement nor freedom to operate.",
        ),
        CRITICAL,
        "kg.algorithms.reach.compute_reach",
    ),
    "exposure": Method(
        ("依赖与卡点", "Exposure and chokepoints"),
        "K_i(n) = (1 − λ_n) R_i(n) + Σ_p ℓ(p→n) K_i(p);  "
        "K^max_i(n) = max(R_i(n), max_p crit(p→n) K^max_i(p));  CP_i = Σ v K_i",
        (
            "控制力沿供应关系向下游传导；无成本份额时边等权并注明。",
            "Reach carried down the supply edges; edges weigh equally, said so, where no share is published.",
        ),
        "Zhou 2024, doi 10.1371/journal.pone.0310176 (bottleneck technologies)",
        "kg.algorithms.exposure.exposure",
    ),
    "dependencies": Method(
        ("受制清单", "Dependencies"),
        "blockedShare_i(n) = Σ_{u∈Z} m_u r_i(u) / Σ_{u∈Z} m_u, by family of i, until its end",
        (
            "谁能在哪个环节、凭哪些同族、到何时限制主体。",
            "Who can stop the subject on which link, through which families, until when.",
        ),
        CRITICAL,
        "kg.algorithms.dependencies.dependencies",
    ),
    "look-through": Method(
        ("股权穿透", "Look-through ownership"),
        "A_{u,j} = Σ_p W_{p→j} A_{u,p}; roots absorb; the unidentified float is a root; mass is conserved",
        (
            "按有日期的持股陈述穿透到最终持有人；未知部分单列。",
            "Dated shareholdings followed to their roots, circles included; the unknown stands apart.",
        ),
        "Glattfelder & Battiston 2009; Vitali, Glattfelder & Battiston 2011",
        "kg.algorithms.ownership.look_through",
    ),
    "alliance": Method(
        ("联盟与专利池", "Alliance and pool"),
        "R_pool; complementarity R_pool − max R_i; redundancy Σ R_i − R_pool; "
        "ΔΘ after cross-licensing; Shapley parts of R",
        (
            "成员共同的控制覆盖、互补、冗余、丛林缓解与各自的沙普利值。",
            "What members reach together, complementarity, redundancy, thicket relief, Shapley parts.",
        ),
        "Dehez & Poukens 2014 (pools); Littlechild & Owen 1973 (cited from memory)",
        "kg.algorithms.alliance.alliance_view",
    ),
    "defensive-purchase": Method(
        ("防御性收购", "Defensive purchase"),
        "ΔAut(n) = Aut after buying − Aut before",
        ("收购同族后自主可控度的变化。", "Change of self-determination if the subject bought families."),
        OWN,
        "kg.algorithms.defensive_moves.defensive_purchase",
    ),
    "ownership-shock": Method(
        ("股权变动冲击", "Ownership shock"),
        "Aut, S, HHI by controller, R of the buyer: after − before, the firm moved with all it controls",
        ("某企业被收购后的影响。", "What changes if a named firm is bought."),
        OWN,
        "kg.algorithms.defensive_moves.ownership_shock",
    ),
    "counter-blocking": Method(
        ("反制", "Counter-blocking"),
        "blocked(A→B, n) = Σ_{u∈B} m_u max_{i∈A} r_i(u), and the same from B to A",
        ("双方各能限制对方多少专利量。", "How much mass each of two sides can stop of the other."),
        CRITICAL,
        "kg.algorithms.defensive_moves.counter_blocking",
    ),
    "expiry-cliff": Method(
        ("到期悬崖", "Expiry cliff"),
        "mass by month of its last day in force; bounds with all unknown mass ending or lasting",
        ("未来各月到期的专利量。", "How much of a portfolio ends in each of the coming months."),
        OWN,
        "kg.algorithms.portfolio_risk.expiry_cliff",
    ),
    "fund-match": Method(
        ("基金—项目匹配", "Fund-to-project match"),
        "s = gate · Σ θ_k s_k;  parts: Σ min(τ, π); Σ π (1 − c); Σ π ΔR; quality percentile",
        (
            "硬条件逐条列出拒绝理由；各分项可见；预测的是“谁会投”。",
            "Every refusal named, every part shown; it predicts who invests, never that the deal is good.",
        ),
        OWN,
        "kg.algorithms.fund_match.compute_match",
    ),
    "assignment": Method(
        ("多基金配置", "Assignment of funds"),
        "max Σ s·y;  Σ_p y ≤ B;  Σ_φ y ≤ a;  l z ≤ y ≤ h z;  Σ z ≤ k;  Σ_{region} y ≥ ρ Σ y",
        (
            "混合整数规划，给出最优性间隙、影子价格与阻塞对。",
            "A mixed-integer programme with its gap, shadow prices and blocking pairs.",
        ),
        "HiGHS (Huangfu & Hall 2018) through scipy.optimize.milp",
        "kg.algorithms.assignment.solve_assignment",
    ),
    "clusters": Method(
        ("专利集群", "Patent clusters"),
        "Leiden communities on weighted layers, several seeds, consensus kept",
        ("可投专利集群及其画像。", "Investable patent clusters with their profiles."),
        "Traag, Waltman & van Eck 2019 (Leiden)",
        "kg.algorithms.clusters.find_clusters",
    ),
    "supply-demand": Method(
        ("供需对接", "Supply–demand match"),
        "s = gate · Σ θ_k s_k over visible parts; undefined where a part is; equal θ unless declared",
        ("需求与可转让许可专利的匹配。", "Needs with patents on offer, offers with firms."),
        OWN,
        "kg.algorithms.supply_demand.match_supply_demand",
    ),
    "otl-funnel": Method(
        ("OTL 漏斗", "OTL funnel"),
        "cumulative incidence of each stage with giving up as a competing end; Jeffreys intervals of rates",
        ("披露到收益的各阶段到达率。", "How disclosures arrive at each stage."),
        "Aalen & Johansen 1978 (cited from memory)",
        "kg.algorithms.otl_funnel.otl_funnel",
    ),
    "litigiousness": Method(
        ("组合风险", "Portfolio risks"),
        "(a + cases)/(b + families) · 1000, Gamma prior fitted on the peers by moments",
        ("诉讼倾向、到期、权属清晰度等。", "Litigiousness, expiry, cleanliness of title, takeovers."),
        OWN,
        "kg.algorithms.portfolio_risk.litigiousness",
    ),
    "grading": Method(
        ("专利分级", "Portfolio grading"),
        "percentile of each indicator within field × filing year; a blend only with declared weights",
        ("法律、技术、经济指标分列。", "Legal, technical and economic indicators, each shown."),
        "GB/T 42748-2023",
        "kg.algorithms.portfolio_grading.grade_portfolio",
    ),
    "sep-shares": Method(
        ("标准必要专利份额", "SEP shares"),
        "ê_i = declared_i · (a + essential_i)/(a + b + checked_i), with its Beta interval",
        ("声明份额与经抽查校正的份额并列。", "Raw declared share beside the one adjusted for essentiality."),
        OWN,
        "kg.algorithms.sep_shares.sep_shares",
    ),
    "provinces": Method(
        ("各省计数", "Counts by province"),
        "n(p) = |{x : p is the place of x, or a place above it}|",
        (
            "按所在地（机构为登记住所）及其上级地点归入省级行政区；所在地未知的不计入任何省。",
            "Things by their place (organisations by their seat) and the places above it; what has no "
            "known place counts in no province.",
        ),
        "GB/T 2260-2007",
        "kg.api.national.tables.make_counts",
    ),
    "evidence": Method(
        ("证据", "Evidence"),
        "mass = w · μ · α of every family in force that counts; the masses of a link sum to its patent mass",
        ("计入数字的每个同族及其来源记录。", "Every family that a number counts, with its source records."),
        OWN,
        "kg.algorithms.counted_families.counted_families",
    ),
}


def method_answer(name: str, language: Language) -> MethodAnswer:
    """Return how a number is computed, title and meaning in a language.

    Raises:
        NotFoundError: there is no such method.
    """
    if name not in METHODS:
        expected = ", ".join(METHODS)
        raise NotFoundError("no such method", where="name", found=name, expected=expected)
    method = METHODS[name]
    place = 0 if language == "zh" else 1
    return MethodAnswer(
        name=name,
        title=method.title[place],
        title_zh=method.title[0],
        title_en=method.title[1],
        formula=method.formula,
        meaning=method.meaning[place],
        source=method.source,
        function=method.function,
        method_version=METHOD_VERSION,
    )
