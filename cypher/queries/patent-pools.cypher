// group: control
// question-en: Which pools hold families of a chain, with which members?
// question-zh: 哪些专利池包含产业链上的专利族，成员有哪些？
// param chainId string = civil_drone: chain
// param top integer = 25: number of pools
// column pool: name of the pool
// column families: families of the chain in it
// column members: its members
MATCH (pool:PatentPool)<-[:IN_POOL]-(family:SimpleFamily)
WHERE EXISTS { (family)-[:IN_LINK]->(:ChainLink)-[:LINK_OF]->(:IndustryChain {chainId: $chainId}) }
RETURN pool.name AS pool, count(DISTINCT family) AS families,
       COLLECT { MATCH (pool)<-[:POOL_MEMBER_OF]-(a:Agent) RETURN a.name ORDER BY a.name } AS members
ORDER BY families DESC, pool LIMIT $top
