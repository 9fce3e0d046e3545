// group: control
// question-en: Which families does a family cite, who holds them, and does a citation limit a claim?
// question-zh: 某专利族引证了哪些专利族，由谁持有，是否限制权利要求？
// param familyId string: family that cites
// param top integer = 50: number of families
// column cited: family that is cited
// column title: its title
// column holders: its holders
// column categories: categories of the citations, as X or Y
// column critical: whether one of them limits a claim
MATCH (:SimpleFamily {familyId: $familyId})-[citation:CITES_FAMILY]->(cited:SimpleFamily)
RETURN cited.familyId AS cited, cited.title AS title,
       COLLECT { MATCH (cited)-[:HELD_BY]->(a:Agent) RETURN a.name ORDER BY a.name } AS holders,
       citation.categories AS categories, citation.isCritical AS critical
ORDER BY critical DESC, cited LIMIT $top
