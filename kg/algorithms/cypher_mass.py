"""The link masses of a subject by Cypher alone: the graph's own answer, to compare with the arrays'."""

from __future__ import annotations

import datetime as dt

from kg.algorithms.as_of import AsOf
from kg.algorithms.subjects import CANDIDATE

LINK_MASSES = """
MATCH (link:ChainLink)-[:LINK_OF]->(:IndustryChain {chainId: $chainId})
OPTIONAL MATCH (link)<-[member:IN_LINK]-(family:SimpleFamily)
WHERE member.confidence >= $leastMembership AND family.earliestPublicationDate <= $day
  AND coalesce(family.earliestFilingDate, family.earliestPriorityDate, family.earliestPublicationDate)
      + duration({years: $termYears}) > $day
CALL (family) {
    OPTIONAL MATCH (family)-[held:HELD_BY]->(holder:Agent)
    RETURN sum(held.share) AS everybody,
           sum(CASE WHEN held.confidence >= $leastHolding AND (holder.agentId = $agentId
                    OR (holder.countryCode = $countryCode
                        AND coalesce(holder.countryConfidence, $leastCountry) >= $leastCountry))
               THEN held.share ELSE 0.0 END) AS own
}
RETURN link.linkId AS link, sum(coalesce(member.membership, 0.0)) AS referenceMass,
       sum(coalesce(member.membership, 0.0) * everybody) AS heldMass,
       sum(coalesce(member.membership, 0.0) * own) AS patentMass
ORDER BY link
"""


def link_mass_parameters(chain_id: str, subject: str, as_of: AsOf) -> dict[str, str | float | int | dt.date]:
    """Return the parameters of `LINK_MASSES` for the same question that `load_world` answers.

    The query's columns are link, referenceMass, heldMass and patentMass.

    Args:
        chain_id: id of the chain.
        subject: «country:XX» or «agent:<agentId>».
        as_of: instant and thresholds.
    """
    kind, _, value = subject.partition(":")
    return {
        "chainId": chain_id,
        "countryCode": value if kind == "country" else "",
        "agentId": value if kind == "agent" else "",
        "day": as_of.date,
        "termYears": as_of.term_years,
        "leastMembership": as_of.minimum_confidence,
        "leastHolding": CANDIDATE,
        "leastCountry": CANDIDATE,
    }
