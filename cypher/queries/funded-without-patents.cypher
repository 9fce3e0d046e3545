// group: capital
// question-en: Which firms raised money but hold no family in the data?
// question-zh: 哪些获得融资的企业在数据中没有专利族？
// param top integer = 25: number of firms
// column firm: registered name
// column rounds: number of rounds
// column latest: day of the latest round
MATCH (firm:Firm)-[:RAISED]->(round:InvestmentRound)
WHERE NOT EXISTS { (firm)<-[:HELD_BY]-(:SimpleFamily) }
RETURN firm.name AS firm, count(DISTINCT round) AS rounds, max(round.announcedDate) AS latest
ORDER BY rounds DESC, latest DESC, firm LIMIT $top
