"""Which of the API's questions are tools: a table. All of them only read; a test holds them to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# A query without LIMIT would otherwise answer with as many rows as the server gives: a million.
CYPHER_ROWS = 200


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool.

    Attributes:
        name: what an assistant calls.
        operation: operationId of the API's question that it asks; its parameters are the tool's.
        zh: what it answers, in Chinese.
        en: the same in English.
        defaults: arguments that this door sets where the caller leaves them out.
    """

    name: str
    operation: str
    zh: str
    en: str
    defaults: Mapping[str, Any] = field(default_factory=dict)


TOOLS = (
    Tool(
        "search",
        "search",
        "中英文全文检索所有类别，按相关度排序。",
        "Full text search of everything, ranked.",
    ),
    Tool(
        "suggest",
        "suggest",
        "按名称、拼音或首字母提示实体及其标识。",
        "Finds entities and their keys by the beginning of a name, pinyin or initials. Use it for keys.",
    ),
    Tool(
        "list_chains",
        "listChains",
        "列出产业链。",
        "Lists industry chains; their chainId is what metrics take.",
    ),
    Tool("get_chain", "getChain", "一条产业链及其环节。", "One industry chain with its links."),
    Tool(
        "chain_coverage",
        "getChainCoverage",
        "主体专利对产业链各环节的覆盖度：强链、弱链、缺链，附上下界与未知原因；evidence 列出计入的同族。",
        "How far a subject's patents cover each link of a chain, with bounds and the reason of each unknown; "
        "`evidence: true` lists the counted families with their sources.",
    ),
    Tool(
        "chain_control",
        "getChainControl",
        "谁通过哪些同族控制各环节；evidence 列出依据。",
        "Who controls each link of a chain; `evidence: true` lists the families and references behind it.",
    ),
    Tool(
        "chain_exposure",
        "getChainExposure",
        "主体各环节受他人控制的程度。",
        "How far others control the links of a subject.",
    ),
    Tool("chain_gaps", "getChainGaps", "缺链、弱链及成因。", "Missing and weak links of a subject, by kind."),
    Tool(
        "chain_completion",
        "getChainCompletion",
        "补链：优先补齐的环节。",
        "Which links a subject would best complete first, with the baseline beside.",
    ),
    Tool(
        "chain_what_if",
        "getChainWhatIf",
        "推演：招引、购买或开放许可后覆盖度与控制力的变化；不写入任何数据。",
        "What would change if the subject attracted holders, bought families or took open licences; nothing "
        "is written.",
    ),
    Tool(
        "chain_dependencies",
        "getChainDependencies",
        "谁能以哪些专利卡住某环节、到何时为止。",
        "Who can stop a link, by which families and until when.",
    ),
    Tool(
        "chain_comparison",
        "getChainComparison",
        "两个主体或同一主体两个时点的比较。",
        "Compares two subjects, or one at two dates.",
    ),
    Tool("chain_ranking", "getChainRanking", "某链上各主体的排名。", "Ranks the subjects of a chain."),
    Tool("chain_clusters", "listChainClusters", "某链的专利集群。", "The patent clusters of a chain."),
    Tool("chain_cluster", "getChainCluster", "一个专利集群。", "One patent cluster of a chain."),
    Tool(
        "list_organizations",
        "listOrganizations",
        "按条件列出机构。",
        "Lists organisations by filter, search and sort.",
    ),
    Tool(
        "organization",
        "getOrganization",
        "机构概况、关联与来源记录。",
        "Profile of an organisation: facts, neighbours, source records.",
    ),
    Tool(
        "organization_portfolio",
        "getOrganizationPortfolio",
        "机构在各链各环节的专利组合。",
        "The patent portfolio of an organisation on the links of the chains.",
    ),
    Tool(
        "organization_ownership",
        "getOrganizationOwnership",
        "股权穿透：上层股东与下属机构。",
        "Who stands behind an organisation, and what it holds.",
    ),
    Tool(
        "organization_control",
        "getOrganizationControl",
        "机构控制的环节。",
        "The links that an organisation controls.",
    ),
    Tool(
        "organization_dependencies",
        "getOrganizationDependencies",
        "机构受制于谁。",
        "On whom an organisation depends.",
    ),
    Tool(
        "list_patents",
        "listPatents",
        "按条件列出专利文献。",
        "Lists patent publications by filter and search.",
    ),
    Tool(
        "patent",
        "getPatent",
        "一件专利文献：著录项、引证、法律与市场事件、来源记录。",
        "One patent publication: bibliography, citations both ways, events, source records.",
    ),
    Tool(
        "similar_patents",
        "listSimilarPatents",
        "相似专利。",
        "Patents similar to one, where embeddings exist.",
    ),
    Tool("family", "getFamily", "一个专利同族。", "One patent family with its publications and holders."),
    Tool(
        "family_membership",
        "getFamilyMembership",
        "同族归属的环节及规则理由。",
        "The links that a family belongs to, and the rules that put it there.",
    ),
    Tool(
        "family_reach",
        "getFamilyReach",
        "同族的影响范围。",
        "What a family blocks through critical references.",
    ),
    Tool(
        "zone_profile",
        "getZoneProfile",
        "园区、城市或省的产业链画像。",
        "Profile of a zone, city or province on the chains.",
    ),
    Tool(
        "zone_comparison", "getZoneComparison", "园区比较。", "Compares a zone with another subject or date."
    ),
    Tool(
        "list_places",
        "listPlaces",
        "列出园区与行政区划。",
        "Lists zones and places; their placeId is what zones take.",
    ),
    Tool("list_funds", "listFunds", "列出基金与投资机构。", "Lists funds, managers and investors."),
    Tool("fund_criteria", "getFundCriteria", "基金的投资条件。", "What a fund looks for."),
    Tool(
        "fund_matches",
        "getFundMatches",
        "与基金匹配的专利集群、得分组成及未匹配原因。",
        "The patent clusters that fit a fund, with the parts of each score and the reason of each refusal.",
    ),
    Tool("list_policies", "listPolicies", "按条件列出政策。", "Lists policies by filter and search."),
    Tool("policy", "getPolicy", "一项政策及其措施与依据。", "One policy with its measures and evidence."),
    Tool("list_documents", "listDocuments", "列出文件。", "Lists documents by filter and search."),
    Tool("document", "getDocument", "一份文件。", "One document."),
    Tool(
        "list_passages",
        "listPassages",
        "检索文件段落原文。",
        "Lists passages of documents: search their words, or filter by document.",
    ),
    Tool("passage", "getPassage", "一段原文及其出处。", "One passage of a document with where it stands."),
    Tool(
        "list_relations",
        "listRelations",
        "按类列出关系。",
        "Lists the relations of one class, with the keys of both ends.",
    ),
    Tool(
        "list_data_sets",
        "listDataSets",
        "列出所载数据集。",
        "Lists the data sets that are loaded, with origin and date.",
    ),
    Tool(
        "operations",
        "getOperations",
        "运营视图：转移转化漏斗、风险、分级、标准必要专利、联盟。",
        "Operations: the transfer funnel, risks, grading, shares of standard-essential patents, alliances.",
    ),
    Tool(
        "cypher",
        "queryCypher",
        "只读 Cypher 查询；写入、读文件、联网均被拒绝。请用 ORDER BY 与 SKIP/LIMIT 分页。",
        "A read-only Cypher query of the published graph; what writes, reads files or reaches a network is "
        "refused. Page with ORDER BY, SKIP and LIMIT. get_schema names labels and properties.",
        {"limit": CYPHER_ROWS},
    ),
    Tool(
        "get_schema",
        "getSchema",
        "本体的类、属性与关系。",
        "Classes, properties and relations of the ontology.",
    ),
    Tool("list_methods", "listMethods", "列出计算方法。", "Lists the methods of every number."),
    Tool(
        "method",
        "getMethod",
        "一种计算方法的公式、含义与来源。",
        "Formula, meaning and source of one number.",
    ),
)
