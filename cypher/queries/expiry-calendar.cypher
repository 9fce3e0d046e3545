// group: control
// question-en: In which years do the families of a link reach twenty years after filing?
// question-zh: 某环节的专利族在哪些年份满二十年保护期？
// param linkId string = civil_drone/flight_control: link
// param top integer = 60: number of years
// column year: year of the earliest filing plus twenty; no adjustment, no lapse before
// column families: families that end then
// column holders: up to five of their holders
MATCH (:ChainLink {linkId: $linkId})<-[:IN_LINK]-(family:SimpleFamily)
WITH family, coalesce(family.earliestFilingDate, family.earliestPriorityDate).year + 20 AS ends
WHERE ends IS NOT NULL
OPTIONAL MATCH (family)-[:HELD_BY]->(holder:Agent)
WITH ends, family, holder ORDER BY holder.name
RETURN ends AS year, count(DISTINCT family) AS families, collect(DISTINCT holder.name)[..5] AS holders
ORDER BY year LIMIT $top
