// group: capital
// question-en: Which funds and investors fit a cluster best?
// question-zh: 哪些基金或投资机构最适合某专利集群？
// param clusterId string: cluster
// param top integer = 25: number of funds
// column fund: name of the fund or investor
// column eligible: whether nothing refuses it
// column score: score, 0 to 1
// column refusals: reasons of a refusal
MATCH (:PatentCluster {clusterId: $clusterId})<-[:MATCHES]-(result:FundMatch)-[:MATCH_OF]->(fund:Agent)
RETURN fund.name AS fund, result.eligible AS eligible, result.score AS score, result.refusals AS refusals
ORDER BY score DESC, fund LIMIT $top
