// group: chains
// question-en: Which pairs of links share families, so that one patent serves both?
// question-zh: 哪些环节共享同一专利族？
// param chainId string = civil_drone: chain
// param top integer = 25: number of pairs
// column first: one link
// column second: the other
// column families: families on both
MATCH (chain:IndustryChain {chainId: $chainId})<-[:LINK_OF]-(first:ChainLink)<-[:IN_LINK]-(family:SimpleFamily)-[:IN_LINK]->(second:ChainLink)-[:LINK_OF]->(chain)
WHERE first.linkId < second.linkId
RETURN first.name AS first, second.name AS second, count(DISTINCT family) AS families
ORDER BY families DESC, first, second LIMIT $top
