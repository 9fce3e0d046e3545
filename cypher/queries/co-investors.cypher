// group: capital
// question-en: Which investors invest together most often?
// question-zh: 哪些投资机构最常共同投资？
// param top integer = 25: number of pairs
// column first: one investor
// column second: the other
// column rounds: rounds in which both took part
MATCH (first:Agent)-[:INVESTED_IN]->(round:InvestmentRound)<-[:INVESTED_IN]-(second:Agent)
WHERE first.agentId < second.agentId
RETURN first.name AS first, second.name AS second, count(DISTINCT round) AS rounds
ORDER BY rounds DESC, first, second LIMIT $top
