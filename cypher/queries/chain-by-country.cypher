// group: control
// question-en: From which countries are the holders of each link?
// question-zh: 各环节的专利由哪些国家的持有人持有？
// param chainId string = civil_drone: chain
// param top integer = 200: number of rows
// column link: name of the link
// column country: country of the holder, by the rule in countryBasis; null when unknown
// column holders: number of holders
// column mass: fractional families: membership times share
MATCH (:IndustryChain {chainId: $chainId})<-[:LINK_OF]-(link:ChainLink)<-[member:IN_LINK]-(:SimpleFamily)-[holding:HELD_BY]->(holder:Agent)
RETURN link.name AS link, holder.countryCode AS country, count(DISTINCT holder) AS holders,
       sum(member.membership * holding.share) AS mass
ORDER BY link, mass DESC, country LIMIT $top
