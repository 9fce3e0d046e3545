// group: capital
// question-en: Which families make a cluster, who holds them, and who has put money into the holders, as a drawing?
// question-zh: 某专利集群由哪些专利族组成、由谁持有、谁投资了持有人，画成图是什么样？
// param clusterId string: cluster
// param top integer = 50: number of rows
// column held: the cluster, a family of it and its holder
// column funded: the holder, a round that it raised and who invested; null when none is known
MATCH held = (:PatentCluster {clusterId: $clusterId})<-[:IN_CLUSTER]-(family:SimpleFamily)-[:HELD_BY]->(holder:Agent)
OPTIONAL MATCH funded = (holder)-[:RAISED]->(round:InvestmentRound)<-[:INVESTED_IN]-(investor:Agent)
RETURN held, funded
ORDER BY funded IS NULL, holder.agentId, family.familyId, round.roundId, investor.agentId LIMIT $top
