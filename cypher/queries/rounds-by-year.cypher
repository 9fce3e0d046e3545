// group: capital
// question-en: How many rounds of each type were announced in each year?
// question-zh: 每年各轮次的融资事件有多少？
// param top integer = 200: number of rows
// column year: year of the announcement
// column roundType: type of round in the project's code list; null when unknown
// column rounds: number of rounds
// column firms: number of firms
MATCH (round:InvestmentRound)<-[:RAISED]-(firm:Firm)
WHERE round.announcedDate IS NOT NULL
RETURN round.announcedDate.year AS year, round.roundType AS roundType, count(DISTINCT round) AS rounds,
       count(DISTINCT firm) AS firms
ORDER BY year DESC, rounds DESC, roundType LIMIT $top
