// group: policy
// question-en: Which published figures exist for several days, and how did they change?
// question-zh: 哪些公布的数字有多个时点，变化如何？
// param top integer = 50: number of series
// column subject: what the figure is about
// column measure: what was counted
// column series: day and value of each statement, in time
MATCH (statement:Statement)
WHERE statement.value IS NOT NULL AND statement.statedOn IS NOT NULL
WITH statement ORDER BY statement.statedOn, statement.value
WITH statement.subject AS about, statement.measure AS counted, collect(toString(statement.statedOn) + ': ' + toString(statement.value)) AS points,
     count(DISTINCT statement.statedOn) AS days
WHERE days > 1
RETURN about AS subject, counted AS measure, points AS series
ORDER BY size(points) DESC, subject, measure LIMIT $top
