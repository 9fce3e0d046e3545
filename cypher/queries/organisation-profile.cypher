// group: mixed
// question-en: What does the graph know about an organisation: place, patents, rounds, programmes?
// question-zh: 图谱中关于某机构的全貌：所在地、专利、融资、项目？
// param organisation string: name of the organisation
// param top integer = 10: number of organisations of that name
// column agentId: identifier
// column kinds: its classes
// column places: places where it sits
// column families: families that it holds
// column links: links on which it holds families
// column rounds: rounds that it raised
// column programmes: programmes in which it takes part
// column sources: records behind it
MATCH (one:Agent {name: $organisation})
WHERE one:Organization
RETURN one.agentId AS agentId, labels(one) AS kinds,
       COLLECT { MATCH (one)-[:LOCATED_IN]->(p:Place) RETURN p.name ORDER BY p.name } AS places,
       COUNT { (one)<-[:HELD_BY]-(:SimpleFamily) } AS families,
       COLLECT { MATCH (one)<-[:HELD_BY]-(:SimpleFamily)-[:IN_LINK]->(l:ChainLink) RETURN DISTINCT l.name AS name ORDER BY name } AS links,
       COUNT { (one)-[:RAISED]->(:InvestmentRound) } AS rounds,
       COLLECT { MATCH (one)<-[:HAS_PARTICIPANT]-(p:ProgrammeElement) RETURN p.name ORDER BY p.name } AS programmes,
       one.sources AS sources
ORDER BY agentId LIMIT $top
