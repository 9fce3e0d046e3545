// group: control
// question-en: Between which holders of a link do citations run, and how many limit a claim?
// question-zh: 某环节持有人之间的引证依赖网络如何，其中多少限制了权利要求？
// param linkId string = civil_drone/flight_control: link
// param top integer = 50: number of pairs
// column dependent: holder whose families cite
// column cited: holder whose families are cited
// column citations: citations between families
// column critical: of these, citations with category X, Y or the like
MATCH (:ChainLink {linkId: $linkId})<-[:IN_LINK]-(citing:SimpleFamily)-[citation:CITES_FAMILY]->(earlier:SimpleFamily)
MATCH (citing)-[:HELD_BY]->(dependent:Agent), (earlier)-[:HELD_BY]->(cited:Agent)
WHERE dependent <> cited
RETURN dependent.name AS dependent, cited.name AS cited, count(DISTINCT citation) AS citations,
       count(DISTINCT CASE WHEN citation.isCritical THEN citation END) AS critical
ORDER BY critical DESC, citations DESC, dependent, cited LIMIT $top
