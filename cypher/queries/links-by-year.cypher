// group: chains
// question-en: How many families were first filed on each link in each year?
// question-zh: 各环节每年首次申请的专利族有多少？
// param chainId string = civil_drone: chain
// param since integer = 2015: first year
// param top integer = 500: number of rows
// column link: name of the link
// column year: year of the earliest filing
// column families: number of families
MATCH (:IndustryChain {chainId: $chainId})<-[:LINK_OF]-(link:ChainLink)<-[:IN_LINK]-(family:SimpleFamily)
WITH link, coalesce(family.earliestFilingDate, family.earliestPriorityDate).year AS filed, family
WHERE filed >= $since
RETURN link.name AS link, filed AS year, count(DISTINCT family) AS families
ORDER BY link, year LIMIT $top
