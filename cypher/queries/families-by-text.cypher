// group: mixed
// question-en: Which families have a title with these words, and who holds them?
// question-zh: 哪些专利族的标题含有这些词，由谁持有？
// param text string = drone: words of the title, in Chinese or English
// param top integer = 25: number of families
// column family: family
// column title: title
// column holders: its holders
// column links: links that it belongs to
// column score: relevance; larger is closer
CALL db.index.fulltext.queryNodes('simple_family_fulltext', $text, {limit: $top}) YIELD node, score AS relevance
RETURN node.familyId AS family, node.title AS title,
       COLLECT { MATCH (node)-[:HELD_BY]->(a:Agent) RETURN a.name ORDER BY a.name } AS holders,
       COLLECT { MATCH (node)-[:IN_LINK]->(l:ChainLink) RETURN l.name ORDER BY l.name } AS links, relevance AS score
ORDER BY score DESC, family LIMIT $top
