// group: policy
// question-en: Which zones, platforms, centres and alliances are there, where and for which chains?
// question-zh: 有哪些试验区、平台、中心和联盟，分布在哪里，服务哪些产业链？
// param top integer = 100: number of programmes
// column programme: name
// column kinds: its classes, e.g. PilotZone or OperationPlatform
// column start: day of its start
// column places: places where it is situated
// column chains: chains that it serves
MATCH (programme:ProgrammeElement)
RETURN programme.name AS programme, [label IN labels(programme) WHERE label <> 'ProgrammeElement'] AS kinds,
       programme.startDate AS start,
       COLLECT { MATCH (programme)-[:SITUATED_IN]->(p:Place) RETURN p.name ORDER BY p.name } AS places,
       COLLECT { MATCH (programme)-[:SERVES_CHAIN]->(c:IndustryChain) RETURN c.name ORDER BY c.name } AS chains
ORDER BY kinds, programme LIMIT $top
