// group: control
// question-en: Through which families does a holder reach the families of others on a link?
// question-zh: 某持有人通过哪些专利族影响某环节中他人的专利族？
// param linkId string = civil_drone/flight_control: link
// param holder string: name of the holder
// param top integer = 25: number of rows
// column cited: family of the holder that is cited
// column title: its title
// column citing: number of others' families on the link that cite it
// column examples: up to three of them
MATCH (holder:Agent {name: $holder})<-[:HELD_BY]-(own:SimpleFamily)<-[:CITES_FAMILY]-(other:SimpleFamily)-[:IN_LINK]->(:ChainLink {linkId: $linkId})
WHERE NOT EXISTS { (other)-[:HELD_BY]->(holder) }
RETURN own.familyId AS cited, own.title AS title, count(DISTINCT other) AS citing,
       collect(DISTINCT other.familyId)[..3] AS examples
ORDER BY citing DESC, cited LIMIT $top
