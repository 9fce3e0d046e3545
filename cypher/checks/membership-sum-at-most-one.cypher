// A family's memberships in the links of one chain sum to at most one: its mass is divided, never multiplied.
MATCH (family:SimpleFamily)-[member:IN_LINK]->(:ChainLink)-[:LINK_OF]->(chain:IndustryChain)
WITH family, chain, sum(member.membership) AS total
WHERE total > 1.0 + 1e-9
RETURN family.familyId AS family, chain.chainId AS chain, total LIMIT 20
