// group: capital
// question-en: Which patent clusters does a chain have, how large, growing and available are they?
// question-zh: 产业链有哪些专利集群，规模、增长和可得性如何？
// param chainId string = civil_drone: chain
// param top integer = 25: number of clusters
// column cluster: identifier of the cluster, the parameter of other queries
// column name: name
// column families: families in it
// column growth: growth measure; null when unknown
// column availability: availability, 0 to 1; null when unknown
// column holders: effective number of holders
MATCH (cluster:PatentCluster {chainId: $chainId})
RETURN cluster.clusterId AS cluster, cluster.name AS name, cluster.familyCount AS families, cluster.growth AS growth,
       cluster.availability AS availability, cluster.effectiveHolders AS holders
ORDER BY families DESC, cluster LIMIT $top
