// group: policy
// question-en: Which statements contradict each other?
// question-zh: 哪些陈述相互矛盾？
// param top integer = 50: number of pairs
// column subject: what the first is about
// column measure: what was counted
// column first: value and source of the one
// column second: value and source of the other
MATCH (one:Statement)-[:CONTRADICTS]->(other:Statement)
RETURN one.subject AS subject, one.measure AS measure,
       coalesce(one.valueText, toString(one.value), '') + ' (' + one.sourceTitle + ')' AS first,
       coalesce(other.valueText, toString(other.value), '') + ' (' + other.sourceTitle + ')' AS second
ORDER BY subject, measure, first, second LIMIT $top
