// The importances of the links of a chain sum to one.
MATCH (link:ChainLink)-[:LINK_OF]->(chain:IndustryChain)
WITH chain, sum(link.importance) AS total
WHERE abs(total - 1.0) > 1e-6
RETURN chain.chainId AS chain, total LIMIT 20
