// group: capital
// question-en: Which patent clusters fit an investor, by which parts of the score, and what is unknown?
// question-zh: 哪些专利集群适合某投资机构？得分由哪些部分构成，哪些条件未知？
// param fund string: name of the fund or investor
// param top integer = 10: number of clusters
// column cluster: cluster
// column score: score, 0 to 1
// column parts: parts of the score as JSON
// column refusals: reasons of a refusal
MATCH (fund:Agent {name: $fund})<-[:MATCH_OF]-(result:FundMatch)-[:MATCHES]->(cluster:PatentCluster)
RETURN cluster.clusterId AS cluster, result.score AS score, result.parts AS parts, result.refusals AS refusals
ORDER BY score DESC, cluster LIMIT $top
