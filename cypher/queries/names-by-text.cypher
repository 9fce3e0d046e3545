// group: mixed
// question-en: Which organisations have a name or former name like this text?
// question-zh: 哪些机构的名称或别名与该文本相近？
// param text string = 大学: words to search, in Chinese or English
// param top integer = 25: number of organisations
// column name: name
// column agentId: identifier
// column kinds: its classes
// column score: relevance; larger is closer
CALL db.index.fulltext.queryNodes('agent_fulltext', $text, {limit: $top}) YIELD node, score AS relevance
WHERE node:Organization
RETURN node.name AS name, node.agentId AS agentId, labels(node) AS kinds, relevance AS score
ORDER BY score DESC, name LIMIT $top
