// group: control
// question-en: Which holders are chokepoints of a chain?
// question-zh: 哪些持有人是产业链的“卡脖子”点？
// param chainId string = civil_drone: chain
// param top integer = 25: number of rows
// column link: name of the link
// column holder: name of the holder
// column country: country of the holder, by the rule in countryBasis
// column chokepoint: chokepoint measure; larger is worse for the others
// column reach: control reach over the link, 0 to 1
// column families: families counted
MATCH (:IndustryChain {chainId: $chainId})<-[:LINK_OF]-(link:ChainLink)<-[:CONTROLS]-(result:HolderControl)-[:CONTROL_BY]->(holder:Agent)
WHERE result.chokepoint IS NOT NULL
RETURN link.name AS link, holder.name AS holder, holder.countryCode AS country, result.chokepoint AS chokepoint,
       result.reach AS reach, result.familyCount AS families
ORDER BY chokepoint DESC, link, holder LIMIT $top
