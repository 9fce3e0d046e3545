// group: policy
// question-en: From which sources do statements come, how many and over which time?
// question-zh: 陈述来自哪些来源，各有多少，时间跨度如何？
// param top integer = 50: number of sources
// column source: title of the source
// column statements: number of statements
// column earliest: earliest day stated
// column latest: latest day stated
MATCH (statement:Statement)
RETURN statement.sourceTitle AS source, count(statement) AS statements, min(statement.statedOn) AS earliest,
       max(statement.statedOn) AS latest
ORDER BY statements DESC, source LIMIT $top
