// group: capital
// question-en: Whom must a fund call about a cluster, and has a listed or funded firm a part in it?
// question-zh: 某专利集群应联系哪些权利人，其中是否有上市或获投企业？
// param clusterId string: cluster
// param top integer = 25: number of owners
// column owner: name of the holder
// column country: country of the holder, by the rule in countryBasis
// column families: families of the cluster that it holds
// column stockCode: stock code of a listed firm
// column rounds: rounds that it raised
MATCH (:PatentCluster {clusterId: $clusterId})<-[:IN_CLUSTER]-(family:SimpleFamily)-[:HELD_BY]->(owner:Agent)
WITH owner, count(DISTINCT family) AS held
RETURN owner.name AS owner, owner.countryCode AS country, held AS families, owner.stockCode AS stockCode,
       COUNT { (owner)-[:RAISED]->(:InvestmentRound) } AS rounds
ORDER BY families DESC, owner LIMIT $top
