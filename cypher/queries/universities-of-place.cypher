// group: mixed
// question-en: Which universities are in a place, and how many families do they hold?
// question-zh: 某地区有哪些高校，各持有多少专利族？
// param place string: name of the place; places within it count, too
// param top integer = 50: number of universities
// column university: name
// column level: level as the list says it
// column families: families that it holds
// column links: links on which it holds families
MATCH (:Place {name: $place})<-[:WITHIN*0..3]-(:Place)<-[:LOCATED_IN]-(university:University)
WITH DISTINCT university
RETURN university.name AS university, university.level AS level,
       COUNT { (university)<-[:HELD_BY]-(:SimpleFamily) } AS families,
       COLLECT { MATCH (university)<-[:HELD_BY]-(:SimpleFamily)-[:IN_LINK]->(l:ChainLink) RETURN DISTINCT l.name AS name ORDER BY name } AS links
ORDER BY families DESC, university LIMIT $top
