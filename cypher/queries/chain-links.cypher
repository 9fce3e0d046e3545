// group: chains
// question-en: What are the links of a chain, and how many families and holders stand on each?
// question-zh: 产业链有哪些环节，各有多少专利族和持有人？
// param chainId string = civil_drone: chain
// param top integer = 100: number of links
// column stage: upstream, midstream or downstream
// column link: name of the link
// column linkId: its identifier, the parameter of other queries
// column importance: weight of the link in the chain, 0 to 1
// column families: families on the link
// column holders: distinct holders of these families
MATCH (:IndustryChain {chainId: $chainId})<-[:LINK_OF]-(link:ChainLink)
RETURN link.stage AS stage, link.name AS link, link.linkId AS linkId, link.importance AS importance,
       COUNT { (link)<-[:IN_LINK]-(:SimpleFamily) } AS families,
       COUNT { MATCH (link)<-[:IN_LINK]-(:SimpleFamily)-[:HELD_BY]->(holder:Agent) RETURN DISTINCT holder } AS holders
ORDER BY linkId LIMIT $top
