// group: policy
// question-en: What is stated about a place?
// question-zh: 关于某地公布过哪些陈述？
// param place string = 中国: place as the source names it
// param top integer = 50: number of statements
// column subject: what the statement is about
// column measure: what was counted or said
// column value: value with its unit, else its text
// column statedOn: day of the statement
// column source: title and place in the source
MATCH (statement:Statement)
WHERE statement.place = $place
RETURN statement.subject AS subject, statement.measure AS measure,
       coalesce(statement.valueText, toString(statement.value) + ' ' + coalesce(statement.unit, '')) AS value,
       statement.statedOn AS statedOn, statement.sourceTitle + coalesce('，' + statement.sourceLocator, '') AS source
ORDER BY statedOn DESC, subject, measure, value LIMIT $top
