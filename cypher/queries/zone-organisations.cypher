// group: chains
// question-en: Which organisations of a place hold families of a chain?
// question-zh: 某地区的哪些机构持有产业链上的专利族？
// param place string: name of the place; places within it count, too
// param chainId string = civil_drone: chain
// param top integer = 25: number of organisations
// column organisation: name
// column located: place where it sits
// column links: links on which it holds families
// column families: families of the chain that it holds
MATCH (:Place {name: $place})<-[:WITHIN*0..3]-(seat:Place)<-[:LOCATED_IN]-(organisation:Organization)
MATCH (organisation)<-[:HELD_BY]-(family:SimpleFamily)-[:IN_LINK]->(link:ChainLink)-[:LINK_OF]->(:IndustryChain {chainId: $chainId})
RETURN organisation.name AS organisation, seat.name AS located, collect(DISTINCT link.name) AS links,
       count(DISTINCT family) AS families
ORDER BY families DESC, organisation LIMIT $top
