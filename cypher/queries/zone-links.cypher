// group: chains
// question-en: On which links of a chain do a place's organisations hold families, and on which none?
// question-zh: 某地区机构在产业链哪些环节有专利，哪些环节空白？
// param place string: name of the place; places within it count, too
// param chainId string = civil_drone: chain
// param top integer = 100: number of links
// column stage: upstream, midstream or downstream
// column link: name of the link
// column families: families of the place's organisations; 0 shows a gap
// column organisations: number of these organisations
MATCH (:IndustryChain {chainId: $chainId})<-[:LINK_OF]-(link:ChainLink)
CALL (link) {
  MATCH (:Place {name: $place})<-[:WITHIN*0..3]-(:Place)<-[:LOCATED_IN]-(organisation:Organization)<-[:HELD_BY]-(family:SimpleFamily)-[:IN_LINK]->(link)
  RETURN count(DISTINCT family) AS held, count(DISTINCT organisation) AS owners
}
RETURN link.stage AS stage, link.name AS link, held AS families, owners AS organisations
ORDER BY families, link LIMIT $top
