// group: control
// question-en: Which holders filed on a link for the first time since a year?
// question-zh: 哪些持有人自某年起首次进入某环节？
// param linkId string = civil_drone/flight_control: link
// param since integer = 2018: year
// param top integer = 25: number of holders
// column holder: name of the holder
// column first: year of its earliest filing on the link
// column families: its families on the link
MATCH (:ChainLink {linkId: $linkId})<-[:IN_LINK]-(family:SimpleFamily)-[:HELD_BY]->(holder:Agent)
WITH holder, min(coalesce(family.earliestFilingDate, family.earliestPriorityDate).year) AS entered, count(DISTINCT family) AS held
WHERE entered >= $since
RETURN holder.name AS holder, entered AS first, held AS families
ORDER BY families DESC, first, holder LIMIT $top
