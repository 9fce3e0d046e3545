// group: control
// question-en: By what chain of citations does one family rest on another holder's families?
// question-zh: 一个专利族经由怎样的引证链依赖另一持有人的专利族？
// param familyId string: family to start from
// param holder string: name of the other holder
// column length: number of citations
// column families: families along the path
MATCH (start:SimpleFamily {familyId: $familyId}), (holder:Agent {name: $holder})<-[:HELD_BY]-(end:SimpleFamily)
WHERE start <> end
MATCH path = shortestPath((start)-[:CITES_FAMILY*..4]->(end))
RETURN length(path) AS length, [family IN nodes(path) | family.familyId] AS families
ORDER BY length, families LIMIT 20
