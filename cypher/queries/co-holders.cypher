// group: mixed
// question-en: Which organisations of a chain file together?
// question-zh: 产业链中哪些机构共同申请专利？
// param chainId string = civil_drone: chain
// param top integer = 25: number of pairs
// column first: one organisation
// column second: the other
// column families: families that they hold together
MATCH (first:Organization)<-[:HELD_BY]-(family:SimpleFamily)-[:HELD_BY]->(second:Organization)
WHERE first.agentId < second.agentId
  AND EXISTS { (family)-[:IN_LINK]->(:ChainLink)-[:LINK_OF]->(:IndustryChain {chainId: $chainId}) }
RETURN first.name AS first, second.name AS second, count(DISTINCT family) AS families
ORDER BY families DESC, first, second LIMIT $top
