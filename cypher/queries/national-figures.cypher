// group: policy
// question-en: What figures were published about the national IP operation system, by whom and when?
// question-zh: 关于全国知识产权运营体系公布过哪些数字，由谁、何时公布？
// param contains string = 专利: a word of subject or measure
// column subject: what the figure is about
// column measure: what was counted
// column value: the value
// column unit: its unit
// column statedOn: date of the statement
// column source: title and place in the source
MATCH (statement:Statement)
WHERE statement.subject CONTAINS $contains OR statement.measure CONTAINS $contains
RETURN statement.subject AS subject, statement.measure AS measure, statement.value AS value, statement.unit AS unit,
       statement.statedOn AS statedOn, statement.sourceTitle + coalesce('，' + statement.sourceLocator, '') AS source
ORDER BY subject, measure, value LIMIT 500
