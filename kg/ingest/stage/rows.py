"""The rows of each class as SQL over the tables of the stage; columns named as in the ontology."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.ingest.stage.agent_facts import MENTION_CONFIDENCE
from kg.ingest.stage.class_tables import ASSERTED_NODES, columns_of, node_query
from kg.schema import GRAPH_SCHEMA


@dataclass(frozen=True, slots=True)
class NodeRows:
    """The rows of a node class: `key` is its first column and sorts it; `query` gives `origins`, too."""

    key: str
    query: str


@dataclass(frozen=True, slots=True)
class LinkRows:
    """The rows of a relationship class; `query` gives startKey, endKey, its properties and `origins`.

    Rows of one pair are not merged here: the query gives one row per pair.
    """

    query: str


_STUB_PARTS = r"^([A-Z]{2})(.*?)([A-Z][0-9]?)?$"
_PUBLICATION = f"""
SELECT p.publicationNumber,
       coalesce(l.countryCode, regexp_extract(p.publicationNumber, '{_STUB_PARTS}', 1)) AS countryCode,
       coalesce(l.documentNumber, regexp_extract(p.publicationNumber, '{_STUB_PARTS}', 2)) AS documentNumber,
       coalesce(l.kindCode, nullif(regexp_extract(p.publicationNumber, '{_STUB_PARTS}', 3), '')) AS kindCode,
       l.publicationDate, l.documentType, l.title, l.titleLanguage, l.abstract, l.inventorNames,
       l.citedByCountReported, l.simpleFamilySizeReported, l.lensId, l.dwpiAccession,
       l.holderNames, l.extendedFamilyMembers, l.industryCodes, l.strategicIndustries, p.isStub, p.origins
FROM publication p LEFT JOIN publication_loaded l USING (publicationNumber)"""


def agent_rows(kind: str) -> NodeRows:
    """Return the rows of one class of agents: what is known of it, less what is not of its class."""
    columns = ", ".join(columns_of(GRAPH_SCHEMA.node(kind).properties))
    return NodeRows("agentId", f"SELECT {columns}, origins FROM agent WHERE kind = '{kind}'")


NODES: Mapping[str, NodeRows] = {
    "Publication": NodeRows("publicationNumber", _PUBLICATION),
    "Application": NodeRows(
        "applicationNumber",
        """SELECT applicationNumber, countryCode, filingDate, filingDatePrecision, isStub, origins
           FROM application""",
    ),
    "SimpleFamily": NodeRows(
        "familyId",
        """SELECT familyId, familyRule, firstFilingOffice, firstFilingBasis, earliestPriorityDate,
           earliestFilingDate, earliestPublicationDate, memberCount, jurisdictions, title,
           citedByCountReported, isStub, origins FROM family""",
    ),
    "ClassificationSymbol": NodeRows(
        "symbolId",
        f"""WITH described AS ({node_query(ASSERTED_NODES["ClassificationSymbol"])})
           SELECT coalesce(s.symbolId, d.symbolId) AS symbolId, coalesce(s.scheme, d.scheme) AS scheme,
                  coalesce(s.symbol, d.symbol) AS symbol, coalesce(s.subclass, d.subclass) AS subclass,
                  coalesce(d.symbolLevel, CASE WHEN NOT contains(s.symbol, '/') THEN 'subclass'
                  WHEN s.symbol LIKE '%/00' THEN 'mainGroup' ELSE 'subgroup' END) AS symbolLevel,
                  d.title, d.titleZh,
                  list_filter([s.origin], lambda o: o IS NOT NULL) || coalesce(d.origins, []) AS origins
           FROM symbol s FULL JOIN described d USING (symbolId)""",
    ),
    **{node.name: agent_rows(node.name) for node in GRAPH_SCHEMA.concrete("Agent")},
    "InvestmentRound": NodeRows(
        "roundId",
        """SELECT roundId, roundType, roundTypeOriginal, announcedDate, announcedDatePrecision, amountLow,
           amountHigh, currency, amountOriginal, origins FROM round""",
    ),
    **{
        name: NodeRows(node.key, node_query(node))
        for name, node in ASSERTED_NODES.items()
        if name != "ClassificationSymbol"
    },
}

LINKS: Mapping[str, LinkRows] = {
    "PublicationOfApplication": LinkRows(
        """SELECT publicationNumber AS startKey, applicationNumber AS endKey, origins
           FROM publication_loaded WHERE applicationNumber IS NOT NULL"""
    ),
    "FamilyMembership": LinkRows(
        """SELECT p.publicationNumber AS startKey, f.familyId AS endKey, p.origins
           FROM member m JOIN publication p USING (id) JOIN family f USING (family)"""
    ),
    "PatentApplicant": LinkRows(
        f"""SELECT p.publicationNumber AS startKey, m.agentId AS endKey,
           arg_min(m.sequence, m.origin) AS sequence, arg_min(m.name, (m.origin, m.sequence)) AS nameOriginal,
           arg_min(m.code, m.origin) AS code, {MENTION_CONFIDENCE} AS confidence, list(m.origin) AS origins
           FROM agent_of_mention m JOIN publication p USING (id) JOIN family f USING (family)
           GROUP BY p.publicationNumber, m.agentId"""
    ),
    "PriorityClaim": LinkRows(
        """SELECT p.publicationNumber AS startKey, c.applicationNumber AS endKey, c.priorityDate, c.sequence,
           c.origins FROM claim c JOIN publication p USING (id)"""
    ),
    "FamilyHolding": LinkRows(
        """SELECT f.familyId AS startKey, h.agentId AS endKey, h.share, h.basis, h.confidence, h.origins
           FROM holding h JOIN family f USING (family)"""
    ),
    "IndustrySupply": LinkRows(
        """SELECT supplier AS startKey, customer AS endKey, weight, origins FROM industry_supply"""
    ),
    "RoundOfFirm": LinkRows("SELECT agentId AS startKey, roundId AS endKey, origins FROM round"),
    "RoundParticipation": LinkRows(
        """SELECT t.agentId AS startKey, r.roundId AS endKey,
           arg_min(p.nameOriginal, p.origin) AS nameOriginal,
           arg_min(p.fundNameOriginal, p.origin) AS fundNameOriginal, list(p.origin) AS origins
           FROM a_participation p JOIN round_key r USING (roundKey)
           JOIN agent_of_token t ON t.token = 'ref:investor:' || p.name
           GROUP BY t.agentId, r.roundId"""
    ),
}
