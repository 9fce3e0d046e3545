// group: capital
// question-en: Which families and holders make up a patent cluster?
// question-zh: 某专利集群由哪些专利族和持有人组成？
// param clusterId string: cluster
// param top integer = 50: number of families
// column family: family
// column title: title
// column holders: holders
// column links: links of the chain that it belongs to
MATCH (:PatentCluster {clusterId: $clusterId})<-[:IN_CLUSTER]-(family:SimpleFamily)
OPTIONAL MATCH (family)-[:HELD_BY]->(holder:Agent)
OPTIONAL MATCH (family)-[:IN_LINK]->(link:ChainLink)
RETURN family.familyId AS family, family.title AS title, collect(DISTINCT holder.name) AS holders,
       collect(DISTINCT link.name) AS links
ORDER BY family LIMIT $top
