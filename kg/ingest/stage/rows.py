"""The rows of each class as SQL over the tables of the stage; columns named as in the ontology."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


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
       l.citedByCountReported, l.simpleFamilySizeReported, l.lensId, l.dwpiAccession, p.isStub, p.origins
FROM publication p LEFT JOIN publication_loaded l USING (publicationNumber)"""

_AGENT = "agentId, name, nameEn, alternativeNames, countryCode, countryBasis, countryConfidence, identifiers"
_FIRM = (
    "stockCode, legalName, shortName, brandName, foundingDate, foundingDatePrecision, listingDate, exchange, "
    "operatingStatus, website, description"
)
_EXTRA = {"Firm": _FIRM, "University": "schoolCode, level, supervisingBody"}
AGENT_KINDS = (
    "Person",
    "Organization",
    "Firm",
    "University",
    "ResearchInstitute",
    "GovernmentBody",
    "Hospital",
    "Investor",
)


def agent_rows(kind: str) -> NodeRows:
    """Return the rows of one class of agents; persons have no identifiers column of their own."""
    extra = f", {_EXTRA[kind]}" if kind in _EXTRA else ""
    return NodeRows("agentId", f"SELECT {_AGENT}{extra}, origins FROM agent WHERE kind = '{kind}'")


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
        """SELECT symbolId, scheme, symbol, subclass, CASE WHEN NOT contains(symbol, '/') THEN 'subclass'
           WHEN symbol LIKE '%/00' THEN 'mainGroup' ELSE 'subgroup' END AS symbolLevel, [origin] AS origins
           FROM symbol""",
    ),
    **{kind: agent_rows(kind) for kind in AGENT_KINDS},
    "Industry": NodeRows("industryId", "SELECT industryId, scheme, code, name, origins FROM industry"),
    "Product": NodeRows(
        "productId",
        "SELECT productId, min(name) AS name, list(origin) AS origins FROM a_product GROUP BY productId",
    ),
    "Place": NodeRows(
        "placeId",
        """SELECT placeId, arg_min(name, origin) AS name, arg_min(placeType, origin) AS placeType,
           arg_min(countryCode, origin) AS countryCode, list(origin) AS origins
           FROM a_place GROUP BY placeId""",
    ),
    "InvestmentRound": NodeRows(
        "roundId",
        """SELECT roundId, roundType, roundTypeOriginal, announcedDate, announcedDatePrecision, amountLow,
           amountHigh, currency, amountOriginal, origins FROM round""",
    ),
    "Statement": NodeRows(
        "statementId",
        """SELECT statementId, arg_min(subject, origin) AS subject, arg_min(measure, origin) AS measure,
           arg_min(value, origin) AS value, arg_min(valueText, origin) AS valueText,
           arg_min(unit, origin) AS unit, arg_min(statedOn, origin) AS statedOn,
           arg_min(statedOnPrecision, origin) AS statedOnPrecision, arg_min(place, origin) AS place,
           arg_min(sourceTitle, origin) AS sourceTitle, arg_min(sourceLocator, origin) AS sourceLocator,
           list(origin) AS origins FROM a_statement GROUP BY statementId""",
    ),
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
        """SELECT p.publicationNumber AS startKey, m.agentId AS endKey,
           arg_min(m.sequence, m.origin) AS sequence, arg_min(m.name, (m.origin, m.sequence)) AS nameOriginal,
           arg_min(m.code, m.origin) AS code, list(m.origin) AS origins
           FROM agent_of_mention m JOIN publication p USING (id) GROUP BY p.publicationNumber, m.agentId"""
    ),
    "PriorityClaim": LinkRows(
        """SELECT p.publicationNumber AS startKey, c.applicationNumber AS endKey, c.priorityDate, c.sequence,
           c.origins FROM claim c JOIN publication p USING (id)"""
    ),
    "FamilyHolding": LinkRows(
        """SELECT f.familyId AS startKey, h.agentId AS endKey, h.share, h.basis, h.confidence, h.origins
           FROM holding h JOIN family f USING (family)"""
    ),
    "OperatesIn": LinkRows(
        """SELECT t.agentId AS startKey, o.industryId AS endKey, list(o.origin) AS origins
           FROM a_operates_in o JOIN agent_of_token t ON t.token = 'ref:' || o.ref
           SEMI JOIN industry i ON i.industryId = o.industryId GROUP BY t.agentId, o.industryId"""
    ),
    "SubIndustry": LinkRows(
        """SELECT child AS startKey, parent AS endKey, list(origin) AS origins FROM a_sub_industry
           GROUP BY child, parent"""
    ),
    "IndustrySupply": LinkRows(
        """SELECT supplier AS startKey, customer AS endKey, weight, origins FROM industry_supply"""
    ),
    "LocatedIn": LinkRows(
        """SELECT t.agentId AS startKey, l.placeId AS endKey, list(l.origin) AS origins
           FROM a_located_in l JOIN agent_of_token t ON t.token = 'ref:' || l.ref
           GROUP BY t.agentId, l.placeId"""
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
