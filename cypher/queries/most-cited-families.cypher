// group: control
// question-en: On which families of a link do most others rest?
// question-zh: 某环节中被引最多的专利族有哪些？
// param linkId string = civil_drone/flight_control: link
// param top integer = 25: number of families
// column family: family
// column title: title
// column citing: families in the graph that cite it
// column critical: of these, with a citation that limits a claim
// column holders: its holders
MATCH (:ChainLink {linkId: $linkId})<-[:IN_LINK]-(family:SimpleFamily)
WITH family, COUNT { (family)<-[:CITES_FAMILY]-(:SimpleFamily) } AS citations
WHERE citations > 0
WITH family, citations ORDER BY citations DESC, family.familyId LIMIT $top
RETURN family.familyId AS family, family.title AS title, citations AS citing,
       COUNT { (family)<-[:CITES_FAMILY {isCritical: true}]-(:SimpleFamily) } AS critical,
       COLLECT { MATCH (family)-[:HELD_BY]->(a:Agent) RETURN a.name ORDER BY a.name } AS holders
ORDER BY citing DESC, family LIMIT $top
